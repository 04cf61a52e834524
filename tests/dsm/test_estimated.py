import pytest

from dsm.estimated import OTHER_PRIORS, WORDING_FACTOR, Judged
from indicators.social.verdict import About, Check
from tests.support.views import estimated


def test_a_check_comes_back_as_it_was_made():
    kept = Judged(
        id="items", about="fit", passed=False, value=0.2, limit=0.1, sentence="Too far off."
    )

    assert kept.as_check() == Check(
        id="items", about=About.FIT, passed=False, value=0.2, limit=0.1, sentence="Too far off."
    )


@pytest.mark.parametrize(
    ("made_from", "model", "factor"),
    [
        ({}, "graded-response-2", None),
        ({WORDING_FACTOR: ""}, "graded-response-2", ""),
        ({WORDING_FACTOR: "q1, q2"}, "graded-response-2 (wording factor: q1, q2)", "q1, q2"),
    ],
)
def test_the_model_says_which_items_have_a_wording_factor(made_from, model, factor):
    one = estimated(made_from=made_from)

    assert (one.model, one.wording_factor) == (model, factor)


def test_other_priors_than_the_usual_ones_show():
    assert estimated(made_from={OTHER_PRIORS: "ab"}).has_other_priors
    assert not estimated().has_other_priors
