"""Judgements as rows of a CSV file, in the form in which they are imported."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from dsm import audit
from dsm.elicitation import elicitations
from dsm.elicitation.contents import best_worst_in, effects_in, levels_in, pairwise_in
from dsm.elicitation.elicitation import Elicitation, ElicitationError, Kind
from dsm.elicitation.gathered import Given, handed_in, require_enough, shown_groups
from dsm.elicitation.plain import plain_pairs
from dsm.elicitation.showing import groups_shown, may_be_shown
from dsm.surveying.panels import LEAST

type Rows = Iterator[tuple[Any, ...]]

HEADERS: Mapping[Kind, tuple[str, ...]] = {
    Kind.RATINGS: ("rater", "group", "object", "level"),
    Kind.BEST_WORST: ("expert", "group", "criterion", "best_to", "to_worst"),
    Kind.PAIRWISE: ("expert", "group", "first", "second", "times"),
    Kind.EFFECTS: (
        *("expert", "group", "action", "indicator"),
        *("low", "best", "high", "confidence", "without", "evidence"),
    ),
}

GROUP = 1  # the column of it, in all kinds

# Columns that say what was judged, where not everybody judges everything.
ABOUT: Mapping[Kind, slice] = {Kind.RATINGS: slice(2, 3), Kind.EFFECTS: slice(2, 4)}


def judgement_rows(
    session: Session, slug: str, round: int | None = None, by: str = audit.SYSTEM
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return the header and the rows of what experts handed in, by their labels.

    Texts of experts are not among them, no group that would tell whose judgement it is, and no
    object or effect that fewer than four judged. A group stands in all rows of its experts or in
    none, because their labels link them.

    Raises
    ------
    ElicitationError
        If the round has not ended, or everything was judged by so few that they would be
        recognised.
    """
    found = elicitations.find(session, slug)
    said = handed_in(session, slug, round)
    require_enough(found, len(said))
    shown = shown_groups(session, slug, round)
    told = [one if one.group in shown else replace(one, group="") for one in said]
    rows = _told(found, [row for one in told for row in WRITERS[found.kind](one)])
    if said and not rows:
        problem = f"Nothing in {slug!r} was judged by {LEAST} experts: all would be recognised."
        raise ElicitationError(problem, "Ask more experts about the same things.")
    audit.record(
        session, by, "export-judgements", f"elicitation:{slug}", count=len(said), kind=found.kind
    )
    return HEADERS[found.kind], rows


def _told(elicitation: Elicitation, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows about what may be shown; comparisons are of all criteria by everybody."""
    about = ABOUT.get(elicitation.kind)
    if about is None:
        return rows
    by_thing: dict[Any, Counter[str]] = {}
    for row in rows:
        by_thing.setdefault(row[about], Counter())[row[GROUP]] += 1
    enough = {
        thing: groups
        for thing, groups in by_thing.items()
        if may_be_shown(elicitation, groups.total())
    }
    shown = groups_shown(elicitation, *enough.values())
    return [
        row if row[GROUP] in shown else (*row[:GROUP], "", *row[GROUP + 1 :])
        for row in rows
        if row[about] in enough
    ]


def _ratings(given: Given) -> Rows:
    for thing, level in levels_in(given.content).items():
        yield given.label, given.group, thing, level


def _best_worst(given: Given) -> Rows:
    judgement = best_worst_in(given.content, given.label)
    numbers = zip(judgement.criteria, judgement.best_to, judgement.to_worst, strict=True)
    for criterion, best_to, to_worst in numbers:
        yield given.label, given.group, criterion, best_to, to_worst


def _pairwise(given: Given) -> Rows:
    for one in plain_pairs(pairwise_in(given.content, given.label))["times"]:
        yield given.label, given.group, one["first"], one["second"], one["times"]


def _effects(given: Given) -> Rows:
    beside = {(one["action"], one["indicator"]): one for one in given.content["effects"]}
    for one in effects_in(given.content, given.label):
        more = beside[one.action, one.indicator]
        numbers = (one.low, one.best, one.high, one.confidence)
        told = (more.get("without"), more.get("evidence"))
        yield (given.label, given.group, one.action, one.indicator, *numbers, *told)


WRITERS: Mapping[Kind, Callable[[Given], Rows]] = {
    Kind.RATINGS: _ratings,
    Kind.BEST_WORST: _best_worst,
    Kind.PAIRWISE: _pairwise,
    Kind.EFFECTS: _effects,
}
