"""Which questions are asked, given the answers so far: one walk from the first page to the last."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from surveys.asking.conditions import Answers, is_given
from surveys.asking.expressions import Expression, ExpressionError, parse
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question


@dataclass(frozen=True, slots=True)
class Step:
    """One question in its turn, and whether it is asked."""

    page: int
    question: Question
    asked: bool


@dataclass(slots=True)
class Walk:
    """Walks a questionnaire in its order. Answers to what is not asked count for nothing.

    So whoever goes back and changes an answer gets the questions that follow from the new one,
    even where an answer to a skipped question is still stored.
    """

    questionnaire: Questionnaire
    answers: Answers
    _counted: dict[str, Any] = field(default_factory=dict)

    def steps(self) -> Iterator[Step]:
        """Yield every question, in the order of the pages."""
        for position, page in enumerate(self.questionnaire.pages):
            turned_to = not page.when or holds(page.when, self._counted)
            for question in page.questions:
                # Most have no condition, and every saved page walks the whole way several times.
                asked = turned_to and (not question.when or holds(question.when, self._counted))
                self._count(question, asked=asked)
                yield Step(position, question, asked)

    def _count(self, question: Question, *, asked: bool) -> None:
        answer = self.answers.get(question.id)
        if asked and answer is not None and is_given(answer):
            self._counted[question.id] = answer


def holds(when: str, answers: Answers) -> bool:
    """Whether a question or page with this condition is asked.

    A condition that cannot be read holds: only a draft may have one, and its author sees the
    question in the preview, and beside it what is wrong.
    """
    expression = expression_of(when)
    return expression is None or expression.holds(answers)


def expression_of(when: str) -> Expression | None:
    """Return the condition of a question or page, None where there is none that can be read."""
    if not when.strip():
        return None
    try:
        return parse(when)
    except ExpressionError:
        return None
