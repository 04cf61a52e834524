import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveys.asking.answer_problems import ProblemKind
from surveys.asking.keying import keyed, read_keyed
from surveys.asking.questions import Place, QuestionType
from surveys.responses import Missing
from tests.support.questionnaires import a_question, words
from tests.support.routed import answer_to

ANSWERED = [one for one in QuestionType if one.is_answered and not one.is_free_text]
BOTH = (Missing.DONT_KNOW, Missing.PREFER_NOT)


@pytest.mark.parametrize(
    ("type", "line", "answer"),
    [
        (QuestionType.SINGLE, " 2 ", 2),
        (QuestionType.SCALE, "3", 3),
        (QuestionType.CONSENT, "0", 0),
        (QuestionType.MULTIPLE, "3 1", [1, 3]),
        (QuestionType.NUMBER, "34", 34),
        (QuestionType.DATE, "17.5.2026", "2026-05-17"),
        (QuestionType.DATE, "2026-05-17", "2026-05-17"),
        (QuestionType.RANKING, "3 1 2", [3, 1, 2]),
        (QuestionType.MAP_POINT, "2", "south"),
        (QuestionType.MAP_POINT, "south", "south"),
        (QuestionType.SHORT_TEXT, "?", "?"),
        (QuestionType.LONG_TEXT, "the lights", "the lights"),
    ],
)
def test_codes_are_read_as_they_are_printed(type, line, answer):
    assert read_keyed(a_question("q", type), line) == (answer, [])


def test_a_matrix_is_read_row_by_row():
    answer, problems = read_keyed(a_question("m", QuestionType.MATRIX), "2 - ?")

    assert problems == []
    assert answer == {
        "r1": 2,
        "r2": {"missing": "left-blank"},
        "r3": {"missing": "dont-know"},
    }


def test_a_code_too_many_is_not_dropped():
    _, problems = read_keyed(a_question("m", QuestionType.MATRIX), "1 2 3 1")

    assert [one.kind for one in problems] == [ProblemKind.SEVERAL]


@pytest.mark.parametrize("type", ANSWERED)
def test_nothing_keyed_in_is_no_answer(type):
    assert read_keyed(a_question("q", type), "  ") == (None, [])


@pytest.mark.parametrize(
    ("type", "line"),
    [
        (QuestionType.SINGLE, "1 2"),
        (QuestionType.SINGLE, "7"),
        (QuestionType.RANKING, "1 x"),
        (QuestionType.RANKING, "1 1"),
        (QuestionType.RANKING, "9"),
        (QuestionType.DATE, "17 5"),
        (QuestionType.DATE, "31.2.2026"),
        (QuestionType.NUMBER, "many"),
        (QuestionType.MAP_POINT, "9"),
        (QuestionType.SINGLE, "!"),
    ],
)
def test_what_does_not_fit_is_told(type, line):
    answer, problems = read_keyed(a_question("q", type), line)

    assert answer is None
    assert problems


def test_a_number_is_that_of_the_list_also_where_places_are_called_by_numbers():
    places = tuple(Place(id=id, text=words(f"District {id}"), people=900) for id in ("7", "1", "2"))
    question = a_question("where", QuestionType.MAP_POINT, places=places)

    assert [read_keyed(question, keyed(question, place.id))[0] for place in places] == [
        "7", "1", "2",
    ]  # fmt: skip
    assert read_keyed(question, "7") == ("7", [])


def test_a_street_leads_to_its_place():
    north = Place(id="north", text=words("North"), streets=("Storgata",), people=900)
    question = a_question("where", QuestionType.MAP_POINT, places=(north,))

    assert read_keyed(question, "storgata 4") == ("north", [])


@given(st.data())
def test_what_is_written_is_read_as_the_same_answer(data):
    question = a_question("q", data.draw(st.sampled_from(ANSWERED)), missing=BOTH)
    answer = data.draw(answer_to(question, missing=False))

    # A year with three digits is taken for a slip.
    assume(question.type is not QuestionType.DATE or answer >= "1000")

    read, problems = read_keyed(question, keyed(question, answer))

    assert problems == []
    if question.type is QuestionType.MATRIX:
        read = {row: code for row, code in read.items() if not isinstance(code, dict)}
    assert read == answer


@pytest.mark.parametrize("kind", ["dont-know", "prefer-not"])
@pytest.mark.parametrize("type", sorted(set(ANSWERED) - {QuestionType.MATRIX}))
def test_a_reason_for_no_answer_has_its_mark(type, kind):
    question = a_question("q", type, missing=BOTH)

    assert read_keyed(question, keyed(question, {"missing": kind})) == ({"missing": kind}, [])


def test_left_blank_is_written_as_nothing():
    assert keyed(a_question("q"), {"missing": "left-blank"}) == ""
    assert keyed(a_question("q"), None) == ""
