"""Fields of a form, one question at a time."""

import pytest

from surveys.asking.answer_problems import ProblemKind
from surveys.asking.fields import fields_of, places_in, read_answer, typed
from surveys.asking.questions import QuestionType
from tests.support.asking import a_question


def kinds(question, fields):
    answer, problems = read_answer(question, fields)
    assert (answer is None) or not problems
    return [problem.kind for problem in problems]


@pytest.mark.parametrize(
    ("written", "number"),
    [("20 000", 20000), ("20\u00a0000", 20000), ("2,5", 2.5), ("2.5", 2.5), ("−3", -3), ("+4", 4)],
)
def test_numbers_are_read_as_norwegians_write_them(written, number):
    question = a_question(QuestionType.NUMBER, whole=False, lowest=None, highest=None)

    assert read_answer(question, {"q.q": [written]}) == (number, [])


@pytest.mark.parametrize(
    "written", ["1.000,5", "12 kr", "1e5", "0x10", "٣", "nan", "1 2", "9" * 500]
)
def test_what_only_looks_like_a_number_is_none(written):
    question = a_question(QuestionType.NUMBER, whole=False, lowest=None, highest=None)

    assert kinds(question, {"q.q": [written]}) == [ProblemKind.NUMBER_UNREADABLE]


@pytest.mark.parametrize(
    ("written", "kind"),
    [("-1", ProblemKind.NUMBER_BELOW), ("126", ProblemKind.NUMBER_ABOVE)],
)
def test_numbers_outside_the_limits_say_which_limit(written, kind):
    question = a_question(QuestionType.NUMBER)

    _, (problem,) = read_answer(question, {"q.q": [written]})

    assert problem.kind is kind
    assert problem.values["limit"] in {0, 125}


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        (("", "3", "2020"), ProblemKind.DATE_UNREADABLE),
        (("1", "mars", "2020"), ProblemKind.DATE_UNREADABLE),
        (("1", "3", "20"), ProblemKind.DATE_UNREADABLE),
        (("31", "4", "2020"), ProblemKind.DATE_DOES_NOT_EXIST),
        (("31", "12", "1989"), ProblemKind.DATE_BEFORE),
        (("1", "1", "2031"), ProblemKind.DATE_AFTER),
    ],
)
def test_dates_say_what_is_wrong_with_them(parts, kind):
    question = a_question(QuestionType.DATE)
    fields = dict(
        zip(("q.q.day", "q.q.month", "q.q.year"), [[part] for part in parts], strict=True)
    )

    assert kinds(question, fields) == [kind]


@pytest.mark.parametrize("typed_in", ["storgata", "KAIVEGEN", "  Kaivegen  12 b", "kaivegen 3"])
def test_streets_are_found_whatever_case_spaces_and_house_number(typed_in):
    question = a_question(QuestionType.MAP_POINT)

    found = {place.id for place in places_in(question, typed_in)}

    assert "north" in found


def test_a_street_that_ends_in_a_number_is_found_with_it():
    question = a_question(QuestionType.MAP_POINT)

    assert [place.id for place in places_in(question, "plan 5")] == ["south"]


def test_only_the_id_of_the_place_leaves_not_the_street():
    question = a_question(QuestionType.MAP_POINT)

    answer, problems = read_answer(question, {"q.q.street": ["Kaivegen 12"]})

    assert (answer, problems) == ("north", [])


def test_an_ambiguous_street_is_settled_by_the_list():
    question = a_question(QuestionType.MAP_POINT)

    assert read_answer(question, {"q.q.street": ["Storgata"], "q.q": ["south"]}) == ("south", [])


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"q.q.street": ["Nowhere 1"]}, ProblemKind.PLACE_UNKNOWN),
        ({"q.q.street": ["Storgata"]}, ProblemKind.PLACE_AMBIGUOUS),
        ({"q.q.street": ["Kaivegen"], "q.q": ["south"]}, ProblemKind.PLACES_DIFFER),
        ({"q.q": ["east"]}, ProblemKind.NOT_A_CHOICE),
    ],
)
def test_places_say_what_is_wrong_with_them(fields, kind):
    assert kinds(a_question(QuestionType.MAP_POINT), fields) == [kind]


def test_an_answer_beside_a_reason_for_none_is_asked_about_and_neither_is_stored():
    question = a_question(QuestionType.NUMBER)

    answer, problems = read_answer(question, {"q.q": ["5"], "q.q.missing": ["prefer-not"]})

    assert answer is None
    assert [problem.kind for problem in problems] == [ProblemKind.ANSWERED_AND_MISSING]


def test_a_reason_that_is_not_offered_cannot_be_forged():
    question = a_question(QuestionType.SINGLE, missing=())

    assert kinds(question, {"q.q": ["missing:dont-know"]}) == [ProblemKind.NOT_A_CHOICE]
    assert kinds(question, {"q.q": ["missing:not-shown"]}) == [ProblemKind.NOT_A_CHOICE]


def test_two_answers_where_one_is_asked_for_are_refused():
    assert kinds(a_question(QuestionType.SINGLE), {"q.q": ["1", "2"]}) == [ProblemKind.SEVERAL]


def test_one_choice_twice_is_one_choice():
    assert read_answer(a_question(QuestionType.MULTIPLE), {"q.q": ["2", "2", "1"]}) == ([1, 2], [])


def test_more_choices_than_asked_for_are_refused():
    question = a_question(QuestionType.MULTIPLE, most=2)

    assert kinds(question, {"q.q": ["1", "2", "3"]}) == [ProblemKind.TOO_MANY]


def test_a_ranking_with_a_gap_keeps_its_order():
    fields = {"q.q.3": ["1"], "q.q.1": ["4"], "q.q.2": ["2"]}

    assert read_answer(a_question(QuestionType.RANKING), fields) == ([3, 2, 1], [])


@pytest.mark.parametrize("place", ["0", "5", "first", "1,5"])
def test_a_place_that_is_none_is_refused(place):
    assert kinds(a_question(QuestionType.RANKING), {"q.q.1": [place]}) == [ProblemKind.NOT_A_CHOICE]


def test_texts_lose_what_no_keyboard_types_and_keep_their_lines():
    question = a_question(QuestionType.LONG_TEXT)

    answer, _ = read_answer(question, {"q.q": [" one\r\ntwo\0\x1b[31m\tthree "]})

    assert answer == "one\ntwo[31m three"


def test_a_short_text_is_one_line():
    assert read_answer(a_question(QuestionType.SHORT_TEXT), {"q.q": ["a\r\nb"]}) == ("a b", [])


def test_decimals_are_shown_after_a_comma_or_a_point():
    question = a_question(QuestionType.NUMBER, whole=False)

    assert fields_of(question, 2.5) == {"q.q": ("2,5",)}
    assert fields_of(question, 2.5, comma=False) == {"q.q": ("2.5",)}
    assert fields_of(question, 1e-7) == {"q.q": ("0,0000001",)}


def test_what_was_typed_is_kept_bounded_and_without_foreign_fields():
    fields = {"q.a": ["x" * 50_000] * 500, "csrf": ["secret"]}

    kept = typed(fields)

    assert list(kept) == ["q.a"]
    assert len(kept["q.a"]) == 100
    assert len(kept["q.a"][0]) == 20_000
