import pytest
from hypothesis import given as assume
from hypothesis import strategies as st

from surveys.asking.answers import fields_of_page, read_page
from surveys.asking.questions import Question, QuestionType
from tests.support.asking import LANGUAGES, a_question, answer_sets, every_type
from tests.support.seen import Seen
from tests.support.town_questionnaire import a_town_questionnaire
from ui.respond.filling import given
from ui.respond.parts.question import FORMS, question_template
from ui.respond.parts.voice import Voice

NB = Voice(language="nb")
EVERY = every_type()
ASKED = [*EVERY.pages[0].questions, *a_town_questionnaire().questions]


def test_all_twelve_types_have_a_form():
    assert set(FORMS) == set(QuestionType)


@pytest.mark.parametrize("question", ASKED, ids=lambda question: f"{question.type}-{question.id}")
@pytest.mark.parametrize("language", [*LANGUAGES, "ar"])
def test_every_form_is_whole_and_every_control_has_a_name_for_those_who_do_not_see(
    question: Question, language: str
):
    seen = Seen(question_template(Voice(language=language), question).fill({}))

    assert len(seen.ids()) == len(set(seen.ids()))
    labelled = {one["for"] for one in seen.all("label") if one.get("for")}
    wrapped = {id(control) for label in seen.all("label") for control in label.inside}
    for control in [*seen.all("input"), *seen.all("select"), *seen.all("textarea")]:
        assert id(control) in wrapped or control["id"] in labelled
    for group in seen.all("fieldset"):
        assert group.inside[0].tag == "legend"
    assert not [one for one in seen.elements if one.get("style") is not None]
    if question.type.is_answered:
        assert f"q.{question.id}" in seen.ids(), "messages must lead somewhere"


def posted_by(markup: str) -> dict[str, list[str]]:
    """Return what a browser would send of a filled form."""
    seen, fields = Seen(markup), {}
    for control in seen.all("input"):
        if control["type"] == "text" or "checked" in control.attributes:
            fields.setdefault(control["name"], []).append(control["value"])
    for area in seen.all("textarea"):
        fields.setdefault(area["name"], []).append(area.text.removeprefix("\n"))
    for listed in seen.all("select"):
        chosen = [one for one in listed.inside if "selected" in one.attributes]
        fields.setdefault(listed["name"], []).append(chosen[0]["value"] if chosen else "")
    return fields


@assume(answer_sets(EVERY), st.text(max_size=30), st.text(max_size=200))
def test_what_was_answered_is_shown_and_sent_again_as_it_was(
    answers: dict[str, object], short: str, long: str
):
    texts = {"q-short-text": short, "q-long-text": long}
    texts = {id: kept for id, text in texts.items() if (kept := read_back(id, text))}
    fields = fields_of_page(EVERY, 0, answers, texts)
    filled = given(fields)

    page = "".join(question_template(NB, one).fill(filled) for one in EVERY.pages[0].questions)
    reading = read_page(EVERY, 0, posted_by(page), {})

    assert reading.problems == ()
    wanted = {id: answer for id, answer in answers.items() if id != "age"}
    assert {id: without_blanks(one) for id, one in reading.answers.items() if id not in texts} == {
        **{id: {"missing": "left-blank"} for id in reading.answers if id not in texts},
        **{id: without_blanks(one) for id, one in wanted.items()},
    }
    assert reading.free_texts == texts


def read_back(id: str, text: str) -> str | None:
    """Return a text as it is stored, or None where it cannot be."""
    return read_page(EVERY, 0, {f"q.{id}": [text]}, {}).free_texts.get(id)


def without_blanks(answer: object) -> object:
    """Return a matrix without the rows that were left blank."""
    if isinstance(answer, dict) and "missing" not in answer:
        return {row: code for row, code in answer.items() if code != {"missing": "left-blank"}}
    return answer


@pytest.mark.parametrize("type", QuestionType)
def test_no_word_of_an_author_becomes_markup(type: QuestionType):
    bad = {"nb": "<script>alert(1)</script>\"'\0c:q.q=1\0"}
    question = a_question(type, text=bad, help=bad, unit=bad)

    markup = question_template(NB, question).fill({"c:q.q=1": " onerror=alert(1)"})

    assert "<script>" not in markup
    assert "&lt;script&gt;" in markup
    assert not [one for one in Seen(markup).elements if one.tag == "script"]
