"""What can be wrong with a judgement, as keys and values that each face puts into words of its own."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from dsm.elicitation.elicitation import ElicitationError


class ProblemKind(StrEnum):
    """What is wrong."""

    FORM = "form"  # not the content that this kind of elicitation has
    UNKNOWN = "unknown"  # an id that is not judged here
    OFF_SCALE = "off-scale"
    NO_NUMBER = "no-number"
    TOO_LARGE = "too-large"
    ORDER = "order"  # lowest, best and highest do not rise
    CONFIDENCE = "confidence"
    TWICE = "twice"
    MISSING = "missing"
    SAME = "same"  # best and worst are one criterion
    CONTRADICTION = "contradiction"  # the method refuses the numbers together
    TOO_LONG = "too-long"


SENTENCES: Mapping[ProblemKind, tuple[str, str]] = {
    ProblemKind.FORM: ("{place} is not written as it must be.", "Write it as an export does."),
    ProblemKind.UNKNOWN: ("{place} is not judged here.", "Choose from: {known}."),
    ProblemKind.OFF_SCALE: ("{place} is {given}.", "Give a whole number from {low} to {high}."),
    ProblemKind.NO_NUMBER: ("{place} is {given}, which is no number.", "Give a plain number."),
    ProblemKind.TOO_LARGE: ("{place} is {given}.", "Give a number from -{most} to {most}."),
    ProblemKind.ORDER: (
        "{place} goes from {low} over {best} to {high}, which does not rise.",
        "Give the lowest, the best and the highest in this order.",
    ),
    ProblemKind.CONFIDENCE: (
        "{place} has a confidence of {given} %.",
        "Give a percentage from {least:g} to 100, such as 80.",
    ),
    ProblemKind.TWICE: ("{place} is judged twice.", "Keep one of the two."),
    ProblemKind.MISSING: ("{place} is missing.", "Fill it in before you hand it in."),
    ProblemKind.SAME: (
        "{place} is both the most and the least important.",
        "Choose two criteria.",
    ),
    ProblemKind.CONTRADICTION: ("{problem}", "{fix}"),
    ProblemKind.TOO_LONG: ("{place} is longer than {most} characters.", "Shorten it."),
}


class ContentError(ElicitationError):
    """One thing that is wrong with a judgement.

    Parameters
    ----------
    kind : ProblemKind
        What is wrong.
    place : tuple of str
        Where: ids of objects, and the name of a field.
    **values
        What was given, and the limits.
    """

    code = "judgement-rejected"

    def __init__(self, kind: ProblemKind, place: tuple[str, ...] = (), **values: Any) -> None:
        problem, fix = SENTENCES[kind]
        told = {"place": ", ".join(place) or "The judgement", **values}
        super().__init__(problem.format(**told), fix.format(**told))
        self.kind = kind
        self.place = place
        self.values = values

    def __reduce__(self) -> Any:
        """Let processes hand it to each other, though it takes names."""
        return _again, (self.kind, self.place, self.values)


def _again(kind: ProblemKind, place: tuple[str, ...], values: dict[str, Any]) -> ContentError:
    return ContentError(kind, place, **values)
