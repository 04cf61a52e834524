"""Interests and remarks are kept as written, and may stay empty."""

from dsm.elicitation.contents import LONGEST_TEXT
from tests.support.eliciting import an_elicitation
from ui.elicit import about
from ui.elicit.steps import Sheet
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import Form


def a_sheet(content=None):
    asked = an_elicitation()
    (step,) = about.steps(asked)
    voice = ExpertVoice(language="en")
    return Sheet(voice=voice, elicitation=asked, step=step, content=content or {})


def test_what_is_emptied_is_gone_and_what_was_judged_stays():
    before = {"conflict": "My firm", "effects": [1]}

    reading = about.read(a_sheet(before), Form([("conflict", "  "), ("note", "a\r\nb")]))

    assert reading.content == {"effects": [1], "note": "a\nb"}
    assert reading.wrong == ()


def test_a_text_that_cannot_be_kept_is_told():
    reading = about.read(a_sheet(), Form([("note", "x" * (LONGEST_TEXT + 1))]))

    assert [one.name for one in reading.wrong] == ["note"]


def test_fields_show_what_was_written_as_text():
    shown = about.body(a_sheet({"conflict": "<b>"}))

    assert "&lt;b&gt;</textarea>" in shown
