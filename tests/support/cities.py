"""A small city with the whole chain in it, made by the same use cases as a real one."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from dsm import evidence, fieldwork, goals, measures, policy, stewardship
from dsm.database import transaction
from dsm.decisions.actions import Action
from dsm.decisions.delivery import DeliveryChance
from dsm.draws import hash_tree, load_draws
from dsm.maturity.levels import Facet, Provenance
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
from dsm.stewardship import City
from dsm.tables import EstimateRow, WaveRow, utc_now
from dsm.waiting_draws import keep_draws
from indicators.composite import Goal, Goalposts, Indicator, SourceType
from indicators.experts.effects import Judgement
from indicators.kpis.catalogue import Direction
from surveys.responses import Responses
from tests.support.builders import a_frame, some_answers

TRUSTING = Indicator(
    id="trusting",
    goal=Goal.SOCIAL_CULTURAL,
    name={"en": "Adults who trust others", "nb": "Voksne som stoler på andre"},
    unit="% of adults",
    direction=Direction.HIGHER,
    source=SourceType.SURVEY,
    goalposts=Goalposts(20, 90),
    provenance="made for a test",
    construct="trust",
    item="trust-0",
    code_at_or_better=4,
)


FLOWERS = Action(id="flowers", name={"en": "Flowers"}, cost=5)


def a_judgement(**changes: Any) -> Judgement:
    """What one expert says of flowers, so that a test states only what it changes."""
    valid: dict[str, Any] = {
        "action": FLOWERS.id,
        "indicator": "air",
        "expert": "X1",
        "low": 0.0,
        "best": 1.0,
        "high": 2.0,
        "confidence": 80,
    }
    return Judgement(**(valid | changes))


def a_city_indicator(name: str, goal: Goal, figure: float) -> Indicator:
    """An official figure without doubt, between goalposts 0 and 100."""
    return Indicator(
        id=name,
        goal=goal,
        name={"en": name, "nb": name},
        unit="%",
        direction=Direction.HIGHER,
        source=SourceType.CITY,
        goalposts=Goalposts(0, 100),
        provenance="made for a test",
        baseline=figure,
        baseline_year=2026,
    )


def build_city(
    engine: Engine,
    draws_folder: Path,
    answers: Responses | None = None,
    *,
    wave: str = "autumn",
    asked: str = "2026-10",
) -> None:
    """Fill an empty database: answers, estimate, figures, one policy, two measures."""
    with transaction(engine) as session:
        stewardship.set_city(
            session, City(name="Sand", residents=4000, residents_source="a test", simulated=True)
        )
        fieldwork.keep_frame(session, "town", a_frame())
        goals.keep_indicators(session, indicators())
        policy.keep_entries(session, _entries())
        _keep_actions(session)
    add_wave(engine, draws_folder, wave, answers or some_answers(), asked)


def add_wave(engine: Engine, draws_folder: Path, name: str, answers: Responses, asked: str) -> None:
    """Keep a wave, estimate it and publish."""
    with transaction(engine) as session:
        fieldwork.keep_answers(session, name, answers, asked=asked, simulated=True)
    made = evidence.estimate(engine, draws_folder, wave=name, frame="town", seed=1)
    with transaction(engine) as session:
        for one in made:
            evidence.publish(session, one.id)


def add_wave_with_draws(
    session: Session,
    name: str,
    answers: Responses,
    asked: str = "2027-01",
    *,
    drawn: str = "autumn",
    anew: bool = False,
    **changes: Any,
) -> int:
    """Keep a wave whose estimate has the draws of an earlier one, to save the time of a fit.

    With `anew` they have a file and a fingerprint of their own, as if another fit had found them.
    """
    fieldwork.keep_answers(session, name, answers, asked=asked, simulated=True)
    wave_ids = {row.name: row.id for row in session.exec(select(WaveRow))}
    query = select(EstimateRow).where(EstimateRow.wave_id == wave_ids[drawn])
    row = session.exec(query.order_by(col(EstimateRow.id))).first()
    assert row is not None
    own = {
        "id": None,
        "wave_id": wave_ids[name],
        **changes,
        **(_kept_anew(session, row) if anew else {}),
    }
    copied = EstimateRow(**{**row.model_dump(), **own})
    session.add(copied)
    session.flush()
    assert copied.id is not None
    return copied.id


def _kept_anew(session: Session, row: EstimateRow) -> dict[str, str]:
    folder = Path(str(session.get_bind().engine.url.database)).parent / "draws"
    tree = load_draws(folder, row.file)
    tree.attrs["found"] = "again"
    return {"file": keep_draws(folder, row.construct_id, tree), "hash": hash_tree(tree)}


def indicators() -> tuple[Indicator, ...]:
    """One indicator per goal; only the social one has a survey behind it."""
    return (
        TRUSTING,
        a_city_indicator("jobs", Goal.ECONOMIC, 50.0),
        a_city_indicator("air", Goal.ENVIRONMENTAL, 60.0),
    )


def a_policy() -> Policy:
    """A policy that aims for level 2."""
    return Policy(
        id="meeting",
        name={"en": "Meeting places", "nb": "Møteplasser"},
        categories=("SO",),
        objectives=("O2",),
        version=1,
        aspired_level=2,
        state="in-force",
    )


def _entries() -> list:
    component = Component(
        id="written",
        level=1,
        facet=Facet.ACTIVITIES,
        name={"en": "Written down", "nb": "Skrevet ned"},
        state=ComponentState.MET,
        evidence="",
        provenance=Provenance.PROJECT_DEFAULT,
    )
    threshold = Threshold(
        level=2,
        indicator="trusting",
        kind=ThresholdKind.ITEM_SHARE,
        comparison=Comparison.AT_LEAST,
        value=40.0,
        unit="% of adults",
        valid_from=date(2026, 1, 1),
        provenance="made for a test",
    )
    register, entries = Register(), []
    for make in (
        lambda r, **who: r.register_policy(a_policy(), **who),
        lambda r, **who: r.define_component("meeting", component, **who),
        lambda r, **who: r.set_threshold("meeting", threshold, **who),
    ):
        entries.append(make(register, at=utc_now(), actor="test"))
        register = apply(register, entries[-1])
    return entries


def _keep_actions(session: Session) -> None:
    house = Action(id="house", name={"en": "A house", "nb": "Et hus"}, cost=100, policy="meeting")
    trees = Action(id="trees", name={"en": "Trees", "nb": "Trær"}, cost=60)
    measures.keep_actions(session, [house, trees])
    measures.keep_judgements(
        session,
        [
            Judgement(
                action=action,
                indicator=indicator,
                expert=expert,
                low=best - 1,
                best=best,
                high=best + 1.5,
                confidence=80,
            )
            for action, indicator, best in (
                ("house", "trusting", 3.0),
                ("house", "jobs", 0.5),
                ("trees", "air", 4.0),
            )
            for expert in ("X1", "X2")
        ],
    )
    measures.keep_delivery_chances(
        session,
        [
            DeliveryChance(
                level=level,
                low=0.3 + 0.1 * level,
                best=0.4 + 0.11 * level,
                high=0.5 + 0.1 * level,
                provenance="made for a test",
            )
            for level in range(6)
        ],
    )
