import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import ManyProblemsError
from surveys.planner import (
    LEAST_RESPONSE,
    MOST_ADULTS,
    MOST_DISTRICTS,
    Kind,
    PlannerError,
    Span,
    answers_for,
    plan,
    reliability,
    reliability_table,
)

iccs = st.floats(0.001, 0.3)
RESPONSE = Span(0.2, 0.3, 0.4)


def test_the_table_is_the_published_one():
    # Reliability of a district mean, worked out beside the product, to two decimals.
    published = {
        0.005: (0.20, 0.33, 0.50, 0.67),
        0.01: (0.34, 0.50, 0.67, 0.80),
        0.03: (0.61, 0.76, 0.86, 0.93),
        0.06: (0.76, 0.86, 0.93, 0.96),
    }

    table = reliability_table()

    for icc, row in published.items():
        for answers, expected in zip((50, 100, 200, 400), row, strict=True):
            assert table[icc, answers] == pytest.approx(expected, abs=0.0051)


@given(st.integers(1, 5000), iccs)
def test_asking_for_a_reliability_gives_back_the_answers_it_came_from(answers, icc):
    assert answers_for(reliability(answers, icc), icc) in {answers, answers + 1}


@given(st.integers(1, 2000), iccs)
def test_more_answers_are_never_less_reliable(answers, icc):
    assert 0 < reliability(answers, icc) <= reliability(answers + 1, icc) < 1


def test_one_answer_is_as_reliable_as_the_signal_is_strong():
    assert reliability(1, 0.06) == 0.06
    assert reliability(0, 0.06) == 0


def test_a_plan_states_what_it_does_not_know():
    place = plan(districts=6, smallest=2000, kind=Kind.PLACE, response=RESPONSE)

    assert place.per_district == Span(20, 45, 210)
    assert place.answers == Span(120, 270, 1260)
    assert place.invitations == Span(6 * 50, 6 * 150, 6 * 1050)
    assert place.reachable


def test_districts_too_small_to_be_told_apart_are_said_to_be():
    person = plan(districts=6, smallest=1000, kind=Kind.PERSON, response=RESPONSE)

    assert person.per_district.likely == 465
    assert not person.reachable


def test_everything_wrong_with_a_plan_is_told_at_once():
    with pytest.raises(ManyProblemsError) as refused:
        plan(districts=1, smallest=0, kind=Kind.PLACE, response=Span(0.4, 0.3, 0.2), wanted=1)

    assert len(refused.value.problems) == 4


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"districts": 10**400}, "districts cannot be compared. Name 2 to 1,000."),
        ({"smallest": 10**400}, "adults. Give 1 to 10,000,000."),
        ({"response": Span(1e-320, 0.3, 0.4)}, "Give shares from 0.001 to 1"),
    ],
)
def test_numbers_nobody_can_mean_are_refused_with_their_limits(given, told):
    usual = {"districts": 6, "smallest": 2000, "kind": Kind.PLACE, "response": RESPONSE}

    with pytest.raises(PlannerError, match=told):
        plan(**(usual | given))


def test_the_largest_sample_that_can_be_planned_is_planned():
    found = plan(
        districts=MOST_DISTRICTS,
        smallest=MOST_ADULTS,
        kind=Kind.PERSON,
        response=Span(LEAST_RESPONSE, 0.3, 1),
    )

    assert found.invitations.high == MOST_DISTRICTS * found.per_district.high / LEAST_RESPONSE
