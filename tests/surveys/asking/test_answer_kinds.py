import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.answer_kinds import TooManyKindsError, can_be_answered, examples
from surveys.asking.expressions import parse
from surveys.asking.questions import Choice, QuestionType
from tests.support.questionnaires import a_question, choices, words
from tests.support.routed import answer_to, comparisons

TAKES = [type for type in QuestionType if type.is_answered and not type.is_free_text]
asked_about = st.sampled_from(TAKES).flatmap(
    lambda type: st.builds(
        lambda whole, limits: a_question("q", type, whole=whole, lowest=limits[0], highest=limits[1]),
        st.booleans(),
        st.sampled_from([(0, 5), (None, None), (2, None)]),
    )
)  # fmt: skip
cases = asked_about.flatmap(
    lambda q: st.tuples(
        st.just(q),
        st.lists(comparisons(q), min_size=1, max_size=4),
        answer_to(q) if q.type is not QuestionType.NUMBER else st.integers(2, 5),
    )
)


def atoms(*texts):
    return [atom for text in texts for atom in parse(text).comparisons]


@given(cases)
def test_every_answer_is_like_one_of_the_examples(case):
    question, texts, answer = case
    about = atoms(*texts)

    kinds = {
        tuple(atom.holds({"q": example}) for atom in about) for example in examples(question, about)
    }

    assert tuple(atom.holds({"q": answer}) for atom in about) in kinds


def test_kinds_that_no_comparison_tells_apart_are_tried_once():
    assert examples(a_question("q"), atoms("q = 1")) == (None, 1, 2)


def test_a_whole_number_has_nothing_between_two_neighbours():
    between = atoms("q > 3", "q < 4")

    whole = examples(a_question("q", QuestionType.NUMBER), between)
    any_number = examples(a_question("q", QuestionType.NUMBER, whole=False), between)

    assert not any(3 < number < 4 for number in whole if number is not None)
    assert any(3 < number < 4 for number in any_number if number is not None)


def test_what_excludes_the_others_is_never_chosen_with_them():
    none = Choice(code=9, text=words("None of these"), exclusive=True)
    question = a_question("q", QuestionType.MULTIPLE, choices=(*choices("Bus", "Car"), none))

    kinds = examples(question, atoms("q includes 9", "q includes 1"))

    assert [9] in kinds
    assert [1] in kinds
    assert not any({1, 9} <= set(kind or ()) for kind in kinds)


def test_no_more_are_chosen_than_may_be():
    question = a_question("q", QuestionType.MULTIPLE, most=1)

    kinds = examples(question, atoms("q includes 1", "q includes 2"))

    assert [1, 2] not in kinds


def test_too_many_kinds_to_try_are_not_tried():
    question = a_question("q", QuestionType.MULTIPLE, choices=choices(*"abcdefghijklmn"))

    with pytest.raises(TooManyKindsError):
        examples(question, atoms(*(f"q includes {code}" for code in question.codes)))


@pytest.mark.parametrize("type", [type for type in QuestionType if type.is_answered])
def test_every_kind_of_question_can_be_answered(type):
    assert can_be_answered(a_question("q", type))


@pytest.mark.parametrize(
    ("type", "given"),
    [
        (QuestionType.SINGLE, {"choices": ()}),
        (QuestionType.MATRIX, {"rows": ()}),
        (QuestionType.NUMBER, {"lowest": 5, "highest": 2}),
        (QuestionType.NUMBER, {"lowest": 1.2, "highest": 1.8}),
        (QuestionType.DATE, {"earliest": "2026-02-01", "latest": "2026-01-01"}),
        (QuestionType.MULTIPLE, {"most": 0}),
        (QuestionType.MAP_POINT, {"places": ()}),
    ],
)
def test_a_question_that_leaves_no_answer_cannot_be_answered(type, given):
    assert not can_be_answered(a_question("q", type, missing=(), **given))
