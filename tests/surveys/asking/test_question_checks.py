import pytest

from surveys.asking.question_checks import faults
from surveys.asking.questions import Background, Choice, Place, QuestionType, Row
from surveys.responses import Missing
from tests.support.questionnaires import a_question, choices, words

ALONE = tuple(
    Choice(code=code, text=words(f"Choice {code}"), exclusive=True) for code in (1, 2)
)  # fmt: skip
NUMBERS = tuple(Choice(code=code, text=words(str(code))) for code in range(5))


@pytest.mark.parametrize("type", list(QuestionType))
def test_a_question_as_it_should_be_has_no_faults(type):
    assert list(faults(a_question("q", type))) == []


def coded(*codes):
    return tuple(Choice(code=code, text=words(f"Choice {code}")) for code in codes)


@pytest.mark.parametrize(
    ("type", "given", "problem"),
    [
        (QuestionType.SINGLE, {"choices": ()}, "has 0 choices"),
        (QuestionType.SINGLE, {"choices": choices("Only")}, "has 1 choices"),
        (QuestionType.SINGLE, {"choices": coded(1, 1), "ordered": False}, "has code 1 twice"),
        (QuestionType.SINGLE, {"choices": coded(1, 97)}, "uses code 97"),
        (QuestionType.SINGLE, {"choices": coded(-1, 2)}, "uses code -1"),
        (QuestionType.SINGLE, {"choices": coded(1, 3, 2)}, "do not run from worst to best"),
        (QuestionType.SINGLE, {"choices": choices("Yes", "yes")}, "two choices that read 'yes'"),
        (QuestionType.SINGLE, {"choices": ALONE}, "marks [1, 2] as excluding"),
        (QuestionType.SINGLE, {"missing": (Missing.NOT_SHOWN,)}, "offers 'not-shown'"),
        (QuestionType.MULTIPLE, {"choices": ALONE}, "only choices that exclude"),
        (QuestionType.MULTIPLE, {"most": 0}, "lets people choose 0 of 3"),
        (QuestionType.RANKING, {"most": 4}, "lets people choose 4 of 3"),
        (QuestionType.SCALE, {"choices": NUMBERS}, "ends say nothing"),
        (QuestionType.MATRIX, {"rows": ()}, "without rows"),
        (QuestionType.MATRIX, {"rows": (Row(id="a", text=words("A")),) * 2}, "the row 'a' twice"),
        (QuestionType.NUMBER, {"lowest": 9, "highest": 2}, "goes from 9 to 2"),
        (QuestionType.NUMBER, {"lowest": 1.2, "highest": 1.8}, "no whole number from 1.2 to 1.8"),
        (QuestionType.DATE, {"earliest": "1.2.2026"}, "'1.2.2026', which is not a day"),
        (QuestionType.DATE, {"earliest": "2026-02-01", "latest": "2026-01-01"}, "goes from 2026"),
        (QuestionType.LONG_TEXT, {"longest": 99_999}, "takes 99,999 characters"),
        (QuestionType.SHORT_TEXT, {"longest": -1}, "takes -1 characters"),
        (QuestionType.MAP_POINT, {"places": ()}, "has 0 places"),
        (QuestionType.NOTE, {"required": True}, "a note that must be answered"),
    ],
)
def test_what_is_wrong_with_a_question_is_told(type, given, problem):
    found = list(faults(a_question("q", type, **given)))

    assert any(problem in told for told, _ in found)
    assert all(fix for _, fix in found)


def test_scales_may_run_from_high_codes_to_low_ones():
    assert list(faults(a_question("q", choices=coded(4, 3, 2, 1)))) == []


def test_numbers_with_texts_at_their_ends_are_a_scale():
    ends = (words("Not at all"), words("Completely"))

    assert list(faults(a_question("q", QuestionType.SCALE, choices=NUMBERS, ends=ends))) == []


def test_a_point_is_never_snapped_to_fewer_than_a_hundred_people():
    places = tuple(
        Place(id=id, text=words(id), people=people) for id, people in (("a", 99), ("b", 100))
    )

    (fault,) = faults(a_question("q", QuestionType.MAP_POINT, places=places))

    assert "'a' with 99 residents" in fault[0]
    assert fault[1] == "Join it with a neighbour."


@pytest.mark.parametrize(
    ("background", "problem"),
    [
        (Background(factor="", level_of={1: "a", 2: "b", 3: ""}), "without a name"),
        (Background(factor="sex", level_of={1: "female", 2: "male"}), "the codes [3] mean"),
        (Background(factor="sex", level_of={1: "f", 2: "m", 3: "", 9: "x"}), "codes [9] mean"),
        (Background(factor="sex", level_of={1: "", 2: "", 3: ""}), "open for every answer"),
    ],
)
def test_what_choices_tell_of_somebody_must_be_whole(background, problem):
    found = [told for told, _ in faults(a_question("q", background=background))]

    assert any(problem in told for told in found)


@pytest.mark.parametrize(
    ("bands", "problem"),
    [
        ((), "no band of numbers"),
        (((29, 18, "18-29"),), "the band '18-29' from 29 to 18"),
        (((18, 30, "18-29"), (30, 120, "30+")), "overlap at 30"),
        (((18, 29, "18-29"), (31, 120, "31+")), "no band from 30 to 30"),
        (((18, 29, "18-29"), (30, 90, "30+")), "takes 18 to 120, but its bands go from 18 to 90"),
    ],
)
def test_what_a_number_tells_of_somebody_must_be_whole(bands, problem):
    age = a_question(
        "age",
        QuestionType.NUMBER,
        lowest=18,
        background=Background(factor="age", from_number=bands),
    )

    assert any(problem in told for told, _ in faults(age))


def test_only_some_kinds_of_answers_tell_a_factor():
    told = Background(factor="sex")

    (fault,) = faults(a_question("q", QuestionType.MULTIPLE, background=told))

    assert "its kind of answer is multiple" in fault[0]
    assert list(faults(a_question("q", QuestionType.MAP_POINT, background=told))) == []
