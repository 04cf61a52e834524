"""The policy log: entries are only ever added, and replaying them gives today's register."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from dsm.maturity.entries import Entry, EntryKind
from dsm.maturity.events import decision_from, event_from, finding_from
from dsm.maturity.policies import (
    ComponentState,
    Policy,
    component_from,
    policy_from,
    threshold_from,
)
from dsm.maturity.register import AssessmentRecord, Register


def replay(entries: Iterable[Entry], start: Register | None = None) -> Register:
    """Return the register that a log leads to.

    Parameters
    ----------
    entries : iterable of Entry
        The log from its beginning, or from after `start`.
    start : Register, optional
        What earlier entries led to; empty unless given.

    Returns
    -------
    Register
        The state after the last entry. Replaying a log in two parts gives the same.

    Raises
    ------
    ValueError
        If an entry is missing, doubled or out of order: then the log was tampered with.
    """
    return reduce(apply, entries, start or Register())


def apply(register: Register, entry: Entry) -> Register:
    """Return the register after one more entry."""
    if entry.sequence != register.sequence + 1:
        raise ValueError(f"entry {entry.sequence} cannot follow entry {register.sequence}")
    return replace(_APPLY[entry.kind](register, entry), sequence=entry.sequence)


def _register_policy(register: Register, entry: Entry) -> Register:
    return _with_policy(register, policy_from(entry.payload))


def _define_component(register: Register, entry: Entry) -> Register:
    policy = register.policies[entry.payload["policy"]]
    return _with_policy(register, policy.with_component(component_from(entry.payload["component"])))


def _record_component(register: Register, entry: Entry) -> Register:
    payload = entry.payload
    state = ComponentState(payload["state"])
    return _turn(register, payload["policy"], payload["component"], state, payload["evidence"])


def _set_threshold(register: Register, entry: Entry) -> Register:
    policy = register.policies[entry.payload["policy"]]
    return _with_policy(register, policy.with_threshold(threshold_from(entry.payload["threshold"])))


def _open_event(register: Register, entry: Entry) -> Register:
    event, impacts = event_from(entry.payload)
    return replace(
        register,
        events=_with(register.events, event.id, event),
        impacts=_with(register.impacts, event.id, impacts),
        before=_with(register.before, event.id, register.policies),
    )


def _raise_finding(register: Register, entry: Entry) -> Register:
    finding, state = finding_from(entry.payload)
    raised = replace(register, findings=_with(register.findings, finding.id, finding))
    if state is None:
        return raised
    return _turn(raised, finding.policy, finding.refers_to, state, f"finding {finding.id}")


def _decide(register: Register, entry: Entry) -> Register:
    finding_id = entry.payload["finding"]
    decision = decision_from(entry.payload, entry.at.date(), entry.actor)
    answers = (*register.decisions.get(finding_id, ()), decision)
    return replace(register, decisions=_with(register.decisions, finding_id, answers))


def _assess(register: Register, entry: Entry) -> Register:
    payload = entry.payload
    record = AssessmentRecord(
        policy=payload["policy"],
        at=entry.at,
        level=payload["level"],
        chances=tuple(payload["chances"]),
        made_from=dict(payload["made_from"]),
    )
    records = (*register.assessed.get(record.policy, ()), record)
    return replace(register, assessed=_with(register.assessed, record.policy, records))


_APPLY: dict[EntryKind, Callable[[Register, Entry], Register]] = {
    EntryKind.POLICY_REGISTERED: _register_policy,
    EntryKind.COMPONENT_DEFINED: _define_component,
    EntryKind.COMPONENT_RECORDED: _record_component,
    EntryKind.THRESHOLD_SET: _set_threshold,
    EntryKind.EVENT_OPENED: _open_event,
    EntryKind.FINDING_RAISED: _raise_finding,
    EntryKind.FINDING_DECIDED: _decide,
    EntryKind.EVIDENCE_ASSESSED: _assess,
}


def _turn(
    register: Register, policy_id: str, component_id: str, state: ComponentState, evidence: str
) -> Register:
    policy = register.policies[policy_id]
    component = policy.component(component_id)
    if component is None:
        raise ValueError(f"the log records {component_id!r} of {policy_id!r}, which it lacks")
    return _with_policy(
        register, policy.with_component(replace(component, state=state, evidence=evidence))
    )


def _with_policy(register: Register, policy: Policy) -> Register:
    return replace(register, policies=_with(register.policies, policy.id, policy))


def _with[V: Any](mapping: Mapping[str, V], key: str, value: V) -> dict[str, V]:
    return {**mapping, key: value}
