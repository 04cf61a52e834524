"""A page shows what was typed before what was saved, and says what is wrong where it is wrong."""

import pytest

from tests.support.eliciting import an_elicitation
from ui.elicit.steps import Sheet, Step, StepKind, Wrong, read_number, written
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import Form

VOICE = ExpertVoice(language="en")


def a_sheet(**given):
    step = Step(StepKind.EFFECT, ("light", "safe"))
    return Sheet(voice=VOICE, elicitation=an_elicitation(), step=step, **given)


def test_what_was_typed_stands_before_what_was_saved():
    assert a_sheet().value("best", "63") == "63"
    assert a_sheet(typed=Form([("best", "6 3")])).value("best", "63") == "6 3"
    assert a_sheet(typed=Form([])).value("best", "63") == ""


def test_a_message_stands_at_its_field_only():
    sheet = a_sheet(wrong=(Wrong("best", "wrong.empty"),))

    assert sheet.message("best") == "Write a number here."
    assert sheet.message("lowest") == ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2,5", 2.5),
        ("-3", -3.0),
        ("−3", -3.0),
        ("", None),
        ("some", None),
        ("1e400", None),
        ("1" + 200 * "0", None),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, number):
    assert read_number(Form([("best", typed)]), "best") == number


def test_a_number_that_was_never_given_is_an_empty_field():
    assert written(VOICE, None) == ""
    assert written(VOICE, -2.0) == "-2"


@pytest.mark.parametrize("number", [0.00012, -1.25, 1e-9, 123456.789, 60.0, -0.0])
def test_a_number_can_be_typed_again_as_it_is_shown(number):
    for language in ("en", "nb"):
        shown = written(ExpertVoice(language=language), number)

        assert read_number(Form([("best", shown)]), "best") == number
