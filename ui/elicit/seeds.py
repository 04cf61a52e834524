"""Before effects: a practice question, and questions by which experts learn how well they know."""

from collections.abc import Mapping
from typing import Any

from dsm.elicitation.contents import is_whole, seeds_in
from dsm.elicitation.elicitation import Elicitation, Seed
from dsm.elicitation.plain import plain_steps
from indicators.experts.elicited import limits_of
from ui.elicit import quantities
from ui.elicit.steps import Reading, Sheet, Step, StepKind, Wrong, read_number
from ui.respond.requests import Form
from ui.respond.templates import plain

# Two dice show 7 or more in 21 of 36 ways: of 100 throws one expects 58.
PRACTICE_TRUTH = 58.0
QUANTILES = ("q05", "q95", "q50")  # as asked: both ends before the middle


def steps(elicitation: Elicitation) -> tuple[Step, ...]:
    """Return the practice and one page per seed question."""
    asked = [Step(StepKind.SEED, (one.id,), part) for part, one in enumerate(elicitation.seeds, 1)]
    return (Step(StepKind.PRACTICE), *asked)


def body(sheet: Sheet) -> str:
    """Return the question and its fields."""
    if sheet.step.kind is StepKind.PRACTICE:
        return _practice(sheet)
    seed = _seed(sheet)
    said = seeds_in(sheet.content).get(seed.id)
    saved = dict(zip(("q05", "q50", "q95"), said, strict=True)) if said else {}
    unit = plain(sheet.voice.unit(seed.unit))
    asked = f'<p class="say">{sheet.voice.text(seed.text)}</p>'
    return f"{asked}{quantities.fields(sheet, saved, QUANTILES, unit=unit, words='seed')}"


def read(sheet: Sheet, form: Form) -> Reading:
    """Return what was said; a question left empty is not answered."""
    if sheet.step.kind is StepKind.PRACTICE:
        return _read_practice(sheet, form)
    seed = _seed(sheet)
    seeds = {**sheet.content.get("seeds", {})}
    seeds.pop(seed.id, None)
    if quantities.is_empty(form, QUANTILES):
        return Reading({**sheet.content, "seeds": seeds})
    numbers = {name: read_number(form, name) for name in QUANTILES}
    wrong = tuple(
        Wrong(name, "wrong.no-number" if form.one(name).strip() else "wrong.empty", values)
        for name, number in numbers.items()
        for values in [{"typed": form.one(name).strip()}]
        if number is None
    )
    low, middle, high = numbers["q05"], numbers["q50"], numbers["q95"]
    known = [number for number in (low, middle, high) if number is not None]
    if middle is not None and known != sorted(set(known)):
        wrong = (*wrong, Wrong("q50", "wrong.not-rising"))
    if wrong:
        return Reading(sheet.content, wrong)
    seeds[seed.id] = [low, middle, high]
    return Reading({**sheet.content, "seeds": seeds})


def is_done(step: Step, content: Mapping[str, Any]) -> bool:
    """Tell whether a question was answered."""
    if step.kind is StepKind.PRACTICE:
        return is_whole(content.get("training", {}))
    return step.about[0] in seeds_in(content)


def _seed(sheet: Sheet) -> Seed:
    wanted = sheet.step.about[0]
    return next(one for one in sheet.elicitation.seeds if one.id == wanted)


def _practice(sheet: Sheet) -> str:
    voice, said = sheet.voice, sheet.content.get("training") or {}
    saved = {
        "lowest": said.get("low"),
        "highest": said.get("high"),
        "best": said.get("best"),
        "confidence": said.get("confidence"),
    }
    asked = f"<p>{voice.own('practice.text')}</p>" + (
        f'<p class="say">{voice.own("practice.question")}</p>'
    )
    unit = voice.own("practice.unit")
    fields = f'<div class="nums">{quantities.fields(sheet, saved, unit=unit)}</div>'
    return f"{_told(sheet, said)}{asked}{fields}"


def _told(sheet: Sheet, said: Mapping[str, Any]) -> str:
    """Return what was right, once all four numbers were said."""
    if not is_whole(said) or sheet.typed is not None:
        return ""
    inside = said["low"] <= PRACTICE_TRUTH <= said["high"]
    told = sheet.voice.own(
        f"practice.{'inside' if inside else 'outside'}",
        truth=PRACTICE_TRUTH,
        low=float(said["low"]),
        high=float(said["high"]),
        confidence=float(said["confidence"]),
    )
    return f'<div class="box" role="status"><p>{told}</p></div>'


def _read_practice(sheet: Sheet, form: Form) -> Reading:
    if quantities.is_empty(form, quantities.STEPS):
        kept = {name: part for name, part in sheet.content.items() if name != "training"}
        return Reading(kept)
    said, wrong = quantities.read_steps(form, limits_of("%"))
    if said is None:
        return Reading(sheet.content, wrong)
    return Reading({**sheet.content, "training": plain_steps(said)})
