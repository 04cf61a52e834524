from dataclasses import replace

import pytest
from playwright.sync_api import expect

from surveys.asking.bank import question_of
from surveys.instruments import load_instrument
from tests.support.markup import words
from tests.support.questionnaires import a_page, a_question, a_questionnaire
from ui.staff.surveys.checks import Check, checks, checks_list
from ui.staff.surveys.drafting import Spot
from ui.texts.texts import LANGUAGES, texts_in

BANKED = question_of(load_instrument("social-sustainability"), "safe-dark")


def keys(questionnaire) -> dict[str, bool]:
    return {one.key: one.well for one in checks(questionnaire, Spot("p1", "q1"), "en")}


def test_a_plain_question_stands_well():
    assert keys(a_questionnaire()) == {
        "reads": True,
        "own": True,
        "translated": True,
        "no-dead-ends": True,
    }


def test_a_question_that_asks_two_things_is_hinted_at():
    double = a_question("q1", text={"en": "How safe and clean is your street?"})

    assert keys(a_questionnaire(a_page(double)))["two-things"] is False


def test_word_for_word_from_the_bank_can_be_compared_and_another_wording_cannot():
    page = a_page(replace(BANKED, id="q1"))
    other = a_page(replace(BANKED, id="q1", text={**BANKED.text, "en": "Safe?"}))

    assert keys(a_questionnaire(page))["comparable"]
    assert keys(a_questionnaire(other))["departs"] is False


def test_missing_translations_are_counted_by_language():
    questionnaire = a_questionnaire(a_page(a_question("q1", text={"en": "Why?"})))

    found = next(one for one in checks(questionnaire, Spot(), "en") if one.key == "untranslated")

    assert found.values == {"language": "Bokmål", "count": 1}


def test_a_question_that_nobody_reaches_is_named():
    after = a_question("q2", when="q1 = 1 and q1 = 2")
    questionnaire = a_questionnaire(a_page(a_question("q1")), a_page(after, id="p2"))

    found = {one.key: one.values for one in checks(questionnaire, Spot(), "en")}

    assert found["unreachable"] == {"questions": ["q2"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_can_be_said_in_both_languages(language):
    values = {
        "lix": 27, "limit": 50, "words": 30, "word": "and", "language": "Nynorsk", "written": "nb",
        "questions": ["q1"], "count": 2, "gap": "{contact}", "minutes": 9, "said": 5,
        "item": "safe-dark", "in_what": ["check.departure.wording"], "question": "q1",
    }  # fmt: skip
    spoken = texts_in(language)
    known = [
        "reads", "reads-hard", "long", "two-things", "negation", "not-translated", "many-rows",
        "many-ranks", "many-choices", "no-limits", "must-answer", "must-write", "consent-lacks",
        "many-free-texts", "takes-longer", "no-background", "own", "comparable", "departs",
        "translated", "untranslated", "unreachable", "dead-ends", "too-many", "no-dead-ends",
    ]  # fmt: skip

    said = checks_list(spoken, tuple(Check(well=True, key=key, values=values) for key in known))

    assert "Nynorsk" in words(said)


@pytest.mark.browser
@pytest.mark.slow
def test_the_lines_follow_when_the_hand_rests(builder):
    builder.get_by_label("Question, Bokmål").fill("Er du ikke trygg?")

    expect(builder.locator(".hints")).to_contain_text("It says “ikke”.")
