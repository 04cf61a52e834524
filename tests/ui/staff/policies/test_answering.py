from datetime import date, timedelta

import pytest

from dsm.maturity.events import Choice
from surveys.errors import FixableError
from ui.staff.policies.answering import check_answer
from ui.texts.texts import texts_in

EN, NB = texts_in("en"), texts_in("nb")
TODAY = date(2026, 11, 22)
MAY = date(2027, 5, 1)


def test_a_complete_answer_is_returned_tidied():
    answer = check_answer(EN, "accept", "  Later.  ", MAY, TODAY)

    assert (answer.choice, answer.reason, answer.until) == (Choice.ACCEPT, "Later.", MAY)


def test_an_end_date_belongs_to_accept_alone():
    assert check_answer(EN, "keep", "Soon.", MAY, TODAY).until is None


def problems(*given):
    with pytest.raises(FixableError) as refused:
        check_answer(EN, *given, TODAY)
    return [one.problem for one in refused.value.problems]


def test_everything_that_is_missing_is_said_at_once():
    assert problems("", " ", None) == ["No answer is chosen.", "The answer has no reason."]
    assert problems("accept", "", None) == [
        "The answer has no reason.",
        "A lower level is accepted without an end date.",
    ]


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1)])
def test_an_acceptance_must_end_after_today(day):
    assert problems("accept", "Later.", day) == ["The end date is not after today."]


def test_problems_are_said_in_the_readers_language():
    with pytest.raises(FixableError) as refused:
        check_answer(NB, "keep", "", None, TODAY)

    assert refused.value.problem == "Svaret har ingen begrunnelse."
