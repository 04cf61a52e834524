"""Weights that follow from what everybody said in the first round, as points without names."""

from collections.abc import Sequence

from dsm.elicitation.comparing import Seen
from ui.elicit.steps import Sheet
from ui.elicit.voice import ExpertVoice
from ui.respond.pages.panel import point_row


def weights_seen(sheet: Sheet) -> str:
    """Return one row of points per criterion, one's own with a ring; "" where there are none.

    Numbers of a comparison mean something only beside the other numbers of the same expert, so
    that weights are compared and not the answers they follow from.
    """
    if not sheet.seen:
        return ""
    voice, elicitation = sheet.voice, sheet.elicitation
    rows = "".join(
        _row(voice, voice.text(elicitation.object(one.id).name), seen, _most(sheet))
        for one in elicitation.objects
        if (seen := sheet.seen.get((one.id,)))
    )
    title, told = voice.own("others.weights"), voice.own("others.weights-text")
    return f'<section class="box"><h2>{title}</h2><p>{told}</p>{rows}</section>'


def _row(voice: ExpertVoice, name: str, seen: Seen, most: float) -> str:
    given = sorted([*seen.others, *([seen.own] if seen.own is not None else [])])
    ring = seen.own / most if seen.own is not None else None
    said = voice.own("others.percent", numbers=_percents(voice, given))
    own = voice.own("others.own", number=_percents(voice, [seen.own])) if ring is not None else ""
    points = point_row([weight / most for weight in given], ring)
    return f'<h3>{name}</h3>{points}<p class="hint">{own} {said}</p>'


def _percents(voice: ExpertVoice, weights: Sequence[float | None]) -> str:
    return ", ".join(voice.number(100 * weight, 0) for weight in weights if weight is not None)


def _most(sheet: Sheet) -> float:
    return max(weight for seen in sheet.seen.values() for weight in (*seen.others, seen.own or 0.0))
