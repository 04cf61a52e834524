"""The register: policies, events, findings and answers as they stand, and what may be done next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from dsm.maturity.benchmark import Assessment
from dsm.maturity.entries import Entry, EntryKind
from dsm.maturity.errors import DecisionError, PolicyError
from dsm.maturity.events import (
    Choice,
    Decision,
    Finding,
    FindingKind,
    FindingStatus,
    Impact,
    InnovationEvent,
    decision_payload,
    event_payload,
    finding_payload,
    finding_status,
)
from dsm.maturity.policies import (
    Component,
    ComponentState,
    Payload,
    Policy,
    Threshold,
    component_payload,
    policy_payload,
    threshold_payload,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRecord:
    """A level as it was found once: stated level, P(level = k) for k = 0 to 5, and from what."""

    policy: str
    at: datetime
    level: int
    chances: tuple[float, ...]
    made_from: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Everything that replaying the log gives. It never changes; each entry makes a new one.

    The methods check the rules and return the entry that is to be added to the log; nothing has
    happened until `log.apply` has put it into a new register.

    Parameters
    ----------
    sequence : int
        Number of the last entry.
    policies, events, findings : mapping by id
        As they stand now.
    impacts : mapping of event id to its effects
    before : mapping of event id to policies
        All policies as they stood when the event was opened.
    decisions : mapping of finding id to its answers, oldest first
    assessed : mapping of policy id to its recorded levels, oldest first
    """

    sequence: int = 0
    policies: Mapping[str, Policy] = field(default_factory=dict)
    events: Mapping[str, InnovationEvent] = field(default_factory=dict)
    impacts: Mapping[str, tuple[Impact, ...]] = field(default_factory=dict)
    before: Mapping[str, Mapping[str, Policy]] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    decisions: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    assessed: Mapping[str, tuple[AssessmentRecord, ...]] = field(default_factory=dict)

    def policy(self, policy_id: str) -> Policy:
        """Return a policy; raise PolicyError if the register has none of that id."""
        if policy_id not in self.policies:
            named = ", ".join(self.policies) or "none yet"
            problem = f"There is no policy {policy_id!r}."
            raise PolicyError(problem, f"Choose one of the registered policies: {named}.")
        return self.policies[policy_id]

    def event(self, event_id: str) -> InnovationEvent:
        """Return an event; raise DecisionError if the register has none of that id."""
        if event_id not in self.events:
            named = ", ".join(self.events) or "none yet"
            raise DecisionError(f"There is no event {event_id!r}.", f"Choose one of: {named}.")
        return self.events[event_id]

    def finding(self, finding_id: str) -> Finding:
        """Return a finding; raise DecisionError if the register has none of that id."""
        if finding_id not in self.findings:
            named = ", ".join(self.findings) or "none yet"
            raise DecisionError(f"There is no finding {finding_id!r}.", f"Choose one of: {named}.")
        return self.findings[finding_id]

    def findings_of(self, event_id: str, policy_id: str | None = None) -> tuple[Finding, ...]:
        """Return the findings of an event, of all policies unless one is named."""
        return tuple(
            finding
            for finding in self.findings.values()
            if finding.event == event_id and policy_id in {None, finding.policy}
        )

    def status(self, finding_id: str, on: date) -> FindingStatus:
        """Return where a finding stands on a day, with today's components."""
        finding = self.finding(finding_id)
        answers = self.decisions.get(finding_id, ())
        return finding_status(finding, self.policies[finding.policy], answers, on)

    def affected(self, event_id: str) -> tuple[str, ...]:
        """Return the ids of the policies that an event opens an assessment of.

        These are the policies it has an effect on or a finding about, and those with a threshold
        on an indicator that it moves.
        """
        self.event(event_id)
        impacts = self.impacts[event_id]
        named = {impact.policy for impact in impacts}
        named |= {finding.policy for finding in self.findings_of(event_id)}
        moved = {impact.indicator for impact in impacts if impact.indicator}
        return tuple(
            policy.id
            for policy in self.policies.values()
            if policy.id in named or moved & {one.indicator for one in policy.thresholds}
        )

    def register_policy(self, policy: Policy, *, at: datetime, actor: str) -> Entry:
        """Return the entry that adds a policy, still without components and thresholds."""
        if policy.id in self.policies:
            problem = f"The policy {policy.id!r} is registered already."
            raise PolicyError(problem, "Give the new policy another id.")
        if policy.components or policy.thresholds:
            raise ValueError("components and thresholds have entries of their own")
        return self._entry(EntryKind.POLICY_REGISTERED, policy_payload(policy), at, actor)

    def define_component(
        self, policy_id: str, component: Component, *, at: datetime, actor: str
    ) -> Entry:
        """Return the entry that says what a level asks of a policy, and how far that is."""
        if self.policy(policy_id).component(component.id) is not None:
            problem = f"{policy_id!r} has a component {component.id!r} already."
            raise PolicyError(problem, "Record its state, or give the new one another id.")
        payload = {"policy": policy_id, "component": component_payload(component)}
        return self._entry(EntryKind.COMPONENT_DEFINED, payload, at, actor)

    def record_component(
        self,
        policy_id: str,
        component_id: str,
        state: ComponentState,
        *,
        evidence: str = "",
        at: datetime,
        actor: str,
    ) -> Entry:
        """Return the entry that records how far a component is.

        Of components that are defined, only this raises a level; a finding may lower it, and
        figures and thresholds move levels too.
        """
        self._component(policy_id, component_id)
        payload = {
            "policy": policy_id,
            "component": component_id,
            "state": state.value,
            "evidence": evidence,
        }
        return self._entry(EntryKind.COMPONENT_RECORDED, payload, at, actor)

    def set_threshold(
        self, policy_id: str, threshold: Threshold, *, at: datetime, actor: str
    ) -> Entry:
        """Return the entry that sets a threshold, or a new value of one; the old one is kept."""
        self.policy(policy_id)
        payload = {"policy": policy_id, "threshold": threshold_payload(threshold)}
        return self._entry(EntryKind.THRESHOLD_SET, payload, at, actor)

    def open_event(
        self, event: InnovationEvent, impacts: Sequence[Impact] = (), *, at: datetime, actor: str
    ) -> Entry:
        """Return the entry that opens an event with the effects it is thought to have."""
        if event.id in self.events:
            problem = f"The event {event.id!r} is open already."
            raise DecisionError(problem, "Give the new event another id.")
        for impact in impacts:
            self.policy(impact.policy)
        return self._entry(EntryKind.EVENT_OPENED, event_payload(event, impacts), at, actor)

    def raise_finding(
        self,
        finding: Finding,
        *,
        turns: ComponentState | None = None,
        at: datetime,
        actor: str,
    ) -> Entry:
        """Return the entry of a finding, and with it the state its component has turned to.

        Parameters
        ----------
        finding : Finding
            About an event and a policy in the register.
        turns : ComponentState, optional
            What the event does to the component: partial or missing. Needed if it was met until
            now, since a finding about something that is in place finds nothing.
        """
        self.event(finding.event)
        policy = self.policy(finding.policy)
        if finding.id in self.findings:
            problem = f"There is a finding {finding.id!r} already."
            raise DecisionError(problem, "Give the new finding another id.")
        if finding.kind in {FindingKind.COMPONENT, FindingKind.THRESHOLD} and not finding.refers_to:
            problem = f"The finding {finding.id!r} does not say what it refers to."
            raise DecisionError(problem, "Name the component or the indicator.")
        if finding.kind is FindingKind.COMPONENT:
            self._check_turn(finding, self._component(policy.id, finding.refers_to), turns)
        elif turns is not None:
            problem = f"The finding {finding.id!r} is not about a component."
            raise DecisionError(problem, "Leave the new state out.")
        return self._entry(EntryKind.FINDING_RAISED, finding_payload(finding, turns), at, actor)

    def decide(
        self,
        finding_id: str,
        choice: Choice,
        *,
        reason: str,
        until: date | None = None,
        at: datetime,
        actor: str,
    ) -> Entry:
        """Return the entry that answers a finding; a later answer takes the place of this one.

        Raises
        ------
        DecisionError
            If there is no such finding, no reason, or an acceptance without a later end date.
        """
        self.finding(finding_id)
        day = at.date()
        decision = Decision(choice=choice, reason=reason, until=until, day=day, actor=actor)
        payload = decision_payload(finding_id, decision)
        return self._entry(EntryKind.FINDING_DECIDED, payload, at, actor)

    def record_assessment(self, assessment: Assessment, *, at: datetime, actor: str) -> Entry:
        """Return the entry that remembers a level, its chances and what it was made from."""
        payload = {
            "policy": self.policy(assessment.policy.id).id,
            "level": assessment.level,
            "chances": list(assessment.chances),
            "made_from": dict(assessment.made_from),
        }
        return self._entry(EntryKind.EVIDENCE_ASSESSED, payload, at, actor)

    def _component(self, policy_id: str, component_id: str) -> Component:
        component = self.policy(policy_id).component(component_id)
        if component is None:
            named = ", ".join(one.id for one in self.policies[policy_id].components) or "none yet"
            problem = f"{policy_id!r} has no component {component_id!r}."
            raise PolicyError(problem, f"Choose one of its components: {named}.")
        return component

    def _check_turn(
        self, finding: Finding, component: Component, turns: ComponentState | None
    ) -> None:
        lacking = {ComponentState.PARTIAL, ComponentState.MISSING}
        if (turns or component.state) not in lacking:
            problem = f"The finding {finding.id!r} is about {component.id!r}, which is in place."
            raise DecisionError(problem, "Say that it turns partial or missing.")

    def _entry(self, kind: EntryKind, payload: Payload, at: datetime, actor: str) -> Entry:
        if not actor.strip():
            raise DecisionError("The entry has no name.", "Say who does this.")
        number = self.sequence + 1
        return Entry(sequence=number, at=at, actor=actor, kind=kind, payload=payload)
