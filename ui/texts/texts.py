"""One catalogue of sentences per language, and how their gaps are filled."""

import string
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dsm.findings import Finding

from . import dates, numbers

FOLDER = Path(__file__).parent
LANGUAGES = MappingProxyType({"en": "English", "nb": "Norsk"})
# Where a name is missing in the reader's language, her neighbour's comes next.
SECOND_BEST = {"en": ("en", "nb", "nn"), "nb": ("nb", "nn", "en")}

type Entry = str | Mapping[str, str]


class Texts:
    """The sentences of one language.

    A sentence names what fills its gaps and how it is written, such as
    ``"{best:percent} of {residents:whole} residents"``. A sentence about a number of things
    has the two forms `one` and `other`; its value `count` chooses.

    Parameters
    ----------
    language : str
        A key of `LANGUAGES`.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._entries = load_catalogue(language)
        self._writer = _Writer(self)

    def __getitem__(self, key: str) -> str:
        """Return a sentence without gaps."""
        return self.say(key)

    def say(self, key: str, /, **values: Any) -> str:
        """Return a sentence with its gaps filled.

        Parameters
        ----------
        key : str
            Which sentence, such as ``"people.answers"``.
        **values
            A number, a name, a date, a name by language, or a `Finding` to be said inside.
        """
        entry = self._entries[key]
        if not isinstance(entry, str):
            entry = entry["one" if values["count"] == 1 else "other"]
        return self._writer.vformat(entry, (), values)

    def has(self, key: str) -> bool:
        """Tell whether there is such a sentence, where names come from data and may be new."""
        return key in self._entries

    def find(self, finding: Finding) -> str:
        """Return a finding as a sentence."""
        return self.say(finding.key, **finding.values)

    def name(self, translations: Mapping[str, str]) -> str:
        """Return the translation for this reader, or the nearest there is."""
        return next(
            translations[language]
            for language in (*SECOND_BEST[self.language], *translations)
            if translations.get(language)
        )

    def write(self, value: Any, how: str = "") -> str:
        """Return a value in writing.

        Parameters
        ----------
        value : Any
            What fills a gap.
        how : str
            ``whole``, ``one`` (decimal), ``two``, ``signed`` (one decimal with its sign),
            ``percent`` (a number from 0 to 100), ``share`` (in [0, 1], written as percent),
            ``money`` (of thousand kroner, in words) or ``short`` (the same, abbreviated),
            ``weekday`` (a date that also names its day);
            empty writes words as they are and whole numbers grouped.
        """
        if isinstance(value, Finding):
            return self.find(value)
        if isinstance(value, Mapping):
            return self.name(value)
        if isinstance(value, date):
            return dates.long_date(value, self.language, weekday=how == "weekday")
        if isinstance(value, str):
            return value
        if isinstance(value, (list, tuple)):
            return self.listed([self.write(part, how) for part in value])
        return self._write_number(float(value), how or "whole")

    def shortest(self, value: float) -> str:
        """Return a number with the decimals it has, three at most."""
        return numbers.shortest(value, self.language)

    def listed(self, parts: list[str]) -> str:
        """Return names as a list in a sentence: a, b and c."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self['list.and']} {parts[-1]}"

    def _write_number(self, value: float, how: str) -> str:
        match how:
            case "percent":
                return numbers.percent(value, self.language)
            case "share":
                return numbers.percent(100 * value, self.language)
            case "money" | "short":
                return self._write_money(value, how)
            case "signed":
                return numbers.decimal(value, self.language, places=1, signed=True)
        places = {"whole": 0, "one": 1, "two": 2}[how]
        return numbers.decimal(value, self.language, places=places)

    def _write_money(self, thousands: float, how: str) -> str:
        if how == "money" and abs(thousands) < 1000:
            return self.say("money.thousand", amount=numbers.decimal(thousands, self.language))
        amount = numbers.shortest(thousands / 1000, self.language)
        if how == "short":
            return self.say("money.short", amount=amount)
        return self.say("money.one-million" if amount == "1" else "money.million", amount=amount)


class _Writer(string.Formatter):
    """Fills gaps by asking the language how a value is written."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def format_field(self, value: Any, format_spec: str) -> str:
        return self._texts.write(value, format_spec)


@cache
def texts_in(language: str) -> Texts:
    """Return the sentences of one language, read once."""
    return Texts(language)


@cache
def load_catalogue(language: str) -> Mapping[str, Entry]:
    """Return every sentence of one language by its dotted key."""
    tables = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    tables.pop("about")
    return MappingProxyType(dict(_flat(tables, "")))


def _flat(table: Mapping[str, Any], prefix: str) -> list[tuple[str, Entry]]:
    entries: list[tuple[str, Entry]] = []
    for name, value in table.items():
        if isinstance(value, str) or set(value) == {"one", "other"}:
            entries.append((f"{prefix}{name}", value))
        else:
            entries += _flat(value, f"{prefix}{name}.")
    return entries
