"""Comparisons joined by and, or, not and brackets: one way of reading them in every language."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from surveys.asking.conditions import AllOf, AnyOf, Condition, Negation
from surveys.errors import FixableError

DEEPEST = 20  # brackets and negations inside each other


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign: its kind, as its language calls it, its text, and its column from 1."""

    kind: str
    text: str
    column: int


class ConditionReader(ABC):
    """Reads the words of a condition from left to right; and binds before or, not before both.

    A language adds its comparisons and how it says what is wrong.

    Parameters
    ----------
    tokens : sequence of Token
        Of the kinds "and", "or", "not", "open", "close", and those that `atom` knows.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @abstractmethod
    def atom(self) -> Condition:
        """Read one comparison or function."""

    @abstractmethod
    def unexpected(self, wanted: str) -> FixableError:
        """Return the error that names what stands next, where `wanted` should."""

    @abstractmethod
    def too_deep(self) -> FixableError:
        """Return the error that tells of more than `DEEPEST` brackets and negations."""

    @property
    def rest(self) -> Sequence[Token]:
        """What has not been read."""
        return self._tokens[self._at :]

    def read(self) -> Condition:
        """Return the whole condition.

        Raises
        ------
        FixableError
            That of the language.
        """
        condition = self._any()
        if self.rest:
            raise self.unexpected("the end, 'and' or 'or'")
        return condition

    def took(self, *kinds: str) -> Token | None:
        """Return the next token if it is of one of these kinds, else None and stay."""
        if self._at < len(self._tokens) and self._tokens[self._at].kind in kinds:
            self._at += 1
            return self._tokens[self._at - 1]
        return None

    def take(self, *kinds: str, wanted: str = "") -> Token:
        """Return the next token, which must be of one of these kinds; `wanted` says it in words."""
        token = self.took(*kinds)
        if token is None:
            raise self.unexpected(wanted)
        return token

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
            raise self.too_deep()
        if self.took("not"):
            found: Condition = Negation(self._one())
        elif self.took("open"):
            found = self._any()
            self.take("close", wanted="')'")
        else:
            found = self.atom()
        self._depth -= 1
        return found
