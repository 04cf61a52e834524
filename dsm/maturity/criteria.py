"""The six categories, three objectives and 23 stated criteria that policies are judged by."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

CRITERIA_FILE = Path(__file__).with_name("criteria.toml")


class CriterionProvenance(StrEnum):
    """How far a criterion could be read in its source."""

    U4SSC_STATED = "u4ssc-stated"
    U4SSC_PARTLY = "u4ssc-partly"  # the end of its text was cut off
    CITY_DEFINED = "city-defined"
    PROJECT_DEFAULT = "project-default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One of the six fields that policies act on; `complete` if all its criteria were read."""

    id: str
    name: str
    scope: str
    complete: bool
    page: str
    provenance: CriterionProvenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What policies serve in the end."""

    id: str
    name: str
    page: str
    provenance: CriterionProvenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """Something a policy is asked; `kind` tells a mechanism that exists from a rate."""

    id: str
    category: str
    name: str
    checks: str
    cites: str
    kind: str
    page: str
    provenance: CriterionProvenance


@dataclass(frozen=True, slots=True)
class Criteria:
    """Everything in the criteria file, in file order, by id."""

    categories: dict[str, Category]
    objectives: dict[str, Objective]
    criteria: dict[str, Criterion]

    def of(self, category: str) -> tuple[Criterion, ...]:
        """Return the criteria of one category; empty where none could be read."""
        return tuple(one for one in self.criteria.values() if one.category == category)


@cache
def load_criteria(file: Path = CRITERIA_FILE) -> Criteria:
    """Return categories, objectives and criteria of `file`."""
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    return Criteria(
        categories={one["id"]: Category(**_typed(one)) for one in content["category"]},
        objectives={one["id"]: Objective(**_typed(one)) for one in content["objective"]},
        criteria={one["id"]: Criterion(**_typed(one)) for one in content["criterion"]},
    )


def _typed(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "provenance": CriterionProvenance(entry["provenance"])}
