"""The experts' pages: the overview, one step, and what one learns about one's own answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dsm.elicitation.answering import Own
from dsm.elicitation.elicitation import LAST_ROUND, Elicitation
from dsm.surveying.panels import LEAST
from indicators.experts.calibration import FEWEST_SEEDS
from ui.elicit import kinds
from ui.elicit.door import Guest
from ui.elicit.frame import framed, post_form, progress, summary
from ui.elicit.learning import Answered, Learned, may_learn
from ui.elicit.steps import Sheet, Step, StepKind
from ui.elicit.voice import ExpertVoice
from ui.respond.pages.forms import button, link, row
from ui.respond.templates import plain


def overview_page(
    guest: Guest,
    own: Own,
    now: datetime,
    *,
    sees_others: bool,
    missing: Sequence[str] = (),
) -> str:
    """Return where an expert stands: what it is about, every step, and handing in.

    Parameters
    ----------
    now : datetime
        Which decides whether the round can be answered.
    sees_others : bool
        Whether pages show what was said in the round before.
    missing : sequence of str
        What kept the judgement from being handed in, as markup.
    """
    voice, elicitation = guest.voice, guest.elicitation
    title, may_answer = voice.text(elicitation.title), elicitation.may_answer(now)
    parts = [f"<h1>{title}</h1>", voice.paragraphs(elicitation.instructions)]
    if missing:
        parts.insert(0, summary(voice, [("steps", one) for one in missing]))
    parts.append(_standing(voice, elicitation, own, now))
    if may_answer:
        parts.append(_rules(voice, elicitation, sees_others=sees_others))
        parts.append(_steps(guest, own))
        parts.append(_hand_in(guest, own))
    if may_learn(elicitation):
        learn = link(voice.own("learn.link"), f"{guest.address}/calibration", quiet=False)
        parts.append(row(learn))
    return framed(guest, title, "".join(parts))


def step_page(guest: Guest, sheet: Sheet, own: Own, at: int, steps: Sequence[Step]) -> str:
    """Return one step with its form.

    Parameters
    ----------
    at : int
        Which of the steps, from 1.
    """
    voice, address = guest.voice, f"{guest.address}/step/{at}"
    title = step_title(voice, guest.elicitation, sheet.step)
    messages = [(one.name, voice.own(one.key, **one.values)) for one in sheet.wrong]
    hint = voice.own(f"step.{sheet.step.kind}.hint")
    saved = voice.own("frame.saved") if own.revision else ""
    main = post_form(
        guest,
        address,
        summary(voice, messages),
        f'<h1>{title}</h1><p class="hint">{hint}</p>',
        kinds.body(sheet),
        _buttons(voice, sheet.step),
        revision=own.revision,
    )
    prefix = voice.own_plain("wrong.prefix") if messages else ""
    return framed(guest, f"{prefix}{title}", main, bar=progress(voice, at, len(steps), saved))


def stale_page(guest: Guest, at: int) -> str:
    """Return the page for somebody who saved elsewhere meanwhile; nothing was overwritten."""
    voice = guest.voice
    title = voice.own("stale.title")
    again = row(link(voice.own("stale.again"), f"{guest.address}/step/{at}", quiet=False))
    return framed(guest, title, f"<h1>{title}</h1><p>{voice.own('stale.text')}</p>{again}")


def notice_page(guest: Guest, reason: str) -> str:
    """Return a page that says why something cannot be done now, to somebody who is known."""
    voice = guest.voice
    title = voice.own(f"refused.{reason}.title")
    back = row(link(voice.own("frame.overview"), guest.address, quiet=False))
    return framed(
        guest, title, f"<h1>{title}</h1><p>{voice.own(f'refused.{reason}.text')}</p>{back}"
    )


def calibration_page(guest: Guest, learned: Learned) -> str:
    """Return how an expert's own answers to questions with known answers turned out."""
    voice = guest.voice
    title = voice.own("learn.title")
    if not learned.answered:
        return framed(guest, title, f"<h1>{title}</h1><p>{voice.own('learn.nothing')}</p>")
    told = voice.own(
        "learn.inside",
        inside=learned.inside,
        count=len(learned.answered),
        expected=voice.number(0.9 * len(learned.answered), 1),
    )
    verdict = voice.own("learn.too-sure" if learned.is_too_sure else "learn.fits")
    weighs = voice.own("learn.weighs" if learned.weighs else "learn.weighs-not", least=FEWEST_SEEDS)
    rows = "".join(_learned_row(guest, one) for one in learned.answered)
    head = "".join(
        f'<th scope="col"{"" if name == "question" else " class=n3"}>'
        f"{voice.own(f'learn.column.{name}')}</th>"
        for name in ("question", "range", "truth")
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    main = (
        f"<h1>{title}</h1><p>{voice.own('learn.alone')}</p>"
        f'<p class="say">{told} {verdict}</p>{table}<p class="hint">{weighs}</p>'
    )
    return framed(guest, title, main)


def step_title(voice: ExpertVoice, elicitation: Elicitation, step: Step) -> str:
    """Return what a step is called, as markup."""
    if step.kind is StepKind.EFFECT:
        action, indicator = step.about
        target = next(one for one in elicitation.targets if one.id == indicator)
        return voice.own(
            "step.effect.title",
            action=voice.raw(elicitation.object(action).name),
            indicator=voice.raw(target.name),
        )
    return voice.own(f"step.{step.kind}.title", part=step.part)


def missing_words(voice: ExpertVoice, elicitation: Elicitation, place: Sequence[str]) -> str:
    """Return what is missing by name, as markup: ids of objects, indicators and seeds in words."""
    named: dict[str, str] = {one.id: voice.raw(one.name) for one in elicitation.objects}
    named |= {one.id: voice.raw(one.name) for one in elicitation.targets}
    named |= {one.id: voice.raw(one.text) for one in elicitation.seeds}
    named = {"training": voice.sentences.say("step.practice.title")} | named
    known = [named[id] for id in place if id in named]
    return (
        voice.own("hand-in.missing", what=" – ".join(known))
        if known
        else voice.own("hand-in.nothing")
    )


def _standing(voice: ExpertVoice, elicitation: Elicitation, own: Own, now: datetime) -> str:
    if elicitation.may_answer(now):
        key = "handed-in" if own.complete else "open"
    elif elicitation.has_ended(now):
        key = "between" if elicitation.round < LAST_ROUND else "over"
    else:
        key = "not-yet"
    box = ' class="box" role="status"' if key == "handed-in" else ""
    return f"<p{box}>{voice.own(f'standing.{key}', round=elicitation.round)}</p>"


def _rules(voice: ExpertVoice, elicitation: Elicitation, *, sees_others: bool) -> str:
    if elicitation.round < LAST_ROUND:
        said = voice.own("rules.first", least=LEAST)
    else:
        said = voice.own("rules.second" if sees_others else "rules.hidden", least=LEAST)
    return f"<p>{said}</p>"


def _steps(guest: Guest, own: Own) -> str:
    items = "".join(
        _step_item(guest, own.content, step, at)
        for at, step in enumerate(kinds.steps_of(guest.elicitation), 1)
    )
    return f'<h2>{guest.voice.own("overview.steps")}</h2><ol class="st" id="steps">{items}</ol>'


def _step_item(guest: Guest, content: Mapping[str, Any], step: Step, at: int) -> str:
    voice = guest.voice
    if step.kind is StepKind.ABOUT:
        state = ""
    elif kinds.is_done(step, content):
        state = f'<span class="y">{voice.own("overview.done")}</span>'
    else:
        key = "optional" if kinds.is_optional(step) else "open"
        state = f'<span class="o2">{voice.own(f"overview.{key}")}</span>'
    title = step_title(voice, guest.elicitation, step)
    return f'<li><a href="{guest.address}/step/{at}"><span>{title}</span>{state}</a></li>'


def _hand_in(guest: Guest, own: Own) -> str:
    voice = guest.voice
    address = "take-back" if own.complete else "hand-in"
    do = button(voice.own(f"hand-in.{'back' if own.complete else 'do'}"), quiet=own.complete)
    form = post_form(guest, f"{guest.address}/{address}", row(do), revision=own.revision)
    text = voice.own("hand-in.done-text" if own.complete else "hand-in.text")
    return f"<h2>{voice.own('hand-in.title')}</h2><p>{text}</p>{form}"


def _buttons(voice: ExpertVoice, step: Step) -> str:
    onward = button(voice.own("step.next"), name="go", value="next")
    back = button(voice.own("step.overview"), name="go", value="overview", quiet=True)
    if step.kind not in {StepKind.EFFECT, StepKind.PRACTICE}:
        return row(onward, back)
    look = "step.look" if step.kind is StepKind.EFFECT else "step.answer"
    return row(onward, button(voice.own(look), name="go", value="stay", quiet=True), back)


def _learned_row(guest: Guest, one: Answered) -> str:
    voice = guest.voice
    low, high = voice.number(one.low), voice.number(one.high)
    unit = f" {plain(voice.unit(one.seed.unit))}" if one.seed.unit else ""
    word = voice.own("learn.in" if one.is_inside else "learn.out")
    return (
        f'<tr><th scope="row">{voice.text(one.seed.text)}</th><td class="n3">{low}–{high}{unit}</td>'
        f'<td class="n3">{voice.number(one.truth)}{unit}<br>{word}</td></tr>'
    )
