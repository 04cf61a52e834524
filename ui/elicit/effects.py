"""Effects of actions: first without, then lowest, highest, best and how sure, on a curve that moves."""

from collections.abc import Mapping
from typing import Any

from dsm.elicitation.contents import EVIDENCE, LONGEST_TEXT
from dsm.elicitation.elicitation import Elicitation, Target
from dsm.elicitation.plain import plain_steps
from indicators.experts.effects import Judgement
from indicators.experts.elicited import limits_of
from ui.elicit import quantities
from ui.elicit.curves import curve_figure
from ui.elicit.frame import question, radio, text_field
from ui.elicit.steps import Reading, Sheet, Step, StepKind, Wrong
from ui.respond.requests import Form
from ui.respond.templates import plain

NUMBERS = (quantities.WITHOUT, *quantities.STEPS)


def steps(elicitation: Elicitation) -> tuple[Step, ...]:
    """Return one page for each action and indicator."""
    pairs = enumerate(elicitation.pairs, 1)
    return tuple(Step(StepKind.EFFECT, pair, part) for part, pair in pairs)


def body(sheet: Sheet) -> str:
    """Return the questions, the curve that follows from them, and what they rest on."""
    voice, elicitation = sheet.voice, sheet.elicitation
    target, action = _target(sheet), elicitation.object(sheet.step.about[0])
    saved = effect_in(sheet.content, sheet.step.about)
    asked = voice.text(target.observable) or voice.text(target.name)
    name, unit = voice.raw(action.name), plain(voice.unit(short_unit(target.unit)))
    levels = _levels(saved)
    return (
        f'<p class="say">{asked}</p>'
        f"<h2>{voice.own('effect.first', action=name)}</h2>"
        f"{quantities.fields(sheet, levels, (quantities.WITHOUT,), unit=unit)}"
        f"<h2>{voice.own('effect.then', action=name)}</h2>"
        f'<div class="nums">{quantities.fields(sheet, levels, quantities.STEPS, unit=unit)}</div>'
        f"{_curve(sheet, saved, target)}{_evidence(sheet, saved)}{_note(sheet, saved)}"
    )


def read(sheet: Sheet, form: Form) -> Reading:
    """Return what was said; whoever knows nothing about it leaves all numbers empty."""
    others = [
        dict(one)
        for one in sheet.content.get("effects", [])
        if (one["action"], one["indicator"]) != sheet.step.about
    ]
    if quantities.is_empty(form, NUMBERS):
        return Reading({**sheet.content, "effects": others})
    limits = limits_of(_target(sheet).unit)
    said, wrong = quantities.read_steps(form, limits, with_without=True)
    note, evidence = form.one("note").replace("\r\n", "\n").strip(), form.one("evidence")
    if len(note) > LONGEST_TEXT:
        wrong = (*wrong, Wrong("note", "wrong.too-long", {"most": LONGEST_TEXT}))
    if said is None or wrong:
        return Reading(sheet.content, wrong)
    action, indicator = sheet.step.about
    one = {"action": action, "indicator": indicator, "without": said.without}
    one |= plain_steps(said)
    one |= {"evidence": evidence} if evidence in EVIDENCE else {}
    one |= {"note": note} if note else {}
    return Reading({**sheet.content, "effects": [*others, one]})


def is_done(step: Step, content: Mapping[str, Any]) -> bool:
    """Tell whether an effect was judged."""
    return effect_in(content, step.about) is not None


def effect_in(content: Mapping[str, Any], about: tuple[str, ...]) -> Mapping[str, Any] | None:
    """Return what was saved about one action and indicator."""
    for one in content.get("effects", []):
        if (one["action"], one["indicator"]) == tuple(about):
            return dict(one)
    return None


def short_unit(unit: str) -> str:
    """Return what stands beside a field: of a share its sign, for the question names the whole.

    Examples
    --------
    >>> short_unit("% of adults"), short_unit("minutes")
    ('%', 'minutes')
    """
    return "%" if unit.startswith("%") else unit


def judgement_of(saved: Mapping[str, Any]) -> Judgement:
    """Return what was saved as a distribution."""
    return Judgement(
        action=str(saved["action"]),
        indicator=str(saved["indicator"]),
        expert="",
        low=float(saved["low"]),
        best=float(saved["best"]),
        high=float(saved["high"]),
        confidence=float(saved["confidence"]),
    )


def _target(sheet: Sheet) -> Target:
    wanted = sheet.step.about[1]
    return next(one for one in sheet.elicitation.targets if one.id == wanted)


def _levels(saved: Mapping[str, Any] | None) -> dict[str, float | None]:
    """Return what was typed, from the change that was kept."""
    if saved is None:
        return {}
    start = float(saved.get("without") or 0.0)
    return {
        "without": start,
        "lowest": start + float(saved["low"]),
        "highest": start + float(saved["high"]),
        "best": start + float(saved["best"]),
        "confidence": float(saved["confidence"]),
    }


def _curve(sheet: Sheet, saved: Mapping[str, Any] | None, target: Target) -> str:
    seen = sheet.seen.get(sheet.step.about)
    own = judgement_of(saved) if saved is not None else None
    title = f"<h2>{sheet.voice.own('curve.title')}</h2>"
    figure = curve_figure(
        sheet.voice,
        own,
        seen.other_effects if seen else (),
        unit=sheet.voice.unit(target.unit),
        live=True,
    )
    return title + figure if seen or own else figure


def _evidence(sheet: Sheet, saved: Mapping[str, Any] | None) -> str:
    voice = sheet.voice
    chosen = sheet.value("evidence", str((saved or {}).get("evidence", "")))
    options = "".join(
        radio("evidence", code, voice.own(f"evidence.{code}"), chosen=chosen == code)
        for code in EVIDENCE
    )
    return question(voice.own("evidence.title"), options, id="evidence")


def _note(sheet: Sheet, saved: Mapping[str, Any] | None) -> str:
    voice = sheet.voice
    typed = sheet.value("note", str((saved or {}).get("note", "")))
    return text_field("note", voice.own("effect.note"), typed=typed)
