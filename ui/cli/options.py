"""Options that several commands share, and how their texts are read."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from dsm.seeds import MOST_DIGITS
from surveys.errors import FixableError

LARGEST = 2**31 - 1  # whole numbers have 32 bits in PostgreSQL

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


class OptionError(FixableError):
    """The text of an option cannot be read."""

    code = "option-rejected"


def _named(actor: str | None) -> str | None:
    if actor is not None and not actor.strip():
        raise OptionError("--actor names nobody.", "Write a name, or leave --actor out.")
    return actor


Actor = Annotated[
    str | None,
    typer.Option(
        help="Who does this; the log keeps the name.", show_default=False, callback=_named
    ),
]


def names(text: str) -> tuple[str, ...]:
    """Return what stands between commas.

    Examples
    --------
    >>> names("sex, age_band")
    ('sex', 'age_band')
    """
    return tuple(part.strip() for part in text.split(",") if part.strip())


def pair(text: str, flag: str, example: str) -> tuple[str, str]:
    """Return what stands on both sides of an equals sign.

    Raises
    ------
    OptionError
        If either side is empty.

    Examples
    --------
    >>> pair("region=NO05", "--fix", "region=NO05")
    ('region', 'NO05')
    """
    name, _, value = (part.strip() for part in text.partition("="))
    if not name or not value:
        raise OptionError(f"{flag} {text!r} has no name and value.", f"Write {flag} {example}.")
    return name, value


def pairs(texts: Sequence[str], flag: str, example: str) -> dict[str, str]:
    """Return every `name=value` of an option that may be repeated."""
    return dict(pair(text, flag, example) for text in texts)


def number(text: str, flag: str) -> float:
    """Return a number.

    Raises
    ------
    OptionError
        If it is none.
    """
    try:
        return float(text)
    except ValueError:
        raise OptionError(
            f"{flag}: {text!r} is not a number.", "Write digits, e.g. 24.5."
        ) from None


def whole(text: str, flag: str, *, most: float = math.inf) -> int:
    """Return a whole number.

    Raises
    ------
    OptionError
        If it is none, or further from zero than `most`.
    """
    digits = text.strip().removeprefix("-")
    if digits.isdecimal() and len(digits) > MOST_DIGITS:
        raise _beyond(f"{digits[:MOST_DIGITS]}…", flag, most)
    try:
        read = int(text)
    except ValueError:
        raise OptionError(f"{flag}: {text!r} is no whole number.", "Write digits.") from None
    if abs(read) > most:
        raise _beyond(text, flag, most)
    return read


def _beyond(text: str, flag: str, most: float) -> OptionError:
    fix = "Write a smaller number." if math.isinf(most) else f"Write at most {most:,}."
    return OptionError(f"{flag}: {text!r} is beyond what can be kept.", fix)


def day(text: str, flag: str) -> date:
    """Return a day.

    Raises
    ------
    OptionError
        If it is none.

    Examples
    --------
    >>> day("2027-05-31", "--since")
    datetime.date(2027, 5, 31)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise OptionError(f"{flag}: {text!r} is no day.", "Write it as 2027-05-31.") from None
