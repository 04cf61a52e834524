"""Answers as they come in: a posted page, or the whole of an interview, a sheet, an API call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.asking.answer_problems import AnswerProblem, ProblemKind
from surveys.asking.answer_rules import answer_problems, missing_answer, missing_kind, text_problems
from surveys.asking.conditions import Answers
from surveys.asking.fields import Fields, fields_of, read_answer, typed
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.asking.routing import asked, asked_on
from surveys.responses import Missing

__all__ = [
    "AnswerProblem",
    "Answers",
    "PageReading",
    "ProblemKind",
    "check_answers",
    "fields_of_page",
    "missing_kind",
    "read_page",
    "typed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """What one posted page said.

    Parameters
    ----------
    answers : mapping of question to answer
        Of every question that was asked there and could be read; what was left blank says so,
        but for texts.
    free_texts : mapping of question to text
        What was written; never among the answers.
    problems : tuple of AnswerProblem
        In the order of the page. While there are any, the page is shown again.
    asked, not_asked : tuple of str
        Questions of the page that were, and were not, asked with these answers.
    """

    answers: dict[str, Any]
    free_texts: dict[str, str]
    problems: tuple[AnswerProblem, ...]
    asked: tuple[str, ...]
    not_asked: tuple[str, ...]

    def onto(
        self, answers: Answers, free_texts: Mapping[str, str]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Return earlier answers and texts with those of the page in their place.

        What the page no longer asks is forgotten; what it could not read stays as it was.
        """
        unread = {problem.question for problem in self.problems}
        gone = {*self.asked, *self.not_asked} - (unread & set(self.asked))
        kept = {id: answer for id, answer in answers.items() if id not in gone}
        texts = {id: text for id, text in free_texts.items() if id not in gone}
        return kept | self.answers, texts | self.free_texts


def read_page(
    questionnaire: Questionnaire, page: int, fields: Fields, answers: Answers
) -> PageReading:
    """Read the posted fields of one page, strictly, and find every problem at once.

    Only questions that are asked on that page with these answers are read; every other field is
    passed over, whatever its name. Something wrong with one answer does not touch the others.

    Parameters
    ----------
    questionnaire : Questionnaire
        The version that was shown.
    page : int
        Position of the page.
    fields : mapping of name to values
        What was posted; see `surveys.asking.fields` for the names.
    answers : mapping of question to answer
        Those given before, which routing looks at.
    """
    read: dict[str, Any] = {}
    texts: dict[str, str] = {}
    problems: list[AnswerProblem] = []
    shown: list[str] = []
    at_first = _asked_ids(questionnaire, page, answers)
    for question in _taking_answers(questionnaire.pages[page].questions):
        # A condition may look at an answer just given on the same page.
        now = _asked_ids(questionnaire, page, {**answers, **read}) if question.when else at_first
        if question.id not in now:
            continue
        shown.append(question.id)
        answer, wrong = read_answer(question, fields)
        wrong = wrong or list(_required(question, answer))
        problems += wrong
        if isinstance(answer, str) and question.type.is_free_text:
            texts |= {} if wrong else {question.id: answer}
        elif not wrong and not (answer is None and question.type.is_free_text):
            # That a text was left blank is not kept: it would tell who wrote the others.
            read[question.id] = missing_answer(Missing.LEFT_BLANK) if answer is None else answer
    every = [question.id for question in _taking_answers(questionnaire.pages[page].questions)]
    return PageReading(
        answers=read,
        free_texts=texts,
        problems=tuple(problems),
        asked=tuple(shown),
        not_asked=tuple(id for id in every if id not in shown),
    )


def fields_of_page(
    questionnaire: Questionnaire,
    page: int,
    answers: Answers,
    free_texts: Mapping[str, str],
    *,
    comma: bool = True,
) -> dict[str, tuple[str, ...]]:
    """Return the fields that show what was answered on a page; the inverse of `read_page`."""
    known = {**answers, **free_texts}
    return {
        name: values
        for question in questionnaire.pages[page].questions
        if question.id in known
        for name, values in fields_of(question, known[question.id], comma=comma).items()
    }


def check_answers(
    questionnaire: Questionnaire,
    answers: Answers,
    free_texts: Mapping[str, Any] | None = None,
    *,
    finished: bool = True,
) -> tuple[AnswerProblem, ...]:
    """Return everything that is wrong with a whole set of answers, by the rules of the pages.

    Parameters
    ----------
    questionnaire : Questionnaire
        The version that was answered.
    answers, free_texts : mapping of question to answer, and to text
        As they are stored.
    finished : bool
        Whether what is required must be there. A sheet of paper cannot ask again: say False.
    """
    texts = free_texts or {}
    known = {question.id: question for question in questionnaire.questions}
    problems = [
        AnswerProblem(id, ProblemKind.UNKNOWN_QUESTION)
        for id in (*answers, *texts)
        if id not in known
    ]
    for question in questionnaire.questions:
        if question.id in answers:
            problems += answer_problems(question, answers[question.id])
        if question.id in texts:
            problems += _written(question, texts[question.id])
    if finished and not problems:
        problems += _all_required(questionnaire, answers, texts)
    return tuple(problems)


def _taking_answers(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    return tuple(question for question in questions if question.type.is_answered)


def _asked_ids(questionnaire: Questionnaire, page: int, answers: Answers) -> frozenset[str]:
    return frozenset(question.id for question in asked_on(questionnaire, page, answers))


def _written(question: Question, text: Any) -> Iterator[AnswerProblem]:
    if question.type.is_free_text:
        yield from text_problems(question, text)
    else:
        values = {"expected": "an answer, not a text"}
        yield AnswerProblem(question.id, ProblemKind.MALFORMED, values)


def _all_required(
    questionnaire: Questionnaire, answers: Answers, texts: Mapping[str, Any]
) -> Iterator[AnswerProblem]:
    known = {**answers, **texts}
    for id in asked(questionnaire, answers):
        yield from _required(questionnaire.question(id), known.get(id))


def _required(question: Question, answer: Any) -> Iterator[AnswerProblem]:
    if not question.required or not question.type.is_answered:
        return
    if question.type is QuestionType.MATRIX and missing_kind(answer) is None:
        rows = answer or {}
        for row in question.rows:
            if rows.get(row.id) is None or missing_kind(rows[row.id]) is Missing.LEFT_BLANK:
                yield AnswerProblem(question.id, ProblemKind.REQUIRED, {"row": row.id})
    elif answer is None or missing_kind(answer) is Missing.LEFT_BLANK:
        yield AnswerProblem(question.id, ProblemKind.REQUIRED)
