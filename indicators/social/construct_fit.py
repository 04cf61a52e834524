"""How all questions of a construct look beside what the fitted model would have answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indicators.social.item_fit import ItemFit, fit_of_item
from indicators.social.pair_fit import PairFit, fit_of_pairs
from indicators.social.replicates import replicate, respondents_of
from indicators.social.same_answer import SameAnswer, fit_of_same_answers
from indicators.social.suggested_split import SuggestedSplit, suggest_split
from indicators.social.verdict import About, Check, judge
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

# Beyond the replicates' 90 % band. In a laboratory study on answers of real surveys, constructs
# of two factors missed the band by 0.2 to 0.3 and those of one factor by less than 0.02.
RESIDUAL_CORRELATION = 0.1
# Share of people above the replicates' band. Our judgement: batteries of three real questions
# have an excess of about 0.04, and only more than that is to fail.
STRAIGHT_LINING = 0.05
# From here on two questions are almost one (local dependence), and a grid of 32 or 64 nodes
# becomes inaccurate.
LARGEST_DISCRIMINATION = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstructFit:
    """All questions of one construct, their pairs, and what the checks say in words.

    Parameters
    ----------
    construct : str
        What is measured.
    replicates : int
        How many times the model answered anew.
    items : tuple of ItemFit
        In the order of the questionnaire.
    pairs : tuple of PairFit
        Every two questions.
    same_answer : SameAnswer or None
        None where few answered three questions, or their scales differ in length.
    split : SuggestedSplit or None
        Two groups into which the questions fall; None unless some pair is far outside its band.
    checks : tuple of Check
        One of each kind, about the worst question or pair.
    """

    construct: str
    replicates: int
    items: tuple[ItemFit, ...]
    pairs: tuple[PairFit, ...]
    same_answer: SameAnswer | None
    split: SuggestedSplit | None
    checks: tuple[Check, ...]

    @property
    def fits(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)

    @property
    def sentence(self) -> str:
        """What is wrong with the construct, or that nothing is."""
        failed = [check.sentence for check in self.checks if not check.passed]
        return " ".join(failed) or "The questions look as the model says they should."


def check_items(
    tree: "xr.DataTree", counts: PatternCounts, *, replicates: int = 200, seed: int = 1
) -> ConstructFit:
    """Lay the answers beside answers that the fitted model gives for the same people.

    Parameters
    ----------
    tree : DataTree
        A fit of `counts`, see `fit.fit`.
    counts : PatternCounts
        The answers it was fitted to.
    replicates : int
        How many times the model answers anew, each time from another posterior draw.
    seed : int
        Random numbers of the replicates.

    Returns
    -------
    ConstructFit
        Answer shares, answers by rest score, correlations, straight-lining and
        discriminations, as far as the number of items allows.
    """
    respondents = respondents_of(counts, seed)
    observed = respondents.answers
    drawn = list(replicate(tree, respondents, replicates=replicates, seed=seed))
    questions = range(len(counts.items))
    items = tuple(fit_of_item(tree, counts, at, observed, drawn) for at in questions)
    pairs = fit_of_pairs(counts.items, observed, drawn)
    same_answer = fit_of_same_answers(observed, drawn)
    worst_pair = max(pairs, key=lambda pair: pair.outside, default=None)
    split = None
    if worst_pair is not None and worst_pair.outside > RESIDUAL_CORRELATION:
        split = suggest_split(counts.items, observed.levels, seed=seed)
    return ConstructFit(
        construct=counts.construct,
        replicates=replicates,
        items=items,
        pairs=pairs,
        same_answer=same_answer,
        split=split,
        checks=_construct_checks(items, pairs, worst_pair, same_answer, split),
    )


def _construct_checks(
    items: Sequence[ItemFit],
    pairs: Sequence[PairFit],
    worst_pair: PairFit | None,
    same_answer: SameAnswer | None,
    split: SuggestedSplit | None,
) -> tuple[Check, ...]:
    """Return one check of each kind, about the worst question or pair."""
    checks = [_discrimination_check(items, pairs)]
    if len(items) > 1:
        checks.append(_worst(items, "belonging", lowest=True))
    if worst_pair is not None:
        checks.append(_correlation_check(worst_pair, split))
    checks.append(_worst(items, "answer-shares"))
    if any(check.id == "rest-score" for item in items for check in item.checks):
        checks.append(_worst(items, "rest-score"))
    if same_answer is not None:
        checks.append(
            judge(
                "straight-lining", About.FIT, same_answer.excess, STRAIGHT_LINING,
                same_answer.sentence,
            )
        )  # fmt: skip
    return tuple(checks)


def _worst(items: Sequence[ItemFit], name: str, *, lowest: bool = False) -> Check:
    found = [check for item in items for check in item.checks if check.id == name]
    return min(found, key=lambda check: check.value if lowest else -check.value)


def _discrimination_check(items: Sequence[ItemFit], pairs: Sequence[PairFit]) -> Check:
    worst = max(items, key=lambda item: item.discrimination.median)
    found = worst.discrimination.median
    twin = _closest(worst.item, pairs) if found > LARGEST_DISCRIMINATION else ""
    advice = f", most likely {twin!r}: leave one of the two out" if twin else ""
    return judge(
        "discrimination", About.FIT, found, LARGEST_DISCRIMINATION,
        f"{worst.item!r} discriminates most, with {found:.2f}; above "
        f"{LARGEST_DISCRIMINATION:g} it nearly repeats another question{advice}.",
    )  # fmt: skip


def _closest(item: str, pairs: Sequence[PairFit]) -> str:
    own = [pair for pair in pairs if item in {pair.first, pair.second}]
    closest = max(own, key=lambda pair: pair.correlation, default=None)
    if closest is None:
        return ""
    return closest.second if closest.first == item else closest.first


def _correlation_check(worst: PairFit, split: SuggestedSplit | None) -> Check:
    advice = f" {split.sentence}" if split is not None else ""
    return judge(
        "residual-correlation", About.FIT, worst.outside, RESIDUAL_CORRELATION,
        f"{worst.sentence}{advice}",
    )  # fmt: skip
