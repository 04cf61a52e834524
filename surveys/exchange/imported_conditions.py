"""Conditions of other programs: one reader for their languages, and how ours are written."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from surveys.asking.condition_reader import DEEPEST, ConditionReader, Token
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
from surveys.asking.expressions import LONGEST, ExpressionError
from surveys.exchange.imported_names import shown

# Signs that all these languages share with ours.
ORDER = {relation.value: relation for relation in Relation if relation.needs_order}
SUBSET = (
    "Use comparisons of a question with a value, joined by and, or and not; what is understood "
    "is listed in docs/exchange.md."
)


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
            yield Token(str(match.lastgroup), match.group().strip(), at + 1)
        at = match.end()


class ImportedReader(ConditionReader):
    """Reads a condition of another program.

    Parameters
    ----------
    tokens : iterable of Token
        From `tokens_of`.
    atom : callable
        Reads one comparison or function from this reader.
    """

    def __init__(
        self, tokens: Iterable[Token], atom: Callable[["ImportedReader"], Condition]
    ) -> None:
        super().__init__(tuple(tokens))
        self._atom = atom

    def atom(self) -> Condition:
        """Read one comparison or function."""
        return self._atom(self)

    def unexpected(self, wanted: str) -> ExpressionError:
        """Return the error that names what stands next; what is wanted depends on the language."""
        rest = " ".join(token.text for token in self.rest)
        found = shown(rest) if rest else "the end of the condition"
        return ExpressionError(f"{found} is not understood here.", SUBSET)

    def too_deep(self) -> ExpressionError:
        """Return the error that tells of too many brackets."""
        return ExpressionError(
            f"more than {DEEPEST} brackets stand inside each other.", "Say it more simply."
        )


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
    >>> from surveys.asking.expressions import parse
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
