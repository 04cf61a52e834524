"""Routing: which questions a page asks, which page is next, and what an answer still lacks."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.asking.answer_rules import missing_answer
from surveys.asking.conditions import Answers, is_given
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question
from surveys.asking.route_checks import routing_problems
from surveys.asking.route_map import RouteMap, route_map
from surveys.asking.walk import Step, Walk, expression_of
from surveys.responses import Missing

__all__ = [
    "RouteMap",
    "asked",
    "asked_on",
    "complete",
    "next_page",
    "opened_on",
    "previous_page",
    "route_map",
    "routing_problems",
]

_CHOSEN = (missing_answer(Missing.DONT_KNOW), missing_answer(Missing.PREFER_NOT))
_NEVER_SEEN = (missing_answer(Missing.NOT_SHOWN), missing_answer(Missing.NOT_REACHED))


def asked(questionnaire: Questionnaire, answers: Answers) -> tuple[str, ...]:
    """Return the ids of all questions that these answers lead to, notes too, in their order."""
    return tuple(step.question.id for step in _asked_steps(questionnaire, answers))


def asked_on(questionnaire: Questionnaire, page: int, answers: Answers) -> tuple[Question, ...]:
    """Return the questions that one page asks of whoever gave these answers.

    Parameters
    ----------
    page : int
        Its position, from 0.
    """
    steps = _asked_steps(questionnaire, answers)
    return tuple(step.question for step in steps if step.page == page)


def opened_on(
    questionnaire: Questionnaire, page: int, before: Answers, now: Answers
) -> tuple[Question, ...]:
    """Return the questions of a page that only its own answers brought up.

    They were not on the page when it was shown, so without a script it is shown once more
    before the next. Each time at least one question has been added, so that comes to an end.

    Parameters
    ----------
    before, now : mapping
        All answers when the page was shown, and with what it brought in.
    """
    shown = {question.id for question in asked_on(questionnaire, page, before)}
    return tuple(q for q in asked_on(questionnaire, page, now) if q.id not in shown)


def next_page(questionnaire: Questionnaire, after: int, answers: Answers) -> int | None:
    """Return the next page with anything to ask, None at the end.

    Parameters
    ----------
    after : int
        Position of the page that was left; -1 for the first page.
    """
    return min((page for page in _pages(questionnaire, answers) if page > after), default=None)


def previous_page(questionnaire: Questionnaire, before: int, answers: Answers) -> int | None:
    """Return the last page before `before` that asks anything, None on the first."""
    return max((page for page in _pages(questionnaire, answers) if page < before), default=None)


def complete(questionnaire: Questionnaire, answers: Answers, *, finished: bool) -> dict[str, Any]:
    """Return answers with a typed missing one wherever there is none.

    - Not shown: routing leads past the question, whatever may be stored for it.
    - Left blank: it was shown and passed.
    - Not reached: it comes after the last question that was dealt with. What is routed by such a
      question is not reached either, for nobody knows whether it would have been shown.

    Parameters
    ----------
    answers : mapping
        What was given, free texts not among it.
    finished : bool
        Whether the last page was sent; then nothing counts as not reached.

    Returns
    -------
    dict
        One entry per question that can be answered, in their order; a matrix of which some rows
        were answered has one per row. Nothing for free texts: they are stored apart, and who is
        marked as having written none would point at whoever wrote the only one.
    """
    steps = list(Walk(questionnaire, answers).steps())
    last = len(steps) if finished else _last_dealt_with(steps, answers)
    reached = {step.question.id for step in steps[: last + 1]}
    return {
        step.question.id: _completed(questionnaire, step, answers, reached)
        for step in steps
        if step.question.type.is_answered and not step.question.type.is_free_text
    }


def _asked_steps(questionnaire: Questionnaire, answers: Answers) -> list[Step]:
    return [step for step in Walk(questionnaire, answers).steps() if step.asked]


def _pages(questionnaire: Questionnaire, answers: Answers) -> set[int]:
    return {step.page for step in _asked_steps(questionnaire, answers)}


def _last_dealt_with(steps: Sequence[Step], answers: Answers) -> int:
    dealt = (i for i, step in enumerate(steps) if step.asked and _is_dealt_with(step, answers))
    return max(dealt, default=-1)


def _is_dealt_with(step: Step, answers: Answers) -> bool:
    answer = answers.get(step.question.id)
    if isinstance(answer, Mapping):
        return bool(answer) and answer not in _NEVER_SEEN
    return is_given(answer)


def _completed(
    questionnaire: Questionnaire, step: Step, answers: Answers, reached: set[str]
) -> Any:
    if not step.asked:
        known = _routed_by(questionnaire, step) <= reached
        return missing_answer(Missing.NOT_SHOWN if known else Missing.NOT_REACHED)
    gap = Missing.LEFT_BLANK if step.question.id in reached else Missing.NOT_REACHED
    answer = answers.get(step.question.id)
    if isinstance(answer, Mapping) and answer and "missing" not in answer:
        return {row.id: _or_missing(answer.get(row.id), gap) for row in step.question.rows}
    return _or_missing(answer, gap)


def _or_missing(answer: Any, gap: Missing) -> Any:
    return answer if is_given(answer) or answer in _CHOSEN else missing_answer(gap)


def _routed_by(questionnaire: Questionnaire, step: Step) -> frozenset[str]:
    whens = (questionnaire.pages[step.page].when, step.question.when)
    read = [expression for when in whens if (expression := expression_of(when))]
    return frozenset().union(*(expression.questions for expression in read))
