"""Posted pages and whole sets of answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.answers import ProblemKind, check_answers, fields_of_page, read_page
from surveys.asking.questions import QuestionType
from tests.support.asking import a_question, a_questionnaire, answer_sets, every_type

BLANK = {"missing": "left-blank"}
TEXTS = st.text(min_size=1, max_size=40).map(
    lambda text: " ".join("".join(c for c in text if c.isprintable()).split())
)


@given(answers=answer_sets(every_type()), short=TEXTS, long=TEXTS)
def test_reading_what_a_page_shows_gives_the_stored_answers_back(answers, short, long):
    questionnaire = every_type()
    written = {"q-short-text": short, "q-long-text": long}
    texts = {id: text for id, text in written.items() if text}

    fields = fields_of_page(questionnaire, 0, answers, texts)
    reading = read_page(questionnaire, 0, fields, {})

    assert reading.problems == ()
    assert reading.free_texts == texts
    assert reading.answers == {id: answers[id] for id in reading.answers}
    assert set(answers) - set(reading.answers) == {"age"}


@given(answers=answer_sets(every_type()))
def test_what_a_page_takes_the_interface_takes(answers):
    assert check_answers(every_type(), answers) == ()


@given(
    st.dictionaries(
        st.sampled_from(
            [
                *(f"q.q-{type}" for type in QuestionType),
                "q.q-date.day",
                "q.q-date.month",
                "q.q-date.year",
                "q.q-matrix.bus",
                "q.q-ranking.1",
                "q.q-number.missing",
                "q.q-map-point.street",
            ]
        ),
        st.lists(st.one_of(st.text(), st.from_regex(r"-?[0-9]{1,6}", fullmatch=True)), max_size=3),
    )
)
def test_whatever_is_posted_is_either_a_problem_or_an_answer_that_fits(fields):
    questionnaire = every_type()

    reading = read_page(questionnaire, 0, fields, {})

    assert check_answers(questionnaire, reading.answers, reading.free_texts) == ()


def test_every_problem_of_a_page_is_found_at_once_and_good_answers_are_kept():
    questionnaire = every_type()
    fields = {
        "q.q-single": ["9"],
        "q.q-scale": ["7"],
        "q.q-number": ["12,5"],
        "q.q-date.day": ["30"],
        "q.q-date.month": ["2"],
        "q.q-date.year": ["2024"],
        "q.q-multiple": ["1", "9"],
        "q.q-ranking.1": ["1"],
        "q.q-ranking.2": ["1"],
        "q.q-short-text": ["x" * 41],
        "q.q-map-point.street": ["Storgata 3"],
    }

    reading = read_page(questionnaire, 0, fields, {})

    assert {problem.question: problem.kind for problem in reading.problems} == {
        "q-single": ProblemKind.NOT_A_CHOICE,
        "q-multiple": ProblemKind.EXCLUSIVE_WITH_OTHERS,
        "q-number": ProblemKind.NUMBER_NOT_WHOLE,
        "q-short-text": ProblemKind.TEXT_TOO_LONG,
        "q-date": ProblemKind.DATE_DOES_NOT_EXIST,
        "q-ranking": ProblemKind.RANK_TWICE,
        "q-map-point": ProblemKind.PLACE_AMBIGUOUS,
    }
    assert reading.answers["q-scale"] == 7


def test_fields_of_other_questions_and_foreign_names_are_passed_over():
    page_one = a_question(QuestionType.SINGLE, "one")
    page_two = a_question(QuestionType.SINGLE, "two")
    questionnaire = a_questionnaire((page_one,), (page_two,))
    posted = {"q.one": ["1"], "q.two": ["2"], "revision": ["9"], "q.role": ["administrator"]}

    reading = read_page(questionnaire, 0, posted, {})

    assert reading.answers == {"one": 1}


def test_a_question_that_routing_leads_past_is_not_read_and_its_answer_is_forgotten():
    first = a_question(QuestionType.SINGLE, "first")
    second = a_question(QuestionType.SHORT_TEXT, "second", when="first = 1")
    questionnaire = a_questionnaire((first, second))

    reading = read_page(questionnaire, 0, {"q.first": ["2"], "q.second": ["hidden"]}, {"first": 1})
    answers, texts = reading.onto({"first": 1}, {"second": "said before"})

    assert answers == {"first": 2}
    assert texts == {}


def test_a_condition_may_look_at_an_answer_given_on_the_same_page():
    first = a_question(QuestionType.SINGLE, "first")
    second = a_question(QuestionType.SHORT_TEXT, "second", when="first = 1")
    questionnaire = a_questionnaire((first, second))

    reading = read_page(questionnaire, 0, {"q.first": ["1"], "q.second": ["said"]}, {})

    assert reading.free_texts == {"second": "said"}


def test_what_could_not_be_read_leaves_the_earlier_answer_as_it_was():
    questionnaire = a_questionnaire((a_question(QuestionType.NUMBER, "n"),))

    reading = read_page(questionnaire, 0, {"q.n": ["many"]}, {"n": 3})

    assert reading.onto({"n": 3}, {})[0] == {"n": 3}


def test_an_answer_that_was_taken_away_is_gone():
    questionnaire = a_questionnaire((a_question(QuestionType.MULTIPLE, "m"),))

    reading = read_page(questionnaire, 0, {}, {"m": [1, 2]})

    assert reading.onto({"m": [1, 2]}, {})[0] == {"m": BLANK}


def test_a_text_replaces_the_reason_for_giving_none():
    questionnaire = a_questionnaire((a_question(QuestionType.SHORT_TEXT, "t"),))
    earlier = {"t": {"missing": "prefer-not"}}

    reading = read_page(questionnaire, 0, {"q.t": ["a word"]}, earlier)

    assert reading.onto(earlier, {}) == ({}, {"t": "a word"})


@pytest.mark.parametrize("given", [{}, {"q.s": [""]}])
def test_what_is_required_is_asked_for_again(given):
    questionnaire = a_questionnaire((a_question(QuestionType.SINGLE, "s", required=True),))

    reading = read_page(questionnaire, 0, given, {})

    assert [problem.kind for problem in reading.problems] == [ProblemKind.REQUIRED]


def test_a_required_matrix_names_the_rows_that_lack_an_answer():
    questionnaire = a_questionnaire((a_question(QuestionType.MATRIX, "m", required=True),))

    reading = read_page(questionnaire, 0, {"q.m.bus": ["2"]}, {})

    assert [problem.place for problem in reading.problems] == ["q.m.boat"]


def test_a_sheet_of_paper_may_leave_out_what_is_required():
    questionnaire = a_questionnaire((a_question(QuestionType.SINGLE, "s", required=True),))

    assert [p.kind for p in check_answers(questionnaire, {})] == [ProblemKind.REQUIRED]
    assert check_answers(questionnaire, {}, finished=False) == ()


def test_a_text_among_the_answers_is_refused_for_it_would_be_stored_beside_them():
    questionnaire = every_type()

    problems = check_answers(questionnaire, {"q-long-text": "I am Kari"})

    assert [problem.kind for problem in problems] == [ProblemKind.MALFORMED]


def test_answers_to_unknown_questions_are_named():
    problems = check_answers(every_type(), {"nobody-asked": 1}, {"q-single": "text"})

    assert {(problem.question, problem.kind) for problem in problems} == {
        ("nobody-asked", ProblemKind.UNKNOWN_QUESTION),
        ("q-single", ProblemKind.MALFORMED),
    }
