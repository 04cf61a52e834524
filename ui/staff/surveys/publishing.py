"""Publishing a draft: what it changes, what still keeps it from being asked, and then for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

from nicegui import ui

from dsm.database import transaction
from dsm.roles import Action
from dsm.surveying import questionnaires
from surveys.asking.differences import Difference, Effect
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.readiness import problems
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import in_background
from ui.staff.marks.signs import check_sign
from ui.staff.office import Office, Visitor
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import go_to
from ui.staff.widgets.words import heading, markup
from ui.texts.texts import Texts

from .addresses import terms_address
from .sheets import sheet

SHOWN = 60  # changes; more nobody reads in a sheet


@dataclass(frozen=True, slots=True)
class _Looked:
    changes: tuple[Difference, ...]
    missing: tuple[FixableError, ...]


async def open_publishing(office: Office, visitor: Visitor, questionnaire: Questionnaire) -> None:
    """Open the sheet on which a draft, saved just now, becomes a version."""
    texts = visitor.texts
    looked = await in_background(partial(_look, office, questionnaire))
    key = "publish.not-ready" if looked.missing else "publish.title"
    with sheet(texts, texts[key], texts["publish.why"]) as opened:
        markup(readiness_list(texts, looked.missing))
        with ui.element("section"):
            heading(3, texts.say("publish.changes", count=len(looked.changes)))
            markup(difference_list(texts, looked.changes))
        if looked.missing:
            button(texts["builder.close"], opened.dialog.close)
        else:
            opened.buttons(
                texts["publish.do"], partial(_publish, office, visitor, questionnaire.id)
            )


def readiness_list(texts: Texts, missing: Sequence[FixableError]) -> str:
    """Return everything that keeps a draft from being asked, or that nothing does."""
    if not missing:
        line = check_sign(well=True) + element("span", escape(texts["publish.ready"]))
        return element("ul", element("li", line), class_="todo-list")
    lines = [
        element(
            "li",
            check_sign(well=False),
            element("span", element("b", escape(one.problem)), escape(f" {one.fix}")),
        )
        for one in missing
    ]
    return element("ul", *lines, class_="todo-list")


def difference_list(texts: Texts, changes: Sequence[Difference]) -> str:
    """Return what a draft changes against the version before it."""
    if not changes:
        return element("p", escape(texts["publish.first"]), class_="note")
    more = len(changes) - SHOWN
    lines = [_difference(texts, one) for one in changes[:SHOWN]]
    if more > 0:
        lines.append(element("li", escape(texts.say("publish.more", count=more))))
    return element("ul", *lines, class_="diff")


def _difference(texts: Texts, one: Difference) -> str:
    place = f"{one.place} ({one.language})" if one.language else one.place
    said = f" {texts[f'publish.kind.{one.kind}']}"
    before = element("del", escape(one.before)) if one.before else ""
    after = element("ins", escape(one.after)) if one.after else ""
    arrow = " → " if before and after else " "
    effect = "" if one.effect is Effect.NONE else texts[f"publish.effect.{one.effect}"]
    note = element("div", escape(effect), class_="fine") if effect else ""
    return element("li", element("b", escape(place)), escape(said), " ", before, arrow, after, note)


def _look(office: Office, questionnaire: Questionnaire) -> _Looked:
    with transaction(office.engine) as session:
        changes = questionnaires.changes(session, questionnaire.id)
    return _Looked(changes, tuple(problems(questionnaire)))


async def _publish(office: Office, visitor: Visitor, id: str) -> None:
    account = office.require(visitor, Action.WRITE_QUESTIONNAIRE)

    def work() -> None:
        with transaction(office.engine) as session:
            questionnaires.publish(session, id, account.name)

    await in_background(work)
    go_to(terms_address(id))
