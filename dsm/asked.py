"""What a researcher asks about: one construct of a wave, with the population it speaks for."""

from collections.abc import Sequence

from sqlalchemy.engine import Engine

from dsm import fieldwork, small_groups, towns
from dsm.database import transaction
from dsm.evidence import EvidenceError
from dsm.surveying.ways import with_ways
from surveys.direct import DirectEstimates, mean_score
from surveys.disclosure import Reason
from surveys.modes import cross_ways
from surveys.population import PopulationFrame
from surveys.responses import Responses


def load_asked(
    engine: Engine, *, wave: str, construct: str, frame: str | None = None, ways: bool = False
) -> tuple[Responses, PopulationFrame]:
    """Return answers and population, ready to be counted and fitted.

    Parameters
    ----------
    engine : Engine
        Used in one short transaction.
    wave, construct : str
        Which answers.
    frame : str, optional
        Population; by default the composition of the wave's weighted sample. Over the modes
        and languages in which answers were given, it is divided as they are.

    ways : bool
        Also look up in which mode and language answers were given, in the wave's campaign.

    Raises
    ------
    EvidenceError
        If the wave did not ask about the construct.
    FixableError
        If wave or population is unknown, or the two have different groups.
    """
    with transaction(engine) as session:
        responses = fieldwork.load_answers(session, wave)
        population = fieldwork.load_frame(session, frame or towns.keep_sample(session, wave))
        if ways:
            responses = with_ways(session, wave, responses)
    if construct not in responses.constructs:
        raise EvidenceError(
            f"{construct!r} was not asked about in {wave}.",
            f"Choose one of: {', '.join(responses.constructs)}.",
        )
    population = cross_ways(population, responses)
    fieldwork.require_same_groups(responses, population)
    return responses, population


def shown_groups(
    responses: Responses, population: PopulationFrame, construct: str, by: Sequence[str]
) -> list[bool]:
    """Return whether each group of the cross of some factors is large enough to be shown.

    Parameters
    ----------
    responses, population
        As `load_asked` gives them.
    construct : str
        Only who answered all its items counts.
    by : sequence of str
        No factor, one, or two; the last runs fastest.
    """

    def complete(answers: Responses, names: Sequence[str]) -> DirectEstimates:
        return mean_score(answers, construct, names)

    known = small_groups.without_few_unknown(responses)
    reasons = small_groups.reasons(known, population, by, complete, counted=complete, shares=False)
    return [reason is Reason.SHOWN for reason in reasons]
