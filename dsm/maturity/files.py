"""Policies and events from CSV files, as entries for the log."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from dsm.maturity.criteria import load_criteria
from dsm.maturity.entries import Entry
from dsm.maturity.events import (
    Choice,
    Dimension,
    EventKind,
    Finding,
    FindingKind,
    Impact,
    InnovationEvent,
    Sign,
)
from dsm.maturity.levels import HIGHEST, LOWEST, Facet
from dsm.maturity.log import apply
from dsm.maturity.policies import (
    Comparison,
    Component,
    ComponentState,
    Policy,
    Texts,
    Threshold,
    ThresholdKind,
)
from dsm.maturity.register import Register
from indicators.composite import Indicator, SourceType
from surveys.errors import raise_all
from surveys.sheets import Row, Sheet, read_sheet

# A finding without an answer.
OPEN = "open"

# Each file with the columns it must have.
POLICY_FILES = {
    "policies.csv": (
        *("policy_id", "name_en", "categories", "objectives"),
        *("version", "aspired_level", "state"),
    ),
    "components.csv": ("component_id", "level", "facet", "name_en", "provenance"),
    "policy_components.csv": ("policy_id", "component_id", "state"),
    "policy_thresholds.csv": (
        *("policy_id", "level", "indicator_id", "comparison"),
        *("value", "unit", "valid_from", "provenance"),
    ),
}
EVENT_FILES = {
    "innovation_events.csv": ("event_id", "kind", "name_en", "date", "description_en"),
    "event_impacts.csv": (
        *("event_id", "policy_id", "indicator_id", "dimension"),
        *("sign", "magnitude_1_to_3", "chance", "text_en"),
    ),
    "event_findings.csv": (
        *("finding_id", "event_id", "policy_id", "kind", "refers_to"),
        *("text_en", "decision", "reason_en", "expires"),
    ),
}


@dataclass(slots=True)
class Journal:
    """Entries being written, and the register they lead to so far."""

    register: Register
    at: datetime
    actor: str
    entries: list[Entry] = field(default_factory=list)
    spoilt: set[tuple[str, str]] = field(default_factory=set)  # (column, id)

    def mark_spoilt(self, sheet: Sheet, column: str) -> None:
        """Remember what could not be read, so that rows about it are not refused as well."""
        self.spoilt |= {(column, row.optional(column)) for row in sheet if not row.sound}

    def is_spoilt(self, row: Row) -> bool:
        """Tell whether a row is about something that could not be read."""
        return not self.spoilt.isdisjoint(row.cells.items())

    def write(self, row: Row, command: Callable[..., Entry]) -> None:
        """Add the entry that `command` returns, or note in the row's sheet why it refuses."""
        entry = row.attempt(partial(command, at=self.at, actor=self.actor))
        if entry is not None:
            self.register = apply(self.register, entry)
            self.entries.append(entry)


def read_policies(
    folder: Path,
    indicators: Mapping[str, Indicator],
    *,
    at: datetime,
    actor: str,
    start: Register | None = None,
) -> tuple[Entry, ...]:
    """Read a register of policies.

    Parameters
    ----------
    folder : Path
        With `policies.csv`, `components.csv` (what levels ask for), `policy_components.csv` (how
        far each policy is) and `policy_thresholds.csv`.
    indicators : mapping of id to Indicator
        What thresholds may stand on.
    at, actor
        When, and by whom, this is entered.
    start : Register, optional
        What earlier entries led to.

    Returns
    -------
    tuple of Entry
        To be added to the log, all or none.

    Raises
    ------
    FixableError
        With all problems of the four files at once.
    """
    journal = Journal(start or Register(), at, actor)
    sheets = [read_sheet(folder / name, columns) for name, columns in POLICY_FILES.items()]
    policies, parts, states, thresholds = sheets

    for row, policy in policies.built(_policy):
        journal.write(row, partial(journal.register.register_policy, policy))
    components = {one.id: one for _, one in parts.built(_component)}
    journal.mark_spoilt(policies, "policy_id")
    journal.mark_spoilt(parts, "component_id")
    skip = journal.is_spoilt
    for row, (policy_id, component) in states.built(partial(_state, components), skip=skip):
        journal.write(row, partial(journal.register.define_component, policy_id, component))
    for row, (policy_id, threshold) in thresholds.built(partial(_threshold, indicators), skip=skip):
        journal.write(row, partial(journal.register.set_threshold, policy_id, threshold))
    _raise_problems(sheets)
    return tuple(journal.entries)


def read_events(folder: Path, register: Register, *, at: datetime, actor: str) -> tuple[Entry, ...]:
    """Read innovation events, their effects, findings and the answers given so far.

    Parameters
    ----------
    folder : Path
        With `innovation_events.csv`, `event_impacts.csv` and `event_findings.csv`. The last may
        have a column `turns`: the state that the event turns a component to.
    register : Register
        With the policies that the files speak of.
    at, actor
        When, and by whom, this is entered.

    Returns
    -------
    tuple of Entry
        To be added to the log, all or none.

    Raises
    ------
    FixableError
        With all problems of the three files at once: answers without a reason, acceptances
        without an end date, findings about something that is in place.
    """
    journal = Journal(register, at, actor)
    sheets = [read_sheet(folder / name, columns) for name, columns in EVENT_FILES.items()]
    events, impacts, findings = sheets

    effects = list(impacts.built(_impact))
    for row, event in events.built(_event):
        own = tuple(effect for _, (event_id, effect) in effects if event_id == event.id)
        journal.write(row, partial(journal.register.open_event, event, own))
    journal.mark_spoilt(events, "event_id")
    for row, (event_id, _) in effects:
        if not journal.is_spoilt(row):
            row.attempt(partial(journal.register.event, event_id))
    for row, finding in findings.built(_finding, skip=journal.is_spoilt):
        turns = row.choice("turns", ComponentState) if row.optional("turns") else None
        journal.write(row, partial(journal.register.raise_finding, finding, turns=turns))
        if finding.id in journal.register.findings and row.text("decision") != OPEN:
            _answer(journal, row, finding.id)
    _raise_problems(sheets)
    return tuple(journal.entries)


def _raise_problems(sheets: Sequence[Sheet]) -> None:
    raise_all([problem for sheet in sheets for problem in sheet.problems])


def _texts(row: Row, name: str) -> Texts:
    """Return a text in the languages that the row has it in; English is required."""
    texts = {"nb": row.optional(f"{name}_nb"), "en": row.text(f"{name}_en")}
    return {language: text for language, text in texts.items() if text}


def _level(row: Row, column: str) -> int:
    return row.whole(column, low=LOWEST, high=HIGHEST)


def _policy(row: Row) -> Policy:
    known = load_criteria()
    return Policy(
        id=row.text("policy_id"),
        name=_texts(row, "name"),
        categories=_known(row, "categories", known.categories) or ("?",),
        objectives=_known(row, "objectives", known.objectives),
        version=row.whole("version", low=1, high=10_000),
        aspired_level=_level(row, "aspired_level"),
        state=row.text("state"),
        status=row.optional("status"),
    )


def _known(row: Row, column: str, choices: Mapping[str, object]) -> tuple[str, ...]:
    row.text(column)
    for part in (parts := row.parts(column)):
        if part not in choices:
            row.reject(column, f"holds {part!r}", f"Choose among: {', '.join(choices)}.")
    return parts


def _component(row: Row) -> Component:
    return Component(
        id=row.text("component_id"),
        level=_level(row, "level"),
        facet=row.choice("facet", Facet),
        name=_texts(row, "name"),
        provenance=row.text("provenance"),
    )


def _state(components: Mapping[str, Component], row: Row) -> tuple[str, Component]:
    component_id = row.text("component_id")
    if component_id not in components:
        fix = f"Choose one of components.csv: {', '.join(components)}."
        row.reject("component_id", f"holds {component_id!r}", fix)
        return row.text("policy_id"), next(iter(components.values()))
    state, evidence = row.choice("state", ComponentState), row.optional("evidence")
    asked = components[component_id]
    component = Component(
        id=asked.id,
        level=asked.level,
        facet=asked.facet,
        name=asked.name,
        provenance=asked.provenance,
        state=state,
        evidence=evidence,
    )
    return row.text("policy_id"), component


def _threshold(indicators: Mapping[str, Indicator], row: Row) -> tuple[str, Threshold]:
    indicator_id = row.text("indicator_id")
    if indicator_id and indicator_id not in indicators:
        fix = f"Choose one of the indicators: {', '.join(indicators)}."
        row.reject("indicator_id", f"holds {indicator_id!r}", fix)
    threshold = Threshold(
        level=_level(row, "level"),
        kind=_kind(indicators.get(indicator_id)),
        indicator=indicator_id,
        comparison=row.choice("comparison", Comparison),
        value=row.number("value"),
        unit=row.text("unit"),
        valid_from=row.day("valid_from"),
        provenance=row.text("provenance"),
        **_required(row),
    )
    return row.text("policy_id"), threshold


def _required(row: Row) -> dict[str, float]:
    column = "required_probability"
    return {column: row.chance(column)} if row.optional(column) else {}


def _kind(indicator: Indicator | None) -> ThresholdKind:
    if indicator is None or indicator.source is SourceType.CITY:
        return ThresholdKind.CITY_FIGURE
    if indicator.source is SourceType.KEY_FIGURE:
        return ThresholdKind.KEY_FIGURE
    return ThresholdKind.ITEM_SHARE if indicator.item else ThresholdKind.CONSTRUCT


def _event(row: Row) -> InnovationEvent:
    return InnovationEvent(
        id=row.text("event_id"),
        kind=row.choice("kind", EventKind),
        name=_texts(row, "name"),
        date=row.day("date"),
        description=_texts(row, "description"),
        scope=row.optional("scope"),
        status=row.optional("status"),
    )


def _impact(row: Row) -> tuple[str, Impact]:
    impact = Impact(
        policy=row.text("policy_id"),
        indicator=row.optional("indicator_id"),
        dimension=row.choice("dimension", Dimension),
        sign=row.choice("sign", Sign),
        magnitude=row.whole("magnitude_1_to_3", low=1, high=3),
        chance=row.chance("chance"),
        text=_texts(row, "text"),
    )
    return row.text("event_id"), impact


def _finding(row: Row) -> Finding:
    return Finding(
        id=row.text("finding_id"),
        event=row.text("event_id"),
        policy=row.text("policy_id"),
        kind=row.choice("kind", FindingKind),
        refers_to=row.optional("refers_to"),
        text=_texts(row, "text"),
    )


def _answer(journal: Journal, row: Row, finding_id: str) -> None:
    choice = row.choice("decision", Choice)
    until = row.day("expires") if row.optional("expires") else None
    if row.sound:
        reason = row.optional("reason_en") or row.optional("reason_nb")
        decide = partial(journal.register.decide, finding_id, choice, reason=reason, until=until)
        journal.write(row, decide)
