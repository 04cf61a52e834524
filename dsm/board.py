"""What an official sees of policies: where each stands, what holds it back, what events ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from dsm import figures, policy
from dsm.findings import Finding
from dsm.maturity.benchmark import Assessment
from dsm.maturity.criteria import Category, load_criteria
from dsm.maturity.levels import Level, load_levels
from dsm.maturity.register import Register
from dsm.policy import OpenEvent

if TYPE_CHECKING:
    from indicators.composite import Indicator


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoardView:
    """Everything the Policies page says.

    Parameters
    ----------
    categories : tuple of Category
        The six of the model, in its order; a policy stands in the row of its first one.
    levels : tuple of Level
        1 to 5 with their names and whose they are; level 0 is "below 1" and has a lane of its own.
    assessments : mapping of policy id to Assessment
        Stated level, chances and what is missing.
    events : tuple of OpenEvent
        Those with the most unanswered findings first.
    register : Register
        Names of everything, findings and their answers.
    indicators : mapping of id to Indicator
        What thresholds stand on.
    made_from : mapping of str to str
        Fingerprints of the figures behind the thresholds.
    hash : str
        Fingerprint of the levels and of what they rest on.
    """

    title: Finding
    lead: Finding
    categories: tuple[Category, ...]
    levels: tuple[Level, ...]
    assessments: Mapping[str, Assessment]
    events: tuple[OpenEvent, ...]
    register: Register
    indicators: "Mapping[str, Indicator]"
    made_from: Mapping[str, str]
    hash: str

    def at(self, category: str, level: int) -> tuple[Assessment, ...]:
        """Return the policies of one cell of the board, in register order."""
        return tuple(
            one
            for one in self.assessments.values()
            if one.policy.category == category and one.level == level
        )

    def events_of(self, policy_id: str) -> tuple[OpenEvent, ...]:
        """Return the events that touch a policy and have findings about it."""
        return tuple(
            event
            for event in self.events
            if any(one.policy == policy_id and one.findings for one in event.consequences)
        )


def board(session: Session, draws_folder: Path, *, on: date | None = None) -> BoardView:
    """Return what the Policies page shows, on the newest figures.

    Parameters
    ----------
    on : date, optional
        The day whose thresholds and acceptances count; today unless given.
    """
    now = figures.city_figures(session, draws_folder)
    assessments = policy.assess_all(session, now, on=on)
    events = policy.open_events(session, now, on=on)
    return BoardView(
        title=_title(assessments),
        lead=_lead(events),
        categories=tuple(load_criteria().categories.values()),
        levels=load_levels(),
        assessments=assessments,
        events=events,
        register=policy.load_register(session),
        indicators={one.id: one for one in now.indicators},
        made_from=now.made_from,
        hash=policy.assessment_hash(session, now, on=on),
    )


def _title(assessments: Mapping[str, Assessment]) -> Finding:
    if not assessments:
        return Finding("policies.title.none")
    reached = sum(one.level >= one.policy.aspired_level for one in assessments.values())
    if not reached:
        return Finding("policies.title.none-reached", {"count": len(assessments)})
    return Finding("policies.title.reached", {"count": reached, "policies": len(assessments)})


def _lead(events: tuple[OpenEvent, ...]) -> Finding:
    waiting = sum(event.unanswered for event in events)
    if waiting:
        return Finding("policies.lead.waiting", {"count": waiting})
    return Finding("policies.lead.weakest-link")
