"""Trend: a construct over its waves, fitted together, with the chance that it rose or fell."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from nicegui import ui
from sqlmodel import Session
from starlette.requests import Request

from dsm import fieldwork
from dsm.roles import Action
from dsm.trend_view import Asked, TrendView, to_follow, trend_view
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE, waited_for
from ui.staff.marks.runs import progress_bar
from ui.staff.names import Names
from ui.staff.office import Office, Visitor
from ui.staff.people.scene import Question
from ui.staff.reading import tried
from ui.staff.research.addresses import trend_address
from ui.staff.research.figures import good_one
from ui.staff.research.trends import (
    city_markup,
    factor_title,
    failed_markup,
    groups_markup,
    trend_lead,
    trend_table,
    trend_title,
)
from ui.staff.shell import Room, frame
from ui.staff.widgets.provenance import Provenance, provenance_line
from ui.staff.widgets.states import empty_state, problem_box
from ui.staff.widgets.words import eyebrow, heading, lead, markup, section
from ui.texts.texts import Texts

EVERY = 0.3  # seconds between two looks at how far the fit is


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    asked: Asked
    names: Names
    moments: Mapping[str, str]


@dataclass
class _Progress:
    share: float = 0.0

    def tell(self, share: float) -> None:
        self.share = share


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/trend", response_timeout=PATIENCE)
    async def show(request: Request, construct: str = "") -> None:
        visitor = office.visitor(request)
        scene = await tried(office, lambda session, _: _load(office, visitor, session))
        room = visitor.texts["trend.room"]
        with frame(visitor, title=room, room=Room.PEOPLE, data_version=None):
            if isinstance(scene, FixableError):
                raise scene
            if not scene.asked.waves:
                _nothing(visitor)
            else:
                _page(office, visitor, scene, construct or next(iter(scene.asked.waves)))


def _examines(visitor: Visitor) -> bool:
    return visitor.account.may(Action.EXAMINE)


def _load(office: Office, visitor: Visitor, session: Session) -> _Scene:
    office.require(visitor, Action.LOOK)
    return _Scene(
        asked=to_follow(session, unpublished=_examines(visitor)),
        names=Names(texts=visitor.texts, groups=fieldwork.group_names(session)),
        moments={one.name: one.asked for one in fieldwork.waves(session)},
    )


def _nothing(visitor: Visitor) -> None:
    texts = visitor.texts
    eyebrow(texts["trend.room"])
    heading(1, texts["trend.empty.title"])
    why = texts["trend.empty.why"]
    markup(
        empty_state(texts["trend.empty.next"], why, command="dsm estimate WAVE --publish"),
        kind="gap-l",
    )


def _page(office: Office, visitor: Visitor, scene: _Scene, construct: str) -> None:
    texts, names = visitor.texts, scene.names
    waves = scene.asked.waves.get(construct, ())
    when = " · ".join(names.asked(scene.moments[name]) for name in waves)
    eyebrow(" · ".join(filter(None, (texts["trend.room"], when))))
    name = names.construct(construct)
    finding = ui.html(
        escape(texts.say("trend.title.waits", construct=name)), sanitize=False, tag="h1"
    )
    place = ui.element("div")
    with place, ui.element("div").classes("skeleton gap-l"):
        # Said once; the bar below is replaced all the time and can be asked for.
        words = ui.html(escape(texts["trend.waits"]), sanitize=False, tag="p").classes("note")
        words.props["role"] = "status"
        far = ui.html(_bar(texts, 0.0), sanitize=False)
    progress = _Progress()
    watch = ui.timer(EVERY, lambda: far.set_content(_bar(texts, progress.share)))

    async def fill() -> None:
        def work() -> TrendView:
            return trend_view(
                office.engine,
                construct,
                unpublished=_examines(visitor),
                progress=progress.tell,
            )

        found = await waited_for(work)
        watch.cancel()
        place.clear()
        with place:
            if isinstance(found, FixableError):
                finding.set_content(escape(texts["problem.title"]))
                markup(problem_box(texts, found), kind="gap-l")
                markup(_tabs(scene, construct))
                return
            finding.set_content(escape(trend_title(names, found)))
            _shown(visitor, scene, found)

    ui.timer(0.0, fill, once=True)


def _bar(texts: Texts, share: float) -> str:
    return progress_bar(share, label=texts.say("research.bar", share=share))


def _shown(visitor: Visitor, scene: _Scene, view: TrendView) -> None:
    texts, names = visitor.texts, scene.names
    if view.failed:
        markup(failed_markup(texts, view))
    lead(trend_lead(names, view))
    markup(_tabs(scene, view.construct))
    if view.is_step_assumed:
        said = texts.say("trend.few", count=len(view.waves))
        markup(element("p", escape(said), class_="note"), kind="box gap", tag="div")
    with section(texts["trend.city"], sub=texts["trend.unit"]):
        markup(city_markup(names, view), kind="gap")
        markup(good_one(texts, "path"))
        markup(_links(visitor, view), kind="row gap")
    for factor in view.groups:
        with section(factor_title(names, view, factor), sub=texts["trend.behind"]):
            markup(groups_markup(names, view, factor))
    with ui.element("section"):
        markup(trend_table(names, view))
        line = Provenance(
            simulated=view.simulated,
            checks_passed=view.checks_passed,
            remarks=[texts.say("trend.together", count=len(view.waves))],
        )
        markup(provenance_line(texts, line))


def _tabs(scene: _Scene, construct: str) -> str:
    links = [
        element(
            "a",
            escape(scene.names.construct(one)),
            href=trend_address(one),
            aria_current="page" if one == construct else None,
        )
        for one in scene.asked.waves
    ]
    label = scene.names.texts["people.tabs"]
    return element("nav", *links, class_="tabs gap-l", aria_label=label)


def _links(visitor: Visitor, view: TrendView) -> str:
    address = Question(construct=view.construct, share=False).address()
    return element("a", escape(visitor.texts["trend.now"]), class_="btn text", href=address)
