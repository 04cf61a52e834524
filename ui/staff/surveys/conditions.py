"""Asked when: composing a routing expression from choices, and saying one in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.asking.words import say
from ui.texts.texts import Texts

SHORT = 40  # characters of a question that are enough to recognise it

TOKEN = re.compile(
    r"(?P<answered>answered\((?P<of>[\w.-]+)\))"
    r"|(?P<id>[A-Za-z][\w.-]*)\s*(?P<sign>in|includes|!=|<=|>=|=|<|>)\s*"
    r"(?P<value>\([^()]*\)|'[^']*'|-?[\d.]+)"
    r"|(?P<join>\b(?:and|or|not)\b)"
)


class Ask(StrEnum):
    """What is asked of an earlier answer."""

    ONE_OF = "one-of"
    NONE_OF = "none-of"
    INCLUDES = "includes"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one earlier question, or of one row of a matrix (``question.row``)."""

    subject: str
    test: Ask
    values: tuple[str, ...] = ()

    def expression(self) -> str:
        """Return it as routing writes it.

        Examples
        --------
        >>> Condition("bus", Ask.NONE_OF, ("1", "2")).expression()
        'answered(bus) and not (bus in (1, 2))'
        >>> Condition("age", Ask.AT_LEAST, ("18",)).expression()
        'age >= 18'
        """
        listed = ", ".join(self.values)
        match self.test:
            case Ask.ONE_OF:
                single = len(self.values) == 1
                return f"{self.subject} = {listed}" if single else f"{self.subject} in ({listed})"
            case Ask.NONE_OF:
                # Who left the question blank has not said that it is none of these.
                return f"answered({self.subject}) and not ({self.subject} in ({listed}))"
            case Ask.INCLUDES:
                ways = [f"{self.subject} includes {value}" for value in self.values]
                return ways[0] if len(ways) == 1 else f"({' or '.join(ways)})"
            case Ask.AT_LEAST:
                return f"{self.subject} >= {listed}"
            case Ask.AT_MOST:
                return f"{self.subject} <= {listed}"
        return f"answered({self.subject})"


def possible_tests(question: Question) -> tuple[Ask, ...]:
    """Return what can be asked of the answer to a question."""
    match question.type:
        case QuestionType.SINGLE | QuestionType.MATRIX | QuestionType.CONSENT:
            return Ask.ONE_OF, Ask.NONE_OF, Ask.ANSWERED
        case QuestionType.SCALE:
            return Ask.AT_LEAST, Ask.AT_MOST, Ask.ONE_OF, Ask.ANSWERED
        case QuestionType.MULTIPLE:
            return Ask.INCLUDES, Ask.ANSWERED
        case QuestionType.NUMBER:
            return Ask.AT_LEAST, Ask.AT_MOST, Ask.ANSWERED
    return (Ask.ANSWERED,)


def earlier(questionnaire: Questionnaire, page_id: str, question_id: str) -> tuple[Question, ...]:
    """Return the questions that stand before a question, or before a whole page (no question)."""
    before: list[Question] = []
    for page in questionnaire.pages:
        if page.id == page_id and not question_id:
            break
        for question in page.questions:
            if question.id == question_id:
                return tuple(before)
            if question.type.is_answered:
                before.append(question)
    return tuple(before)


def joined(expression: str, condition: Condition) -> str:
    """Return an expression that also asks for `condition`.

    Examples
    --------
    >>> joined("a = 1 or b = 1", Condition("c", Ask.ANSWERED))
    '(a = 1 or b = 1) and answered(c)'
    """
    if not expression.strip():
        return condition.expression()
    first = f"({expression})" if " or " in expression else expression
    return f"{first} and {condition.expression()}"


def in_plain_words(
    texts: Texts, questionnaire: Questionnaire, expression: str, language: str
) -> str:
    """Return an expression with questions by number and answers by their texts."""
    if not expression.strip():
        return texts["builder.when.always"]
    return TOKEN.sub(lambda found: _piece(texts, questionnaire, found, language), expression)


def label(questionnaire: Questionnaire, id: str, language: str) -> str:
    """Return number and beginning of a question, such as "2. How safe at the stop?"."""
    number = number_of(questionnaire, id)
    text = say(questionnaire.question(id).text, language)
    short = text if len(text) <= SHORT else f"{text[:SHORT].rstrip()}…"
    return f"{number}. {short or id}"


def number_of(questionnaire: Questionnaire, id: str) -> int:
    """Return which question it is as people count, from 1 over all pages; 0 for a note."""
    answered = [one.id for one in questionnaire.questions if one.type.is_answered]
    return answered.index(id) + 1 if id in answered else 0


def _piece(texts: Texts, questionnaire: Questionnaire, found: re.Match[str], language: str) -> str:
    if found["join"]:
        return texts[f"builder.when.{found['join']}"]
    id = found["of"] or found["id"]
    name, _, row = id.partition(".")
    if name not in {question.id for question in questionnaire.questions}:
        return found[0]
    question = questionnaire.question(name)
    subject = texts.say("builder.when.question", number=number_of(questionnaire, name))
    if row:
        words = next((say(one.text, language) for one in question.rows if one.id == row), row)
        subject = f"{subject} ({words})"
    if found["of"]:
        return texts.say("builder.when.said-answered", subject=subject)
    values = _values(question, found["value"].strip("()").split(","), language)
    return texts.say(
        f"builder.when.sign.{SIGNS[found['sign']]}", subject=subject, values=texts.listed(values)
    )


SIGNS = {
    "=": "is",
    "!=": "is-not",
    "<": "below",
    "<=": "at-most",
    ">": "above",
    ">=": "at-least",
    "in": "one-of",
    "includes": "includes",
}


def _values(question: Question, codes: Sequence[str], language: str) -> list[str]:
    texts = {str(one.code): say(one.text, language) for one in question.choices}
    return [
        f"“{texts[code.strip()]}”" if texts.get(code.strip()) else code.strip() for code in codes
    ]
