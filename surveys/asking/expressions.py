"""The routing language: a small grammar of comparisons, read by hand; nothing is ever executed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from surveys.asking.conditions import (
    AllOf,
    Answered,
    Answers,
    AnyOf,
    Comparison,
    Condition,
    Negation,
    Relation,
    Subject,
    Value,
    atoms,
    questions_of,
)
from surveys.errors import FixableError

LONGEST = 1000  # characters
DEEPEST = 20  # brackets and negations inside each other
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
_COMPARING = frozenset(relation.value for relation in Relation)
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


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def read(self) -> Condition:
        condition = self._any()
        if self._next.kind != "end":
            raise self._wrong("the end, 'and' or 'or'")
        return condition

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _any(self) -> Condition:
        parts = self._joined("or", self._all)
        return parts[0] if len(parts) == 1 else AnyOf(parts)

    def _all(self) -> Condition:
        parts = self._joined("and", self._one)
        return parts[0] if len(parts) == 1 else AllOf(parts)

    def _joined(self, word: str, read: Callable[[], Condition]) -> tuple[Condition, ...]:
        parts = [read()]
        while self._took(word):
            parts.append(read())
        return tuple(parts)

    def _one(self) -> Condition:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error(
                f"more than {DEEPEST} brackets and negations stand inside each other",
                "Split the condition, or say it more simply.",
            )
        condition = self._bracketed()
        self._depth -= 1
        return condition

    def _bracketed(self) -> Condition:
        column = self._next.column
        if self._took("not"):
            return Negation(self._one())
        if self._took("("):
            inner = self._any()
            self._require(")")
            return inner
        if self._took("answered"):
            self._require("(")
            subject = self._subject()
            self._require(")")
            return Answered(subject, column)
        return self._comparison()

    def _comparison(self) -> Condition:
        column, subject = self._next.column, self._subject()
        if self._next.text not in _COMPARING:
            raise self._wrong(f"one of {', '.join(Relation)} after {str(subject)!r}")
        relation = Relation(self._take().text)
        values = self._values() if relation is Relation.ONE_OF else (self._value(),)
        return Comparison(subject, relation, values, column)

    def _subject(self) -> Subject:
        if self._next.kind != "name" or self._next.text in KEYWORDS:
            raise self._wrong("the id of a question")
        question, _, row = self._take().text.partition(".")
        return Subject(question, row)

    def _values(self) -> tuple[Value, ...]:
        self._require("(")
        values = [self._value()]
        while self._took(","):
            values.append(self._value())
        self._require(")")
        return tuple(values)

    def _value(self) -> Value:
        if self._next.kind == "text":
            return self._take().text[1:-1]
        if self._next.kind != "number":
            raise self._wrong("a number, or a text between single quotes")
        number = self._take().text
        return float(number) if "." in number else int(number)

    def _take(self) -> _Token:
        token = self._next
        self._at += 1
        return token

    def _took(self, text: str) -> bool:
        found = self._next.text == text and self._next.kind in {"name", "sign"}
        self._at += found
        return found

    def _require(self, sign: str) -> None:
        if not self._took(sign):
            raise self._wrong(f"'{sign}'")

    def _wrong(self, wanted: str) -> ExpressionError:
        found = repr(self._next.text) if self._next.text else "the end"
        return self._error(f"found {found}", f"Write {wanted} there.")

    def _error(self, problem: str, fix: str) -> ExpressionError:
        return _error_at(self._text, self._next.column, problem, fix)


def _tokens(text: str) -> list[_Token]:
    if len(text) > LONGEST:
        raise ExpressionError(
            f"A condition has {len(text):,} characters; at most {LONGEST:,} are read.",
            "Split it over several questions, or say it more simply.",
        )
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup == "foreign":
            raise _error_at(text, at + 1, f"{text[at]!r} cannot be read", _likely(text[at:]))
        if match.lastgroup != "space":
            tokens.append(_Token(str(match.lastgroup), match.group(), at + 1))
        at = match.end()
    if len(tokens) > MOST_STEPS:
        raise ExpressionError(
            f"A condition has {len(tokens)} words and signs; at most {MOST_STEPS} are read.",
            "Split it over several questions, or list codes with in (1, 2).",
        )
    return [*tokens, _Token("end", "", len(text) + 1)]


def _likely(text: str) -> str:
    otherwise = "Leave it out, or put texts between single quotes."
    return next((fix for start, fix in _LIKELY.items() if text.startswith(start)), otherwise)


def _error_at(text: str, column: int, problem: str, fix: str) -> ExpressionError:
    shown = text if len(text) <= 80 else f"{text[:77]}..."
    return ExpressionError(f"Condition {shown!r}, column {column}: {problem}.", fix)
