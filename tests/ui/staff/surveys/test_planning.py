import pytest
from playwright.sync_api import expect

from surveys.planner import Kind
from tests.support.markup import words
from ui.staff.surveys.planning import SampleDraft, answer_markup, plan_of
from ui.texts.texts import texts_in

EN = texts_in("en")


def test_until_the_town_is_known_it_says_what_is_missing():
    assert plan_of(SampleDraft(districts=5)) is None
    assert "Write how many districts there are" in words(answer_markup(EN, SampleDraft()))


def test_answers_and_invitations_are_told_with_their_range():
    said = words(answer_markup(EN, SampleDraft(districts=5, smallest=2400)))

    assert "Answers per district2045210" in said
    assert "People to invite2507505,250" in said
    assert "It is no interval of chance." in said


def test_a_district_with_too_few_people_is_said_to_be_out_of_reach():
    draft = SampleDraft(districts=5, smallest=900, kind=Kind.PERSON)

    assert "no survey tells these districts apart" in words(answer_markup(EN, draft))


def test_shares_that_make_no_sense_are_refused_in_place():
    draft = SampleDraft(districts=1, smallest=900, low=40, likely=30)

    said = words(answer_markup(EN, draft))

    assert "1 districts cannot be compared." in said
    assert "The response rate is expected at 0.3" in said


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("kind", Kind)
def test_every_plan_can_be_said_in_both_languages(language, kind):
    draft = SampleDraft(districts=4, smallest=3000, kind=kind, wanted="0.8")

    assert "3" in words(answer_markup(texts_in(language), draft))


@pytest.mark.browser
@pytest.mark.slow
def test_what_is_typed_is_reckoned_at_once(see):
    page = see("new-survey?questionnaire=resident-survey")
    page.get_by_text("How many people to invite").click()
    page.get_by_label("Districts that are compared").fill("5")
    page.get_by_label("Adults in the smallest of them").fill("2400")

    expect(page.get_by_role("table", name="What it takes to tell districts apart")).to_contain_text(
        "750"
    )
