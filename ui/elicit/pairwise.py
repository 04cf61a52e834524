"""Pairs: each criterion against each other one, a few comparisons a page."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from dsm.elicitation.elicitation import Elicitation
from ui.elicit.frame import select
from ui.elicit.others import weights_seen
from ui.elicit.scales import both_ways, is_comparison
from ui.elicit.steps import Reading, Sheet, Step, StepKind
from ui.respond.requests import Form

A_PAGE = 5  # comparisons on a page

type Pair = tuple[str, str]


def steps(elicitation: Elicitation) -> tuple[Step, ...]:
    """Return pages of a few pairs each."""
    pairs = tuple(combinations(elicitation.object_ids, 2))
    return tuple(
        Step(StepKind.PAIRS, pairs[start : start + A_PAGE], start // A_PAGE + 1)
        for start in range(0, len(pairs), A_PAGE)
    )


def body(sheet: Sheet) -> str:
    """Return one list of ways to compare per pair."""
    said = weights_seen(sheet) if sheet.step.part == 1 else ""
    return said + "".join(_pair(sheet, pair) for pair in sheet.step.about)


def read(sheet: Sheet, form: Form) -> Reading:
    """Return the comparisons that were made; one may be left open."""
    said = times_in(sheet.content)
    for pair in sheet.step.about:
        said.pop(pair, None)
        if is_comparison(value := form.one(_name(pair))):
            said[pair] = value
    times = [
        {"first": first, "second": second, "times": value}
        for (first, second), value in said.items()
    ]
    return Reading({**sheet.content, "times": times})


def is_done(step: Step, content: Mapping[str, Any]) -> bool:
    """Tell whether every pair of a page was compared."""
    said = times_in(content)
    return all(pair in said for pair in step.about)


def times_in(content: Mapping[str, Any]) -> dict[Pair, str]:
    """Return what was said, by pair in the order of the page."""
    return {
        (str(one["first"]), str(one["second"])): str(one["times"])
        for one in content.get("times", [])
    }


def _pair(sheet: Sheet, pair: Pair) -> str:
    voice = sheet.voice
    first, second = (voice.raw(sheet.elicitation.object(id).name) for id in pair)
    chosen = sheet.value(_name(pair), times_in(sheet.content).get(pair, ""))
    return select(
        _name(pair),
        voice.own("pairs.which", first=first, second=second),
        both_ways(voice, first, second),
        chosen=chosen,
        none=voice.own_plain("pairs.open"),
        wrong=sheet.message(_name(pair)),
    )


def _name(pair: Pair) -> str:
    return f"p.{pair[0]}.{pair[1]}"
