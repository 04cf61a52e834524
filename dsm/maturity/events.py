"""Innovation events, what they bring to light, and how a person answers each finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dsm.maturity.errors import DecisionError
from dsm.maturity.policies import Component, ComponentState, Payload, Policy, Texts


class EventKind(StrEnum):
    """What came about."""

    TECHNOLOGY = "technology"
    SERVICE = "service"
    EXTERNAL = "external"


class Dimension(StrEnum):
    """Where an event has an effect."""

    SOCIAL = "soc"
    ECONOMIC = "econ"
    ENVIRONMENTAL = "env"
    GOVERNANCE = "gov"


class Sign(StrEnum):
    """Whether an effect is welcome."""

    GOOD = "good"
    BAD = "bad"


class FindingKind(StrEnum):
    """What an event brought to light about a policy."""

    COMPONENT = "component"  # something that is not in place
    THRESHOLD = "threshold"  # a figure that may not hold
    NEW_INDICATOR = "new-indicator"  # something nobody measures
    NEW_POLICY = "new-policy"  # something no policy covers


class Choice(StrEnum):
    """How a finding is answered."""

    KEEP = "keep"  # change the policy so that it keeps its level
    EXCEED = "exceed"  # change it so that it reaches a higher one
    ACCEPT = "accept"  # live with a lower level until a stated day


class FindingStatus(StrEnum):
    """Where a finding stands on a given day."""

    OPEN = "open"
    KEEP = "keep"
    EXCEED = "exceed"
    ACCEPTED = "accepted"
    EXPIRED = "expired"  # was accepted; the day has passed, so it is open again
    MET = "met"  # the component it names is recorded as met


@dataclass(frozen=True, slots=True, kw_only=True)
class InnovationEvent:
    """Something new in or around the city that policies were not written for."""

    id: str
    kind: EventKind
    name: Texts
    date: date
    description: Texts
    scope: str
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """One effect of an event on a policy.

    `magnitude` runs from 1 (small) to 3 (large), `chance` is in (0, 1]; `indicator` is "" where
    nothing measures it. Both are somebody's judgement and change no level.
    """

    policy: str
    indicator: str
    dimension: Dimension
    sign: Sign
    magnitude: int
    chance: float
    text: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing an event shows to be wanting in a policy.

    `refers_to` is the id of a component or indicator, "" for a new policy or indicator.
    """

    id: str
    event: str
    policy: str
    kind: FindingKind
    refers_to: str
    text: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's answer to one finding; `until` is the last day of an acceptance."""

    choice: Choice
    reason: str
    until: date | None
    day: date
    actor: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            problem = f"The answer {str(self.choice)!r} has no reason."
            raise DecisionError(problem, "Say why, in a sentence others can read in the log.")
        if not self.actor.strip():
            raise DecisionError("The answer has no name.", "Say who answers for it.")
        self._check_end()

    def _check_end(self) -> None:
        if self.choice is not Choice.ACCEPT:
            if self.until is not None:
                problem = f"The answer {str(self.choice)!r} has an end date, {self.until}."
                raise DecisionError(problem, "Leave the end date out; it belongs to accept.")
        elif self.until is None:
            problem = "A lower level is accepted without an end date."
            raise DecisionError(problem, "Say until which day; then the finding opens again.")
        elif self.until <= self.day:
            problem = f"The end date {self.until} is not after {self.day}."
            raise DecisionError(problem, "Choose a later day.")


def finding_status(
    finding: Finding, policy: Policy, decisions: Sequence[Decision], on: date
) -> FindingStatus:
    """Return where a finding stands on a day.

    Parameters
    ----------
    finding : Finding
        The finding.
    policy : Policy
        The policy it is about, with the states of its components on that day.
    decisions : sequence of Decision
        Its answers so far; the last one counts.
    on : date
        The day. An acceptance holds on its last day and opens again on the next.
    """
    component = component_of(finding, policy)
    if component is not None and component.satisfied:
        return FindingStatus.MET
    if not decisions:
        return FindingStatus.OPEN
    last = decisions[-1]
    if last.until is None:
        return FindingStatus(last.choice.value)
    return FindingStatus.ACCEPTED if on <= last.until else FindingStatus.EXPIRED


def component_of(finding: Finding, policy: Policy) -> Component | None:
    """Return the component that a finding is about, None if it is about something else."""
    is_component = finding.kind is FindingKind.COMPONENT
    return policy.component(finding.refers_to) if is_component else None


def event_payload(event: InnovationEvent, impacts: Sequence[Impact]) -> Payload:
    """Return an event with its effects as the log keeps them."""
    return {
        "id": event.id,
        "kind": event.kind.value,
        "name": dict(event.name),
        "date": event.date.isoformat(),
        "description": dict(event.description),
        "scope": event.scope,
        "status": event.status,
        "impacts": [_impact_payload(impact) for impact in impacts],
    }


def event_from(payload: Payload) -> tuple[InnovationEvent, tuple[Impact, ...]]:
    """Return the event and the effects that the log kept."""
    kept = {name: value for name, value in payload.items() if name != "impacts"}
    typed = {"kind": EventKind(kept["kind"]), "date": date.fromisoformat(kept["date"])}
    impacts = tuple(_impact_from(impact) for impact in payload["impacts"])
    return InnovationEvent(**{**kept, **typed}), impacts


def finding_payload(finding: Finding, state: ComponentState | None) -> Payload:
    """Return a finding as the log keeps it, with the state its component turned to, if any."""
    return {
        "id": finding.id,
        "event": finding.event,
        "policy": finding.policy,
        "kind": finding.kind.value,
        "refers_to": finding.refers_to,
        "text": dict(finding.text),
        "state": None if state is None else state.value,
    }


def finding_from(payload: Payload) -> tuple[Finding, ComponentState | None]:
    """Return the finding that the log kept, and the state its component turned to."""
    kept = {name: value for name, value in payload.items() if name != "state"}
    state = payload["state"] and ComponentState(payload["state"])
    return Finding(**{**kept, "kind": FindingKind(kept["kind"])}), state


def decision_payload(finding_id: str, decision: Decision) -> Payload:
    """Return an answer as the log keeps it; day and actor are those of the entry."""
    return {
        "finding": finding_id,
        "choice": decision.choice.value,
        "reason": decision.reason,
        "until": None if decision.until is None else decision.until.isoformat(),
    }


def decision_from(payload: Payload, day: date, actor: str) -> Decision:
    """Return the answer that the log kept."""
    until = payload["until"] and date.fromisoformat(payload["until"])
    choice = Choice(payload["choice"])
    return Decision(choice=choice, reason=payload["reason"], until=until, day=day, actor=actor)


def _impact_payload(impact: Impact) -> Payload:
    return {
        "policy": impact.policy,
        "indicator": impact.indicator,
        "dimension": impact.dimension.value,
        "sign": impact.sign.value,
        "magnitude": impact.magnitude,
        "chance": impact.chance,
        "text": dict(impact.text),
    }


def _impact_from(payload: Payload) -> Impact:
    typed = {"dimension": Dimension(payload["dimension"]), "sign": Sign(payload["sign"])}
    return Impact(**{**payload, **typed})
