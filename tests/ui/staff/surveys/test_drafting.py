from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.questions import QuestionType
from surveys.responses import Missing
from tests.support.questionnaires import a_page, a_question, a_questionnaire
from ui.staff.surveys.drafting import (
    Spot,
    added,
    answered_by,
    duplicated,
    in_words,
    moved,
    moved_to,
    new_question,
    page_called,
    renamed,
    spots,
    still_there,
    with_language,
    with_new_page,
    with_page,
    with_question,
    without,
    without_language,
)


def two_pages():
    return a_questionnaire(
        a_page(a_question("q1"), a_question("q2"), id="p1"),
        a_page(a_question("q3", when="q1 = 2 and q10 = 1"), id="p2", when="q1 in (1, 2)"),
    )


def ids(questionnaire):
    return [[question.id for question in page.questions] for page in questionnaire.pages]


def test_everything_can_be_taken_in_hand_from_front_to_end():
    assert spots(two_pages()) == (
        Spot(),
        Spot("p1"),
        Spot("p1", "q1"),
        Spot("p1", "q2"),
        Spot("p2"),
        Spot("p2", "q3"),
    )


def test_an_empty_text_is_no_text():
    assert in_words({"nb": "Alder", "en": "Age"}, "en", "") == {"nb": "Alder"}


def test_a_question_is_put_in_the_place_of_another():
    changed = with_question(two_pages(), "q2", a_question("q2", required=True))

    assert ids(changed) == [["q1", "q2"], ["q3"]]
    assert changed.question("q2").required


def test_a_page_is_put_in_the_place_of_another():
    page = replace(page_called(two_pages(), "p1"), title={"nb": "Ny"})

    assert with_page(two_pages(), "p1", page).pages[0].title == {"nb": "Ny"}


def test_a_new_name_is_followed_by_the_routing_and_by_nothing_that_only_looks_like_it():
    changed = renamed(two_pages(), "q1", "bus")

    assert changed.pages[1].when == "bus in (1, 2)"
    assert changed.question("q3").when == "bus = 2 and q10 = 1"


@pytest.mark.parametrize("name", ["q2", "2q", "", "q 1"])
def test_a_name_that_is_taken_or_none_is_not_given(name):
    assert renamed(two_pages(), "q1", name) == two_pages()


def test_a_question_is_added_after_the_one_in_hand_under_a_free_name():
    grown, spot = added(two_pages(), Spot("p1", "q1"), a_question("q1"))

    assert ids(grown) == [["q1", "q1-2", "q2"], ["q3"]]
    assert spot == Spot("p1", "q1-2")


def test_where_there_is_no_page_the_first_question_brings_one():
    grown, spot = added(replace(two_pages(), pages=()), Spot(), a_question("q1"))

    assert ids(grown) == [["q1"]]
    assert spot.question == "q1"


@pytest.mark.parametrize("type", QuestionType)
def test_every_kind_of_answer_can_become_every_other(type):
    for other in QuestionType:
        question = answered_by(a_question("q1", type), other, ("nb", "en"))

        assert question.type is other
        assert question.text == a_question("q1", type).text
        assert bool(question.choices) == other.has_choices
        assert bool(question.rows) == (other is QuestionType.MATRIX)
        assert bool(question.longest) == other.is_free_text


def test_choices_are_kept_while_they_have_a_meaning():
    question = a_question("q1", missing=(Missing.DONT_KNOW,))

    several = answered_by(question, QuestionType.MULTIPLE, ("nb",))

    assert several.choices == question.choices
    assert several.missing == (Missing.DONT_KNOW,)


def test_a_consent_is_required_and_what_comes_after_it_is_not():
    consent = answered_by(a_question("q1"), QuestionType.CONSENT, ("nb",))

    assert consent.required
    assert not answered_by(consent, QuestionType.NUMBER, ("nb",)).required


def test_a_copy_no_longer_repeats_the_bank():
    grown, spot = duplicated(two_pages(), Spot("p1", "q1"))

    assert ids(grown) == [["q1", "q1-2", "q2"], ["q3"]]
    assert grown.question(spot.question).bank is None


def test_a_copied_page_brings_its_questions_under_free_names():
    grown, spot = duplicated(two_pages(), Spot("p1"))

    assert ids(grown) == [["q1", "q2"], ["q1-2", "q2-2"], ["q3"]]
    assert spot == Spot(grown.pages[1].id)


def test_after_taking_away_what_stood_before_is_in_hand():
    left, spot = without(two_pages(), Spot("p1", "q2"))
    assert (ids(left), spot) == ([["q1"], ["q3"]], Spot("p1", "q1"))

    left, spot = without(two_pages(), Spot("p1"))
    assert (ids(left), spot) == ([["q3"]], Spot())


def test_a_question_moves_on_to_the_next_page_and_back():
    down, spot = moved(two_pages(), Spot("p1", "q2"), 1)
    assert (ids(down), spot) == ([["q1"], ["q2", "q3"]], Spot("p2", "q2"))

    up, spot = moved(down, spot, -1)
    assert (ids(up), spot) == ([["q1", "q2"], ["q3"]], Spot("p1", "q2"))


def test_what_is_at_an_end_stays_there():
    assert moved(two_pages(), Spot("p1", "q1"), -1)[0] == two_pages()
    assert moved(two_pages(), Spot("p2"), 1)[0] == two_pages()


def test_a_page_moves_with_its_questions():
    assert ids(moved(two_pages(), Spot("p2"), -1)[0]) == [["q3"], ["q1", "q2"]]


def test_a_question_can_be_sent_to_a_page():
    assert moved_to(two_pages(), Spot("p1", "q1"), "p2") == (
        moved_to(two_pages(), Spot("p1", "q1"), "p2")[0],
        Spot("p2", "q1"),
    )
    assert ids(moved_to(two_pages(), Spot("p1", "q1"), "p2")[0]) == [["q2"], ["q3", "q1"]]


def test_a_new_page_comes_after_the_one_in_hand():
    grown, spot = with_new_page(two_pages(), Spot("p1", "q1"))

    assert [page.id for page in grown.pages] == ["p1", spot.page, "p2"]


def test_a_new_question_has_a_free_name():
    assert new_question(two_pages(), QuestionType.SINGLE).id == "q4"


def test_numbers_on_a_scale_need_no_translation():
    scale = answered_by(a_question("q1"), QuestionType.SCALE, ("nb", "en"))
    questionnaire = a_questionnaire(a_page(scale))

    grown = with_language(questionnaire, "uk")

    assert grown.languages == ("nb", "en", "uk")
    assert {choice.text["uk"] for choice in grown.question("q1").choices} >= {"0", "10"}


def test_the_first_language_stays():
    assert without_language(two_pages(), "nb").languages == ("nb", "en")
    assert without_language(two_pages(), "en").languages == ("nb",)


def test_a_question_that_moved_is_still_in_hand():
    assert still_there(two_pages(), Spot("p9", "q3")) == Spot("p2", "q3")
    assert still_there(two_pages(), Spot("p1", "gone")) == Spot("p1")
    assert still_there(two_pages(), Spot("gone")) == Spot()


@given(st.lists(st.tuples(st.sampled_from(["q1", "q2", "q3"]), st.sampled_from([-1, 1]))))
def test_moving_loses_and_doubles_no_question(moves):
    questionnaire = two_pages()

    for id, step in moves:
        page = questionnaire.pages[questionnaire.page_of(id)].id
        questionnaire, _ = moved(questionnaire, Spot(page, id), step)

    assert sorted(question.id for question in questionnaire.questions) == ["q1", "q2", "q3"]
