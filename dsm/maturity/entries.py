"""Entries of the policy log: what happened, when, by whom, in words that JSON can hold."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dsm.maturity.policies import Payload


class EntryKind(StrEnum):
    """What an entry records."""

    POLICY_REGISTERED = "policy-registered"
    COMPONENT_DEFINED = "component-defined"
    COMPONENT_RECORDED = "component-recorded"
    THRESHOLD_SET = "threshold-set"
    EVENT_OPENED = "event-opened"
    FINDING_RAISED = "finding-raised"
    FINDING_DECIDED = "finding-decided"
    EVIDENCE_ASSESSED = "evidence-assessed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log; lines are added and never changed.

    Parameters
    ----------
    sequence : int
        1 for the first entry, then one more each time.
    at : datetime
        With a time zone.
    actor : str
        Who did it.
    kind : EntryKind
        What was done.
    payload : dict
        With what; only what `json.dumps` takes.
    """

    sequence: int
    at: datetime
    actor: str
    kind: EntryKind
    payload: Payload

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"a log entry needs a time zone, {self.at} has none")
