"""Weights with their doubt, groups beside all, chances of every pair, and consistency without names."""

import pytest

from dsm.elicitation.elicitation import Kind
from dsm.elicitation.weight_report import Consistency, Weighed, Weight, WeightReport
from indicators.social.summaries import Estimate
from indicators.social.verdict import Verdict
from tests.support.eliciting import CRITERIA
from tests.support.markup import words
from ui.staff.experts.weights import (
    consistency_table,
    ranking_table,
    weight_rows,
    weight_table,
    weights_title,
)
from ui.texts.texts import texts_in

TEXTS = texts_in("en")


def fit(experts=8, above=0.97):
    medians = (0.3, 0.6, 0.1)
    weights = tuple(
        Weight(
            one.id,
            one.name,
            Estimate(
                median=middle,
                low50=middle - 0.02,
                high50=middle + 0.02,
                low90=middle - 0.05,
                high90=middle + 0.05,
            ),
        )
        for one, middle in zip(CRITERIA, medians, strict=True)
    )
    chances = {("reach", "cost"): above, ("reach", "speed"): above, ("cost", "speed"): 0.6}
    both = chances | {(other, one): 1 - chance for (one, other), chance in chances.items()}
    return Weighed(experts=experts, weights=weights, above=both, verdict=Verdict(()), tree=None)


def a_report(groups=None, consistency=(), everybody=None):
    return WeightReport(
        slug="panel",
        kind=Kind.PAIRWISE,
        round=None,
        everybody=everybody or fit(),
        consistency=consistency,
        groups=groups or {},
        left_out={},
    )


@pytest.mark.parametrize(
    ("above", "said"), [(0.97, "“How many it reaches” weighs most"), (0.7, "cannot be told yet")]
)
def test_the_first_is_named_only_when_it_can_be_told(above, said):
    assert said in TEXTS.find(weights_title(a_report(everybody=fit(above=above))))


def test_groups_stand_beside_all_and_are_counted():
    shown = words(weight_table(TEXTS, a_report(groups={"police": fit(5)}))).replace("\u00a0", " ")

    assert "All (8 experts)" in shown
    assert "police (5 experts)" in shown
    assert shown.count("60 % (55–65)") == 2


def test_every_criterion_has_a_row_for_each_group():
    alone = weight_rows(TEXTS, a_report())
    grouped = weight_rows(TEXTS, a_report(groups={"police": fit(5)}))

    assert "<h3>" not in alone, "alone, a criterion stands before its own row"
    assert '<div class="nm">Cost</div>' in alone
    assert grouped.count("<h3>") == 3
    assert grouped.count('class="dr"') == alone.count('class="dr"') + 3
    assert "police" not in alone


def test_every_pair_has_its_chance_in_both_directions():
    shown = words(ranking_table(TEXTS, fit(above=0.93)))

    assert shown.count("9 in 10") == 2
    assert shown.count("1 in 10") == 2
    assert "6 in 10" in shown


def test_experts_are_ordered_by_ratio_and_not_named():
    said = (
        Consistency(expert="Expert 9", ratio=0.3, limit=0.1, least=("cost", "reach")),
        Consistency(expert="Expert 2", ratio=0.01, limit=0.1, least=("cost", "reach")),
        Consistency(expert="Expert 3", ratio=None, limit=None, least=()),
    )

    shown = words(consistency_table(TEXTS, a_report(consistency=said)))

    assert "Expert 9" not in shown
    assert "should look again" in shown
    assert shown.index("0.01") < shown.index("0.30")
    assert "cannot be told" in shown
