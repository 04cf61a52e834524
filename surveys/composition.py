"""Population frames where no joint table exists: fitted to margins, or borrowed from a sample."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from surveys.errors import FixableError, FrameError, raise_all
from surveys.population import Factor, PopulationFrame, fix_level, require_factor
from surveys.responses import Responses

type Floats = NDArray[np.float64]
type Margins = Mapping[tuple[str, ...], Floats]

TOLERANCE = 1e-9  # largest gap between a margin and its cells, as a share of all people
DISAGREEMENT = 1e-6  # margins are counts of the same people, so only rounding may differ
MOST_ROUNDS = 2000


def frame_from_margins(
    factors: Sequence[Factor],
    margins: Margins,
    seed_table: Floats | None = None,
    provenance: str = "",
) -> PopulationFrame:
    """Make a frame that agrees with every margin, by iterative proportional fitting.

    Each round visits the margins in turn and multiplies all cells by
    (people in the group) / (people its cells now hold).

    Parameters
    ----------
    factors : sequence of Factor
        The background variables of the frame.
    margins : mapping of factor names to array
        People per group, shape (levels of first name, levels of second name, ...).
        All margins count the same people.
    seed_table : array of shape (levels of factor 1, levels of factor 2, ...), optional
        Where associations that no margin states come from. By default there are none:
        given the margins, the variables are taken to be unrelated.
    provenance : str
        Where the margins come from. The assumption is added to it.

    Returns
    -------
    PopulationFrame
        With `joint` false, unless one margin already spans all factors.

    Raises
    ------
    FrameError
        If a margin names an unknown factor, has the wrong shape or impossible numbers; if two
        margins disagree; if a factor stands in no margin and there is no seed; if a group has
        people where the seed has none; or if no table agrees with all margins.

    Notes
    -----
    Method: Deming and Stephan (1940). Among the tables that agree with the margins, the result
    is the one closest to the seed in relative entropy.

    Examples
    --------
    Half are women and a quarter are old, nothing known of old women:

    >>> sex, age = Factor("sex", ("woman", "man")), Factor("age", ("young", "old"))
    >>> margins = {("sex",): np.array([40.0, 40.0]), ("age",): np.array([60.0, 20.0])}
    >>> frame_from_margins((sex, age), margins).people
    array([[30., 10.],
           [30., 10.]])
    """
    shape = tuple(len(factor.levels) for factor in factors)
    seed = np.ones(shape) if seed_table is None else np.asarray(seed_table, dtype=np.float64)
    blank = PopulationFrame(tuple(factors), seed, provenance)
    _require_sound_margins(blank, margins)
    _require_agreement(blank, margins)
    if seed_table is None:
        _require_every_factor(blank, margins)
    _require_room(blank, margins)
    return replace(
        blank,
        people=_fit(blank, margins),
        provenance=_assumption(provenance, margins, seeded=seed_table is not None),
        joint=any(set(names) == {factor.name for factor in factors} for names in margins),
    )


def sample_frame(responses: Responses, pseudo_people: float = 20.0) -> PopulationFrame:
    """Estimate the composition of a population from a weighted sample of it.

    Cells hold the weighted respondents whose background is fully known, plus some
    pseudo-people who are spread as the product of the margins: a cell that the
    sample happened to miss is small, not impossible.

    Parameters
    ----------
    responses : Responses
        A sample with weights. Only background and weights are used.
    pseudo_people : float
        How many respondents the smoothing is worth. Positive.

    Returns
    -------
    PopulationFrame
        In weighted respondents: the weights are scaled to a mean of one.

    Raises
    ------
    FrameError
        If no respondent's background is fully known.
    """
    known = (responses.background >= 0).all(axis=1)
    if not known.any():
        raise FrameError(
            "No respondent's background is fully known, so no composition can be borrowed.",
            fix="Use fewer background variables, or another sample.",
        )
    shape = tuple(len(factor.levels) for factor in responses.factors)
    weights = responses.weights / responses.weights[known].mean()
    cell = np.ravel_multi_index(tuple(responses.background[known].T.astype(np.int64)), shape)
    counted = np.bincount(cell, weights[known], int(np.prod(shape))).reshape(shape)
    people = counted + pseudo_people * _product_of_margins(responses, shape)
    note = f"composition of a weighted sample of {int(known.sum())}, smoothed by {pseudo_people:g}"
    return PopulationFrame(
        responses.factors, people, f"{note} pseudo-people ({responses.provenance})", joint=False
    )


def borrow_composition(
    national: PopulationFrame,
    known: PopulationFrame,
    *,
    fixed: Mapping[str, str] | None = None,
    assumed: Mapping[str, Sequence[float]] | None = None,
) -> PopulationFrame:
    """Make a town's frame: its known groups, filled with the composition of a larger population.

    Inside each group that is known for the town (age by sex, say) the other factors are
    distributed as in the same group of the larger population.

    Parameters
    ----------
    national : PopulationFrame
        The larger population, e.g. from `sample_frame`.
    known : PopulationFrame
        The town's people by some of the national factors, with the same levels in any order.
    fixed : mapping of factor to level, optional
        Factors on which the whole town is alike, e.g. {"region": "NO05"}.
    assumed : mapping of factor to shares, optional
        The town's distribution over the levels of a factor, in [0, 1] and summing to one.

    Returns
    -------
    PopulationFrame
        As many people as `known`, over the factors of `national`. `joint` is false.

    Raises
    ------
    FrameError
        If factors or levels do not match, shares do not sum to one, or the larger
        population has nobody in a group where the town has people.
    """
    town = _aligned(national, known)
    seed = national
    for factor, level in (fixed or {}).items():
        seed = fix_level(seed, factor, level)
    margins = {tuple(factor.name for factor in town.factors): town.people}
    margins |= {(name,): _people(seed, name, s, town.total) for name, s in (assumed or {}).items()}
    source = f"{known.provenance}; the rest as in: {seed.provenance}"
    if assumed:
        source += "; assumed shares of " + "; ".join(
            f"{name} {', '.join(f'{share:.1%}' for share in shares)}"
            for name, shares in assumed.items()
        )
    fitted = frame_from_margins(seed.factors, margins, seed.people, source)
    return replace(fitted, joint=False)


def _require_sound_margins(frame: PopulationFrame, margins: Margins) -> None:
    problems: list[FixableError] = []
    if not margins:
        problems.append(FrameError("There is no margin.", fix="Give people per group."))
    if not _possible(frame.people):
        problems.append(FrameError("The seed has impossible cells.", fix="Give numbers >= 0."))
    for names, people in margins.items():
        factors = [require_factor(frame, name) for name in names]
        shape = tuple(len(factor.levels) for factor in factors)
        if people.shape != shape:
            problems.append(
                FrameError(
                    f"The margin {_named(names)} has the shape {people.shape}; "
                    f"its levels make {shape}.",
                    fix="Give one number per combination of levels.",
                )
            )
        elif not _possible(people):
            problems.append(
                FrameError(
                    f"The margin {_named(names)} has negative, missing or no people: "
                    f"{people.round(1).tolist()}.",
                    fix="Give numbers that are zero or more, and not all zero.",
                )
            )
    raise_all(problems)


def _possible(people: Floats) -> bool:
    return bool(np.isfinite(people).all() and (people >= 0).all() and people.sum() > 0)


def _require_agreement(frame: PopulationFrame, margins: Margins) -> None:
    problems: list[FixableError] = []
    for (first, one), (second, other) in combinations(margins.items(), 2):
        shared = [name for name in first if name in second]
        of = [frame.factor(name) for name in shared]
        one_says, other_says = _summed(one, first, shared), _summed(other, second, shared)
        gap = np.abs(one_says - other_says)
        if gap.max() > DISAGREEMENT * one.sum():
            where = np.unravel_index(int(gap.argmax()), gap.shape)
            group = ", ".join(f.levels[level] for f, level in zip(of, where, strict=True))
            problems.append(
                FrameError(
                    f"The margins {_named(first)} and {_named(second)} disagree about "
                    f"{group or 'all people'}: {one_says[where]:,.1f} against "
                    f"{other_says[where]:,.1f}.",
                    fix="Use margins of the same people on the same date, or scale one of them.",
                )
            )
    raise_all(problems)


def _require_every_factor(frame: PopulationFrame, margins: Margins) -> None:
    covered = {name for names in margins for name in names}
    raise_all(
        [
            FrameError(
                f"No margin says how {factor.name!r} is distributed.",
                fix="Give its margin, or a seed table.",
            )
            for factor in frame.factors
            if factor.name not in covered
        ]
    )


def _require_room(frame: PopulationFrame, margins: Margins) -> None:
    problems: list[FixableError] = []
    for names, people in margins.items():
        factors = [frame.factor(name) for name in names]
        for where in np.argwhere((people > 0) & (frame.margin(names) <= 0)):
            group = ", ".join(
                f"{factor.name} = {factor.levels[level]}"
                for factor, level in zip(factors, where, strict=True)
            )
            problems.append(
                FrameError(
                    f"{people[tuple(where)]:,.0f} people have {group}, where the seed has nobody.",
                    fix="Merge the group with a neighbour, or give a seed with people there.",
                )
            )
    raise_all(problems)


def _fit(frame: PopulationFrame, margins: Margins) -> Floats:
    total = next(iter(margins.values())).sum()
    people = frame.people * (total / frame.total)
    for _ in range(MOST_ROUNDS):
        widest_gap = 0.0
        for names, target in margins.items():
            holds = replace(frame, people=people).margin(names)
            widest_gap = max(widest_gap, float(np.abs(target - holds).max() / total))
            # A group that is empty on both sides needs no scaling.
            scale = np.divide(target, holds, out=np.zeros_like(holds), where=holds > 0)
            people = people * _spread(frame, names, scale)
        if widest_gap < TOLERANCE:
            return people
    raise FrameError(
        f"Margins still off by {widest_gap:.1%} of all people after {MOST_ROUNDS} rounds.",
        fix="The empty cells of the seed leave no table that agrees with all margins: "
        "merge groups, or give a seed with fewer empty cells.",
    )


def _summed(people: Floats, names: Sequence[str], kept: Sequence[str]) -> Floats:
    summed = people.sum(axis=tuple(a for a, name in enumerate(names) if name not in kept))
    order = [name for name in names if name in kept]
    return np.asarray(summed).transpose([order.index(name) for name in kept])


def _spread(frame: PopulationFrame, names: Sequence[str], per_group: Floats) -> Floats:
    axes = [frame.axis(name) for name in names]
    shape = [1] * frame.people.ndim
    for axis in axes:
        shape[axis] = frame.people.shape[axis]
    return per_group.transpose(np.argsort(axes)).reshape(shape)


def _assumption(provenance: str, margins: Margins, *, seeded: bool) -> str:
    stated = "; ".join(_named(names) for names in margins)
    assumed = (
        "what they leave open is as in the seed table"
        if seeded
        else "given these the variables are unrelated"
    )
    made = f"made from margins by iterative proportional fitting ({stated}), assuming {assumed}"
    return f"{provenance}; {made}" if provenance else made


def _named(names: Sequence[str]) -> str:
    return " by ".join(names)


def _product_of_margins(responses: Responses, shape: tuple[int, ...]) -> Floats:
    product = np.ones(shape)
    for axis, size in enumerate(shape):
        level = responses.background[:, axis]
        known = level >= 0
        people = np.bincount(level[known], responses.weights[known], size)
        along = [1] * len(shape)
        along[axis] = size
        product *= (people / people.sum()).reshape(along)
    return product


def _aligned(national: PopulationFrame, known: PopulationFrame) -> PopulationFrame:
    problems: list[FixableError] = []
    people, factors = known.people, []
    for axis, factor in enumerate(known.factors):
        wanted = require_factor(national, factor.name)
        factors.append(wanted)
        if set(wanted.levels) != set(factor.levels):
            problems.append(
                FrameError(
                    f"{factor.name} has the levels {', '.join(factor.levels)} for the town, "
                    f"and {', '.join(wanted.levels)} in the larger population.",
                    fix="Write both with the same levels.",
                )
            )
        else:
            order = [factor.levels.index(level) for level in wanted.levels]
            people = people.take(order, axis=axis)
    raise_all(problems)
    return replace(known, factors=tuple(factors), people=people)


def _people(frame: PopulationFrame, name: str, shares: Sequence[float], total: float) -> Floats:
    factor = require_factor(frame, name)
    given = np.asarray(shares, dtype=np.float64)
    if given.shape != (len(factor.levels),) or (given < 0).any() or abs(given.sum() - 1) > 1e-6:
        raise FrameError(
            f"The shares of {name} are {', '.join(f'{share:g}' for share in given)}; "
            f"they sum to {given.sum():g}.",
            fix=f"Give {len(factor.levels)} shares that sum to 1: {', '.join(factor.levels)}.",
        )
    return given * total
