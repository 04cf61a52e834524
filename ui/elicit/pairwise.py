"""Pairs: each criterion against each other one, a few comparisons a page."""

from collections.abc import Mapping
from typing import Any

from dsm.elicitation.elicitation import Elicitation
from dsm.elicitation.plain import Pair, asked_pairs, plain_times, times_in
from ui.elicit.frame import select
from ui.elicit.others import weights_seen
from ui.elicit.scales import both_ways, is_comparison
from ui.elicit.steps import OutdatedFormError, Reading, Sheet, Step, StepKind
from ui.respond.pages.forms import hidden_field
from ui.respond.requests import Form

A_PAGE = 5  # comparisons on a page
ASKS = "asks"  # field that tells this page from one of an older version, whose names were others


def steps(elicitation: Elicitation) -> tuple[Step, ...]:
    """Return pages of a few pairs each."""
    pairs = asked_pairs(elicitation.object_ids)
    return tuple(
        Step(StepKind.PAIRS, pairs[start : start + A_PAGE], start // A_PAGE + 1)
        for start in range(0, len(pairs), A_PAGE)
    )


def body(sheet: Sheet) -> str:
    """Return one list of ways to compare per pair."""
    said = weights_seen(sheet) if sheet.step.part == 1 else ""
    pairs = "".join(_pair(sheet, pair) for pair in sheet.step.about)
    return f"{hidden_field(ASKS, 'pairs')}{said}{pairs}"


def read(sheet: Sheet, form: Form) -> Reading:
    """Return the comparisons that were made; one may be left open.

    Raises
    ------
    OutdatedFormError
        If the form has no field of this page: read as it is, it would take everything back.
    """
    names = (ASKS, *(_name(sheet, pair) for pair in sheet.step.about))
    if not any(form.one(name) for name in names):
        raise OutdatedFormError("The form has no comparison of this page.", "Load the page again.")
    said = times_in(sheet.content, asked_pairs(sheet.elicitation.object_ids))
    for pair in sheet.step.about:
        said.pop(pair, None)
        if is_comparison(value := form.one(_name(sheet, pair))):
            said[pair] = value
    return Reading({**sheet.content, **plain_times(said)})


def is_done(step: Step, content: Mapping[str, Any]) -> bool:
    """Tell whether every pair of a page was compared."""
    return len(times_in(content, step.about)) == len(step.about)


def _pair(sheet: Sheet, pair: Pair) -> str:
    voice, name = sheet.voice, _name(sheet, pair)
    first, second = (voice.raw(sheet.elicitation.object(id).name) for id in pair)
    chosen = sheet.value(name, times_in(sheet.content, [pair]).get(pair, ""))
    return select(
        name,
        voice.own("pairs.which", first=first, second=second),
        both_ways(voice, first, second),
        chosen=chosen,
        none=voice.own_plain("pairs.open"),
        wrong=sheet.message(name),
    )


def _name(sheet: Sheet, pair: Pair) -> str:
    # By places: ids hold dots themselves, so that "1" and "1.2" would read like "1.1" and "2".
    first, second = (sheet.elicitation.object_ids.index(id) for id in pair)
    return f"p.{first}.{second}"
