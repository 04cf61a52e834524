from dataclasses import replace

import pytest

from surveys.asking import readiness
from surveys.asking.bank import questionnaire_of
from surveys.asking.questionnaire import ConsentTexts
from surveys.asking.questions import Background, Choice, QuestionType, Row
from surveys.asking.readiness import problems
from surveys.asking.route_map import route_map
from surveys.campaigns import Mode
from surveys.instruments import Audience, load_instrument
from surveys.population import Factor
from tests.support.questionnaires import (
    a_page,
    a_question,
    a_questionnaire,
    one_page_each,
    words,
)

SEX = Background(factor="sex", level_of={1: "female", 2: "male", 3: ""})


def told(questionnaire, **options):
    return [str(problem) for problem in problems(questionnaire, **options)]


def only(questionnaire, **options):
    (problem,) = told(questionnaire, **options)
    return problem


@pytest.mark.parametrize("type", [type for type in QuestionType if type.is_answered])
def test_a_questionnaire_as_it_should_be_is_ready(type):
    assert told(one_page_each(a_question("q", type))) == []


def test_the_shipped_questionnaire_is_ready():
    shipped = questionnaire_of(load_instrument("social-sustainability"), id="city-2026")

    assert told(shipped) == []


def test_every_missing_translation_is_told_with_its_place_and_language():
    gap = a_question("q", text={"nb": "Hvor trygg?", "en": " "}, help={"en": "Choose one."})

    found = told(one_page_each(gap))

    assert [one.split(".")[0:3] for one in found] == [
        ["question", "q", "text has no text in 'en'"],
        ["question", "q", "help has no text in 'nb'"],
    ]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"languages": ()}, "has no language"),
        ({"languages": ("nb", "nb", "en")}, "'nb' stands twice"),
        ({"languages": ("nb", "en", "English")}, "'English' is not the tag"),
        ({"minutes": 0}, "take 0 minutes"),
        ({"title": {}}, "title has no text in 'nb'"),
        ({"intro": words("Welcome {name}")}, "intro holds {name}, which nobody fills in"),
    ],
)
def test_what_is_wrong_with_the_whole_is_told(given, problem):
    assert any(problem in one for one in told(a_questionnaire(**given)))


def test_something_must_be_asked():
    nothing = a_questionnaire(pages=())
    only_notes = one_page_each(a_question("n", QuestionType.NOTE))
    empty_page = a_questionnaire(a_page(a_question()), a_page(id="p2"))

    assert "Nothing is asked" in only(nothing)
    assert "Nothing is asked" in only(only_notes)
    assert "page.p2 asks nothing" in only(empty_page)


def test_more_questions_than_a_day_has_minutes_are_refused():
    page = a_page(*(a_question(f"q{number}") for number in range(501)))

    assert "There are 501 questions" in only(a_questionnaire(page))


@pytest.mark.parametrize("id", ["", "1q", "q 1", "q.1", "spørsmål", "q" * 41, "<b>", "q;--"])
def test_ids_that_files_and_addresses_cannot_carry_are_refused(id):
    assert any("cannot be used" in one for one in told(one_page_each(a_question(id))))


def test_words_of_the_routing_language_are_no_ids():
    assert "word of the routing language" in only(one_page_each(a_question("answered")))


def test_doubled_ids_are_told_once():
    twice = a_questionnaire(a_page(a_question("q")), a_page(a_question("q"), id="p2"))
    pages = a_questionnaire(a_page(a_question("a")), a_page(a_question("b")))

    assert any("question id 'q' stands 2 times" in one for one in told(twice))
    assert "page id 'p1' stands 2 times" in only(pages)


def test_ids_that_differ_only_in_capitals_are_one_variable_in_spss():
    assert "'Q1', 'q1'" in only(one_page_each(a_question("Q1"), a_question("q1")))


def test_row_ids_may_begin_with_a_digit_but_hold_no_full_stop():
    good = a_question("q", QuestionType.MATRIX, rows=(Row(id="1", text=words("One")),))
    bad = replace(good, rows=(Row(id="a.b", text=words("One")),))

    assert told(one_page_each(good)) == []
    assert "row 'a.b'" in only(one_page_each(bad))


def test_the_consent_text_of_the_mode_must_be_written():
    anonymous = a_questionnaire(
        consent=ConsentTexts(agree=words("Yes"), decline=words("No"), anonymous=words("Text"))
    )
    experts = replace(anonymous, audience=Audience.EXPERTS)

    assert told(anonymous) == told(anonymous, mode=Mode.ANONYMOUS) == []
    assert "that are confidential" in only(anonymous, mode=Mode.CONFIDENTIAL)
    assert "that are confidential" in only(experts)


def test_some_consent_text_must_be_written():
    without = a_questionnaire(consent=ConsentTexts(agree=words("Yes"), decline=words("No")))

    assert "no consent text" in only(without)


def test_what_is_wrong_with_a_question_is_told_with_its_place():
    assert only(one_page_each(a_question("far", QuestionType.NUMBER, lowest=9, highest=1))) == (
        "question.far goes from 9 to 1. Swap the limits, or correct them."
    )


def test_only_known_constructs_are_measured():
    assert "measures 'happyness', which is not known" in only(
        one_page_each(a_question("q", construct="happyness"))
    )


def test_background_must_be_levels_of_the_population():
    sex = one_page_each(a_question("sex", background=SEX))
    people = Factor("sex", ("women", "male"))

    assert told(sex) == told(sex, factors=[Factor("age", ("18-29",))]) == []
    assert "tells 'female', which is no level of sex" in only(sex, factors=[people])


def test_districts_of_a_map_must_be_levels_of_the_population():
    home = a_question("home", QuestionType.MAP_POINT, background=Background(factor="district"))

    found = told(one_page_each(home), factors=[Factor("district", ("north", "west"))])

    assert len(found) == 1
    assert "tells 'south'" in found[0]


def test_two_questions_do_not_tell_the_same_factor():
    both = one_page_each(a_question("a", background=SEX), a_question("b", background=SEX))

    assert "2 questions tell 'sex'" in only(both)


def test_routing_stands_in_the_way_too():
    lost = one_page_each(a_question("a"), a_question("b", when="a = 1 and a = 2"))

    assert "question.b is never asked" in only(lost)
    assert told(lost) == told(lost, route=route_map(lost))


def test_everything_is_told_at_once():
    bad = replace(a_question("1", choices=(Choice(code=99, text={}),)), text={}, when="zz = 1")

    assert len(told(one_page_each(bad))) >= 5


def test_hints_are_found_beside_problems():
    hinted = readiness.hints(one_page_each(a_question("q", text=words("I do not."))), "en")

    assert "hint.negation" in {hint.key for hint in hinted}
