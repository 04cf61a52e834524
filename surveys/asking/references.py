"""What conditions refer to: only earlier questions, codes that exist, comparisons that make sense."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from surveys.asking.answer_rules import is_day
from surveys.asking.conditions import Answered, Comparison, Relation, Value
from surveys.asking.expressions import ExpressionError, parse
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.errors import FixableError


class RoutingError(FixableError):
    """A condition, or what follows from it, is not as routing needs it."""

    code = "routing"


@dataclass(frozen=True, slots=True)
class PlacedCondition:
    """A condition where it stands: of which page or question, and what is asked before it."""

    place: str  # "page.evenings" or "question.safe-stop"
    text: str
    earlier: tuple[Question, ...]


def conditions(questionnaire: Questionnaire) -> Iterator[PlacedCondition]:
    """Yield every condition of a questionnaire, in the order of the pages."""
    earlier: list[Question] = []
    for page in questionnaire.pages:
        if page.when.strip():
            yield PlacedCondition(f"page.{page.id}", page.when, tuple(earlier))
        for question in page.questions:
            if question.when.strip():
                yield PlacedCondition(f"question.{question.id}", question.when, tuple(earlier))
            earlier.append(question)


def reference_problems(questionnaire: Questionnaire) -> dict[str, tuple[FixableError, ...]]:
    """Return what is wrong inside conditions, by the place of the condition.

    Places without problems are left out. A condition may look only at questions that come
    before it, on its own page or an earlier one.
    """
    found = {
        condition.place: tuple(_problems(questionnaire, condition))
        for condition in conditions(questionnaire)
    }
    return {place: problems for place, problems in found.items() if problems}


def _problems(questionnaire: Questionnaire, condition: PlacedCondition) -> Iterator[FixableError]:
    try:
        expression = parse(condition.text)
    except ExpressionError as error:
        yield ExpressionError(f"{condition.place}: {error.problem}", error.fix)
        return
    for atom in expression.comparisons:
        where = f"{condition.place}, column {atom.column} of its condition"
        question = next((q for q in condition.earlier if q.id == atom.subject.question), None)
        if question is None:
            yield _not_earlier(questionnaire, condition, where, atom.subject.question)
        else:
            yield from (
                RoutingError(f"{where}: {what}", fix) for what, fix in _about(question, atom)
            )


def _not_earlier(
    questionnaire: Questionnaire, condition: PlacedCondition, where: str, id: str
) -> RoutingError:
    if any(question.id == id for question in questionnaire.questions):
        return RoutingError(
            f"{where}: {id!r} is asked only later, so nobody has answered it there.",
            "Move it to a place before, or look at an earlier question.",
        )
    earlier = [question.id for question in condition.earlier]
    near = get_close_matches(id, earlier, n=3) or earlier[-5:]
    known = f"Write one of: {', '.join(near)}." if near else "Remove it: nothing is asked before."
    return RoutingError(f"{where}: there is no question {id!r}.", known)


type Fault = tuple[str, str]  # problem, fix


def _about(question: Question, atom: Comparison | Answered) -> Iterator[Fault]:
    name = repr(str(atom.subject))
    if not question.type.is_answered:
        yield f"{name} is a note, which nobody answers.", "Look at a question instead."
    elif question.type.is_free_text:
        yield (
            f"{name} is answered in free words, which are kept apart from all other answers.",
            "Ask a question with choices before it, and look at that one.",
        )
    elif atom.subject.row and atom.subject.row not in {row.id for row in question.rows}:
        yield f"{question.id!r} has no row {atom.subject.row!r}.", _rows(question)
    elif isinstance(atom, Comparison):
        yield from _compared(question, atom)


def _compared(question: Question, atom: Comparison) -> Iterator[Fault]:
    name = repr(str(atom.subject))
    if question.type is QuestionType.MATRIX and not atom.subject.row:
        yield f"{name} is a matrix, which has an answer per row.", _rows(question)
        return
    lists = question.type in {QuestionType.MULTIPLE, QuestionType.RANKING}
    if lists and atom.relation is not Relation.INCLUDES:
        yield (
            f"{name} has several answers, which are not compared with '{atom.relation}'.",
            f"Write {atom.subject} includes {atom.values[0]}.",
        )
    elif atom.relation is Relation.INCLUDES and not lists:
        yield (
            f"{name} has one answer, which includes nothing.",
            f"Write {atom.subject} = {atom.values[0]}.",
        )
    elif atom.relation.needs_order and not _has_order(question):
        yield (
            f"The answers to {name} do not run from less to more, so '{atom.relation}' says "
            "nothing.",
            f"List the codes that are meant: {atom.subject} in (1, 2).",
        )
    for value in atom.values:
        yield from _valued(question, value)


def _valued(question: Question, value: Value) -> Iterator[Fault]:
    shown = f"'{value}'" if isinstance(value, str) else f"{value}"
    match question.type:
        case QuestionType.NUMBER:
            if isinstance(value, str):
                yield f"{shown} is a text; {question.id!r} is a number.", "Write it without quotes."
        case QuestionType.DATE:
            if not is_day(value):
                yield f"{shown} is not a day.", "Write it as '2026-10-31'."
        case QuestionType.MAP_POINT:
            ids = [place.id for place in question.places]
            if value not in ids:
                yield f"{question.id!r} has no place {shown}.", f"Write one of: {_quoted(ids)}."
        case QuestionType.CONSENT:
            if value not in {0, 1}:
                yield f"{question.id!r} has no answer {shown}.", "Write 1 for yes or 0 for no."
        case _:
            if value not in question.codes:
                codes = ", ".join(str(code) for code in question.codes)
                yield f"{question.id!r} has no code {shown}.", f"Use one of: {codes or 'none yet'}."


def _has_order(question: Question) -> bool:
    always = {QuestionType.SCALE, QuestionType.NUMBER, QuestionType.DATE}
    may = {QuestionType.SINGLE, QuestionType.MATRIX}
    return question.type in always or (question.type in may and question.ordered)


def _rows(question: Question) -> str:
    rows = ", ".join(f"{question.id}.{row.id}" for row in question.rows)
    return f"Write one of: {rows}." if rows else "Look at another question; it has no rows."


def _quoted(ids: Sequence[str]) -> str:
    return ", ".join(f"'{id}'" for id in ids)
