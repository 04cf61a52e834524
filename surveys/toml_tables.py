"""TOML files read strictly: every misspelt, missing or wrong value is noted, none is guessed."""

import difflib
import math
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from surveys.errors import FixableError, raise_all

LARGEST = 2**63 - 1  # TOML has whole numbers of 64 bits; far larger ones are no float either

KINDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


class TomlTable:
    """One table of a TOML file, which notes what is wrong with it instead of stopping.

    Values are fetched by key. Keys that were never fetched when `close` is called are misspelt.
    Where a value is missing or of the wrong kind, an empty one stands in; the reader of the file
    calls `raise_all(problems)` before anything is built from such stand-ins.

    Parameters
    ----------
    values : mapping
        The parsed table.
    where : str
        File and entry, as shown to the reader: "common.toml, scale 'safe-4'".
    problems : list of FixableError
        Where problems are noted; shared by all tables of a file.
    error : type of FixableError
        What a problem of this file is called.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        where: str,
        problems: list[FixableError],
        error: type[FixableError],
    ) -> None:
        self.values = values
        self.where = where
        self.problems = problems
        self.error = error
        self._fetched: set[str] = set()
        self._known: set[str] = set()  # also those that were only asked about

    def has(self, key: str) -> bool:
        """Whether the table holds `key`."""
        self._known.add(key)
        return key in self.values

    def get[T](self, key: str, kind: type[T], default: T | None = None) -> T:
        """Return the value of `key`; without a default the key must be there and not be empty."""
        self._fetched.add(key)
        self._known.add(key)
        if key not in self.values:
            if default is None:
                self.note(f"The key {key!r} is missing.", f"Add {key} = {KINDS[kind]}.")
            return kind() if default is None else default
        value = self.values[key]
        if kind is float and type(value) is int:
            value = float(value)
        # `isinstance` alone would take true for the whole number 1.
        if isinstance(value, kind) and type(value) is kind:
            if value == "":
                self.note(f"{key} is empty.", f"Write a text for {key}, or remove the key.")
            return value
        self.note(f"{key} = {value!r} is not {KINDS[kind]}.", f"Make {key} {KINDS[kind]}.")
        return kind() if default is None else default

    def one_of[E: StrEnum](self, key: str, allowed: type[E], default: E | None = None) -> E:
        """Return the value of `key` as a member of `allowed`."""
        text = self.get(key, str, default)
        choices = [str(member) for member in allowed]
        if text not in choices:
            if text:
                self.note(f"{key} = {text!r} is not known.", f"Use one of: {', '.join(choices)}.")
            return next(iter(allowed))
        return allowed(text)

    def named[V](self, key: str, among: Mapping[str, V], *, none: str = "") -> V | None:
        """Return the entry of `among` that `key` names; None where it names `none`."""
        name = self.get(key, str)
        if name in {"", none}:
            return None
        if name not in among:
            self.note(f"{key} = {name!r} is not known.{_similar(name, among)}", _choose(key, among))
        return among.get(name)

    def texts(self, key: str, default: Collection[str] | None = None) -> tuple[str, ...]:
        """Return a list of texts."""
        found = self.get(key, list, None if default is None else list(default))
        wrong = [value for value in found if not isinstance(value, str)]
        if wrong:
            self.note(f"{key} holds {wrong[0]!r}, which is not a text.", f'Put "..." in {key}.')
        return tuple(value for value in found if isinstance(value, str))

    def table(self, key: str) -> "TomlTable":
        """Return the table under `key`, which must be there."""
        absent = not isinstance(self.values.get(key), dict)
        values = self.get(key, dict)
        # What a missing table lacks has been said once; its keys need not be named one by one.
        problems = [] if absent else self.problems
        return TomlTable(values, f"{self.where}, {key}", problems, self.error)

    def entries(self, key: str) -> list["TomlTable"]:
        """Return the tables of the list under `key`, each named by its id; none when absent."""
        found = self.get(key, list, [])
        tables = [value for value in found if isinstance(value, dict)]
        if len(tables) < len(found):
            self.note(f"{key} holds something else than tables.", f"Write each as [[{key}]].")
        return [
            TomlTable(value, f"{self.where}, {_name_of(key, number, value)}", *self._sink)
            for number, value in enumerate(tables, start=1)
        ]

    def named_tables(self, key: str) -> dict[str, "TomlTable"]:
        """Return the tables under `key` by their names; none when absent."""
        found = self.get(key, dict, {})
        return {
            name: TomlTable(value, f"{self.where}, {key}.{name}", *self._sink)
            for name, value in found.items()
            if isinstance(value, dict)
        }

    def note(self, problem: str, fix: str) -> None:
        """Note a problem of this table."""
        self.problems.append(self.error(f"{self.where}: {problem}", fix))

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.values:
            if key not in self._fetched:
                similar = _similar(key, self._known)
                self.note(f"The key {key!r} is not known.{similar}", f"Correct or remove {key}.")

    @property
    def _sink(self) -> tuple[list[FixableError], type[FixableError]]:
        return self.problems, self.error


def read_toml(
    path: Path, problems: list[FixableError], error: type[FixableError] = FixableError
) -> TomlTable:
    """Return the whole file `path` as a table.

    Raises
    ------
    FixableError
        Of the kind `error`, if there is no such file, or it is not TOML in UTF-8, or it holds
        whole numbers beyond `LARGEST`; all of these are reported together.
    """
    values = _parsed(path, error)
    raise_all(
        [
            _too_large(f"{path.name}: {place} =", _shortened(number), error)
            for place, number in _whole_numbers(values)
            if not -LARGEST <= number <= LARGEST
        ]
    )
    return TomlTable(values, path.name, problems, error)


def _parsed(path: Path, error: type[FixableError]) -> dict[str, Any]:
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except FileNotFoundError:
        raise error(f"There is no file {str(path)!r}.", "Check the name and the folder.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as problem:
        raise error(
            f"{path.name} cannot be read as TOML: {problem}.",
            "Correct the named place, and save the file as UTF-8.",
        ) from problem
    except ValueError as problem:  # a number of thousands of digits, which Python does not read
        digits = max(re.findall(r"\d[\d_]*", text), key=len).replace("_", "")
        raise _too_large(f"{path.name}:", f"{digits[0]}e+{len(digits) - 1}", error) from problem


def _too_large(place: str, shown: str, error: type[FixableError]) -> FixableError:
    return error(
        f"{place} {shown} is too large.", f"Write a whole number from -{LARGEST} to {LARGEST}."
    )


def _shortened(number: int) -> str:
    """Return a large whole number in a few letters; written out it may have a million digits."""
    power = round(math.log10(abs(number)), 6)
    first = 10 ** (power % 1)
    return f"{'-' if number < 0 else ''}{first:.3g}e+{math.floor(power)}"


def _whole_numbers(value: Any, place: str = "") -> Iterator[tuple[str, int]]:
    """Yield every whole number of a file and where it stands."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _whole_numbers(one, f"{place}, {key}" if place else key)
    elif isinstance(value, list):
        for number, one in enumerate(value, start=1):
            yield from _whole_numbers(one, f"{place} number {number}")
    elif isinstance(value, int):
        yield place, value


def _name_of(key: str, number: int, values: Mapping[str, Any]) -> str:
    for name in ("id", "name", "column", "code"):
        if isinstance(values.get(name), str | int):
            return f"{key} {values[name]!r}"
    return f"{key} number {number}"


def _similar(name: str, among: Collection[str]) -> str:
    close = difflib.get_close_matches(name, list(among), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def _choose(key: str, among: Collection[str]) -> str:
    return f"Set {key} to one of: {', '.join(among)}."
