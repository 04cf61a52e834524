"""Best-worst: the most and the least important first, then each criterion against both."""

from collections.abc import Mapping, Sequence
from typing import Any

from dsm.elicitation.contents import with_ends
from dsm.elicitation.elicitation import Elicitation
from dsm.elicitation.plain import said_once
from indicators.experts.best_worst import HIGHEST
from ui.elicit.frame import question, radio
from ui.elicit.others import weights_seen
from ui.elicit.scales import nine
from ui.elicit.steps import Reading, Sheet, Step, StepKind, Wrong
from ui.respond.requests import Form

ENDS = ("best", "worst")
FIELDS: Mapping[StepKind, str] = {StepKind.BEST_TO: "best_to", StepKind.TO_WORST: "to_worst"}


def steps(elicitation: Elicitation) -> tuple[Step, ...]:
    """Return the three pages."""
    ids = elicitation.object_ids
    return (
        Step(StepKind.ENDS, ids),
        Step(StepKind.BEST_TO, ids),
        *([Step(StepKind.TO_WORST, ids)] if len(ids) > 2 else []),
    )


def body(sheet: Sheet) -> str:
    """Return the choice of both ends, or a row of nine numbers per criterion."""
    if sheet.step.kind is StepKind.ENDS:
        return weights_seen(sheet) + "".join(_end(sheet, end) for end in ENDS)
    if not _ends(sheet.content):
        return f"<p>{sheet.voice.own('best-worst.first')}</p>"
    return "".join(_against(sheet, id) for id in compared(sheet.step, sheet.content))


def read(sheet: Sheet, form: Form) -> Reading:
    """Return what was chosen; other ends make earlier numbers meaningless, so they go."""
    if sheet.step.kind is StepKind.ENDS:
        return _read_ends(sheet, form)
    return _read_numbers(sheet, form)


def compared(step: Step, content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the criteria a page compares: 2n - 3 on both together, none of them twice."""
    best, worst = content.get("best"), content.get("worst")
    # Best against worst is said on the first of the two pages.
    left_out = {best} if step.kind is StepKind.BEST_TO else {best, worst}
    return tuple(str(id) for id in step.about if id not in left_out)


def is_done(step: Step, content: Mapping[str, Any]) -> bool:
    """Tell whether a page has everything."""
    if not _ends(content):
        return False
    if step.kind is StepKind.ENDS:
        return True
    said = said_once(content).get(FIELDS[step.kind], {})
    return all(id in said for id in compared(step, content))


def _read_ends(sheet: Sheet, form: Form) -> Reading:
    chosen = {end: form.one(end) for end in ENDS}
    wrong = [
        Wrong(end, f"best-worst.no-{end}")
        for end in ENDS
        if chosen[end] not in sheet.elicitation.object_ids
    ]
    if not wrong and chosen["best"] == chosen["worst"]:
        wrong.append(Wrong("worst", "best-worst.same"))
    if wrong:
        return Reading(sheet.content, tuple(wrong))
    return Reading(said_once(with_ends(sheet.content, chosen["best"], chosen["worst"])))


def _read_numbers(sheet: Sheet, form: Form) -> Reading:
    field, before = FIELDS[sheet.step.kind], said_once(sheet.content)
    said, wrong, read = dict(before.get(field, {})), [], []
    for id in compared(sheet.step, before):
        value = form.one(f"n.{id}")
        if value in {str(number) for number in range(1, HIGHEST + 1)}:
            said[id] = int(value)
            read.append(id)
        else:
            wrong.append(Wrong(f"n.{id}", "best-worst.no-number"))
    content = {**before, field: said}
    return Reading(content, (*wrong, *_beyond(content, sheet, read)))


def _beyond(content: Mapping[str, Any], sheet: Sheet, read: Sequence[str]) -> list[Wrong]:
    """Return which numbers of those just read are further from an end than the ends are apart."""
    worst = content.get("worst")
    if sheet.step.kind is StepKind.BEST_TO and worst not in read:
        return []  # an older number for the ends themselves is about to change
    whole = content.get("best_to", {}).get(worst)
    said = content[FIELDS[sheet.step.kind]]
    return [
        Wrong(f"n.{id}", "best-worst.beyond", {"most": whole})
        for id in read
        if whole is not None and said[id] > whole
    ]


def _ends(content: Mapping[str, Any]) -> bool:
    return bool(content.get("best") and content.get("worst"))


def _end(sheet: Sheet, end: str) -> str:
    voice = sheet.voice
    chosen = sheet.value(end, str(sheet.content.get(end) or ""))
    options = "".join(
        radio(end, one.id, voice.text(one.name), chosen=chosen == one.id)
        for one in sheet.elicitation.objects
    )
    legend = voice.own(f"best-worst.{end}")
    return question(legend, options, id=end, wrong=sheet.message(end))


def _against(sheet: Sheet, id: str) -> str:
    voice, elicitation, kind = sheet.voice, sheet.elicitation, sheet.step.kind
    end = "best" if kind is StepKind.BEST_TO else "worst"
    name, saved = f"n.{id}", said_once(sheet.content).get(FIELDS[kind], {}).get(id)
    legend = voice.own(
        f"best-worst.against-{end}",
        end=voice.raw(elicitation.object(str(sheet.content[end])).name),
        name=voice.raw(elicitation.object(id).name),
    )
    chosen = sheet.value(name, "" if saved is None else str(saved))
    return question(legend, nine(voice, name, chosen), id=name, wrong=sheet.message(name))
