"""What an event means for levels: before it, now, and once the promised changes are made."""

from dataclasses import dataclass, replace
from datetime import date

from dsm.maturity.benchmark import Assessment, Evidence, assess
from dsm.maturity.events import Finding, FindingStatus, component_of
from dsm.maturity.policies import ComponentState, Policy
from dsm.maturity.register import Register

PROMISED = frozenset({FindingStatus.KEEP, FindingStatus.EXCEED})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Consequence:
    """One policy and one event.

    Parameters
    ----------
    before : Assessment
        The policy as it stood when the event was opened.
    now : Assessment
        As it stands.
    if_done : Assessment
        As it would stand if every finding answered with keep or exceed were recorded as met. Its
        `next_gap` says what a further level would still ask for. Accepted and open findings stay.
    findings : tuple of (Finding, FindingStatus)
        What the event brought to light about it.

    Notes
    -----
    All three are held against the same evidence, so that they differ by components only: a
    promise can put a component in place, but it cannot move a figure.
    """

    policy: str
    before: Assessment
    now: Assessment
    if_done: Assessment
    findings: tuple[tuple[Finding, FindingStatus], ...]

    @property
    def level_now(self) -> int:
        """The stated level."""
        return self.now.level

    @property
    def level_if_done(self) -> int:
        """The stated level once the promised changes are recorded as met."""
        return self.if_done.level

    @property
    def unanswered(self) -> tuple[Finding, ...]:
        """Findings that wait for an answer, those whose acceptance has run out among them."""
        waiting = {FindingStatus.OPEN, FindingStatus.EXPIRED}
        return tuple(finding for finding, status in self.findings if status in waiting)


def consequences(
    register: Register, event_id: str, evidence: Evidence, *, on: date
) -> tuple[Consequence, ...]:
    """Assess every policy that an event affects."""
    affected = register.affected(event_id)
    return tuple(consequence(register, event_id, one, evidence, on=on) for one in affected)


def consequence(
    register: Register, event_id: str, policy_id: str, evidence: Evidence, *, on: date
) -> Consequence:
    """Assess one policy before an event, now, and with its promised changes made.

    Parameters
    ----------
    register : Register
        With the event, its findings and their answers.
    event_id, policy_id : str
        Which event, which policy. A policy registered after the event was "before" as it is now.
    evidence : Evidence
        Draws or certain numbers for the thresholds.
    on : date
        The day whose thresholds count, and on which acceptances hold or have run out.
    """
    register.event(event_id)
    policy = register.policy(policy_id)
    before = register.before[event_id].get(policy_id, policy)
    findings = register.findings_of(event_id, policy_id)
    return Consequence(
        policy=policy_id,
        before=assess(before, evidence, on=on),
        now=assess(policy, evidence, on=on),
        if_done=assess(policy_if_done(register, policy_id, on=on), evidence, on=on),
        findings=tuple((finding, register.status(finding.id, on)) for finding in findings),
    )


def policy_if_done(register: Register, policy_id: str, *, on: date) -> Policy:
    """Return a policy with every promised component in place, whichever event asked for it."""
    policy = register.policy(policy_id)
    for finding in register.findings.values():
        if finding.policy == policy_id and register.status(finding.id, on) in PROMISED:
            component = component_of(finding, policy)
            if component is not None:
                policy = policy.with_component(replace(component, state=ComponentState.MET))
    return policy
