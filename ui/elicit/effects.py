"""Effects of actions: first without, then lowest, highest, best and how sure, on a curve that moves."""

from collections.abc import Mapping
from typing import Any

from dsm.elicitation.contents import EVIDENCE, LONGEST_TEXT, is_whole
from dsm.elicitation.contents import NUMBERS as CHANGE
from dsm.elicitation.elicitation import Elicitation, Target
from dsm.elicitation.plain import decimals_of, plain_steps
from indicators.experts.effects import LARGEST, Judgement
from indicators.experts.elicited import limits_of
from ui.elicit import quantities
from ui.elicit.curves import curve_figure
from ui.elicit.frame import checkbox, question, radio, text_field
from ui.elicit.steps import Reading, Sheet, Step, StepKind, Wrong
from ui.respond.requests import Form
from ui.respond.templates import plain

NUMBERS = (quantities.WITHOUT, *quantities.STEPS)
FIELDS = {"low": "lowest", "high": "highest", "best": "best"}  # by what is kept of them


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
    # A draft from elsewhere may have half of the numbers, which no field of levels can show.
    judged = saved if saved is not None and is_whole(saved) else None
    levels = _levels(judged)
    return (
        f'<p class="say">{asked}</p>{_kept(sheet, judged)}'
        f"<h2>{voice.own('effect.first', action=name)}</h2>"
        f"{quantities.fields(sheet, levels, (quantities.WITHOUT,), unit=unit)}"
        f"<h2>{voice.own('effect.then', action=name)}</h2>"
        f'<div class="nums">{quantities.fields(sheet, levels, quantities.STEPS, unit=unit)}</div>'
        f"{_curve(sheet, judged, target)}{_evidence(sheet, saved)}{_note(sheet, saved)}"
    )


def read(sheet: Sheet, form: Form) -> Reading:
    """Return what was said; whoever knows nothing about it leaves all numbers empty."""
    others = [
        dict(one)
        for one in sheet.content.get("effects", [])
        if (one["action"], one["indicator"]) != sheet.step.about
    ]
    numbers, wrong = _numbers(sheet, form)
    if not numbers and not wrong:
        return Reading({**sheet.content, "effects": others})
    beside = _beside(form)
    if len(beside.get("note", "")) > LONGEST_TEXT:
        wrong = (*wrong, Wrong("note", "wrong.too-long", {"most": LONGEST_TEXT}))
    if wrong:
        return Reading(sheet.content, wrong)
    action, indicator = sheet.step.about
    one = {"action": action, "indicator": indicator, **numbers, **beside}
    return Reading({**sheet.content, "effects": [*others, one]})


def is_done(step: Step, content: Mapping[str, Any]) -> bool:
    """Tell whether an effect was judged."""
    return is_whole(effect_in(content, step.about) or {})


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


def _numbers(sheet: Sheet, form: Form) -> tuple[dict[str, float], tuple[Wrong, ...]]:
    """Return the change to keep and what it is against; nothing where nothing is to be kept."""
    if not quantities.is_empty(form, NUMBERS):
        limits = limits_of(_target(sheet).unit)
        said, wrong = quantities.read_steps(form, limits, with_without=True)
        change = {} if said is None else {"without": said.without, **plain_steps(said)}
        return change, (*wrong, *_too_far(change))
    kept = effect_in(sheet.content, sheet.step.about)
    if form.one("drop"):
        return {}, ()
    if kept is not None and is_whole(kept) and _is_change_only(kept):
        return {name: kept[name] for name in CHANGE}, ()
    return {}, ((Wrong("note", "wrong.note-alone"),) if _beside(form).get("note") else ())


def _too_far(change: Mapping[str, float]) -> tuple[Wrong, ...]:
    """Return which levels differ by more than is kept from that without the action."""
    return tuple(
        Wrong(field, "wrong.too-far", {"most": LARGEST})
        for name, field in FIELDS.items()
        if abs(change.get(name, 0.0)) > LARGEST
    )


def _beside(form: Form) -> dict[str, str]:
    note, evidence = form.one("note").replace("\r\n", "\n").strip(), form.one("evidence")
    said = {"evidence": evidence if evidence in EVIDENCE else "", "note": note}
    return {name: text for name, text in said.items() if text}


def _is_change_only(saved: Mapping[str, Any]) -> bool:
    """Tell whether nobody said what it would be without the action, as where it is from a file."""
    return saved.get("without") is None


def _kept(sheet: Sheet, saved: Mapping[str, Any] | None) -> str:
    """Return a change that cannot stand in the fields, for those hold levels."""
    if saved is None or not _is_change_only(saved):
        return ""
    voice, sure = sheet.voice, float(saved["confidence"])
    numbers = {name: float(saved[name]) for name in ("low", "best", "high")}
    change = {name: voice.change(one, decimals_of(one)) for name, one in numbers.items()}
    told = voice.own("effect.kept", **change, confidence=sure)
    drop = checkbox("drop", voice.own("effect.drop"), chosen=bool(sheet.value("drop", "")))
    return f'<div class="box"><p>{told}</p>{drop}</div>'


def _target(sheet: Sheet) -> Target:
    wanted = sheet.step.about[1]
    return next(one for one in sheet.elicitation.targets if one.id == wanted)


def _levels(saved: Mapping[str, Any] | None) -> dict[str, float | None]:
    """Return what was typed, from the change that was kept; nothing where it is against nothing."""
    if saved is None or _is_change_only(saved):
        return {}
    start = float(saved["without"])
    return {
        "without": start,
        "lowest": _level(start, float(saved["low"])),
        "highest": _level(start, float(saved["high"])),
        "best": _level(start, float(saved["best"])),
        "confidence": float(saved["confidence"]),
    }


def _level(start: float, change: float) -> float:
    # A sum of two numbers has no more decimals than they have; one of floats can have sixteen.
    return round(start + change, decimals_of(start, change))


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
    return text_field("note", voice.own("effect.note"), typed=typed, wrong=sheet.message("note"))
