"""Rating: a level for each object, with plain words for what a level takes."""

from collections import Counter

from dsm.elicitation.contents import levels_in
from dsm.elicitation.elicitation import Elicitation, Level
from ui.elicit.frame import question, radio
from ui.elicit.steps import Reading, Sheet, Step, StepKind
from ui.respond.pages.panel import point_row
from ui.respond.requests import Form

A_PAGE = 4  # objects on a page: as many as one can compare without scrolling for long
CANNOT = "cannot"


def steps(elicitation: Elicitation) -> tuple[Step, ...]:
    """Return pages of a few objects each, in the facilitator's order."""
    ids = elicitation.object_ids
    return tuple(
        Step(StepKind.RATE, ids[start : start + A_PAGE], start // A_PAGE + 1)
        for start in range(0, len(ids), A_PAGE)
    )


def body(sheet: Sheet) -> str:
    """Return one question per object: its levels from the lowest up, and the way out."""
    return "".join(_object(sheet, str(id)) for id in sheet.step.about)


def read(sheet: Sheet, form: Form) -> Reading:
    """Return the levels that were chosen; an object may be left out."""
    levels = levels_in(sheet.content)
    known = {str(level.number): level.number for level in sheet.elicitation.levels}
    for id in sheet.step.about:
        levels.pop(id, None)
        if (chosen := form.one(f"r.{id}")) in known:
            levels[id] = known[chosen]
    return Reading({**sheet.content, "levels": levels})


def _object(sheet: Sheet, id: str) -> str:
    voice, saved = sheet.voice, levels_in(sheet.content).get(id)
    name = f"r.{id}"
    chosen = sheet.value(name, "" if saved is None else str(saved))
    options = "".join(
        radio(name, str(level.number), _level(sheet, level), chosen=chosen == str(level.number))
        for level in sheet.elicitation.levels
    )
    cannot = radio(name, CANNOT, voice.own("rate.cannot"), chosen=chosen == CANNOT)
    legend = voice.text(sheet.elicitation.object(id).name)
    return question(legend, _others(sheet, id) + options + cannot, id=name)


def _level(sheet: Sheet, level: Level) -> str:
    meaning = sheet.voice.text(level.meaning)
    below = f"<small>{meaning}</small>" if meaning else ""
    return f'<span class="lv">{_name(sheet, level)}{below}</span>'


def _name(sheet: Sheet, level: Level) -> str:
    """Return what a level is called; of an end that is only a number, also which end it is."""
    voice, elicitation = sheet.voice, sheet.elicitation
    name = voice.text(level.name)
    if name != str(level.number):
        return name
    ends = {elicitation.lowest: "rate.lowest", elicitation.highest: "rate.highest"}
    return voice.own(ends[level.number], level=name) if level.number in ends else name


def _others(sheet: Sheet, id: str) -> str:
    """Return what all experts said in the round before, as points and in words."""
    seen = sheet.seen.get((id,))
    if seen is None:
        return ""
    elicitation, voice = sheet.elicitation, sheet.voice
    given = sorted([*seen.others, *([seen.own] if seen.own is not None else [])])
    names = {float(level.number): voice.text(level.name) for level in elicitation.levels}
    width = elicitation.highest - elicitation.lowest
    places = [(level - elicitation.lowest) / width for level in given]
    ring = (seen.own - elicitation.lowest) / width if seen.own is not None else None
    said = "; ".join(
        f"{names[level]} × {count}" if count > 1 else names[level]
        for level, count in Counter(given).items()
    )
    raw = {level.number: voice.raw(level.name) for level in elicitation.levels}
    mine = "" if seen.own is None else voice.own("others.own-level", level=raw[int(seen.own)])
    low, high = (_name(sheet, elicitation.levels[end]) for end in (0, -1))
    return (
        f"{point_row(places, ring)}"
        f'<div class="ends" aria-hidden="true"><span>{low}</span><span>{high}</span></div>'
        f'<p class="hint">{voice.own("others.all")} {said}. {mine}</p>'
    )
