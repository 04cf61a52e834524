"""What things are called on screen: constructs, groups of residents, indicators, units, months."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indicators.social.terms import Role, role
from surveys.instruments import load_constructs
from ui.texts import numbers
from ui.texts.dates import month_and_year
from ui.texts.texts import Texts

if TYPE_CHECKING:
    from indicators.composite import Indicator

BAND = re.compile(r"(\d+)\s*[-\u2013]\s*(\d+)")
OPEN_BAND = re.compile(r"(\d+)\s*\+")
RANGE = re.compile(r"(?<=\d)-(?=\d)")

# The last letters of the Norwegian alphabet come after z, in this order.
LAST_LETTERS = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}", "é": "e"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names in one reader's language; what nobody has named is called by its id.

    Parameters
    ----------
    texts : Texts
        In the reader's language.
    groups : mapping of (factor, level) to names by language
        What the city calls its groups; see `fieldwork.group_names`.
    """

    texts: Texts
    groups: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    def construct(self, construct: str) -> str:
        """Return the name of what is measured, such as "Trust in other people"."""
        known = load_constructs().get(construct)
        return known.name[self.texts.language] if known else construct

    def indicator(self, indicator: "Indicator") -> str:
        """Return an indicator's name, its number ranges with a proper dash."""
        return RANGE.sub(numbers.DASH, self.texts.name(indicator.name))

    def headline(self, indicator: "Indicator") -> str:
        """Return what an indicator is about in a few words, for use inside a sentence."""
        if indicator.construct:
            return lower_first(self.construct(indicator.construct))
        return lower_first(self.indicator(indicator))

    def factor(self, factor: str) -> str:
        """Return what divides people, such as "age", for use inside a sentence."""
        key = f"group.factor.{factor.casefold()}"
        return self.texts[key] if self.texts.has(key) else factor

    def level(self, factor: str, level: str) -> str:
        """Return a group's short name beside the name of its factor, such as "18–29"."""
        if (factor, level) in self.groups:
            return self.texts.name(self.groups[factor, level])
        if role(factor) is Role.AGE:
            return self._age(level, "age-short")
        key = f"group.level.{_kind(factor)}.{level}"
        return upper_first(self.texts[key]) if self.texts.has(key) else level

    def group(self, levels: Mapping[str, str]) -> str:
        """Return a group in words, such as "women aged 18–29", for use inside a sentence."""
        if not levels:
            return self.texts["group.everybody"]
        rest = dict(levels)
        who, age = self._who(_taken(rest, Role.SEX)), _taken(rest, Role.AGE)
        parts = [self._age(age, "age")] if age else []
        parts += [self._with(factor, level) for factor, level in rest.items()]
        # A district stands alone: it is a place, and not people of some kind.
        alone = len(levels) == 1 and bool(rest)
        named = alone and not self.texts.has(self._with_key(*next(iter(rest.items()))))
        return parts[0] if named else " ".join([who, *parts])

    def unit(self, value: float, unit: str) -> str:
        """Return a figure with its unit, such as "69 %" or "4.6 tonnes CO2e per capita"."""
        places = 0 if abs(value) >= SMALL else 1
        if unit.startswith("%"):
            return numbers.percent(value, self.texts.language, places=places)
        key = f"unit.{unit}"
        named = self.texts[key] if self.texts.has(key) else unit
        return f"{numbers.decimal(value, self.texts.language, places=places)} {named}"

    def asked(self, asked: str) -> str:
        """Return when a wave was asked, such as "October 2026"."""
        return month_and_year(asked, self.texts.language)

    def _who(self, sex: str | None) -> str:
        key = f"group.who.{sex or 'anybody'}"
        return self.texts[key] if self.texts.has(key) else str(sex)

    def _age(self, level: str, kind: str) -> str:
        if band := BAND.fullmatch(level):
            return self.texts.say(f"group.{kind}.between", low=band[1], high=band[2])
        if band := OPEN_BAND.fullmatch(level):
            return self.texts.say(f"group.{kind}.from", low=band[1])
        return level

    def _with(self, factor: str, level: str) -> str:
        key = self._with_key(factor, level)
        return self.texts[key] if self.texts.has(key) else self.level(factor, level)

    def _with_key(self, factor: str, level: str) -> str:
        return f"group.with.{_kind(factor)}.{level}"


# Below this a figure in its own unit keeps one decimal.
SMALL = 20.0


def _kind(factor: str) -> str:
    # The catalogue has the levels of a role, whatever a city's file calls the variable.
    return factor if role(factor) is Role.OTHER else str(role(factor))


def _taken(levels: dict[str, str], wanted: Role) -> str | None:
    name = next((factor for factor in levels if role(factor) is wanted), None)
    return levels.pop(name) if name else None


def alphabetically(name: str) -> tuple[str, str]:
    """Return a key that sorts names A to Å.

    Examples
    --------
    >>> sorted(["Åsen", "Ørsta", "Frei", "ærø", "Zakken"], key=alphabetically)
    ['Frei', 'Zakken', 'ærø', 'Ørsta', 'Åsen']
    """
    return name.casefold().translate(LAST_LETTERS), name


def upper_first(text: str) -> str:
    """Return `text` as it begins a sentence."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Return `text` as it stands inside a sentence."""
    return text[:1].lower() + text[1:]
