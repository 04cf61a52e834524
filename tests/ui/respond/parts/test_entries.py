import pytest

from surveys.asking.questions import QuestionType
from tests.support.asking import a_question
from tests.support.seen import Seen
from ui.respond.parts.entries import long_text, number, short_text
from ui.respond.parts.voice import Voice
from ui.respond.templates import Template

NB = Voice(language="nb")


@pytest.mark.parametrize(
    ("lowest", "highest", "hint"),
    [
        (18, 110, "Skriv et tall fra 18 til 110."),
        (0.5, None, "Skriv et tall, minst 0,5."),
        (None, 9, "Skriv et tall, høyst 9."),
        (None, None, "Skriv et tall."),
    ],
)
def test_a_number_tells_its_limits_before_they_are_missed(lowest, highest, hint):
    question = a_question(QuestionType.NUMBER, lowest=lowest, highest=highest)

    assert Seen(Template(number(NB, question)).fill({})).all("p")[0].text == hint


@pytest.mark.parametrize(("whole", "keys"), [(True, "numeric"), (False, "decimal")])
def test_a_phone_shows_the_keys_that_are_needed(whole: bool, keys: str):
    page = Seen(Template(number(NB, a_question(QuestionType.NUMBER, whole=whole))).fill({}))

    assert page.all("input", type="text")[0]["inputmode"] == keys


def test_the_unit_stands_behind_the_field():
    page = Seen(Template(number(NB, a_question(QuestionType.NUMBER, unit={"nb": "år"}))).fill({}))

    assert [one.text for one in page.all("span", **{"class": "u"})] == ["år"]


def test_texts_say_how_long_they_may_be_and_what_to_leave_out():
    for form, type in ((short_text, QuestionType.SHORT_TEXT), (long_text, QuestionType.LONG_TEXT)):
        hint = Seen(Template(form(NB, a_question(type, longest=60))).fill({})).all("p")[0].text

        assert hint == "Ikke skriv navn eller annet som røper hvem noen er. Høyst 60 tegn."


def test_a_text_that_begins_with_an_empty_line_keeps_it():
    template = Template(long_text(NB, a_question(QuestionType.LONG_TEXT)))

    area = Seen(template.fill({"v:q.q": "\nsecond line"})).all("textarea")[0]

    assert area.text == "\n\nsecond line"  # browsers drop the first break
