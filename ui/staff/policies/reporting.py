"""What is typed when an event is reported, and turning it into an event with its findings."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dsm.maturity.events import (
    Dimension,
    EventKind,
    Finding,
    FindingKind,
    Impact,
    InnovationEvent,
    Sign,
)
from dsm.maturity.policies import ComponentState
from dsm.maturity.register import Register
from surveys.errors import raise_all
from ui.staff.widgets.forms import FormError
from ui.texts.texts import Texts

# Kinds of finding that are about something with a name.
NAMED = frozenset({FindingKind.COMPONENT, FindingKind.THRESHOLD})

LONGEST_NAME = 60  # of an id; names of events are a few words


@dataclass(slots=True)
class ImpactDraft:
    """One effect as it is being typed; chance in tenths."""

    policy: str = ""
    dimension: str = Dimension.SOCIAL
    sign: str = Sign.BAD
    magnitude: str = "2"
    tenths: str = "5"
    text: str = ""


@dataclass(slots=True)
class FindingDraft:
    """One finding as it is being typed."""

    policy: str = ""
    kind: str = FindingKind.COMPONENT
    refers_to: str = ""
    turns: str = ComponentState.MISSING
    text: str = ""


@dataclass(slots=True)
class EventDraft:
    """A report as it is being typed."""

    name: str = ""
    kind: str = EventKind.TECHNOLOGY
    day: str = ""
    description: str = ""
    scope: str = ""
    impacts: list[ImpactDraft] = field(default_factory=list)
    findings: list[FindingDraft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """An event with its effects, and its findings with what each turns a component to."""

    event: InnovationEvent
    impacts: tuple[Impact, ...]
    findings: tuple[tuple[Finding, ComponentState | None], ...]


def report_of(texts: Texts, draft: EventDraft, register: Register) -> Report:
    """Return what was typed as an event, or say everything that it lacks at once.

    Raises
    ------
    FormError
        With one problem per thing to put right.
    """
    raise_all([*_event_problems(texts, draft), *_part_problems(texts, draft)])
    name = free_id(draft.name, register.events)
    said = {texts.language: draft.description.strip()} if draft.description.strip() else {}
    event = InnovationEvent(
        id=name,
        kind=EventKind(draft.kind),
        name={texts.language: draft.name.strip()},
        date=date.fromisoformat(draft.day),
        description=said,
        scope=draft.scope.strip(),
    )
    impacts = tuple(_impact(texts, one) for one in draft.impacts)
    findings = tuple(_finding(texts, one, name, n) for n, one in enumerate(draft.findings, 1))
    return Report(event, impacts, findings)


def free_id(name: str, taken: Mapping[str, object]) -> str:
    """Return an id made of a name, unlike all that are taken.

    Examples
    --------
    >>> free_id("KI på skolen", {}), free_id("KI på skolen", {"ki-pa-skolen": None})
    ('ki-pa-skolen', 'ki-pa-skolen-2')
    """
    plain = name.strip().lower().replace("ø", "o").replace("æ", "ae")
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:LONGEST_NAME] or "event"
    number, found = 2, base
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found


def _event_problems(texts: Texts, draft: EventDraft) -> list[FormError]:
    missing = []
    if not draft.name.strip():
        missing.append("name")
    if not _is_day(draft.day):
        missing.append("day")
    if not draft.impacts and not draft.findings:
        missing.append("nothing")
    return [FormError(texts[f"report.no-{one}"], texts[f"report.no-{one}-fix"]) for one in missing]


def _part_problems(texts: Texts, draft: EventDraft) -> list[FormError]:
    problems = []
    for number, impact in enumerate(draft.impacts, 1):
        problems += _row_problems(texts, "impact", number, _lacks(impact))
    for number, finding in enumerate(draft.findings, 1):
        lacks = _lacks(finding)
        if finding.kind in NAMED and not finding.refers_to:
            lacks.append("about")
        problems += _row_problems(texts, "finding", number, lacks)
    return problems


def _lacks(row: ImpactDraft | FindingDraft) -> list[str]:
    asked = (("policy", row.policy), ("text", row.text.strip()))
    return [name for name, there in asked if not there]


def _row_problems(texts: Texts, what: str, number: int, lacks: list[str]) -> list[FormError]:
    where = texts.say(f"report.{what}.number", number=number)
    return [
        FormError(
            texts.say("report.row-problem", where=where, problem=texts[f"report.row.{one}"]),
            texts[f"report.row.{one}-fix"],
        )
        for one in lacks
    ]


def _impact(texts: Texts, draft: ImpactDraft) -> Impact:
    return Impact(
        policy=draft.policy,
        indicator="",
        dimension=Dimension(draft.dimension),
        sign=Sign(draft.sign),
        magnitude=int(draft.magnitude),
        chance=int(draft.tenths) / 10,
        text={texts.language: draft.text.strip()},
    )


def _finding(
    texts: Texts, draft: FindingDraft, event: str, number: int
) -> tuple[Finding, ComponentState | None]:
    kind = FindingKind(draft.kind)
    finding = Finding(
        id=f"{event}-{number}",
        event=event,
        policy=draft.policy,
        kind=kind,
        refers_to=draft.refers_to if kind in NAMED else "",
        text={texts.language: draft.text.strip()},
    )
    return finding, ComponentState(draft.turns) if kind is FindingKind.COMPONENT else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
