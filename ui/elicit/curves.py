"""Curves of expected change: one's own filled, the others' as thin lines that nobody's name is on."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indicators.experts.effect_curves import EffectCurves, draw_curves, range_of
from indicators.experts.effects import Judgement
from ui.elicit.voice import ExpertVoice
from ui.respond.templates import plain

type Floats = NDArray[np.float64]

FLOOR, ROOF = 96.0, 8.0  # of the picture, which is 100 by 100 and stretched
TENTH = 1.2815515655446004  # normal quantile of 0.9
CROWDED = 12.0  # percent of the width within which two words would touch


def curve_figure(
    voice: ExpertVoice,
    own: Judgement | None,
    others: Sequence[Judgement] = (),
    *,
    unit: str = "",
    live: bool = False,
) -> str:
    """Return a figure of what one expects, beside the others' curves, with the sentence it says.

    Parameters
    ----------
    own : Judgement or None
        None where nothing readable was said yet.
    others : sequence of Judgement
        Of the round before, in an order that tells nothing.
    unit : str
        Of the change.
    live : bool
        Whether the page has the fields that a script may follow.
    """
    said = [*([own] if own else []), *others]
    if not said and not live:
        return ""
    ends = range_of(said) if said else (-1.0, 1.0)
    hidden = "" if said else " hidden"
    follows = f' data-live data-say="{_template(voice)}"' if live else ""
    kept = (ends[0], ends[1]) if others else None
    low, high = (f"{kept[0]:.6g}", f"{kept[1]:.6g}") if kept else ("", "")
    curves = draw_curves(said, ends=ends) if said else None
    # In units of a standard normal curve's peak, which spares the script a constant.
    top = f"{_top(curves) * math.sqrt(2 * math.pi):.6g}" if curves and others else ""
    return (
        f'<figure class="curve"{follows} data-low="{low}" data-high="{high}" data-top="{top}"'
        f"{hidden}>"
        f"{_picture(curves, has_own=own is not None)}{_axis(voice, *ends)}"
        f"{_key(voice, unit, others)}"
        f'<figcaption><p class="say">{_sentence(voice, own)}</p></figcaption></figure>'
    )


def own_sentence(voice: ExpertVoice, own: Judgement) -> str:
    """Return what a curve says, as markup: its middle, and where eight tenths lie."""
    return voice.own(
        "curve.say",
        best=voice.change(own.best),
        low=voice.change(float(own.quantile(np.array(-TENTH)))),
        high=voice.change(float(own.quantile(np.array(TENTH)))),
    )


def _picture(curves: EffectCurves | None, *, has_own: bool) -> str:
    """Return the curves; the sentence below says the same, so that it is not read aloud."""
    paths = ""
    zero = 50.0
    if curves is not None:
        low, high = float(curves.values[0]), float(curves.values[-1])
        zero = 100 * (0 - low) / (high - low)
        first = 1 if has_own else 0
        top = _top(curves)
        paths = "".join(f'<path class="oth" d="{_line(one, top)}"/>' for one in curves.own[first:])
        own = _area(curves.own[0], top) if has_own else ""
    else:
        own = ""
    return (
        '<svg class="cv" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false"><path class="own" d="{own}"/>{paths}'
        f'<path class="zero" d="M{zero:.2f} 0V100"/></svg>'
    )


def _top(curves: EffectCurves) -> float:
    """Return one scale for all: a doubtful expert's curve is low, and must look so."""
    return float(curves.own.max())


def _line(density: Floats, top: float) -> str:
    places = np.linspace(0, 100, len(density))
    heights = FLOOR - (FLOOR - ROOF) * density / top
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(places, heights, strict=True))


def _area(density: Floats, top: float) -> str:
    return f"M0 {FLOOR:g}L{_line(density, top)[1:]}L100 {FLOOR:g}Z"


def _axis(voice: ExpertVoice, low: float, high: float) -> str:
    place = 100 * (0 - low) / (high - low)
    middle = "0" if CROWDED < place < 100 - CROWDED else ""
    return (
        '<svg class="ax" width="100%" height="24" aria-hidden="true" focusable="false">'
        f'<text x="0" y="18">{voice.change(low)}</text>'
        f'<text x="{place:.2f}%" y="18" text-anchor="middle">{middle}</text>'
        f'<text x="100%" y="18" text-anchor="end">{voice.change(high)}</text></svg>'
    )


def _key(voice: ExpertVoice, unit: str, others: Sequence[Judgement]) -> str:
    said = voice.own("curve.axis", unit=unit)
    both = f"<li>{voice.own('curve.others', count=len(others))}</li>" if others else ""
    return f'<ul class="key"><li>{said}</li>{both}</ul>'


def _sentence(voice: ExpertVoice, own: Judgement | None) -> str:
    return own_sentence(voice, own) if own is not None else ""


def _template(voice: ExpertVoice) -> str:
    return plain(voice.sentences.say("curve.say", best="{best}", low="{low}", high="{high}"))
