"""Policies: what each level asks of them, and the figures that must hold."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Any

from dsm.maturity.errors import PolicyError
from dsm.maturity.levels import HIGHEST, LOWEST, Facet

# The chance that a threshold must at least have, unless the city asks for another.
REQUIRED_PROBABILITY = 0.8

# A text per language code, such as {"nb": ..., "en": ...}.
type Texts = Mapping[str, str]

# What json.dumps takes: the log keeps nothing else.
type Payload = dict[str, Any]


class ComponentState(StrEnum):
    """How far a component is in place. Partial is not met; not applicable counts as met."""

    MET = "met"
    PARTIAL = "partial"
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"


class ThresholdKind(StrEnum):
    """What a threshold stands on."""

    KEY_FIGURE = "key-figure"
    CITY_FIGURE = "city-figure"
    ITEM_SHARE = "item-share"
    CONSTRUCT = "construct"


class Comparison(StrEnum):
    """On which side of its value a figure must lie."""

    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Something that must be in place at a level."""

    id: str
    level: int
    facet: Facet
    name: Texts
    provenance: str
    state: ComponentState = ComponentState.MISSING
    evidence: str = ""

    def __post_init__(self) -> None:
        _check_level(self.level, f"component {self.id!r}")

    @property
    def satisfied(self) -> bool:
        """Whether it holds no level back."""
        return self.state in {ComponentState.MET, ComponentState.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A figure that must be reached at a level, with a stated probability.

    Parameters
    ----------
    level : int
        1 to 5.
    indicator : str
        Id of the key figure, city figure, item share or construct it stands on.
    comparison, value, unit
        Where the figure must lie, in the indicator's own unit.
    required_probability : float
        The threshold holds when its chance is at least this, in (0, 1].
    valid_from : date
        First day on which it counts.
    """

    level: int
    kind: ThresholdKind
    indicator: str
    comparison: Comparison
    value: float
    unit: str
    valid_from: date
    provenance: str
    required_probability: float = REQUIRED_PROBABILITY

    def __post_init__(self) -> None:
        _check_level(self.level, f"the threshold on {self.indicator!r}")
        if not 0 < self.required_probability <= 1:
            problem = f"The threshold on {self.indicator!r} asks for {self.required_probability}."
            raise PolicyError(problem, "Ask for a chance above 0 and at most 1, such as 0.8.")
        if not isfinite(self.value):
            problem = f"The threshold on {self.indicator!r} is {self.value}."
            raise PolicyError(problem, "Write a number in the unit of the indicator.")

    @property
    def key(self) -> tuple[int, str, Comparison]:
        """What a later threshold must share in order to replace this one."""
        return self.level, self.indicator, self.comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy of the city with everything its level depends on.

    `thresholds` holds every threshold ever set, in the order of setting, so that old levels can
    be computed again; `thresholds_in_force` picks those that count.
    """

    id: str
    name: Texts
    categories: tuple[str, ...]
    objectives: tuple[str, ...]
    version: int
    aspired_level: int
    state: str
    status: str = ""
    components: tuple[Component, ...] = ()
    thresholds: tuple[Threshold, ...] = ()

    def __post_init__(self) -> None:
        _check_level(self.aspired_level, f"policy {self.id!r}")
        if not self.categories:
            raise PolicyError(f"Policy {self.id!r} has no category.", "Give it at least one.")

    @property
    def category(self) -> str:
        """Its row on the board: the first category."""
        return self.categories[0]

    def component(self, component_id: str) -> Component | None:
        """Return a component, or None if the policy has none of that id."""
        return next((one for one in self.components if one.id == component_id), None)

    def components_of(self, level: int) -> tuple[Component, ...]:
        """Return what must be in place at one level."""
        return tuple(one for one in self.components if one.level == level)

    def thresholds_in_force(self, on: date | None = None) -> tuple[Threshold, ...]:
        """Return the newest threshold per level, indicator and side that counts on a day.

        Without a day the newest of all count, even those that begin later.
        """
        newest: dict[tuple[int, str, Comparison], Threshold] = {}
        begun = [one for one in self.thresholds if on is None or one.valid_from <= on]
        # Sorting is stable: of two from the same day, the one set later wins.
        for threshold in sorted(begun, key=lambda one: one.valid_from):
            newest[threshold.key] = threshold
        return tuple(newest.values())

    def with_component(self, component: Component) -> "Policy":
        """Return the policy with a component added, or put in the place of its namesake."""
        if self.component(component.id) is None:
            return replace(self, components=(*self.components, component))
        components = (component if one.id == component.id else one for one in self.components)
        return replace(self, components=tuple(components))

    def with_threshold(self, threshold: Threshold) -> "Policy":
        """Return the policy with a threshold set; the one it replaces is kept as history."""
        return replace(self, thresholds=(*self.thresholds, threshold))


def component_payload(component: Component) -> Payload:
    """Return a component as the log keeps it."""
    return {**asdict(component), "name": dict(component.name)}


def component_from(payload: Payload) -> Component:
    """Return the component that the log kept."""
    facet, state = Facet(payload["facet"]), ComponentState(payload["state"])
    return Component(**{**payload, "facet": facet, "state": state})


def threshold_payload(threshold: Threshold) -> Payload:
    """Return a threshold as the log keeps it."""
    return {**asdict(threshold), "valid_from": threshold.valid_from.isoformat()}


def threshold_from(payload: Payload) -> Threshold:
    """Return the threshold that the log kept."""
    typed = {
        "kind": ThresholdKind(payload["kind"]),
        "comparison": Comparison(payload["comparison"]),
        "valid_from": date.fromisoformat(payload["valid_from"]),
    }
    return Threshold(**{**payload, **typed})


def policy_payload(policy: Policy) -> Payload:
    """Return a policy as the log keeps it, without components and thresholds: they have entries."""
    return {
        "id": policy.id,
        "name": dict(policy.name),
        "categories": list(policy.categories),
        "objectives": list(policy.objectives),
        "version": policy.version,
        "aspired_level": policy.aspired_level,
        "state": policy.state,
        "status": policy.status,
    }


def policy_from(payload: Payload) -> Policy:
    """Return the policy that the log kept, still without components and thresholds."""
    lists = {name: tuple(payload[name]) for name in ("categories", "objectives")}
    return Policy(**{**payload, **lists})


def _check_level(level: int, whose: str) -> None:
    if not LOWEST <= level <= HIGHEST:
        problem = f"{level} is not a level ({whose})."
        raise PolicyError(problem, f"Choose a level from {LOWEST} to {HIGHEST}.")
