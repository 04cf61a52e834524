"""What waits for somebody: one line and one button each."""

from datetime import date
from html import escape
from urllib.parse import quote, urlencode

from dsm.findings import Finding
from dsm.maturity.register import Register
from ui.guard import STAFF
from ui.markup import element
from ui.staff.marks.signs import brand
from ui.texts.texts import Texts

from .scene import Scene

DECISION = "today.needs.findings"
EXPIRES = "today.needs.expires"
MISFIT = "today.needs.misfit"
PLANS = "today.needs.plans"


def needs_list(scene: Scene) -> str:
    """Return what waits, the most pressing first; or that nothing does."""
    texts, needs = scene.names.texts, scene.today.needs
    if not needs:
        return element("p", brand(), escape(texts["today.needs.nothing"]), class_="note gap calm")
    items = [_item(scene, need, first=place == 0) for place, need in enumerate(needs)]
    return element("ol", *items, class_="list todo gap")


def _item(scene: Scene, need: Finding, *, first: bool) -> str:
    texts, kind = scene.names.texts, need.key.rpartition(".")[2]
    about = [escape(texts[f"today.needs.kind-{kind}"])]
    if isinstance(until := need.values.get("until"), date):
        about.append(escape(texts.write(until)))
    title = element("h3", escape(_title(scene, need)))
    why = element("p", escape(_why(scene, need)))
    words = element("div", title, why)
    look = "btn main" if first else "btn"
    # Several buttons say the same verb; heard alone, each says what it is about.
    about_it = element("span", escape(f": {_title(scene, need)}"), class_="vh")
    do = element(
        "a", escape(_verb(texts, kind)), about_it, class_=look, href=_address(need, scene.register)
    )
    return element("li", element("span", "<br/>".join(about), class_="kind"), words, do)


def _verb(texts: Texts, kind: str) -> str:
    return texts[f"today.needs.do-{kind}"]


def _title(scene: Scene, need: Finding) -> str:
    values = dict(need.values)
    if need.key == DECISION:
        values["event"] = scene.register.event(values["event"]).name
    elif need.key == EXPIRES:
        values["finding"] = scene.register.finding(values["finding"]).text
    elif need.key == MISFIT:
        values["construct"] = scene.names.construct(values["construct"])
    return scene.names.texts.say(need.key, **values)


def _why(scene: Scene, need: Finding) -> str:
    texts, register = scene.names.texts, scene.register
    if need.key == DECISION:
        touched = register.affected(need.values["event"])
        policies = [register.policy(one).name for one in touched]
        return texts.say("today.needs.touches", policies=policies)
    if need.key == EXPIRES:
        answer = register.decisions[need.values["finding"]][-1]
        return answer.reason
    if need.key == MISFIT:
        return texts["today.needs.misfit-why"]
    command = f"dsm plans --budget {need.values['budget']}"
    return texts.say("today.needs.plans-why", command=command)


def _address(need: Finding, register: Register) -> str:
    if need.key == MISFIT:
        return f"{STAFF}/people?{urlencode({'construct': need.values['construct']})}"
    if need.key == PLANS:
        return f"{STAFF}/plans"
    finding = need.values.get("finding")
    event = need.values.get("event") or register.finding(str(finding)).event
    return f"{STAFF}/events/{quote(event, safe='')}"
