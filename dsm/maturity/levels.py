"""The five maturity levels and what any of them is made of."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from dsm.maturity.errors import PolicyError

LEVELS_FILE = Path(__file__).with_name("levels.toml")

# Level 0 means "below 1" and has no name.
LOWEST, HIGHEST = 1, 5


class Provenance(StrEnum):
    """Whose a name, a component or a threshold is."""

    U4SSC_STATED = "u4ssc-stated"
    CITY_DEFINED = "city-defined"
    PROJECT_DEFAULT = "project-default"


class Facet(StrEnum):
    """Which side of a level a component belongs to."""

    ACTIVITIES = "activities"
    BENEFITS = "benefits"
    STAKEHOLDERS = "stakeholders"
    ADVERSE_EFFECTS = "adverse-effects"
    CHECKLIST = "checklist"


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the ladder, with whose name it is."""

    number: int
    name: str
    provenance: Provenance
    page: str = ""


@dataclass(frozen=True, slots=True)
class FacetMeaning:
    """What a facet asks, with where it is stated."""

    id: Facet
    meaning: str
    page: str
    provenance: Provenance


@cache
def load_levels(file: Path = LEVELS_FILE) -> tuple[Level, ...]:
    """Return the levels from 1 to 5."""
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["level"]
    return tuple(
        Level(one["number"], one["name"], Provenance(one["provenance"]), one["page"])
        for one in entries
    )


@cache
def load_facets(file: Path = LEVELS_FILE) -> tuple[FacetMeaning, ...]:
    """Return the four facets of every level, and the checklist."""
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["facet"]
    return tuple(
        FacetMeaning(Facet(one["id"]), one["meaning"], one["page"], Provenance(one["provenance"]))
        for one in entries
    )


def named_by_city(names: Mapping[int, str]) -> tuple[Level, ...]:
    """Return the levels with the city's own names, labelled as the city's.

    Parameters
    ----------
    names : mapping of level number to name
        Names for some of the levels 2 to 4. The two ends keep their stated names.

    Raises
    ------
    PolicyError
        If a name is empty or its level is not 2, 3 or 4.
    """
    for number, name in names.items():
        if not (LOWEST < number < HIGHEST and name.strip()):
            problem = f"Level {number} cannot be called {name!r}."
            raise PolicyError(problem, "Give names to the levels 2, 3 and 4 only.")
    return tuple(
        Level(level.number, names[level.number].strip(), Provenance.CITY_DEFINED)
        if level.number in names
        else level
        for level in load_levels()
    )
