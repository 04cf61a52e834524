"""How the answers to one question look beside what the fitted model would have answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.bands import Band, band_of
from indicators.social.replicates import Answers
from indicators.social.summaries import Estimate, summarise
from indicators.social.verdict import About, Check, judge
from surveys.disclosure import Limits
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]

# Chi-square of an item's table by rest score, against that of the replicates. Our judgement:
# by chance alone, even the worst of a dozen items hardly ever comes this far.
REST_SCORE_SDS = 4.0
# Standard deviations grow with the number of answers, so a table must also differ by this share
# of people: our judgement, the same as for straight-lining.
MISPLACED = 0.05
# A loading of 0.32, the rule of thumb of Tabachnick and Fidell (Using Multivariate Statistics):
# a question with less than a tenth of its variance in common with the others measures another
# thing.
SMALLEST_SHARED = 0.1
LOGISTIC_VARIANCE = np.pi**2 / 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemFit:
    """One question: what was answered, and what the model expects.

    Parameters
    ----------
    item : str
        Item id.
    answered : int
        Respondents who answered it.
    shares : array of shape (category,)
        Share of every answer, from worst to best; they add up to 1.
    expected_shares : Band of shape (category,)
        The same in replicates.
    rest_people : array of shape (rest group,)
        Respondents who answered this question and another, by their mean answer to the others:
        five equally wide groups from worst to best. Empty with a single question.
    rest_scores : array of shape (rest group,)
        Their mean answer to this one, 0 (worst) to 100; NaN where a group has nobody.
    expected_rest_scores : Band of shape (rest group,)
        The same in replicates.
    discrimination : Estimate
        How sharply the question tells people apart.
    shared : Estimate
        Share of its variance, among people of one background, that it has in common with what
        all questions measure; in [0, 1].
    checks : tuple of Check
        What was looked at in this question, with a sentence each.
    """

    item: str
    answered: int
    shares: Floats
    expected_shares: Band
    rest_people: Floats
    rest_scores: Floats
    expected_rest_scores: Band
    discrimination: Estimate
    shared: Estimate
    checks: tuple[Check, ...]


def fit_of_item(
    tree: "xr.DataTree", counts: PatternCounts, at: int, observed: Answers, drawn: Sequence[Answers]
) -> ItemFit:
    """Return how one question looks beside replicates.

    Parameters
    ----------
    tree : DataTree
        A fit of `counts`, see `fit.fit`.
    counts : PatternCounts
        The answers it was fitted to.
    at : int
        Position of the question among their items.
    observed : Answers
        Theirs, one by one.
    drawn : sequence of Answers
        The replicates of them.

    Notes
    -----
    Answers by rest score fail only when both hold: their table is more than `REST_SCORE_SDS`
    standard deviations further from the model than those of replicates, and more than `MISPLACED`
    of the people would have to answer differently. The latter is half the sum of absolute
    differences from the replicates' mean table, over people, minus what it is for replicates
    themselves. The check's value is that share; it counts as 0 within the standard deviations.
    """
    item = counts.items[at]
    slope = tree["posterior/discrimination"].to_numpy()[:, :, at]
    discrimination = summarise(slope)
    shared = summarise(slope**2 / (slope**2 + _own_variance(tree, at)))
    shares = np.array([each.shares(at) for each in drawn])
    answered = int((observed.levels[:, at] >= 0).sum())
    checks = [_share_check(item, answered * observed.shares(at), answered * shares)]
    # Without other questions there is no rest, hence no group of it.
    table, *tables = [np.zeros((0, counts.categories[at]))] * (1 + len(drawn))
    if len(counts.items) > 1:
        table, *tables = (each.by_rest_score(at) for each in (observed, *drawn))
        checks.append(_belonging_check(counts.items, item, shared))
        if table.sum() >= Limits().mean:  # of a few, it may say what one of them answered
            checks.append(_rest_score_check(item, table, np.array(tables)))
    return ItemFit(
        item=item,
        answered=answered,
        shares=observed.shares(at),
        expected_shares=band_of(shares),
        rest_people=table.sum(axis=1),
        rest_scores=_mean_score(table),
        expected_rest_scores=band_of(_mean_score(np.array(tables))),
        discrimination=discrimination,
        shared=shared,
        checks=tuple(checks),
    )


def _own_variance(tree: "xr.DataTree", at: int) -> "Floats | float":
    """Return the variance of a reaction that is not due to what all questions measure."""
    if "loading" not in tree["posterior"].data_vars:
        return float(LOGISTIC_VARIANCE)
    wording: Floats = tree["posterior/loading"].to_numpy()[:, :, at]
    return wording**2 + float(LOGISTIC_VARIANCE)


def _mean_score(table: Floats) -> Floats:
    """Return the mean answer, 0-100, from people by category on the last axis."""
    people = table.sum(axis=-1)
    score = table @ np.linspace(0, 100, table.shape[-1])
    return np.divide(score, people, out=np.full_like(score, np.nan), where=people > 0)


def _share_check(item: str, observed: Floats, drawn: Floats) -> Check:
    misplaced = _share_misplaced(observed, drawn)
    found = observed / max(observed.sum(), 1.0)
    expected = band_of(drawn / np.maximum(drawn.sum(axis=1, keepdims=True), 1.0))
    worst = int(np.argmax(np.abs(found - expected.median)))
    furthest = (
        f"; furthest off is answer {worst + 1} of {len(found)}, which {found[worst]:.1%} gave and "
        f"{expected.low90[worst]:.1%} to {expected.high90[worst]:.1%} were expected to"
    )
    # Of a few, a share may say what one of them answered.
    told = furthest if round(observed.sum()) >= Limits().mean else ""
    return judge(
        "answer-shares", About.FIT, misplaced, MISPLACED,
        f"To have the model's shares of answers to {item!r}, {misplaced:.1%} of people would have "
        f"to answer differently{told}.",
    )  # fmt: skip


def _belonging_check(items: Sequence[str], item: str, shared: Estimate) -> Check:
    found = f"{shared.median:.0%} ({shared.low90:.0%} to {shared.high90:.0%}) of the variance"
    if len(items) == 2:  # one correlation cannot tell which of the two is the stranger
        sentence = (
            f"{items[0]!r} and {items[1]!r} have {found} in common; below {SMALLEST_SHARED:.0%} "
            f"they do not belong together."
        )
    else:
        sentence = (
            f"{item!r} has {found} in common with what the other questions measure; below "
            f"{SMALLEST_SHARED:.0%} it does not belong with them."
        )
    return judge("belonging", About.FIT, shared.median, SMALLEST_SHARED, sentence, at_least=True)


def _rest_score_check(item: str, observed: Floats, drawn: Floats) -> Check:
    sds = _standardised_distance(observed, drawn)
    share = _share_misplaced(observed, drawn)
    return judge(
        "rest-score", About.FIT, share if sds > REST_SCORE_SDS else 0.0, MISPLACED,
        f"Answers to {item!r}, by the answers to the other questions, are "
        f"{abs(sds):.1f} standard deviations {'further from' if sds > 0 else 'closer to'} the "
        f"model than replicates are, and {share:.1%} of people would have to answer differently; "
        f"more than {REST_SCORE_SDS:g} and more than {MISPLACED:.0%} together are a misfit.",
    )  # fmt: skip


def _standardised_distance(observed: Floats, tables: Floats) -> float:
    expected = tables.mean(axis=0) + 0.5  # nearly empty cells must not decide

    def distance(table: Floats) -> float:
        return float(((table + 0.5 - expected) ** 2 / expected).sum())

    replicated = np.array([distance(table) for table in tables])
    spread = max(float(replicated.std()), 1e-9)
    return (distance(observed) - float(replicated.mean())) / spread


def _share_misplaced(observed: Floats, tables: Floats) -> float:
    """Return the share of people who would have to move, beyond what they do by chance."""
    expected = tables.mean(axis=0)
    # Whoever is too many in one place is missing in another, hence half.
    moved = np.abs(observed - expected).sum() / 2
    by_chance = np.abs(tables - expected).reshape(len(tables), -1).sum(axis=1).mean() / 2
    return max(float(moved - by_chance), 0.0) / max(float(observed.sum()), 1.0)
