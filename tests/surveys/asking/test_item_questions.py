"""Items as questions, word for word."""

import pytest

from surveys.asking.comparability import comparability
from surveys.asking.item_questions import ends_of, questions_of
from surveys.asking.questions import QuestionType
from surveys.instruments import load_instrument, shipped_instruments


@pytest.mark.parametrize("instrument", shipped_instruments(), ids=lambda each: each.id)
def test_every_item_that_a_page_can_ask_becomes_questions_that_repeat_it(instrument):
    for item in instrument.items:
        for question in questions_of(instrument, item):
            assert comparability(question) == ()
            assert question.text["nb"].startswith(item.text["nb"])


def test_lists_of_the_city_and_comparisons_of_pairs_make_no_question_here():
    residents = load_instrument("social-sustainability")
    weights = load_instrument("expert-weights")

    assert questions_of(residents, residents.item("district")) == []
    assert questions_of(weights, weights.item("weight-best-worst")) == []


def test_what_does_not_apply_is_a_choice_but_no_level():
    experts = load_instrument("expert-policy-rating")

    (question,) = questions_of(experts, experts.item("rating"))

    assert question.codes[-2:] == (93, 94)
    assert not question.ordered


def test_a_range_is_asked_without_limits_and_a_confidence_within_them():
    experts = load_instrument("expert-effects")

    lowest, *_, confidence = questions_of(experts, experts.item("practice-people"))

    assert lowest.type is QuestionType.NUMBER
    assert lowest.lowest is None
    assert lowest.unit["en"] == "inhabitants"
    assert confidence.unit["nn"] == "prosent"


def test_only_number_scales_have_ends():
    residents = load_instrument("social-sustainability")

    assert ends_of(residents.item("safe-dark")) is None
    assert ends_of(residents.item("trust-people"))[1]["en"] == "Trust them completely"
