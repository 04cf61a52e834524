"""Practice and seed questions: three rising numbers, and the answer to the practice at once."""

import pytest

from dsm.elicitation.contents import content_problems
from tests.support.eliciting import a_seed, an_elicitation
from ui.elicit import seeds
from ui.elicit.steps import Sheet
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import Form

ASKED = an_elicitation(seeds=(a_seed(1, 40.0), a_seed(2)))
PRACTICE, FIRST, SECOND = seeds.steps(ASKED)


def a_sheet(step, content=None):
    voice = ExpertVoice(language="en")
    return Sheet(voice=voice, elicitation=ASKED, step=step, content=content or {})


def a_form(**typed):
    return Form(list(typed.items()))


def test_two_dice_show_seven_or_more_in_58_of_100_throws():
    ways = sum(one + other >= 7 for one in range(1, 7) for other in range(1, 7))

    assert round(100 * ways / 36) == seeds.PRACTICE_TRUTH


def test_three_rising_numbers_are_kept():
    reading = seeds.read(a_sheet(FIRST), a_form(q05="10", q95="50", q50="30"))

    assert reading.content == {"seeds": {"q1": [10, 30, 50]}}
    assert content_problems(ASKED, reading.content, complete=False) == []


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ({"q05": "10", "q95": "50", "q50": "10"}, ["q50"]),
        ({"q05": "10", "q95": "50", "q50": "60"}, ["q50"]),
        ({"q05": "10", "q95": "", "q50": "x"}, ["q95", "q50"]),
        ({"q05": "10", "q95": "", "q50": "5"}, ["q95", "q50"]),
    ],
)
def test_numbers_that_do_not_rise_or_are_none_are_told(typed, names):
    reading = seeds.read(a_sheet(FIRST), a_form(**typed))

    assert [one.name for one in reading.wrong] == names


def test_an_empty_question_is_taken_back():
    before = {"seeds": {"q1": [1, 2, 3], "q2": [4, 5, 6]}}

    assert seeds.read(a_sheet(FIRST, before), a_form()).content == {"seeds": {"q2": [4, 5, 6]}}


def test_truths_are_on_no_page():
    assert "40" not in seeds.body(a_sheet(FIRST, {"seeds": {"q1": [1, 2, 3]}}))


@pytest.mark.parametrize(
    ("low", "high", "told"), [("50", "70", "that holds it"), ("1", "20", "does not hold it")]
)
def test_practice_is_answered_at_once(low, high, told):
    typed = {"lowest": low, "highest": high, "best": low, "confidence": "80"}
    content = seeds.read(a_sheet(PRACTICE), a_form(**typed)).content

    assert told in seeds.body(a_sheet(PRACTICE, content))
    assert seeds.is_done(PRACTICE, content)


def test_practice_says_nothing_before_it_was_tried():
    assert "58" not in seeds.body(a_sheet(PRACTICE))
    assert seeds.read(a_sheet(PRACTICE, {"training": {"low": 1}}), a_form()).content == {}


@pytest.mark.parametrize("half", [{"low": 1}, {"low": 1, "best": 2, "high": 3, "confidence": None}])
def test_half_a_practice_tells_nothing_and_is_not_done(half):
    assert "58" not in seeds.body(a_sheet(PRACTICE, {"training": half}))
    assert not seeds.is_done(PRACTICE, {"training": half})


def test_a_question_is_done_once_all_three_are_there():
    assert seeds.is_done(FIRST, {"seeds": {"q1": [1, 2, 3]}})
    assert not seeds.is_done(SECOND, {"seeds": {"q1": [1, 2, 3]}})
