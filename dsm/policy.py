"""Use cases of those who answer for policies: the register, its levels, events and answers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from dsm.draws import hash_of
from dsm.figures import CityFigures
from dsm.maturity.benchmark import Assessment, Evidence, assess
from dsm.maturity.consequences import Consequence, consequences
from dsm.maturity.entries import Entry, EntryKind
from dsm.maturity.events import Choice, Finding, FindingStatus, Impact, InnovationEvent
from dsm.maturity.log import apply, replay
from dsm.maturity.policies import ComponentState, threshold_payload
from dsm.maturity.register import Register
from dsm.tables import PolicyLogRow, aware, utc_now
from surveys.errors import FixableError

if TYPE_CHECKING:
    import xarray as xr


class ChangedMeanwhileError(FixableError):
    """Two people changed the register at the same moment; the second one has to look again."""

    code = "changed-meanwhile"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenEvent:
    """An event with what it means for each policy it touches, the most findings first."""

    id: str
    consequences: tuple[Consequence, ...]

    @property
    def unanswered(self) -> int:
        """Findings that wait for an answer, over all policies."""
        return sum(len(one.unanswered) for one in self.consequences)


def load_register(session: Session) -> Register:
    """Return the register as it stands: the replay of the whole log."""
    return replay(log(session))


def log(session: Session) -> tuple[Entry, ...]:
    """Return every entry of the policy log, the first one first."""
    rows = session.exec(select(PolicyLogRow).order_by(col(PolicyLogRow.sequence))).all()
    return tuple(
        Entry(
            sequence=row.sequence,
            at=aware(row.at),
            actor=row.actor,
            kind=EntryKind(row.kind),
            payload=row.payload,
        )
        for row in rows
    )


def keep_entries(session: Session, entries: Iterable[Entry]) -> int:
    """Add entries to the log. They can never be changed or taken out again.

    Returns
    -------
    int
        Entries added.

    Raises
    ------
    ChangedMeanwhileError
        If somebody else added entries since the register was read.
    """
    rows = [
        PolicyLogRow(
            sequence=entry.sequence,
            at=entry.at,
            actor=entry.actor,
            kind=entry.kind,
            payload=dict(entry.payload),
        )
        for entry in entries
    ]
    session.add_all(rows)
    try:
        session.flush()
    except IntegrityError as error:
        # Two people at once write the same number; the key refuses the second.
        raise ChangedMeanwhileError(
            "Somebody else changed the register of policies at the same moment.",
            "Look at it again, and repeat your change if it is still wanted.",
        ) from error
    return len(rows)


def record_component(
    session: Session,
    policy_id: str,
    component_id: str,
    state: ComponentState,
    *,
    evidence: str = "",
    actor: str,
) -> None:
    """Record how far a component is.

    Of components that are defined, only this raises a level; a finding may lower it, and figures
    and thresholds move levels too.

    Raises
    ------
    PolicyError
        If the policy has no such component.
    ChangedMeanwhileError
        See `keep_entries`.
    """
    register = load_register(session)
    entry = register.record_component(
        policy_id, component_id, state, evidence=evidence, at=utc_now(), actor=actor
    )
    keep_entries(session, [entry])


def decide(
    session: Session,
    finding_id: str,
    choice: Choice,
    *,
    reason: str,
    until: date | None = None,
    actor: str,
    seen: int | None = None,
) -> None:
    """Answer a finding with keep, exceed or accept.

    Parameters
    ----------
    seen : int, optional
        How many answers the person saw who gives this one. An answer that came in since is not
        replaced unseen.

    Raises
    ------
    DecisionError
        If there is no such finding, no reason, or an acceptance without a later end date.
    ChangedMeanwhileError
        If somebody answered since; see also `keep_entries`.
    """
    register = load_register(session)
    answers = register.decisions.get(finding_id, ())
    if seen is not None and len(answers) > seen:
        last = answers[-1]
        raise ChangedMeanwhileError(
            f"{last.actor} answered {finding_id} meanwhile: {last.choice} ({last.reason})",
            "Read that answer; open the page again, and answer anew if yours should replace it.",
        )
    entry = register.decide(
        finding_id, choice, reason=reason, until=until, at=utc_now(), actor=actor
    )
    keep_entries(session, [entry])


def report_event(
    session: Session,
    event: InnovationEvent,
    impacts: Sequence[Impact],
    findings: Sequence[tuple[Finding, ComponentState | None]],
    *,
    actor: str,
) -> None:
    """Open an event and raise all its findings; either everything is kept or nothing.

    Parameters
    ----------
    event : InnovationEvent
        Not in the register yet.
    impacts : sequence of Impact
        What it is thought to do to policies.
    findings : sequence of (Finding, state)
        What it brings to light, with the state that the component of each turns to, if any.

    Raises
    ------
    DecisionError
        If the event is open already, or a finding is about something that is in place.
    PolicyError
        If a policy or component is not known.
    """
    register, now = load_register(session), utc_now()
    entries = [register.open_event(event, impacts, at=now, actor=actor)]
    register = apply(register, entries[-1])
    for finding, turns in findings:
        entries.append(register.raise_finding(finding, turns=turns, at=now, actor=actor))
        register = apply(register, entries[-1])
    keep_entries(session, entries)


def add(session: Session, make: Callable[[Register, datetime], Entry]) -> None:
    """Add the one entry that `make` returns for the register as it stands at this moment."""
    keep_entries(session, [make(load_register(session), utc_now())])


def assess_all(
    session: Session, figures: CityFigures, *, on: date | None = None
) -> dict[str, Assessment]:
    """Return the level of every policy on these figures, by policy id.

    Parameters
    ----------
    on : date, optional
        The day whose thresholds count; today unless given. So in all functions below.
    """
    evidence, day = evidence_of(figures), on or today()
    policies = load_register(session).policies.values()
    return {one.id: assess(one, evidence, on=day) for one in policies}


def open_events(
    session: Session, figures: CityFigures, *, on: date | None = None
) -> tuple[OpenEvent, ...]:
    """Return every event and what it means, those with the most unanswered findings first."""
    register, evidence, day = load_register(session), evidence_of(figures), on or today()
    events = [
        OpenEvent(
            id=event_id,
            consequences=tuple(
                sorted(
                    consequences(register, event_id, evidence, on=day),
                    key=lambda one: -len(one.findings),
                )
            ),
        )
        for event_id in register.events
    ]
    return tuple(sorted(events, key=lambda event: -event.unanswered))


def expiring(session: Session, *, on: date | None = None) -> tuple[tuple[Finding, date], ...]:
    """Return accepted findings with the day their acceptance ends, the nearest first."""
    register, day = load_register(session), on or today()
    found = [
        (finding, register.decisions[finding.id][-1].until)
        for finding in register.findings.values()
        if register.status(finding.id, day) is FindingStatus.ACCEPTED
    ]
    dated = [(finding, until) for finding, until in found if until is not None]
    return tuple(sorted(dated, key=lambda pair: pair[1]))


def record_assessments(session: Session, figures: CityFigures, *, actor: str) -> int:
    """Write today's levels and what they were made from into the log.

    Returns
    -------
    int
        Policies assessed.
    """
    register, entries = load_register(session), []
    for assessment in assess_all(session, figures).values():
        entry = register.record_assessment(assessment, at=utc_now(), actor=actor)
        register = apply(register, entry)
        entries.append(entry)
    return keep_entries(session, entries)


def evidence_of(figures: CityFigures) -> Evidence:
    """Return the city's figures as evidence for thresholds."""
    return Evidence(values=dict(figures.values), made_from=dict(figures.made_from))


def level_draws(
    session: Session, figures: CityFigures, *, draws: int | None = None, on: date | None = None
) -> "xr.DataArray":
    """Return the level of every policy on every draw.

    Parameters
    ----------
    draws : int, optional
        How many, where all figures are certain; by default as many as the figures have.

    Returns
    -------
    DataArray with dims (draw, policy)
        0 (below 1) to 5.
    """
    import xarray as xr

    assessments, size = assess_all(session, figures, on=on), draws or figures.draws
    columns = [np.broadcast_to(one.level_draws, (size,)) for one in assessments.values()]
    values = np.stack(columns, axis=1) if columns else np.zeros((size, 0), np.int8)
    return xr.DataArray(
        values,
        coords={"draw": np.arange(size), "policy": list(assessments)},
        dims=("draw", "policy"),
        name="level",
    )


def assessment_hash(session: Session, figures: CityFigures, *, on: date | None = None) -> str:
    """Return a fingerprint of the levels and of everything they rest on.

    These are the states of components, the thresholds in force and the figures; names, evidence
    in words and findings change nothing.
    """
    rests_on = {
        name: {
            "level": one.level,
            "chances": list(one.chances),
            "components": {part.id: [part.level, part.state] for part in one.policy.components},
            "thresholds": [threshold_payload(judged.threshold) for judged in one.judgements],
        }
        for name, one in assess_all(session, figures, on=on).items()
    }
    return hash_of({"levels": rests_on, "made from": dict(figures.made_from)})


def today() -> date:
    """Return the day it is, in UTC like every day of the log."""
    return utc_now().date()
