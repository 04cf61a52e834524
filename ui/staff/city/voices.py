"""One plain sentence for each thing that residents were asked about."""

from html import escape
from urllib.parse import urlencode

from dsm.figures import headline
from dsm.today import IndicatorToday
from indicators.social.summaries import Estimate
from ui.guard import STAFF
from ui.markup import element
from ui.staff.names import Names

from .scene import Scene


def voices_list(scene: Scene) -> str:
    """Return a sentence per construct, and the way to its groups."""
    shown = [one for goal in scene.today.goals for one in goal.indicators]
    indicators = [one.indicator for one in shown]
    by_id = {one.indicator.id: one for one in shown}
    items = []
    for construct in scene.today.estimates:
        first = headline(indicators, construct)
        if first is not None and by_id[first.id].figure is not None:
            items.append(_voice(scene, construct, by_id[first.id]))
    return element("ul", *items, class_="voices gap") if items else ""


def sentence(names: Names, one: IndicatorToday, estimate: Estimate, *, asked: str) -> str:
    """Return how many of a hundred, how far off that could be, and what it was before."""
    said = names.texts.say(
        "figure.per-hundred", best=estimate.median, low=estimate.low90, high=estimate.high90
    )
    if one.before is None:
        return said
    before = names.texts.write(one.before.median, "whole")
    return f"{said} {names.texts.say('figure.then', asked=asked, before=before)}"


def _voice(scene: Scene, construct: str, one: IndicatorToday) -> str:
    names, texts = scene.names, scene.names.texts
    assert one.figure is not None
    said = sentence(names, one, one.figure, asked=names.asked(scene.today.before_asked))
    about = element("b", escape(names.indicator(one.indicator)))
    words = element("p", about, ": ", escape(said))
    fits = scene.today.estimates[construct].fits
    warning = "" if fits else element("p", escape(texts["today.voices.misfit"]), class_="note")
    see = element(
        "a",
        escape(texts["today.voices.see"]),
        element("span", escape(f": {names.construct(construct)}"), class_="vh"),
        href=f"{STAFF}/people?{urlencode({'construct': construct})}",
    )
    return element("li", element("h3", escape(names.construct(construct))), words, warning, see)
