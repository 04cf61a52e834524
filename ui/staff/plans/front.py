"""What is said around the panels: how many plans, what the points mean, what they rest on."""

from datetime import date
from html import escape

from ui.markup import element
from ui.staff.marks.signs import letter
from ui.staff.widgets.provenance import Provenance
from ui.texts.texts import Texts

from .scene import Scene

# A share of draws that rounds to less than one percent is said to be seldom.
SELDOM = 0.01


def front_words(texts: Texts, scene: Scene) -> str:
    """Return how many sets there are, how many are good, and how many have names."""
    count = len(scene.view.plans.front)
    said = []
    if scene.affordable is not None:
        said.append(texts.say("plans.front.affordable", count=scene.affordable))
    said.append(texts.say("plans.front.unbeaten", count=count))
    said.append(texts.say("plans.front.named", count=len(scene.view.named)))
    return " ".join(said)


def legend(texts: Texts) -> str:
    """Return what the points of the panels mean, as markup."""
    dot = element("i", class_="pt")
    ring = element("i", class_="pt ring")
    signs = (
        (dot, "good"),
        (letter("A", chosen=False), "named"),
        (letter("B", chosen=True), "chosen"),
        (ring, "marked"),
    )
    shown = [
        element("span", sign, escape(texts[f"plans.legend.{key}"]), class_="row")
        for sign, key in signs
    ]
    return "".join(shown) + element("span", escape(texts["plans.legend.unit"]))


def clipping_note(texts: Texts, scene: Scene) -> str:
    """Return what the ends of the scale do to these plans; "" where they do nothing."""
    plans = scene.view.plans
    said = []
    if plans.clipped >= SELDOM:
        said.append(texts.say("plans.clipped.share", share=plans.clipped))
    elif plans.clipped > 0:
        said.append(texts["plans.clipped.seldom"])
    if plans.reordered:
        said.append(texts.say("plans.clipped.reordered", count=plans.reordered))
    elif said:
        said.append(texts["plans.clipped.same"])
    return " ".join(said)


def plans_provenance(texts: Texts, scene: Scene, *, simulated: bool) -> Provenance:
    """Return what the plans rest on, and how to make them again."""
    plans = scene.view.plans
    return Provenance(
        simulated=simulated,
        remarks=(
            texts.say("plans.provenance.budget", budget=plans.budget),
            texts.say("plans.experts", count=scene.experts),
            texts.say("provenance.seed", seed=str(plans.seed)),
            texts.say(
                "plans.provenance.prints",
                plans=plans.hash[:8],
                figures=plans.made_from["figures"][:8],
            ),
            texts.say("plans.provenance.made", day=date.fromisoformat(plans.made_on)),
        ),
    )
