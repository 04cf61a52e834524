"""Waves of one survey laid on top of each other: one set of counts and cells that a single fit can read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.errors import AnswerError, FixableError, FrameError, raise_all
from surveys.population import Factor, PopulationFrame
from surveys.tabulate import PatternCounts

type Ints = NDArray[np.int64]

WAVE = "wave"  # the background variable that tells the waves apart


class WavesError(FixableError):
    """Waves that cannot be compared as they stand."""

    code = "waves-rejected"


@dataclass(frozen=True, slots=True, eq=False)
class Wave:
    """What people answered in one round of a survey, and the population at that time.

    Parameters
    ----------
    name : str
        Such as "2024"; shown as it is.
    counts : PatternCounts
        People per (cell, answer pattern) of one construct.
    frame : PopulationFrame
        The population at the time; its factors are those of `counts`.
    """

    name: str
    counts: PatternCounts
    frame: PopulationFrame


def stack_waves(waves: Sequence[Wave]) -> tuple[PatternCounts, PopulationFrame]:
    """Lay waves on top of each other, in order of time.

    A question that two waves share keeps its parameters in both and so anchors the comparison;
    one that only some waves ask is unanswered in the others. Whoever changed a wording gives the
    question a new id.

    Parameters
    ----------
    waves : sequence of Wave
        At least two, the earliest first, of the same construct and background variables.

    Returns
    -------
    PatternCounts
        Its first factor is `WAVE`; items in the order in which they were first asked.
    PopulationFrame
        People per (wave, cell); the total is that of all waves together.

    Raises
    ------
    WavesError
        If there are fewer than two waves, two have the same name or different constructs, an item
        changed its number of categories, or no chain of shared items leads from one wave to another.
    FrameError
        If factors or levels differ between waves.
        All problems are reported together.
    """
    raise_all(_problems(waves))
    first = waves[0].counts
    factors = (Factor(WAVE, tuple(wave.name for wave in waves)), *first.factors)
    categories = {
        item: count
        for wave in waves
        for item, count in zip(wave.counts.items, wave.counts.categories, strict=True)
    }
    patterns, which = _patterns(waves, tuple(categories))
    profiles, profile = _profiles(waves)
    cells = waves[0].frame.cells
    pairs = _pairs(
        [each[wave.counts.pair_pattern] for each, wave in zip(which, waves, strict=True)],
        [at * cells + wave.counts.pair_cell for at, wave in enumerate(waves)],
        [wave.counts.pair_people for wave in waves],
    )
    mixed = _pairs(
        [each[wave.counts.mixed_pattern] for each, wave in zip(which, waves, strict=True)],
        [each[wave.counts.mixed_profile] for each, wave in zip(profile, waves, strict=True)],
        [wave.counts.mixed_people for wave in waves],
    )
    counts = PatternCounts(
        construct=first.construct,
        items=tuple(categories),
        categories=tuple(categories.values()),
        factors=factors,
        patterns=patterns,
        pair_pattern=pairs[0],
        pair_cell=pairs[1],
        pair_people=pairs[2],
        profiles=profiles,
        mixed_pattern=mixed[0],
        mixed_profile=mixed[1],
        mixed_people=mixed[2],
        left_out=sum(wave.counts.left_out for wave in waves),
    )
    return counts, _frame(waves, factors)


def _frame(waves: Sequence[Wave], factors: tuple[Factor, ...]) -> PopulationFrame:
    return PopulationFrame(
        factors,
        np.stack([wave.frame.people for wave in waves]),
        "; ".join(f"{wave.name}: {wave.frame.provenance}" for wave in waves),
        joint=all(wave.frame.joint for wave in waves),
    )


def _patterns(waves: Sequence[Wave], items: tuple[str, ...]) -> tuple[Ints, list[Ints]]:
    """Return the distinct patterns over all items, and which of them each wave's patterns are."""
    widened = []
    for wave in waves:
        wide = np.full((len(wave.counts.patterns), len(items)), -1, dtype=np.int64)
        wide[:, [items.index(item) for item in wave.counts.items]] = wave.counts.patterns
        widened.append(wide)
    return _distinct(widened)


def _profiles(waves: Sequence[Wave]) -> tuple[Ints, list[Ints]]:
    return _distinct([np.insert(wave.counts.profiles, 0, at, 1) for at, wave in enumerate(waves)])


def _distinct(blocks: Sequence[Ints]) -> tuple[Ints, list[Ints]]:
    rows, which = np.unique(np.concatenate(blocks), axis=0, return_inverse=True)
    ends = np.cumsum([len(block) for block in blocks])
    return rows.astype(np.int64), np.split(which.reshape(-1), ends[:-1])


def _pairs(
    pattern: Sequence[Ints], place: Sequence[Ints], people: Sequence[Ints]
) -> tuple[Ints, Ints, Ints]:
    """Join the waves' pairs, sorted by pattern; no pair occurs twice, as each wave has its cells."""
    patterns, places = np.concatenate(pattern), np.concatenate(place)
    order = np.lexsort((places, patterns))
    return patterns[order], places[order], np.concatenate(people)[order]


def _problems(waves: Sequence[Wave]) -> list[FixableError]:
    if len(waves) < 2:
        return [
            WavesError(
                f"{'One wave' if waves else 'No wave'} was given.",
                fix="Give at least two: a change needs a before and an after.",
            )
        ]
    names = [wave.name for wave in waves]
    found: list[FixableError] = [
        WavesError(f"Two waves are called {name!r}.", fix="Give every wave a name of its own.")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    found += _other_constructs(waves) + _other_factors(waves) + _other_categories(waves)
    return found or _gaps(waves)


def _other_constructs(waves: Sequence[Wave]) -> list[FixableError]:
    first = waves[0]
    return [
        AnswerError(
            f"Wave {wave.name} measures {wave.counts.construct!r}, "
            f"wave {first.name} {first.counts.construct!r}.",
            fix="Compare waves of one construct.",
        )
        for wave in waves[1:]
        if wave.counts.construct != first.counts.construct
    ]


def _other_factors(waves: Sequence[Wave]) -> list[FixableError]:
    found: list[FixableError] = []
    wanted = waves[0].frame.factors
    fix = "Give all waves the same background variables and levels; merge those that changed."
    for wave in waves:
        for what, factors in (("answers", wave.counts.factors), ("frame", wave.frame.factors)):
            if factors != wanted:
                problem = (
                    f"The {what} of wave {wave.name} are grouped by {_in_words(factors)}, "
                    f"the frame of wave {waves[0].name} by {_in_words(wanted)}."
                )
                found.append(FrameError(problem, fix))
    if WAVE in [factor.name for factor in wanted]:
        problem = f"The background variable {WAVE!r} has the name that tells the waves apart."
        found.append(FrameError(problem, "Give it another name."))
    return found


def _in_words(factors: Sequence[Factor]) -> str:
    return ", ".join(f"{factor.name} ({', '.join(factor.levels)})" for factor in factors)


def _other_categories(waves: Sequence[Wave]) -> list[FixableError]:
    found: list[FixableError] = []
    seen: dict[str, tuple[int, str]] = {}
    for wave in waves:
        for item, count in zip(wave.counts.items, wave.counts.categories, strict=True):
            before, where = seen.setdefault(item, (count, wave.name))
            if before != count:
                problem = (
                    f"{item!r} has {count} answer categories in wave {wave.name} and {before} in "
                    f"wave {where}."
                )
                fix = "Give the changed question a new id, so that it is a new item, or recode it."
                found.append(WavesError(problem, fix))
    return found


def _gaps(waves: Sequence[Wave]) -> list[FixableError]:
    """Return the waves that share no item with the others, not even by way of a third."""
    linked, items = {0}, set(waves[0].counts.items)
    grown = True
    while grown:
        joined = {at for at, wave in enumerate(waves) if items & set(wave.counts.items)} - linked
        linked |= joined
        items |= {item for at in joined for item in waves[at].counts.items}
        grown = bool(joined)
    alone = [wave for at, wave in enumerate(waves) if at not in linked]
    return [
        WavesError(
            f"Wave {wave.name} asks {', '.join(wave.counts.items)}: no item that anchors it to "
            f"wave {waves[0].name}.",
            fix="Leave that wave out, or compare the figures of a question that both asked.",
        )
        for wave in alone
    ]
