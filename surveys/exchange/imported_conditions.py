"""Conditions of other programs: one reader for their languages, and how ours are written."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from surveys.asking.conditions import (
    AllOf,
    Answered,
    AnyOf,
    Comparison,
    Condition,
    Negation,
    Relation,
    Subject,
    Value,
)
from surveys.asking.expressions import DEEPEST, LONGEST, ExpressionError, parse
from surveys.exchange.imported_names import shown

__all__ = [
    "ConditionReader",
    "Token",
    "canonical",
    "number_text",
    "our_text",
    "same_condition",
    "tokens_of",
]


SUBSET = (
    "Use comparisons of a question with a value, joined by and, or and not; what is understood "
    "is listed in docs/exchange.md."
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign: its kind, as the pattern of its language names it, and its text."""

    kind: str
    text: str


def tokens_of(pattern: re.Pattern[str], text: str) -> Iterator[Token]:
    """Yield the words and signs of a condition; spaces between them are passed over.

    Parameters
    ----------
    pattern : compiled pattern
        With one named group per kind of token, and one called "space".
    text : str
        The condition.

    Raises
    ------
    ExpressionError
        Naming the first sign that the pattern does not know.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            f"a condition of {len(text):,} characters; at most {LONGEST:,} are read.",
            "Say it more simply.",
        )
    at = 0
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:
            raise ExpressionError(f"{shown(text[at:])} cannot be read.", SUBSET)
        if match.lastgroup != "space":
            yield Token(str(match.lastgroup), match.group().strip())
        at = match.end()


@dataclass(slots=True)
class ConditionReader:
    """Reads conditions joined by and, or, not and brackets; a language adds its comparisons.

    Parameters
    ----------
    tokens : sequence of Token
        Of the kinds "and", "or", "not", "open", "close", and those that `atom` knows.
    atom : callable
        Reads one comparison or function from this reader.
    """

    tokens: Sequence[Token]
    atom: Callable[["ConditionReader"], Condition]
    _at: int = field(default=0)
    _depth: int = field(default=0)

    def read(self) -> Condition:
        """Return the whole condition.

        Raises
        ------
        ExpressionError
            Naming what stands where something else was expected.
        """
        condition = self._any()
        if self._at < len(self.tokens):
            raise self.unexpected()
        return condition

    def take(self, *kinds: str) -> Token:
        """Return the next token, which must be of one of these kinds."""
        token = self.took(*kinds)
        if token is None:
            raise self.unexpected()
        return token

    def took(self, *kinds: str) -> Token | None:
        """Return the next token if it is of one of these kinds, else None and stay."""
        if self._at < len(self.tokens) and self.tokens[self._at].kind in kinds:
            self._at += 1
            return self.tokens[self._at - 1]
        return None

    def unexpected(self) -> ExpressionError:
        """Return the error that names the next token."""
        rest = " ".join(token.text for token in self.tokens[self._at :])
        found = shown(rest) if rest else "the end of the condition"
        return ExpressionError(f"{found} is not understood here.", SUBSET)

    def _any(self) -> Condition:
        parts = self._joined("or", self._all)
        return parts[0] if len(parts) == 1 else AnyOf(parts)

    def _all(self) -> Condition:
        parts = self._joined("and", self._one)
        return parts[0] if len(parts) == 1 else AllOf(parts)

    def _joined(self, word: str, read: Callable[[], Condition]) -> tuple[Condition, ...]:
        parts = [read()]
        while self.took(word):
            parts.append(read())
        return tuple(parts)

    def _one(self) -> Condition:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(
                f"more than {DEEPEST} brackets stand inside each other.", "Say it more simply."
            )
        if self.took("not"):
            found: Condition = Negation(self._one())
        elif self.took("open"):
            found = self._any()
            self.take("close")
        else:
            found = self.atom(self)
        self._depth -= 1
        return found


def canonical(condition: Condition) -> Condition:
    """Return the one way of writing a condition that other programs' languages lead back to.

    Brackets and double negations that say nothing go; ``q = 1 or q = 2`` is ``q in (1, 2)``;
    ``answered(q) and not q = 1`` is ``q != 1``. Nobody is asked anything else by it.
    """
    match condition:
        case Negation(part):
            inner = canonical(part)
            return inner.part if isinstance(inner, Negation) else Negation(inner)
        case AllOf(parts):
            return _collapsed(AllOf, _paired(_flat(AllOf, parts)))
        case AnyOf(parts):
            return _collapsed(AnyOf, _merged(_flat(AnyOf, parts)))
        case Comparison(subject, relation, values):
            one = relation is Relation.ONE_OF and len(values) == 1
            plain = tuple(map(_plain, values))
            return Comparison(subject, Relation.IS if one else relation, plain, 0)
        case Answered(subject):
            return Answered(subject, 0)


def our_text(condition: Condition) -> str:
    """Return a condition in our routing language.

    Examples
    --------
    >>> our_text(parse("((age>=18)) and (not(out in (1,2)) or answered(sex))").condition)
    'age >= 18 and (not out in (1, 2) or answered(sex))'
    """
    match condition:
        case AnyOf(parts):
            return " or ".join(map(our_text, parts))
        case AllOf(parts):
            return " and ".join(map(_bracketed_or, parts))
        case Negation(part):
            return f"not {_bracketed(part)}"
        case Answered(subject):
            return f"answered({subject})"
        case Comparison(subject, Relation.ONE_OF, values):
            return f"{subject} in ({', '.join(map(_value_text, values))})"
        case Comparison(subject, relation, values):
            return f"{subject} {relation} {_value_text(values[0])}"


def same_condition(when: str, other: str) -> bool:
    """Whether two routing texts say the same in the same canonical form."""
    if not when or not other:
        return when == other
    return canonical(parse(when).condition) == canonical(parse(other).condition)


def number_text(number: float) -> str:
    """Return a number as all these languages write it: no exponent, no needless decimals.

    >>> number_text(3.0), number_text(0.25), number_text(1e-7)
    ('3', '0.25', '0.0000001')
    """
    if float(number).is_integer():
        return str(int(number))
    return f"{number:.15f}".rstrip("0") if abs(number) < 1e-4 else repr(float(number))


def _flat(kind: type[AllOf] | type[AnyOf], parts: Sequence[Condition]) -> list[Condition]:
    found: list[Condition] = []
    for part in map(canonical, parts):
        if isinstance(part, kind):
            found.extend(part.parts)
        else:
            found.append(part)
    return found


def _paired(parts: Sequence[Condition]) -> list[Condition]:
    """Join "answered, and not this" to "something else"."""
    found: list[Condition] = []
    for part in parts:
        match part:
            case Negation(Comparison(subject, Relation.IS, values)) if found and found[
                -1
            ] == Answered(subject, 0):
                found[-1] = Comparison(subject, Relation.IS_NOT, values, 0)
            case _:
                found.append(part)
    return found


def _merged(parts: Sequence[Condition]) -> list[Condition]:
    """Join neighbouring "this, or that" of one question to "one of these"."""
    found: list[Condition] = []
    for subject, run in groupby(parts, key=_equals):
        some = list(run)
        if subject is None or len(some) == 1:
            found.extend(some)
        else:
            values = tuple(v for part in some if isinstance(part, Comparison) for v in part.values)
            found.append(Comparison(subject, Relation.ONE_OF, values, 0))
    return found


def _equals(part: Condition) -> Subject | None:
    match part:
        case Comparison(subject, Relation.IS | Relation.ONE_OF):
            return subject
    return None


def _collapsed(kind: type[AllOf] | type[AnyOf], parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _plain(value: Value) -> Value:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _bracketed_or(part: Condition) -> str:
    return f"({our_text(part)})" if isinstance(part, AnyOf) else our_text(part)


def _bracketed(part: Condition) -> str:
    return f"({our_text(part)})" if isinstance(part, AnyOf | AllOf) else our_text(part)


def _value_text(value: Value) -> str:
    return f"'{value}'" if isinstance(value, str) else number_text(value)
