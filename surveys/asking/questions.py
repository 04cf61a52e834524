"""Questions: what is asked, and how it can be answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from surveys.asking.words import Words
from surveys.responses import Missing

AFTER_NUMBER = ": "  # between the number at the end of a scale and what it means


class QuestionType(StrEnum):
    """The twelve ways to ask. Each has a form for a phone, for a keyboard and for paper."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    NUMBER = "number"
    SHORT_TEXT = "short-text"
    LONG_TEXT = "long-text"
    DATE = "date"
    MATRIX = "matrix"
    RANKING = "ranking"
    MAP_POINT = "map-point"
    NOTE = "note"
    CONSENT = "consent"

    @property
    def is_answered(self) -> bool:
        """Whether it takes an answer; a note is only read."""
        return self is not QuestionType.NOTE

    @property
    def is_free_text(self) -> bool:
        """Whether people answer in words of their own, which are kept apart and never public."""
        return self in {QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT}

    @property
    def has_choices(self) -> bool:
        """Whether the answer is taken from listed choices."""
        return self in {
            QuestionType.SINGLE,
            QuestionType.MULTIPLE,
            QuestionType.SCALE,
            QuestionType.MATRIX,
            QuestionType.RANKING,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that can be chosen, or one column of a matrix.

    Parameters
    ----------
    code : int
        What is stored; the same in every language.
    text : Words
        What is read.
    exclusive : bool
        For questions with several answers: choosing it excludes all others ("none of these").
    """

    code: int
    text: Words
    exclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a matrix: a question of its own, answered by the columns.

    Parameters
    ----------
    id : str
        Stored with its answers.
    negative : bool
        Whether a high code speaks against what the matrix measures (a reversed wording).
    """

    id: str
    text: Words
    negative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A district or grid cell that a map point is snapped to before anything is stored.

    Parameters
    ----------
    id : str
        What is stored.
    streets : tuple of str
        Streets that lie in it; what the respondent types is looked up here and then dropped.
    people : int
        Residents; a place with fewer than 100 is refused, for a point there would be a person.
    """

    id: str
    text: Words
    streets: tuple[str, ...] = ()
    people: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BankItem:
    """Which item of a shipped instrument a question repeats word for word."""

    instrument: str
    version: int
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Which factor of the population frame an answer tells.

    Parameters
    ----------
    factor : str
        Name of the factor, such as "age".
    level_of : mapping of code to level
        For choices: the frame's level, "" where the answer leaves it open.
    from_number : tuple of (int, int, str)
        For numbers: lowest, highest (inclusive) and level, such as (18, 29, "18-29").
    """

    factor: str
    level_of: Mapping[int, str] = field(default_factory=dict)
    from_number: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a questionnaire.

    Parameters
    ----------
    id : str
        Letters, digits, "-" and "_", beginning with a letter; never reused for another wording.
    type : QuestionType
        How it is answered.
    text, help : Words
        Question, and the hint below it.
    choices : tuple of Choice
        Answers of single, multiple and scale, columns of a matrix, what is ranked.
    ordered : bool
        Whether the choices run from worst to best.
    reversed : bool
        Whether a page shows the choices from the last to the first, as for statements that speak
        against the construct: what is stored and compared keeps its order.
    ends : tuple of (Words, Words) or None
        Texts at the two ends of a scale whose numbers carry none.
    rows : tuple of Row
        Rows of a matrix.
    places : tuple of Place
        Where a map point may be.
    lowest, highest : float or None
        Limits of a number, inclusive.
    whole : bool
        Whether a number has no decimals.
    unit : Words
        Unit of a number, shown after its field.
    earliest, latest : str
        Limits of a date as YYYY-MM-DD, inclusive; "" for none.
    most : int or None
        How many may be chosen, or ranked.
    longest : int
        Characters of a text.
    missing : tuple of Missing
        Missing answers it offers: `Missing.DONT_KNOW`, `Missing.PREFER_NOT`.
    required : bool
        Whether the page is shown again until it is answered or one of `missing` is chosen.
    when : str
        Routing expression; the question is asked where it holds, always where it is "".
    construct : str
        What it measures, or "".
    negative : bool
        Whether a high code speaks against the construct as people read it (a reversed wording).
    bank : BankItem or None
        The item it repeats word for word.
    background : Background or None
        The factor of the population frame that it tells.
    """

    id: str
    type: QuestionType
    text: Words
    help: Words = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    ordered: bool = False
    reversed: bool = False
    ends: tuple[Words, Words] | None = None
    rows: tuple[Row, ...] = ()
    places: tuple[Place, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    whole: bool = True
    unit: Words = field(default_factory=dict)
    earliest: str = ""
    latest: str = ""
    most: int | None = None
    longest: int = 0
    missing: tuple[Missing, ...] = ()
    required: bool = False
    when: str = ""
    construct: str = ""
    negative: bool = False
    bank: BankItem | None = None
    background: Background | None = None

    @property
    def codes(self) -> tuple[int, ...]:
        """Stored codes of its choices, in their order (worst to best where they have one)."""
        return tuple(choice.code for choice in self.choices)

    @property
    def labels(self) -> dict[int, Words]:
        """Text of each choice by code; at the ends of a scale its number and what it means.

        Examples
        --------
        >>> three = tuple(Choice(code=code, text={"en": str(code)}) for code in (0, 1, 2))
        >>> ends = ({"en": "Not at all"}, {"en": "Fully"})
        >>> asked = Question(id="q", type=QuestionType.SCALE, text={}, choices=three, ends=ends)
        >>> [words["en"] for words in asked.labels.values()]
        ['0: Not at all', '1', '2: Fully']
        """
        texts = {choice.code: choice.text for choice in self.choices}
        if self.ends is None or not texts:
            return texts
        for code, end in zip((self.codes[0], self.codes[-1]), self.ends, strict=True):
            texts[code] = {
                language: f"{text}{AFTER_NUMBER}{end[language]}" if end.get(language) else text
                for language, text in texts[code].items()
            }
        return texts

    @property
    def as_shown(self) -> tuple[Choice, ...]:
        """Its choices in the order of the page."""
        return self.choices[::-1] if self.reversed else self.choices
