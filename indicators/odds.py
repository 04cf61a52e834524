"""How chances are said: ten dots, a number and a word, always the three together."""

from dataclasses import dataclass
from enum import StrEnum
from math import floor

# Chances are shares of draws; a sum of them may miss a limit by the machine's rounding.
DIGITS = 9

NEARLY_SURE = 0.99
STANDS_OUT = 0.90
LIKELY = 0.66


class Word(StrEnum):
    """A chance in words; these are keys of the text catalogues."""

    NEARLY_SURE = "nearly-sure"  # 0.99 and more
    VERY_LIKELY = "very-likely"  # from 0.90
    LIKELY = "likely"  # from 0.66
    ABOUT_EVEN = "about-even"  # from 0.33
    UNLIKELY = "unlikely"  # from 0.01
    NEARLY_OUT = "nearly-out"  # below 0.01


LOWEST = (
    (NEARLY_SURE, Word.NEARLY_SURE),
    (STANDS_OUT, Word.VERY_LIKELY),
    (LIKELY, Word.LIKELY),
    (0.33, Word.ABOUT_EVEN),
    (0.01, Word.UNLIKELY),
)


class InTenKind(StrEnum):
    """Which of three sentences to use."""

    COUNT = "count"  # "8 in 10"
    FEWER = "fewer"  # "fewer than 1 in 10"
    MORE = "more"  # "more than 9 in 10"


@dataclass(frozen=True, slots=True)
class InTen:
    """A chance as so many in ten; kind and number let a catalogue put it in any language."""

    kind: InTenKind
    number: int

    def __str__(self) -> str:
        before = {InTenKind.COUNT: "", InTenKind.FEWER: "fewer than ", InTenKind.MORE: "more than "}
        return f"{before[self.kind]}{self.number} in 10"


@dataclass(frozen=True, slots=True)
class Odds:
    """A chance in [0, 1], as dots, number and word.

    Notes
    -----
    The number is the nearest tenth, a half going away from the middle, with one exception: "9 in
    10" begins at 0.90 exactly, where something stands out, so 0.85 to 0.90 are "8 in 10" (and, as
    everything holds the other way round too, 0.10 to 0.15 are "2 in 10"). From 0.95 it is "more
    than 9 in 10", up to 0.05 "fewer than 1 in 10". A word begins at its limit: 0.66 is likely.

    Examples
    --------
    >>> odds = Odds(0.78)
    >>> odds.dots, str(odds.in_ten), str(odds.word)
    (8, '8 in 10', 'likely')
    """

    chance: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.chance <= 1.0:
            raise ValueError(f"a chance lies between 0 and 1, not at {self.chance}")

    @property
    def dots(self) -> int:
        """Filled dots of ten."""
        chance = round(self.chance, DIGITS)
        return _tenths(chance) if chance >= 0.5 else 10 - _tenths(round(1 - chance, DIGITS))

    @property
    def in_ten(self) -> InTen:
        """The chance as so many in ten."""
        if self.dots == 0:
            return InTen(InTenKind.FEWER, 1)
        return InTen(InTenKind.MORE, 9) if self.dots == 10 else InTen(InTenKind.COUNT, self.dots)

    @property
    def word(self) -> Word:
        """The chance in words."""
        chance = round(self.chance, DIGITS)
        return next((word for limit, word in LOWEST if chance >= limit), Word.NEARLY_OUT)

    @property
    def opposite(self) -> "Odds":
        """The odds that it is not so."""
        return Odds(1.0 - self.chance)


class Comparison(StrEnum):
    """What may be said of two groups."""

    CANNOT_BE_TOLD_APART = "cannot-be-told-apart"
    LEANS = "leans"  # said in words, but both stay in the fog
    STANDS_OUT = "stands-out"


class Direction(StrEnum):
    """Where the first group seems to lie, seen from the second."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two groups compared, from the side that has the better odds.

    Parameters
    ----------
    comparison : Comparison
        What may be said.
    direction : Direction
        Where the first group more probably lies.
    odds : Odds
        The odds of that, 0.5 or more.
    """

    comparison: Comparison
    direction: Direction
    odds: Odds


def compare(chance_above: float) -> Comparison:
    """Return what may be said of A and B, given the chance that A is above B.

    Notes
    -----
    Both ways of asking get the same answer: with s the larger of `chance_above` and its
    complement, s < 0.66 cannot be told apart, 0.66 <= s < 0.90 leans, 0.90 <= s stands out.

    Examples
    --------
    >>> [str(compare(chance)) for chance in (0.5, 0.34, 0.7, 0.08)]
    ['cannot-be-told-apart', 'leans', 'leans', 'stands-out']
    """
    return contrast(chance_above).comparison


def contrast(chance_above: float) -> Contrast:
    """Compare A with B, given the chance that A is above B.

    Examples
    --------
    A chance of 0.08 that A is above B is one of 0.92 that it is below:

    >>> below = contrast(0.08)
    >>> str(below.direction), str(below.odds.in_ten), str(below.odds.word)
    ('below', '9 in 10', 'very-likely')
    """
    above = round(Odds(chance_above).chance, DIGITS)
    direction = Direction.ABOVE if above >= 0.5 else Direction.BELOW
    strength = round(max(above, 1.0 - above), DIGITS)
    return Contrast(_comparison(strength), direction, Odds(strength))


def _comparison(strength: float) -> Comparison:
    if strength < LIKELY:
        return Comparison.CANNOT_BE_TOLD_APART
    return Comparison.LEANS if strength < STANDS_OUT else Comparison.STANDS_OUT


def _tenths(chance: float) -> int:
    """Return the nearest tenth of a chance of at least 0.5; the ninth begins at 0.90."""
    nearest = floor(round(10 * chance, DIGITS) + 0.5)
    return 8 if nearest == 9 and chance < STANDS_OUT else nearest
