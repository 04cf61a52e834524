"""What can be wrong with an answer, as keys and values that each face puts into words of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ProblemKind(StrEnum):
    """Why an answer was not taken; the values that come with each kind stand beside it."""

    REQUIRED = "required"  # row, where it is one of a matrix
    SEVERAL = "several"  # given: more than one answer where one was asked for
    ANSWERED_AND_MISSING = "answered-and-missing"  # an answer, and a reason for giving none
    NOT_A_CHOICE = "not-a-choice"  # given
    TOO_MANY = "too-many"  # given, limit
    EXCLUSIVE_WITH_OTHERS = "exclusive-with-others"  # choice: its code
    RANK_TWICE = "rank-twice"  # place, or choice where one choice has two places
    NUMBER_UNREADABLE = "number-unreadable"  # given
    NUMBER_NOT_WHOLE = "number-not-whole"  # given
    NUMBER_BELOW = "number-below"  # given, limit
    NUMBER_ABOVE = "number-above"  # given, limit
    DATE_UNREADABLE = "date-unreadable"  # given
    DATE_DOES_NOT_EXIST = "date-does-not-exist"  # given
    DATE_BEFORE = "date-before"  # given, limit
    DATE_AFTER = "date-after"  # given, limit
    TEXT_TOO_LONG = "text-too-long"  # given: characters, limit
    PLACE_UNKNOWN = "place-unknown"  # given: the street
    PLACE_AMBIGUOUS = "place-ambiguous"  # given: the street, places: ids of those it runs through
    PLACES_DIFFER = "places-differ"  # given: the street, chosen: the id from the list
    MALFORMED = "malformed"  # expected; only what programs send
    UNKNOWN_QUESTION = "unknown-question"  # only what programs send


type ProblemValue = str | int | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """One thing that is wrong with the answer to one question.

    Parameters
    ----------
    question : str
        Id of the question.
    kind : ProblemKind
        What is wrong.
    values : mapping of name to value
        What its message shows; `ProblemKind` tells the names.
    """

    question: str
    kind: ProblemKind
    values: Mapping[str, ProblemValue] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where on the page it is: "q.<question>", or "q.<question>.<row>" in a matrix."""
        row = self.values.get("row")
        return f"q.{self.question}.{row}" if row else f"q.{self.question}"
