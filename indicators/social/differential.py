"""Items that groups read differently: each item freed in turn, and what that changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.odds import STANDS_OUT
from indicators.social.fit import DEFAULT_SETTINGS
from indicators.social.freed_items import FreedItems, read_freed
from indicators.social.item_readings import Differential, Gap, ItemReading, Reading
from indicators.social.judged import fit_and_judge
from indicators.social.multiplicity import holm
from indicators.social.poststratify import groups_by
from indicators.social.priors import DEFAULT_PRIORS, Priors
from indicators.social.sampler import FitSettings, ProgressCallback
from indicators.social.summaries import summarise
from surveys.errors import FixableError, raise_all
from surveys.item_versions import split_item, version_name
from surveys.population import PopulationFrame, require_factor, require_levels
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.diagnostics import Verdict

type Floats = NDArray[np.float64]

# Share of an item's scale. Roussos and Stout (1996) call less than 0.059 of a right-or-wrong
# item's scale negligible; that it holds for longer scales too is our judgement.
TOLERANCE = 0.06
# The chance that a single item is called different though none is.
CHANCE_OF_FALSE_CALL = 0.1
# An item is judged by the others. With fewer than two, nobody can tell which of them differs.
FEWEST_OTHERS = 2


class ItemsError(FixableError):
    """Items that cannot be compared between groups as they stand."""

    code = "items-rejected"


def compare_readings(
    counts: PatternCounts,
    frame: PopulationFrame,
    factor: str,
    *,
    groups: Sequence[str] | None = None,
    tolerance: float = TOLERANCE,
    priors: Priors = DEFAULT_PRIORS,
    settings: FitSettings = DEFAULT_SETTINGS,
    progress: ProgressCallback | None = None,
    stop: Callable[[], bool] | None = None,
) -> Differential:
    """Look for items that the groups of a factor read differently, one item at a time by refit.

    An item is split into one version per group and the model fitted again; the other items then say
    who is on the same level. If some differ, the one that differs most stays free and the rest are
    looked at again, as long as two others are left: an item that differs makes its neighbours seem
    to differ the other way.

    Parameters
    ----------
    counts : PatternCounts
        People per (cell, answer pattern) of one construct; at least three items.
    frame : PopulationFrame
        The population.
    factor : str
        The background variable whose groups are compared.
    groups : sequence of str, optional
        Only these are compared with each other; by default all who answered.
    tolerance : float
        Share of an item's scale below which a difference does not matter, in (0, 1).
    priors, settings, progress, stop
        See `fit.fit`; the fits follow each other.

    Raises
    ------
    ItemsError
        If there are fewer than three items, or fewer than two groups to compare.
    FrameError
        If the population has no such factor, or the factor no such groups.

    Notes
    -----
    Many looks: a version of every item for every group makes many comparisons, of which some stand
    out by chance. Each one's tail area, the posterior chance that the difference does not exceed
    the tolerance on its side, is therefore adjusted by Holm's method (1979) over all items and
    groups, and an item is called different only if one of them stays at 0.1 or below. An item is
    called the same only if the chance that all its differences keep to the tolerance is 0.9 or
    more, which absence of proof does not bring about. The limit holds for the items of each round of
    looking; a further round is made only after something was found.

    The expected difference over the population is the effect size that SIBTEST estimates (Shealy
    and Stout 1993), with a fitted model in place of a matched rest score. Freeing what was found
    and looking again: Kopf, Zeileis and Strobl (2015) compare ways of doing so.

    What all items of a construct share, such as a habit of agreeing, stays invisible: it looks like
    a real difference between groups.
    """
    chosen = _groups(counts, frame, factor, groups)
    _require_enough(counts, factor, chosen)

    def refit(split: PatternCounts) -> tuple["xr.DataTree", "Verdict"]:
        return fit_and_judge(
            split, frame, priors=priors, settings=settings, progress=progress, stop=stop
        )

    look = _Look(counts, frame, factor, chosen, tolerance, refit)
    readings: dict[str, ItemReading] = {}
    freed: tuple[str, ...] = ()
    while True:
        waiting = [item for item in counts.items if item not in freed]
        judged = _judge([look.at(item, freed) for item in waiting])
        readings |= {one.item: one for one in judged}
        found = [one for one in judged if one.reading is Reading.DIFFERENT]
        if not found:
            break
        worst = max(found, key=_size)
        if len(waiting) - 1 <= FEWEST_OTHERS:
            # With the worst one free, too few others are left to judge the rest by.
            doubted = {
                one.item: replace(one, reading=Reading.UNCLEAR, left_by=worst.item)
                for one in judged
                if one.reading is not Reading.SAME
            }
            readings |= doubted | {worst.item: worst}
            break
        freed = (*freed, worst.item)
    return Differential(
        factor=factor,
        readings=tuple(readings[item] for item in counts.items),
        verdict=look.shared_verdict,
    )


def _groups(
    counts: PatternCounts, frame: PopulationFrame, factor: str, groups: Sequence[str] | None
) -> tuple[str, ...]:
    known = require_factor(frame, factor)
    require_levels(known, groups or ())
    axis = frame.axis(factor)
    people = np.bincount(
        np.unravel_index(counts.pair_cell, counts.shape)[axis],
        counts.pair_people,
        len(known.levels),
    )
    return tuple(
        level
        for level, answered in zip(known.levels, people, strict=True)
        if answered > 0 and (groups is None or level in groups)
    )


def _require_enough(counts: PatternCounts, factor: str, groups: Sequence[str]) -> None:
    problems: list[FixableError] = []
    if len(counts.items) <= FEWEST_OTHERS:
        problem = (
            f"{counts.construct!r} has {len(counts.items)} item{'s' * (len(counts.items) != 1)}; "
            f"an item can only be judged by at least {FEWEST_OTHERS} others."
        )
        problems.append(ItemsError(problem, "Choose a construct of three items or more."))
    if len(groups) < 2:
        problem = f"There are answers from {len(groups)} group of {factor} to compare."
        problems.append(ItemsError(problem, "Choose a factor with two groups that answered."))
    raise_all(problems)


@dataclass(frozen=True, slots=True, eq=False)
class _Unjudged:
    """One item freed, before its many looks are weighed together with those of the others."""

    reading: ItemReading
    tails: tuple[float, ...]


class _Look:
    """Fits with items freed, each compared with the fit in which all groups share all items."""

    def __init__(
        self,
        counts: PatternCounts,
        frame: PopulationFrame,
        factor: str,
        groups: tuple[str, ...],
        tolerance: float,
        refit: Callable[[PatternCounts], tuple["xr.DataTree", "Verdict"]],
    ) -> None:
        self._counts, self._frame, self._factor = counts, frame, factor
        self._groups, self._tolerance, self._refit = groups, tolerance, refit
        people = frame.margin([factor])
        self._people = dict(zip(frame.factor(factor).levels, people.tolist(), strict=True))
        tree, self.shared_verdict = refit(counts)
        self._before = self._scores(read_freed(tree))

    def at(self, item: str, freed: tuple[str, ...]) -> _Unjudged:
        """Free one item beside those that are free already."""
        counts = self._counts
        for each in (*freed, item):
            counts = split_item(counts, each, self._factor)
        tree, verdict = self._refit(counts)
        draws = read_freed(tree)
        steps = self._counts.categories[self._counts.items.index(item)] - 1
        tolerance = self._tolerance * steps
        after = self._scores(draws)
        # Of two groups, the second mirrors the first.
        told = self._groups[:1] if len(self._groups) == 2 else self._groups
        gaps, sizes = [], []
        for group in told:
            by_node = steps * self._version_gap(draws, item, group)
            size = draws.over_everybody(by_node)
            sizes.append(size)
            gaps.append(
                Gap(
                    group=group,
                    against=self._against(group),
                    difference=summarise(size),
                    at_low=summarise(draws.at_distance(by_node, -1)),
                    at_high=summarise(draws.at_distance(by_node, 1)),
                    beyond=float(np.mean(np.abs(size) > tolerance)),
                    before=summarise(self._score_gap(self._before, group)),
                    after=summarise(self._score_gap(after, group)),
                )
            )
        reading = ItemReading(
            item=item,
            categories=steps + 1,
            tolerance=tolerance,
            gaps=tuple(gaps),
            reading=Reading.UNCLEAR,
            same=float(np.mean(np.abs(sizes).max(axis=0) <= tolerance)),
            freed=freed,
            verdict=verdict,
        )
        return _Unjudged(reading, tuple(_tail(size, tolerance) for size in sizes))

    def _others(self, group: str) -> tuple[str, ...]:
        return tuple(other for other in self._groups if other != group)

    def _against(self, group: str) -> str:
        others = self._others(group)
        return others[0] if len(others) == 1 else "the others"

    def _version_gap(self, draws: FreedItems, item: str, group: str) -> Floats:
        others = {other: self._people[other] for other in self._others(group)}
        return draws.curves[version_name(item, group)] - draws.blend(item, others)

    def _scores(self, draws: FreedItems) -> dict[str, Floats]:
        """Return the mean score of every group, all groups by the same reading of the items."""
        blended = [draws.blend(item, self._people) for item in self._counts.items]
        cells = draws.by_cell(100 * np.mean(blended, axis=0))
        members = groups_by(self._frame, [self._factor])
        people = members.membership * draws.people
        return {
            title: cells @ (row / row.sum())
            for title, row in zip(members.titles, people, strict=True)
            if title in self._groups
        }

    def _score_gap(self, scores: Mapping[str, Floats], group: str) -> Floats:
        others = self._others(group)
        people = [self._people[other] for other in others]
        rest = np.average([scores[each] for each in others], axis=0, weights=people)
        return np.asarray(scores[group] - rest)


def _tail(size: Floats, tolerance: float) -> float:
    """Return the chance that a difference is not beyond the tolerance on the side where it lies."""
    return 1.0 - max(float(np.mean(size > tolerance)), float(np.mean(size < -tolerance)))


def _judge(looks: Sequence[_Unjudged]) -> list[ItemReading]:
    """Say what may be said of each item, given how many comparisons were made."""
    adjusted = holm([tail for look in looks for tail in look.tails])
    ends = np.cumsum([len(look.tails) for look in looks])[:-1]
    return [
        replace(look.reading, reading=_word(look.reading, float(smallest.min())))
        for look, smallest in zip(looks, np.split(adjusted, ends), strict=True)
    ]


def _word(reading: ItemReading, tail: float) -> Reading:
    if not reading.verdict.sampled_well:
        return Reading.UNCLEAR
    if tail <= CHANCE_OF_FALSE_CALL:
        return Reading.DIFFERENT
    return Reading.SAME if reading.same >= STANDS_OUT else Reading.UNCLEAR


def _size(reading: ItemReading) -> float:
    """Return how far the groups are apart in an item, as a share of its scale."""
    steps = max(abs(gap.difference.median) for gap in reading.gaps)
    return steps / (reading.categories - 1)
