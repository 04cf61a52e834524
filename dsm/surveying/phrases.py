"""Words that letters and consent texts need beside those an author wrote, from catalogues."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent / "phrases"
GAP = re.compile(r"\{([a-z_]+)\}")
FALLBACK = "en"  # for questionnaires in languages that have no catalogue


def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def phrase(key: str, language: str) -> str:
    """Return a phrase; in English where the language has no catalogue.

    Examples
    --------
    >>> phrase("in-city", "nb")
    'i {city}'
    """
    known = language if language in languages() else FALLBACK
    return catalogue(known)[key]


def day_in_words(day: date, language: str) -> str:
    """Return a day as people write it.

    Examples
    --------
    >>> day_in_words(date(2026, 12, 31), "nb"), day_in_words(date(2026, 12, 31), "en")
    ('31. desember 2026', '31 December 2026')
    """
    months = phrase("months", language).split()
    values = {"day": str(day.day), "month": months[day.month - 1], "year": str(day.year)}
    return fill(phrase("day", language), values)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Fill the gaps that are known, and leave every other brace as it is.

    Examples
    --------
    >>> fill("Ask {contact}. {receipt} {", {"contact": "the town hall"})
    'Ask the town hall. {receipt} {'
    """
    # In one pass: what fills a gap may hold braces itself, and is never filled again.
    return GAP.sub(lambda gap: values.get(gap[1], gap[0]), text)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return all phrases of a language that has a catalogue, by dotted key."""
    text = (FOLDER / f"{language}.toml").read_text(encoding="utf-8")
    return MappingProxyType(dict(_flat(tomllib.loads(text), "")))


def _flat(table: Mapping[str, object], before: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", str(value)
