"""A town whose policies, event and plans are there without a survey, so that it is made in no time."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy.engine import Engine

from dsm import advice, goals, measures, policy
from dsm.database import transaction
from dsm.decisions.actions import Action
from dsm.decisions.delivery import DeliveryChance
from dsm.decisions.rules import Fixed
from dsm.maturity.events import Dimension, FindingKind, Impact, Sign
from dsm.maturity.policies import Comparison, Component, ThresholdKind
from indicators.composite import Goal
from indicators.experts.effects import Judgement
from tests.support.cities import a_city_indicator
from tests.support.policies import (
    MISSING,
    Book,
    a_component,
    a_finding,
    a_policy,
    a_threshold,
    an_event,
)

BUDGET = 5000  # thousand kroner
SUPPLIERS = {"en": "Nobody checks the supplier.", "nb": "Ingen kontrollerer leverandøren."}
NOBODY_ASKED = {"en": "Users were not asked", "nb": "Brukerne er ikke spurt"}

INDICATORS = (
    a_city_indicator("trust", Goal.SOCIAL_CULTURAL, 50.0),
    a_city_indicator("jobs", Goal.ECONOMIC, 50.0),
    a_city_indicator("air", Goal.ENVIRONMENTAL, 60.0),
)


def a_town_book() -> Book:
    """Two policies, and an event that turned a part of one of them."""
    figures = {"kind": ThresholdKind.CITY_FIGURE, "unit": "%"}
    components = (
        _part("L1-text", {"en": "Written down", "nb": "Skrevet ned"}),
        _part("L2-users", {"en": "Users are asked", "nb": "Brukerne blir spurt"}),
        _part("L3-part", {"en": "Used everywhere", "nb": "Brukt overalt"}),
        _part("L4-part", {"en": "Measured", "nb": "Målt"}, state=MISSING),
    )
    thresholds = (
        a_threshold(2, 40.0, indicator="trust", **figures),
        a_threshold(3, 30.0, indicator="air", **figures),
        a_threshold(4, 20.0, indicator="noise", comparison=Comparison.AT_MOST, **figures),
    )
    book, digital = Book(), {"en": "Digital services", "nb": "Digitale tjenester"}
    book.write("register_policy", replace(a_policy("digital"), name=digital))
    for component in components:
        book.write("define_component", "digital", component)
    for threshold in thresholds:
        book.write("set_threshold", "digital", threshold)
    parks = {"en": "Parks", "nb": "Parker"}
    green = replace(a_policy("parks", categories=("SU",), aspired_level=1), name=parks)
    book.write("register_policy", green)
    book.write("define_component", "parks", a_component("L1-parks"))
    impact = Impact(
        policy="parks",
        indicator="air",
        dimension=Dimension.ENVIRONMENTAL,
        sign=Sign.GOOD,
        magnitude=2,
        chance=0.7,
        text={"en": "Less driving", "nb": "Mindre kjøring"},
    )
    drafts = {"en": "Drafts by machine", "nb": "Utkast fra maskin"}
    event = replace(an_event("drafts"), name=drafts)
    book.write("open_event", event, [impact])
    users = a_finding("F1", event="drafts", refers_to="L2-users", text=NOBODY_ASKED)
    book.write("raise_finding", users, turns=MISSING)
    supplier = a_finding(
        "F2", event="drafts", kind=FindingKind.NEW_POLICY, refers_to="", text=SUPPLIERS
    )
    return book.write("raise_finding", supplier)


def town_measures() -> tuple[Action, ...]:
    """Ten measures with every kind of rule; one of them is worth nothing."""
    return (
        Action(
            id="house",
            name={"en": "A house", "nb": "Et hus"},
            cost=2000,
            policy="digital",
            owner={"en": "Culture", "nb": "Kultur"},
        ),
        Action(id="trees", name={"en": "Trees", "nb": "Trær"}, cost=1200, policy="parks"),
        Action(id="jobs-fair", name={"en": "A fair", "nb": "En messe"}, cost=1500),
        Action(
            id="buses",
            name={"en": "Buses", "nb": "Busser"},
            cost=900,
            needs=("trees",),
            excludes=("parking",),
        ),
        Action(id="parking", name={"en": "Parking", "nb": "Parkering"}, cost=400),
        Action(id="plan", name={"en": "A plan", "nb": "En plan"}, cost=300, fixed=Fixed.IN),
        Action(id="choir", name={"en": "A choir", "nb": "Et kor"}, cost=700),
        Action(id="course", name={"en": "Courses", "nb": "Kurs"}, cost=600),
        Action(id="bins", name={"en": "Bins", "nb": "Søppeldunker"}, cost=500),
        Action(id="waste", name={"en": "Waste", "nb": "Sløseri"}, cost=4900),
    )


def fill_town(engine: Engine, draws_folder: Path, *, budgets: tuple[int, ...] = (BUDGET,)) -> None:
    """Fill a migrated database that has a city; the last budget is the one shown first."""
    with transaction(engine) as session:
        goals.keep_indicators(session, INDICATORS)
        policy.keep_entries(session, a_town_book().entries)
        measures.keep_actions(session, town_measures())
        measures.keep_judgements(session, _judgements())
        measures.keep_delivery_chances(session, _delivery())
    with transaction(engine) as session:
        for budget in budgets:
            advice.make_plans(session, draws_folder, budget=budget)


def _part(part: str, name: dict[str, str], **changes: object) -> Component:
    return replace(a_component(part, **changes), name=name)


def _judgements() -> list[Judgement]:
    said = (
        ("house", "trust", 6.0),
        ("trees", "air", 5.0),
        ("trees", "trust", 1.0),
        ("jobs-fair", "jobs", 7.0),
        ("buses", "air", 4.0),
        ("buses", "jobs", 1.0),
        ("parking", "jobs", 3.0),
        ("plan", "trust", 0.5),
        ("choir", "trust", 2.1),
        ("course", "jobs", 2.3),
        ("bins", "air", 1.9),
        ("waste", "air", -1.0),
    )
    return [
        Judgement(
            action=action,
            indicator=indicator,
            expert=expert,
            low=best + lean - 1,
            best=best + lean,
            high=best + lean + 1.5,
            confidence=80,
        )
        for action, indicator, best in said
        # On the trees' effect the two do not meet at all.
        for expert, lean in (("X1", 0.0), ("X2", 20.0 if action == "trees" else 0.0))
    ]


def _delivery() -> list[DeliveryChance]:
    return [
        DeliveryChance(
            level=level,
            low=0.1 + 0.14 * level,
            best=0.15 + 0.15 * level,
            high=0.2 + 0.16 * level,
            provenance="made for a test",
        )
        for level in range(6)
    ]
