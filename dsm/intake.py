"""Use cases of those who bring in answers: a file, read with a mapping, sorted into a population."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from sqlmodel import Session

from dsm import fieldwork
from dsm.fieldwork import Wave
from surveys.mappings import Mapping, load_mapping, mapping_for, read_responses
from surveys.population import PopulationFrame
from surveys.responses import Responses


def questionnaire_mapping(
    name: str, frame: PopulationFrame | None = None, *, weight: str = ""
) -> Mapping:
    """Return the mapping of a file that comes straight from one of our questionnaires.

    Parameters
    ----------
    name : str
        A shipped questionnaire, e.g. "social-sustainability".
    frame : PopulationFrame, optional
        Says which groups the city's own lists hold, such as its districts; without it, an item
        that needs such a list is left out.
    weight : str
        Column with weights; by default all count alike.

    Raises
    ------
    InstrumentError
        If there is no such questionnaire.
    """
    from surveys.instruments import load_instrument

    instrument = load_instrument(name)
    known = {factor.name: factor.levels for factor in frame.factors} if frame else {}
    lists = {
        item.options_from.id: known[item.frame.variable]
        for item in instrument.items
        if item.frame and item.options_from and item.frame.variable in known
    }
    return mapping_for(instrument, lists=lists, weight=weight)


def import_answers(
    session: Session,
    file: Path,
    *,
    wave: str,
    asked: str,
    mapping: Path | str | None = None,
    instrument: str | None = None,
    frame: str | None = None,
    weight: str = "",
    rake: bool = False,
    simulated: bool = False,
) -> Wave:
    """Read a file of answers and keep them as a wave, all of them or none.

    Parameters
    ----------
    file : Path
        CSV, XLSX or SPSS.
    wave : str
        What to call the wave.
    asked : str
        When people answered, e.g. "2026-10".
    mapping : Path or str, optional
        What columns and codes mean: a file, or the name of a shipped mapping.
    instrument : str, optional
        Instead of a mapping, the questionnaire of ours that the file comes straight from.
    frame : str, optional
        Name of the population the answers speak for; they must fit its groups.
    weight : str
        Column with weights, where a questionnaire is named and the file has them.
    rake : bool
        Scale the weights until every margin of the population is matched.
    simulated : bool
        Whether nobody was really asked.

    Returns
    -------
    Wave
        As it was kept.

    Raises
    ------
    FixableError
        Naming file, rows, columns and values of everything that is wrong.
    """
    from surveys.exchange.tables import read_table

    assert (mapping is None) != (instrument is None), "either a mapping or a questionnaire"
    population = fieldwork.load_frame(session, frame) if frame else None
    chosen = (
        load_mapping(mapping)
        if mapping is not None
        else questionnaire_mapping(str(instrument), population, weight=weight)
    )
    responses = read_responses(read_table(file), chosen)
    if population is not None:
        responses = in_groups_of(responses, population)
        responses = _raked(responses, population) if rake else responses
    return fieldwork.keep_answers(session, wave, responses, asked=asked, simulated=simulated)


def in_groups_of(responses: Responses, frame: PopulationFrame) -> Responses:
    """Return answers with exactly the background that a population knows, in its order.

    Factors that the population does not know are left out. Levels stand in the population's
    order where both have the same ones.

    Raises
    ------
    FieldworkError, FrameError
        If a factor is missing, levels differ, or somebody answered from a cell without people.
    """
    names = [factor.name for factor in responses.factors]
    factors, columns = [], []
    for factor in frame.factors:
        if factor.name not in names:
            continue  # told below, with all groups of both sides
        at = names.index(factor.name)
        own, background = responses.factors[at], responses.background[:, at]
        if set(own.levels) == set(factor.levels):
            places = [factor.levels.index(level) for level in own.levels]
            # The last entry is for an unknown group, which is -1 on both sides.
            background = np.array([*places, -1], dtype=np.int16)[background]
            own = factor
        factors.append(own)
        columns.append(background)
    stacked = np.stack(columns, axis=1) if columns else responses.background[:, :0]
    fitted = replace(responses, factors=tuple(factors), background=stacked)
    fieldwork.require_same_groups(fitted, frame)
    return fitted


def _raked(responses: Responses, frame: PopulationFrame) -> Responses:
    from surveys.weighting import rake_to_frame

    raked = rake_to_frame(responses, frame)
    return replace(raked, provenance=f"{responses.provenance}, raked to {frame.provenance}")
