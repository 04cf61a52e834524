"""The course of an interview: which question is next, what an answer changes, and whether all is there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dsm.surveying.packets import Interview, PacketError, PacketTerms, Standing
from surveys.asking.answer_problems import AnswerProblem
from surveys.asking.answers import check_answers
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question
from surveys.asking.routing import asked

END = "."  # where an interview stands when all was asked; no question is called so

type Progress = tuple[int, int]


def question_after(questionnaire: Questionnaire, interview: Interview, id: str) -> Question | None:
    """Return the question that is asked after another one, None at the end.

    Parameters
    ----------
    id : str
        The question that was asked; "" for the first.
    """
    order = _order(questionnaire)
    here = order.get(id, -1)
    later = (one for one in asked(questionnaire, interview.answers) if order[one] > here)
    return next((questionnaire.question(one) for one in later), None)


def question_before(questionnaire: Questionnaire, interview: Interview, id: str) -> Question | None:
    """Return the question that was asked before another one, None at the beginning.

    Parameters
    ----------
    id : str
        The question that is asked now; `END` for after the last.
    """
    order = _order(questionnaire)
    here = order.get(id, len(order))
    earlier = [one for one in asked(questionnaire, interview.answers) if order[one] < here]
    return questionnaire.question(earlier[-1]) if earlier else None


def question_here(questionnaire: Questionnaire, interview: Interview) -> Question | None:
    """Return the question at which an interview goes on, None where all was asked."""
    if interview.at == END:
        return None
    if interview.at in asked(questionnaire, interview.answers):
        return questionnaire.question(interview.at)
    return question_after(questionnaire, interview, interview.at)


def answered(interview: Interview, question: Question, answer: Any) -> Interview:
    """Return an interview with an answer, or a text, in the place of the earlier one.

    Parameters
    ----------
    answer : as stored, or text
        None where none was given: a missing answer that somebody chose is one.
    """
    answers = {id: one for id, one in interview.answers.items() if id != question.id}
    texts = {id: one for id, one in interview.free_texts.items() if id != question.id}
    if answer is not None:
        is_text = question.type.is_free_text and isinstance(answer, str)
        (texts if is_text else answers)[question.id] = answer
    return replace(interview, answers=answers, free_texts=texts)


def lacking(questionnaire: Questionnaire, interview: Interview) -> tuple[AnswerProblem, ...]:
    """Return what keeps an interview from being finished."""
    return check_answers(questionnaire, interview.answers, interview.free_texts, finished=True)


def required_problem(
    questionnaire: Questionnaire, interview: Interview, question: Question
) -> AnswerProblem | None:
    """Return that a question must still be answered, None where it may be left."""
    problems = lacking(questionnaire, interview)
    return next((one for one in problems if one.question == question.id), None)


def progress(questionnaire: Questionnaire, interview: Interview) -> Progress:
    """Return how many questions were dealt with, and how many are asked as it stands."""
    led_to = [
        id
        for id in asked(questionnaire, interview.answers)
        if questionnaire.question(id).type.is_answered
    ]
    done = [id for id in led_to if id in interview.answers or id in interview.free_texts]
    return len(done), len(led_to)


def require_beginning(terms: PacketTerms, language: str, now: datetime) -> None:
    """Refuse an interview that could not be brought home.

    Raises
    ------
    PacketError
        If the packet has expired, the campaign has closed, or it is not in this language.
    """
    ends = min(terms.expires_at, terms.closes_at)
    if now >= ends:
        raise PacketError(
            f"No interview begins after {ends:%Y-%m-%d %H:%M %Z}.",
            "Bring the packet back with `dsm interview merge`.",
        )
    if language not in terms.questionnaire.languages:
        raise PacketError(
            f"These questions are not in {language!r}.",
            f"Choose one of: {', '.join(terms.questionnaire.languages)}.",
        )


def require_unfinished(interview: Interview) -> None:
    """Refuse to open an interview again that is done: its receipt was given for what it says.

    Raises
    ------
    PacketError
        Saying so.
    """
    if interview.standing is Standing.DONE:
        raise PacketError(
            f"Interview {interview.number} is done.",
            "Begin another one. With the receipt the person can withdraw it once it is home.",
        )


def finish(questionnaire: Questionnaire, interview: Interview, now: datetime) -> Interview:
    """Return an interview done.

    Raises
    ------
    PacketError
        Naming every question that still keeps it from that.
    """
    problems = lacking(questionnaire, interview)
    if problems:
        named = ", ".join(f"{one.place} ({one.kind})" for one in problems)
        raise PacketError(f"Interview {interview.number} lacks: {named}.", "Ask these again.")
    return interview.end(now)


def all_at_once(
    questionnaire: Questionnaire,
    interview: Interview,
    answers: Mapping[str, Any],
    free_texts: Mapping[str, str],
) -> Interview:
    """Return an interview with many answers, as a script hands them over.

    Raises
    ------
    PacketError
        Naming everything that does not fit its question.
    """
    filled = replace(
        interview,
        answers={**interview.answers, **answers},
        free_texts={**interview.free_texts, **free_texts},
    )
    problems = check_answers(questionnaire, filled.answers, filled.free_texts, finished=False)
    if problems:
        named = ", ".join(f"{one.place} ({one.kind})" for one in problems)
        raise PacketError(f"These answers do not fit: {named}.", "Correct them in the file.")
    return filled


def _order(questionnaire: Questionnaire) -> dict[str, int]:
    return {question.id: at for at, question in enumerate(questionnaire.questions)}
