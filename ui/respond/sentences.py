"""What respondents read beside the questions: one catalogue per language, gaps filled as people write."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dsm.surveying.phrases import day_in_words

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("nb", "nn", "en")
FALLBACK = "en"  # around a questionnaire whose language has no catalogue
DECIMAL_COMMA = ("nb", "nn")

type Entry = str | Mapping[str, str]


class Sentences:
    """The sentences of one language.

    A sentence about a number of things has the two forms `one` and `other`; its value
    `count` chooses.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.
    folder : Path
        Where its catalogue is; other pages have their own.
    """

    def __init__(self, language: str, folder: Path = FOLDER) -> None:
        self.language = language
        self._entries = load_catalogue(language, folder)

    def __getitem__(self, key: str) -> str:
        """Return a sentence without gaps."""
        return self.say(key)

    def say(self, key: str, /, **values: Any) -> str:
        """Return a sentence with its gaps filled by texts, numbers and dates.

        Examples
        --------
        >>> sentences_in("nb").say("progress.saved-on", day=date(2027, 2, 28))
        'Lagret 28. februar 2027'
        """
        entry = self._entries[key]
        if not isinstance(entry, str):
            entry = entry["one" if values["count"] == 1 else "other"]
        return entry.format_map({name: self.write(value) for name, value in values.items()})

    def write(self, value: Any) -> str:
        """Return a text as it is, a number with its decimals, a day in words."""
        if isinstance(value, date):
            return day_in_words(value, self.language)
        if isinstance(value, float):
            written = f"{value:.6f}".rstrip("0").rstrip(".")
            return written.replace(".", ",") if self.language in DECIMAL_COMMA else written
        return str(value)

    def clock(self, digits: str) -> str:
        """Return a time of day as people write it.

        Examples
        --------
        >>> sentences_in("en").clock("1402"), sentences_in("nb").clock("1402")
        ('14:02', '14.02')
        """
        return self.say("progress.clock", hour=digits[:2], minute=digits[2:])


@cache
def sentences_in(language: str) -> Sentences:
    """Return the sentences for readers of a language; English ones where it has no catalogue."""
    return Sentences(language if language in LANGUAGES else FALLBACK)


@cache
def load_catalogue(language: str, folder: Path = FOLDER) -> Mapping[str, Entry]:
    """Return every sentence of one language by its dotted key."""
    tables = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
    return MappingProxyType(dict(_flat(tables, "")))


@cache
def language_names() -> Mapping[str, str]:
    """Return what languages call themselves, by their tag."""
    file = Path(__file__).parent / "languages.toml"
    return MappingProxyType(tomllib.loads(file.read_text(encoding="utf-8")))


def language_name(tag: str) -> str:
    """Return what a language calls itself.

    Examples
    --------
    >>> language_name("nn"), language_name("xx")
    ('Nynorsk', 'xx')
    """
    names = language_names()
    return names.get(tag) or names.get(tag.split("-", maxsplit=1)[0]) or tag


def _flat(table: Mapping[str, Any], prefix: str) -> list[tuple[str, Entry]]:
    entries: list[tuple[str, Entry]] = []
    for name, value in table.items():
        if isinstance(value, str) or set(value) == {"one", "other"}:
            entries.append((f"{prefix}{name}", value))
        else:
            entries += _flat(value, f"{prefix}{name}.")
    return entries
