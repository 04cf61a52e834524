import pytest
from playwright.sync_api import expect

from surveys.asking.questions import QuestionType
from tests.support.questionnaires import a_page, a_question, a_questionnaire
from ui.respond.parts.question import question_template
from ui.respond.parts.voice import Voice
from ui.staff.surveys.drafting import Spot
from ui.staff.surveys.preview import body, document


@pytest.mark.parametrize("type", QuestionType)
def test_every_kind_of_answer_is_drawn_by_the_respondents_own_markup(type):
    question = a_question("q1", type)

    shown = body(a_questionnaire(a_page(question)), Spot("p1", "q1"), "en")

    assert question_template(Voice(language="en"), question).fill({}) in shown


def test_only_what_is_in_hand_is_shown():
    questionnaire = a_questionnaire(a_page(a_question("q1"), a_question("q2")))

    assert "What about q2?" not in body(questionnaire, Spot("p1", "q1"), "en")
    assert "What about q2?" in body(questionnaire, Spot("p1"), "en")
    assert "Evenings in town" in body(questionnaire, Spot(), "en")


def test_what_an_author_writes_is_no_markup():
    hostile = a_question("q1", text={"en": "<img src=x onerror=alert(1)>"})

    assert "<img" not in document(a_questionnaire(a_page(hostile)), Spot("p1", "q1"), "en")


def test_the_page_says_its_language_and_direction_and_holds_no_script():
    page = document(a_questionnaire(), Spot(), "ar")

    assert 'lang="ar" dir="rtl"' in page
    assert "<script" not in page


def test_the_city_stands_in_its_gaps():
    questionnaire = a_questionnaire(title={"en": "Living {in_city}"})

    assert "Living in Dale" in body(questionnaire, Spot(), "en", "Dale")


@pytest.mark.browser
@pytest.mark.slow
def test_the_phone_follows_every_letter_without_loading_anew(builder):
    phone = builder.frame_locator("iframe")
    expect(phone.locator("main")).to_contain_text("How safe do you feel at the stop?")
    builder.evaluate("document.querySelector('iframe').contentDocument.kept = true")

    builder.get_by_label("Question, Bokmål").press_sequentially(" Nå?")

    expect(phone.locator("legend")).to_have_text("How safe do you feel at the stop? Nå?")
    assert builder.evaluate("document.querySelector('iframe').contentDocument.kept")


@pytest.mark.browser
@pytest.mark.slow
def test_nothing_that_is_written_runs_in_the_phone(builder):
    builder.get_by_label("Question, Bokmål").fill("<img src=x onerror='parent.hit=1'>")

    expect(builder.frame_locator("iframe").locator("legend")).to_contain_text("<img src=x")
    assert builder.evaluate("window.hit") is None
