"""Policies, components and thresholds that are valid unless a test says otherwise."""

from datetime import UTC, date, datetime

from dsm.maturity.events import EventKind, Finding, FindingKind, InnovationEvent
from dsm.maturity.levels import Facet
from dsm.maturity.log import apply
from dsm.maturity.policies import (
    Comparison,
    Component,
    ComponentState,
    Policy,
    Threshold,
    ThresholdKind,
)
from dsm.maturity.register import Register

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
WHO = {"at": NOON, "actor": "Kari Nordmann"}

MET, PARTIAL, MISSING = ComponentState.MET, ComponentState.PARTIAL, ComponentState.MISSING


def a_component(name="L1-text", **changes):
    valid = {
        "id": name,
        "level": int(name[1]),
        "facet": Facet.ACTIVITIES,
        "name": {"en": name},
        "provenance": "project-default",
        "state": MET,
    }
    return Component(**{**valid, **changes})


def a_threshold(level=2, value=60.0, **changes):
    valid = {
        "level": level,
        "kind": ThresholdKind.ITEM_SHARE,
        "indicator": "trust",
        "comparison": Comparison.AT_LEAST,
        "value": value,
        "unit": "%",
        "valid_from": date(2026, 1, 1),
        "provenance": "made for a test",
    }
    return Threshold(**{**valid, **changes})


def a_policy(name="digital", **changes):
    valid = {
        "id": name,
        "name": {"en": name},
        "categories": ("DI", "SO"),
        "objectives": ("O2",),
        "version": 1,
        "aspired_level": 4,
        "state": "in-force",
    }
    return Policy(**{**valid, **changes})


def a_ladder(*states, thresholds=()):
    """A policy with one component per level, from level 1 up, in these states."""
    components = tuple(
        a_component(f"L{level}-part", state=state) for level, state in enumerate(states, start=1)
    )
    return a_policy(components=components, thresholds=tuple(thresholds))


def an_event(name="new-thing", **changes):
    valid = {
        "id": name,
        "kind": EventKind.TECHNOLOGY,
        "name": {"en": name},
        "date": TODAY,
        "description": {"en": "Something new."},
        "scope": "the city",
    }
    return InnovationEvent(**{**valid, **changes})


def a_finding(name="F1", **changes):
    valid = {
        "id": name,
        "event": "new-thing",
        "policy": "digital",
        "kind": FindingKind.COMPONENT,
        "refers_to": "L2-part",
        "text": {"en": "Nobody has looked at it."},
    }
    return Finding(**{**valid, **changes})


class Book:
    """A log being written, and the register it leads to."""

    def __init__(self, register=None):
        self.register = register or Register()
        self.entries = []

    def write(self, command, *arguments, **options):
        entry = getattr(self.register, command)(*arguments, **{**WHO, **options})
        self.register = apply(self.register, entry)
        self.entries.append(entry)
        return self


def a_book(policy=None):
    """A log that registers one policy with its components and thresholds."""
    policy = policy or a_ladder(MET, MET, MISSING)
    book = Book().write("register_policy", a_policy(policy.id))
    for component in policy.components:
        book.write("define_component", policy.id, component)
    for threshold in policy.thresholds:
        book.write("set_threshold", policy.id, threshold)
    return book


def a_book_with_a_finding(turns=MISSING):
    """A policy on level 2 whose second component an event has turned."""
    book = a_book().write("open_event", an_event())
    return book.write("raise_finding", a_finding(), turns=turns)
