"""Four numbers about one quantity: read as typed, checked together, and shown again."""

import math
from collections.abc import Mapping

from indicators.experts.elicited import Found, FourSteps, flaws_of
from ui.elicit.frame import number_field
from ui.elicit.steps import Sheet, Wrong, read_number, written
from ui.respond.requests import Form

STEPS = ("lowest", "highest", "best", "confidence")  # in the order in which they are asked
WITHOUT = "without"


def fields(
    sheet: Sheet,
    saved: Mapping[str, float | None],
    names: tuple[str, ...] = STEPS,
    *,
    unit: str = "",
    words: str = "steps",
) -> str:
    """Return the fields, each with its own question.

    Parameters
    ----------
    saved : mapping of name to number
    names : tuple of str
        Which of `STEPS`, and perhaps `WITHOUT`, in this order.
    unit : str
        Shown after each number but the confidence; markup.
    words : str
        Part of the catalogue with the questions.
    """
    voice = sheet.voice
    return "".join(
        number_field(
            name,
            voice.own(f"{words}.{name}"),
            typed=sheet.value(name, written(voice, saved.get(name))),
            unit="%" if name == "confidence" else unit,
            hint=voice.own(f"{words}.{name}-hint"),
            wrong=sheet.message(name),
        )
        for name in names
    )


def is_empty(form: Form, names: tuple[str, ...]) -> bool:
    """Tell whether nothing was typed into any of these fields."""
    return not any(form.one(name).strip() for name in names)


def read_steps(
    form: Form, limits: tuple[float, float], *, with_without: bool = False
) -> tuple[FourSteps | None, tuple[Wrong, ...]]:
    """Return the four numbers, or everything that keeps them from being understood."""
    names = (WITHOUT, *STEPS) if with_without else STEPS
    numbers = {name: read_number(form, name) for name in names}
    unread = {name for name, number in numbers.items() if number is None}
    said = FourSteps(
        **{name: math.nan if number is None else number for name, number in numbers.items()}
    )
    low, high = limits
    wrong = [_unread(form, name) for name in unread]
    wrong += [
        _wrong(found)
        for found in flaws_of(said, low=low, high=high)
        if found.field not in unread and not math.isnan(found.low + found.high)
    ]
    return (None if wrong else said), tuple(sorted(wrong, key=lambda one: names.index(one.name)))


def _unread(form: Form, name: str) -> Wrong:
    typed = form.one(name).strip()
    return Wrong(name, "wrong.no-number", {"typed": typed}) if typed else Wrong(name, "wrong.empty")


def _wrong(found: Found) -> Wrong:
    values = {"said": found.said, "low": found.low, "high": found.high}
    return Wrong(found.field, f"wrong.{found.flaw}", values)
