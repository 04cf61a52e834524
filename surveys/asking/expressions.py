"""The routing language: a small grammar of comparisons, read by hand; nothing is ever executed."""

import re
from dataclasses import dataclass
from functools import lru_cache

from surveys.asking.condition_reader import DEEPEST, ConditionReader, Token
from surveys.asking.conditions import (
    Answered,
    Answers,
    Comparison,
    Condition,
    Relation,
    Subject,
    Value,
    atoms,
    questions_of,
)
from surveys.errors import FixableError

LONGEST = 1000  # characters
MOST_STEPS = 200  # words, numbers and signs; evaluating takes no more steps than reading
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
KEYWORDS = frozenset({"and", "or", "not", "in", "includes", "answered"})

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>-?[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9][A-Za-z0-9_-]*)?)"
    r"|(?P<text>'[^'\x00-\x1f\x7f]*')"
    r"|(?P<foreign>==|<>|&&|\|\|)"
    r"|(?P<sign><=|>=|!=|=|<|>|\(|\)|,)"
)
_KINDS = {
    **{relation.value: "relation" for relation in Relation},
    **{word: word for word in ("and", "or", "not", "answered")},
    "(": "open",
    ")": "close",
    ",": "comma",
}
_LIKELY = {
    # What people write who know another language, and what is meant.
    "==": "Write one =.",
    "<>": "Write !=.",
    "&": "Write and.",
    "|": "Write or.",
    "!": "Write not, or != for 'is not'.",
    '"': "Put texts between single quotes.",
    "$": "Write the question's id alone, without ${ }.",
    "'": "Close the text with a second single quote.",
    "[": "Write in (1, 2) with round brackets.",
}


class ExpressionError(FixableError):
    """A routing expression cannot be read."""

    code = "routing-expression"


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition and the text it was read from."""

    text: str
    condition: Condition

    @property
    def questions(self) -> frozenset[str]:
        """Ids of the questions it looks at."""
        return questions_of(self.condition)

    @property
    def comparisons(self) -> tuple[Comparison | Answered, ...]:
        """Its comparisons, from left to right."""
        return tuple(atoms(self.condition))

    def holds(self, answers: Answers) -> bool:
        """Whether it holds for some answers; a comparison with a missing answer never does."""
        return self.condition.holds(answers)


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read a routing expression.

    ::

        expression  = all { "or" all }
        all         = one { "and" one }
        one         = "not" one | "(" expression ")" | "answered" "(" subject ")" | comparison
        comparison  = subject ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "includes" ) value
                    | subject "in" "(" value { "," value } ")"
        subject     = question id [ "." row id ]
        value       = number | "'" text "'"

    Raises
    ------
    ExpressionError
        With the column and what to write instead; also beyond `LONGEST` characters,
        `MOST_STEPS` words or `DEEPEST` brackets inside each other.

    Examples
    --------
    >>> parse("age >= 18 and not out in (1, 2)").holds({"age": 40, "out": 3})
    True
    >>> parse("out != 1").holds({"out": {"missing": "dont-know"}})
    False
    """
    return Expression(text, _Reader(text).read())


class _Reader(ConditionReader):
    def __init__(self, text: str) -> None:
        super().__init__(_tokens(text))
        self._text = text

    def atom(self) -> Condition:
        answered = self.took("answered")
        if not answered:
            return self._comparison()
        self.take("open", wanted="'('")
        subject = self._subject()
        self.take("close", wanted="')'")
        return Answered(subject, answered.column)

    def unexpected(self, wanted: str) -> ExpressionError:
        found = repr(self.rest[0].text) if self.rest else "the end"
        return self._error(f"found {found}", f"Write {wanted} there.")

    def too_deep(self) -> ExpressionError:
        return self._error(
            f"more than {DEEPEST} brackets and negations stand inside each other",
            "Split the condition, or say it more simply.",
        )

    def _comparison(self) -> Condition:
        column, subject = self._column, self._subject()
        wanted = f"one of {', '.join(Relation)} after {str(subject)!r}"
        relation = Relation(self.take("relation", wanted=wanted).text)
        values = self._values() if relation is Relation.ONE_OF else (self._value(),)
        return Comparison(subject, relation, values, column)

    def _subject(self) -> Subject:
        name = self.take("name", wanted="the id of a question").text
        question, _, row = name.partition(".")
        return Subject(question, row)

    def _values(self) -> tuple[Value, ...]:
        self.take("open", wanted="'('")
        values = [self._value()]
        while self.took("comma"):
            values.append(self._value())
        self.take("close", wanted="')'")
        return tuple(values)

    def _value(self) -> Value:
        token = self.take("text", "number", wanted="a number, or a text between single quotes")
        if token.kind == "text":
            return token.text[1:-1]
        return float(token.text) if "." in token.text else int(token.text)

    @property
    def _column(self) -> int:
        return self.rest[0].column if self.rest else len(self._text) + 1

    def _error(self, problem: str, fix: str) -> ExpressionError:
        return _error_at(self._text, self._column, problem, fix)


def _tokens(text: str) -> list[Token]:
    if len(text) > LONGEST:
        raise ExpressionError(
            f"A condition has {len(text):,} characters; at most {LONGEST:,} are read.",
            "Split it over several questions, or say it more simply.",
        )
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup == "foreign":
            raise _error_at(text, at + 1, f"{text[at]!r} cannot be read", _likely(text[at:]))
        if match.lastgroup != "space":
            word = match.group()
            tokens.append(Token(_KINDS.get(word, str(match.lastgroup)), word, at + 1))
        at = match.end()
    if len(tokens) > MOST_STEPS:
        raise ExpressionError(
            f"A condition has {len(tokens)} words and signs; at most {MOST_STEPS} are read.",
            "Split it over several questions, or list codes with in (1, 2).",
        )
    return tokens


def _likely(text: str) -> str:
    otherwise = "Leave it out, or put texts between single quotes."
    return next((fix for start, fix in _LIKELY.items() if text.startswith(start)), otherwise)


def _error_at(text: str, column: int, problem: str, fix: str) -> ExpressionError:
    shown = text if len(text) <= 80 else f"{text[:77]}..."
    return ExpressionError(f"Condition {shown!r}, column {column}: {problem}.", fix)
