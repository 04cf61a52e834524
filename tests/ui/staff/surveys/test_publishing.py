from dataclasses import replace

import pytest
from playwright.sync_api import expect

from surveys.asking.differences import Kind, differences
from surveys.asking.readiness import problems
from tests.support.markup import words
from tests.support.questionnaires import a_page, a_question, a_questionnaire
from ui.staff.surveys.publishing import SHOWN, difference_list, readiness_list
from ui.texts.texts import LANGUAGES, texts_in

EN = texts_in("en")


def test_nothing_missing_is_said_too():
    assert words(readiness_list(EN, ())) == "Nothing is missing."


def test_everything_that_is_missing_is_listed_with_what_to_do():
    missing = problems(a_questionnaire(a_page(a_question("q1", text={"en": "<b>"}))))

    said = words(readiness_list(EN, missing))

    assert all(one.problem in said and one.fix in said for one in missing)


def test_a_change_shows_before_after_and_what_it_does():
    old = a_questionnaire(a_page(a_question("q1", text={"nb": "Hvor?", "en": "Where?"})))
    new = a_questionnaire(a_page(a_question("q1", text={"nb": "Når?", "en": "Where?"})))

    said = words(difference_list(EN, differences(old, new)))

    assert "question.q1.text (nb) is asked differently Hvor? → Når?" in said
    assert "Not possible in a survey that is open already." in said


def test_a_first_version_changes_nothing_and_very_many_changes_are_counted():
    old = a_questionnaire(*[a_page(a_question(f"q{n}"), id=f"p{n}") for n in range(40)])
    new = replace(old, pages=())

    assert "first version" in words(difference_list(EN, ()))
    assert difference_list(EN, differences(old, new)).count("<li>") == SHOWN + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_change_has_its_words(language):
    assert all(texts_in(language).has(f"publish.kind.{kind}") for kind in Kind)


@pytest.mark.browser
@pytest.mark.slow
def test_what_is_missing_keeps_a_draft_from_being_published(builder):
    builder.get_by_role("button", name="Publish").click()

    sheet = builder.get_by_role("dialog")
    expect(sheet.get_by_role("heading", level=2)).to_have_text("Not yet: this is missing")
    expect(sheet).to_contain_text("question.safe.text has no text in 'nn'.")
    expect(sheet.get_by_role("button", name="Publish for good")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.slow
def test_a_whole_draft_becomes_a_version_and_its_terms_come_next(front):
    front.get_by_role("button", name="Remove Nynorsk").click()
    front.get_by_role("button", name="Publish").click()
    front.get_by_role("button", name="Publish for good").click()

    expect(front.get_by_role("heading", level=1)).to_have_text(
        "Who is asked, and what is promised?"
    )
