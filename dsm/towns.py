"""Towns that nobody was asked in: their people, with the composition of a larger sample."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlmodel import Session, col, select

from dsm import fieldwork
from dsm.tables import EstimateRow, FrameRow
from surveys.composition import borrow_composition, sample_frame
from surveys.errors import FrameError
from surveys.frames import read_age_sex
from surveys.population import Factor, PopulationFrame
from surveys.responses import Responses


def sample_name(wave: str) -> str:
    """Return what the population of a wave's own weighted sample is called."""
    return f"{wave} sample"


def keep_sample(session: Session, wave: str) -> str:
    """Keep the composition of a wave's weighted sample as a population; return its name.

    Raises
    ------
    FieldworkError, FrameError
        If there is no such wave, or nobody's background is fully known.
    """
    frame = sample_frame(fieldwork.load_answers(session, wave))
    fieldwork.keep_frame(session, sample_name(wave), frame)
    return sample_name(wave)


def forget_sample(session: Session, wave: str) -> None:
    """Forget the population of a wave's sample, unless an estimate was made from it."""
    query = select(FrameRow).where(FrameRow.name == sample_name(wave))
    row = session.exec(query).one_or_none()
    if row is None:
        return
    used = select(EstimateRow.id).where(col(EstimateRow.frame_id) == row.id)
    if session.exec(used).first() is None:
        session.delete(row)


def keep_town(
    session: Session,
    name: str,
    file: Path,
    *,
    year: int,
    wave: str,
    factors: tuple[str, str] = ("sex", "age_band"),
    fixed: Mapping[str, str] | None = None,
    assumed: Mapping[str, Sequence[float]] | None = None,
    municipality: str | None = None,
    source: str = "",
) -> PopulationFrame:
    """Keep the people of a town, known by sex and age, with the rest as in a wave's sample.

    Parameters
    ----------
    name : str
        What to call the population.
    file : Path
        Register by single year of age, see `surveys.frames.read_age_sex`.
    year : int
        Which year of it.
    wave : str
        Answers whose groups are used, and whose weighted composition is borrowed inside
        each group of sex and age.
    factors : pair of str
        What the wave calls sex and age band.
    fixed : mapping of factor to level, optional
        On which the whole town is alike, e.g. {"region": "NO05"}.
    assumed : mapping of factor to shares, optional
        The town's own distribution over the levels of a factor, in [0, 1].
    municipality : str, optional
        Which one, where the file holds several.
    source : str
        Where the register comes from; by default the file's name.

    Returns
    -------
    PopulationFrame
        As it was kept.

    Raises
    ------
    FixableError
        If the file, the groups or the shares do not fit; nothing is kept then.
    """
    responses = fieldwork.load_answers(session, wave)
    sex, age = (_factor(responses, name) for name in factors)
    known = read_age_sex(
        file,
        bands=age.levels,
        year=year,
        sexes=sex.levels,
        municipality=municipality,
        factors=factors,
        provenance=source,
    )
    sample = sample_frame(responses)
    for factor in (*(fixed or {}), *(assumed or {})):
        _factor(responses, factor)
    town = borrow_composition(sample, known, fixed=fixed, assumed=assumed)
    fieldwork.keep_frame(session, name, town)
    return town


def alike(frame: PopulationFrame) -> dict[str, str]:
    """Return the factors on which all residents are alike, with their one level.

    Examples
    --------
    >>> import numpy as np
    >>> region = Factor("region", ("NO05", "NO06"))
    >>> alike(PopulationFrame((region,), np.array([9.0, 0.0]), "example"))
    {'region': 'NO05'}
    """
    found = {}
    for factor in frame.factors:
        people = frame.margin([factor.name])
        if (people > 0).sum() == 1:
            found[factor.name] = factor.levels[int(people.argmax())]
    return found


def _factor(responses: Responses, name: str) -> Factor:
    for factor in responses.factors:
        if factor.name == name:
            return factor
    known = ", ".join(factor.name for factor in responses.factors)
    raise FrameError(f"The answers know no factor {name!r}.", fix=f"Choose one of: {known}.")
