"""Pictures of leave-one-out predictions: whether they may be believed, and whether they are right."""

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from ui.markup import element
from ui.staff.marks.answers import evenness_plot
from ui.staff.marks.draws import size_bars
from ui.texts import numbers
from ui.texts.texts import Texts

from .figures import figure, figures, good_one, ticks
from .questions import question_text

if TYPE_CHECKING:
    from indicators.social.loo import ItemPrediction, LeaveOneOut

WIDTH = 0.05  # of a bar of k-hat
REACH = 0.05  # of the picture of evenness at least


def predictions_markup(texts: Texts, found: "LeaveOneOut") -> str:
    """Return all pictures of predictions, below what they add up to."""
    said = texts.say(
        "run.loo.said",
        elpd=numbers.decimal(found.elpd, texts.language, places=1),
        error=numbers.decimal(found.standard_error, texts.language, places=1),
        parameters=numbers.decimal(found.effective_parameters, texts.language, places=1),
        people=found.respondents,
    )
    lines = element("p", escape(said), class_="note")
    even = figures([_evenness(texts, one) for one in found.items])
    return lines + _sizes(texts, found) + good_one(texts, "khat") + good_one(texts, "pit") + even


def _sizes(texts: Texts, found: "LeaveOneOut") -> str:
    known = np.isfinite(found.row_khat)
    khat, people = found.row_khat[known], found.people[known]
    low = float(np.floor(khat.min(initial=0.0) / WIDTH) * WIDTH)
    high = max(float(np.ceil(khat.max(initial=0.0) / WIDTH) * WIDTH), found.good_khat + 2 * WIDTH)
    edges = np.linspace(low, high, max(round((high - low) / WIDTH), 1) + 1)
    heights, _ = np.histogram(khat, bins=edges, weights=people)
    drawing = size_bars(
        heights.tolist(),
        edges=edges.tolist(),
        limit=found.good_khat,
        limit_word=texts["run.khat.limit"],
        ticks=ticks(texts, low, high, most=8),
        label=texts.say("run.khat.label", share=found.unreliable),
    )
    caption = texts["run.khat.bad" if found.unreliable > 0 else "run.khat.good"]
    what = texts.say("run.khat.what", people=int(found.people.sum()))
    return figures([figure(caption, what, drawing)])


def _evenness(texts: Texts, one: "ItemPrediction") -> str:
    drawing = evenness_plot(
        one.step.tolist(),
        one.unevenness.tolist(),
        one.expected.low90.tolist(),
        one.expected.high90.tolist(),
        ticks={_share(texts, at): at for at in (-REACH, 0.0, REACH)},
        ends=("0", "1"),
        across=texts["run.pit.across"],
        label=texts.say("run.pit.label", item=one.item),
    )
    caption = texts.say(f"run.pit.{_where(one)}", item=one.item)
    gain = one.gain
    what = texts.say(
        "run.pit.gain",
        times=numbers.decimal(gain.median, texts.language, places=2),
        low=numbers.decimal(gain.low90, texts.language, places=2),
        high=numbers.decimal(gain.high90, texts.language, places=2),
    )
    words = question_text(texts, one.item)
    return figure(caption, f"{words} {what}".strip(), drawing)


def _where(one: "ItemPrediction") -> str:
    """Return where the line lies, so that the caption says what the check says."""
    if not one.passed:
        return "outside"
    return "within-limit" if one.leaves_band else "inside"


def _share(texts: Texts, value: float) -> str:
    return numbers.decimal(value, texts.language, places=2, signed=True)
