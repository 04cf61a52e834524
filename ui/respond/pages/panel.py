"""What the panel said: an expert's own answers of the round before, beside all without names."""

from collections import Counter
from collections.abc import Sequence

from dsm.surveying.panels import LEAST, Compared, ends_of, place_on
from surveys.asking.questions import Question
from ui.respond.pages.forms import link, row
from ui.respond.pages.frame import Place, framed
from ui.respond.pages.view import View
from ui.respond.parts.voice import Voice
from ui.respond.spoken import spoken
from ui.respond.templates import plain

INK, QUIET, RING = "#10394B", "#7C878E", "#7A2EA8"
STEP = 14  # pixels between points on top of each other


def panel_page(view: View, compared: Sequence[Compared]) -> str:
    """Return each question that is still asked, with one's own answer and all of them as points."""
    voice, asked = view.voice, {one.id: one for one in view.questionnaire.questions}
    parts = [_part(voice, asked[one.question], one) for one in compared if one.question in asked]
    told = f"<p>{voice.own('panel.text' if parts else 'panel.nothing')}</p>"
    main = (
        f"<h1>{voice.own('panel.title', round=view.round_before)}</h1>{told}{''.join(parts)}"
        f"{row(link(voice.own('panel.onward'), view.address, quiet=False))}"
    )
    title = voice.own_plain("panel.title", round=view.round_before)
    return framed(view, title, main, Place(may_stop=True))


def point_row(places: Sequence[float], own: float | None = None) -> str:
    """Return answers as points along a line, equal ones on top of each other.

    The sentence beside it says the same, so that it is not read aloud.

    Parameters
    ----------
    places : sequence of float
        Where they lie, in [0, 1].
    own : float, optional
        Which of these places has a ring.
    """
    stacks = Counter(_percent(place) for place in places)
    height = STEP * (max(stacks.values()) + 1)
    base = height - STEP
    points = "".join(
        f'<circle cx="{x}" cy="{base - STEP * level}" r="5" fill="{INK}"/>'
        for x, count in stacks.items()
        for level in range(count)
    )
    ring = _ring(_percent(own), base) if own is not None else ""
    return (
        f'<svg width="100%" height="{height}" aria-hidden="true" focusable="false">'
        f'<line x1="0" x2="100%" y1="{base}" y2="{base}" stroke="{QUIET}"/>{points}{ring}</svg>'
    )


def _part(voice: Voice, question: Question, one: Compared) -> str:
    if one.own is None:
        own = voice.own("panel.own-none")
    else:
        own = voice.own("panel.own", answer=_said(voice, question, one.own))
    others = (
        voice.own("panel.hidden", least=LEAST)
        if one.others is None
        else voice.own(
            "panel.all", count=len(one.others), answers=_listed(voice, question, one.others)
        )
    )
    drawn = "" if one.others is None else _drawn(voice, question, one.others, one.own)
    return (
        f"<section><h2>{voice.text(question.text)}</h2><p>{own}</p>{drawn}<p>{others}</p></section>"
    )


def _drawn(voice: Voice, question: Question, others: Sequence[float], own: float | None) -> str:
    places = place_on(question, others)
    # Her answer is one of them, so its place is theirs.
    mine = dict(zip(others, places, strict=True)).get(own) if own is not None else None
    low, high = (plain(_said(voice, question, end)) for end in ends_of(question, others))
    ends = f'<div class="ends" aria-hidden="true"><span>{low}</span><span>{high}</span></div>'
    return point_row(places, mine) + ends


def _listed(voice: Voice, question: Question, answers: Sequence[float]) -> str:
    counts = Counter(answers)
    return "; ".join(
        _said(voice, question, answer) + (f" × {count}" if count > 1 else "")
        for answer, count in counts.items()
    )


def _said(voice: Voice, question: Question, answer: float) -> str:
    if question.choices:
        return spoken(voice, question, int(answer))
    return f"{spoken(voice, question, float(answer))} {voice.raw(question.unit)}".strip()


def _percent(place: float) -> str:
    # Room for half a point at both ends; a limit may have been narrowed since.
    return f"{3 + 94 * min(max(place, 0.0), 1.0):g}%"


def _ring(x: str, y: int) -> str:
    return f'<circle cx="{x}" cy="{y}" r="9" fill="none" stroke="{RING}" stroke-width="2.5"/>'
