"""How people answered: on the web or on paper, in which language; nothing that a population has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from surveys.errors import FixableError
from surveys.population import Factor, PopulationFrame
from surveys.responses import Responses

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

MODE = "mode"  # the background variable that tells how somebody answered
LANGUAGE = "language"  # and in which language
WAYS = (MODE, LANGUAGE)  # what tells of the answering, and so is not in any population

# With half of it explained, a mode's effect is known half as well as its answers are many.
# Our judgement.
TOO_WELL_EXPLAINED = 0.5
# Below so many, a group's figure in the reference mode is the model's word alone, and a mode would
# single out those who used it. Our judgement, and the number below which no group's mean is shown.
FEWEST_IN_REFERENCE = 10


class ModesError(FixableError):
    """Modes that cannot be told apart as asked."""

    code = "modes-rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How far the modes were used by the same kinds of people.

    Parameters
    ----------
    explained : float
        How much of who answered how follows from background: the largest adjusted share of variance
        over the modes, in [0, 1]. At 1, mode and background cannot be told apart at all.
    without : tuple of (factor, level)
        Groups of which fewer than `FEWEST_IN_REFERENCE` answered in the reference mode.
    """

    explained: float
    without: tuple[tuple[str, str], ...]

    @property
    def is_thin(self) -> bool:
        """Whether mode and background can hardly be told apart."""
        return self.explained > TOO_WELL_EXPLAINED


def modes_of(responses: Responses) -> Factor:
    """Return the modes in which people could answer.

    Raises
    ------
    ModesError
        If the answers do not say how they were given.
    """
    for factor in responses.factors:
        if factor.name == MODE:
            return factor
    names = ", ".join(factor.name for factor in responses.factors)
    raise ModesError(
        f"The answers do not say how they were given; they know {names}.",
        fix=f"Import them with a background variable called {MODE!r}; those of a campaign say it "
        "where ten or more used each of two modes.",
    )


def answers_by_mode(responses: Responses) -> dict[str, int]:
    """Return how many answered in each mode that anybody used."""
    mode = modes_of(responses)
    given = responses.background[:, responses.factors.index(mode)]
    counts = np.bincount(given[given >= 0], minlength=len(mode.levels)).tolist()
    return {level: count for level, count in zip(mode.levels, counts, strict=True) if count > 0}


def require_mode(responses: Responses, reference: str) -> None:
    """Refuse a mode that too few used, and answers of which there are enough in one mode only.

    Raises
    ------
    ModesError
        In either case; the fix lists the modes that `FEWEST_IN_REFERENCE` or more used.
    """
    used = _often_used(responses)
    if len(used) < 2:
        raise ModesError(
            f"No two modes were used by {FEWEST_IN_REFERENCE} people or more, but only: "
            f"{', '.join(used) or 'none'}.",
            fix="There is nothing to correct for; see `dsm estimate`.",
        )
    if reference not in used:
        raise ModesError(
            f"Fewer than {FEWEST_IN_REFERENCE} answered in the mode {reference!r}.",
            fix=f"Choose one of: {', '.join(used)}.",
        )


def without_rare_modes(responses: Responses) -> Responses:
    """Return the same answers with the mode unknown where fewer than `FEWEST_IN_REFERENCE` used it.

    As they are, if they do not say how they were given.
    """
    if MODE not in [factor.name for factor in responses.factors]:
        return responses
    mode = modes_of(responses)
    place, used = responses.factors.index(mode), _often_used(responses)
    often = np.isin(responses.background[:, place], [mode.levels.index(level) for level in used])
    background = responses.background.copy()
    background[~often, place] = -1
    return replace(responses, background=background)


def cross_ways(frame: PopulationFrame, responses: Responses) -> PopulationFrame:
    """Return a population that can be fitted to answers given in several modes or languages.

    The people of every cell are divided over modes and languages as the answers are. This says
    nothing of them; it makes room for what the way of answering does to answers. Figures are then
    taken from `surveys.population.fix_level`, with everybody in the reference mode.

    Parameters
    ----------
    frame : PopulationFrame
        Returned as it is if it has the ways of answering that the answers have.
    responses : Responses
        With the factors of `frame`, and perhaps ways of answering.

    Returns
    -------
    PopulationFrame
        With the ways of answering where the answers have them.
    """
    for place, factor in enumerate(responses.factors):
        if factor.name in WAYS and factor not in frame.factors:
            frame = _crossed(frame, factor, _shares(responses, place), place)
    return frame


def _crossed(frame: PopulationFrame, way: Factor, shares: Floats, place: int) -> PopulationFrame:
    axis = min(place, len(frame.factors))
    along = [1] * (len(frame.factors) + 1)
    along[axis] = len(shares)
    return replace(
        frame,
        factors=(*frame.factors[:axis], way, *frame.factors[axis:]),
        people=np.expand_dims(frame.people, axis) * shares.reshape(along),
        provenance=f"{frame.provenance}; divided over {way.name} as the answers are",
    )


def without_modes(responses: Responses) -> Responses:
    """Return the same answers without a word on how they were given."""
    kept = [at for at, factor in enumerate(responses.factors) if factor.name != MODE]
    return replace(
        responses,
        factors=tuple(responses.factors[at] for at in kept),
        background=responses.background[:, kept],
    )


def sum_over_modes(frame: PopulationFrame) -> PopulationFrame:
    """Return the population without modes; as it is if it has none."""
    names = [factor.name for factor in frame.factors]
    if MODE not in names:
        return frame
    axis = names.index(MODE)
    return replace(
        frame,
        factors=(*frame.factors[:axis], *frame.factors[axis + 1 :]),
        people=frame.people.sum(axis=axis),
    )


def overlap(responses: Responses, reference: str) -> Overlap:
    """Tell how far mode and background can be told apart.

    Parameters
    ----------
    responses : Responses
        Answers with modes.
    reference : str
        The mode in which figures are to be given.

    Raises
    ------
    ModesError
        As `require_mode` does, or if the answers have no modes.

    Notes
    -----
    The share explained is that of a least-squares fit of each mode's 0-1 column on the groups of
    all other variables, corrected for the number of groups. A regression coefficient whose column
    is explained to a share R has 1 / (1 - R) times the variance it would have otherwise (the
    variance inflation factor).
    """
    require_mode(responses, reference)
    mode = modes_of(responses)
    place = responses.factors.index(mode)
    others = [at for at in range(len(responses.factors)) if at != place]
    known = (responses.background >= 0).all(axis=1)
    given = responses.background[:, place]
    used = [level for level in range(len(mode.levels)) if (given[known] == level).any()]
    columns = np.array([given[known] == level for level in used], dtype=np.float64).T
    dummies = _dummies(responses.background[known][:, others])
    return Overlap(
        explained=max((_explained(dummies, column) for column in columns.T), default=1.0),
        without=_without(responses, others, given == mode.levels.index(reference)),
    )


def _often_used(responses: Responses) -> tuple[str, ...]:
    given = answers_by_mode(responses)
    return tuple(mode for mode, answers in given.items() if answers >= FEWEST_IN_REFERENCE)


def _shares(responses: Responses, place: int) -> Floats:
    given = responses.background[:, place]
    known = given >= 0
    people = np.bincount(
        given[known], responses.weights[known], len(responses.factors[place].levels)
    )
    if not people.any():  # nobody told; any division will do, as nothing follows from it
        people = np.ones(len(people))
    return np.asarray(people / people.sum())


def _dummies(background: NDArray[np.int16]) -> Floats:
    """Return one column per group but the first of every factor, and one of ones."""
    columns = [np.ones(len(background))]
    for levels in background.T:
        columns += [(levels == level).astype(np.float64) for level in np.unique(levels)[1:]]
    return np.stack(columns, axis=1)


def _explained(dummies: Floats, column: Floats) -> float:
    total = float(((column - column.mean()) ** 2).sum())
    if total == 0:
        return 0.0
    fitted, _, rank, _ = np.linalg.lstsq(dummies, column)
    left = float(((column - dummies @ fitted) ** 2).sum())
    free = len(column) - int(rank)
    if free <= 0:
        return 1.0
    return float(np.clip(1 - (left / free) / (total / (len(column) - 1)), 0, 1))


def _without(
    responses: Responses, places: Sequence[int], in_reference: NDArray[np.bool_]
) -> tuple[tuple[str, str], ...]:
    found = []
    for place in places:
        factor = responses.factors[place]
        for at, level in enumerate(factor.levels):
            members = responses.background[:, place] == at
            if members.any() and (members & in_reference).sum() < FEWEST_IN_REFERENCE:
                found.append((factor.name, level))
    return tuple(found)
