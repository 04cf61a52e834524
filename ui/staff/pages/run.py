"""One run: its verdict, every check, pictures that try to break it, and what it was made from."""

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from nicegui import ui
from sqlmodel import Session
from starlette.requests import Request

from dsm import fieldwork
from dsm.estimated import Estimated, Judged
from dsm.evidence import EvidenceError, find
from dsm.examination import Examination, examine, judged, merged, predict
from dsm.roles import Action
from dsm.runs import draws_size, standing, title
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE
from ui.staff.names import Names
from ui.staff.office import Office, Visitor
from ui.staff.reading import read, tried
from ui.staff.research.addresses import RESEARCH, draws_address, table_address, trend_address
from ui.staff.research.checks import checks_markup, verdict_box
from ui.staff.research.nothing import none_such
from ui.staff.research.origins import again_markup, origin_markup
from ui.staff.research.pictures import (
    chains_markup,
    curves_markup,
    densities_markup,
    groups_markup,
    questions_markup,
)
from ui.staff.research.predictions import predictions_markup
from ui.staff.research.what_if import what_if_section
from ui.staff.shell import Room, frame
from ui.staff.widgets.provenance import Provenance, provenance_line
from ui.staff.widgets.words import markup, section
from ui.texts import numbers
from ui.texts.texts import Texts

if TYPE_CHECKING:
    from indicators.social.loo import LeaveOneOut

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    seen: Examination
    names: Names
    megabytes: float

    @property
    def run(self) -> Estimated:
        return self.seen.run


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/research/runs/{estimate_id:int}", response_timeout=PATIENCE)
    async def show(request: Request, estimate_id: int) -> None:
        visitor = office.visitor(request)
        scene = await tried(office, lambda session, _: _load(office, visitor, session, estimate_id))
        version = scene.run.hash[:8] if isinstance(scene, _Scene) else None
        room = visitor.texts["room.research"]
        with frame(visitor, title=room, room=Room.RESEARCH, data_version=version):
            if isinstance(scene, FixableError):
                raise scene
            if scene is None:
                none_such(visitor.texts, visitor.texts.say("run.none", number=str(estimate_id)))
                return
            _page(office, visitor, scene)


def run_title(texts: Texts, run: Estimated, checks: tuple[Judged, ...]) -> str:
    """Return what a run is fit for, in a sentence."""
    return texts.find(title(checks, run))


def _load(office: Office, visitor: Visitor, session: Session, estimate_id: int) -> _Scene | None:
    office.require(visitor, Action.EXAMINE)
    folder = office.settings.draws_folder
    try:
        run = find(session, estimate_id)
    except EvidenceError:
        return None
    return _Scene(
        seen=examine(session, folder, run),
        names=Names(texts=visitor.texts, groups=fieldwork.group_names(session)),
        megabytes=draws_size(folder, run) / MEGABYTE,
    )


def _page(office: Office, visitor: Visitor, scene: _Scene) -> None:
    texts, names, seen, run = visitor.texts, scene.names, scene.seen, scene.run
    markup(_eyebrow(names, run), tag="p", kind="eyebrow")
    finding = ui.html(escape(run_title(texts, run, seen.checks)), sanitize=False, tag="h1")
    if seen.outdated:
        markup(element("p", escape(texts["run.replaced"])), kind="alert", tag="div")
    verdict = ui.html(_verdict(texts, scene, seen.checks), sanitize=False)
    markup(escape(texts["run.download.warning"]), tag="p", kind="note gap")
    with section(texts["run.head.checks"]):
        checks = ui.html(checks_markup(texts, seen.checks), sanitize=False)
    with section(texts["run.head.chains"]):
        markup(chains_markup(texts, seen), kind="gap-l")
    with section(texts["run.head.densities"]):
        markup(densities_markup(names, seen), kind="gap")
    with section(texts["run.head.questions"]):
        markup(questions_markup(names, seen), kind="gap")
    with section(texts["run.head.loo"]):
        loo = ui.html(_skeleton(texts), sanitize=False).classes("gap")
    with section(texts["run.head.curves"]):
        markup(curves_markup(texts, seen.curves), kind="gap")
    with section(texts["run.head.groups"]):
        markup(groups_markup(names, seen), kind="gap")
    if not seen.outdated:
        what_if_section(office, visitor, names, run)
    _origin(texts, scene)

    async def look_further() -> None:
        try:
            found = await read(office, lambda session, folder: predict(session, folder, run))
        except FixableError as error:
            loo.set_content(element("p", escape(str(error)), class_="note"))
            return
        loo.set_content(_predicted(texts, seen, found))
        if found is not None:
            more = merged(seen.checks, [judged(one) for one in found.checks])
            finding.set_content(escape(run_title(texts, run, more)))
            verdict.set_content(_verdict(texts, scene, more))
            checks.set_content(checks_markup(texts, more))

    ui.timer(0.0, look_further, once=True)


def _predicted(texts: Texts, seen: Examination, found: "LeaveOneOut | None") -> str:
    if found is None:
        why = "run.outdated.why" if seen.outdated else "run.few"
        return element("p", escape(texts[why]), class_="note")
    return predictions_markup(texts, found)


def _skeleton(texts: Texts) -> str:
    words = element("p", escape(texts["run.loo.waits"]), class_="note")
    return element("div", words, class_="skeleton", role="status")


def _verdict(texts: Texts, scene: _Scene, checks: tuple[Judged, ...]) -> str:
    run = scene.run
    size = numbers.decimal(scene.megabytes, texts.language, places=1)
    draws = element(
        "a",
        escape(texts.say("run.download.draws", size=size)),
        class_="btn main",
        href=draws_address(run.id),
        download="",
    )
    table = element(
        "a",
        escape(texts["run.download.table"]),
        class_="btn",
        href=table_address(run.id),
        download="",
    )
    return verdict_box(
        texts,
        checks,
        standing(run),
        draws + table,
        with_fit=len(run.verdict),
        other_priors=run.has_other_priors,
    )


def _eyebrow(names: Names, run: Estimated) -> str:
    texts = names.texts
    home = element("a", escape(texts["room.research"]), href=RESEARCH)
    trend = element("a", escape(texts["run.trend"]), href=trend_address(run.construct))
    said = [
        texts.say("research.run", number=str(run.id)),
        names.construct(run.construct),
        names.asked(run.asked),
        *([texts["research.published"]] if run.published else []),
    ]
    return " · ".join([home, *map(escape, said), trend])


def _origin(texts: Texts, scene: _Scene) -> None:
    with ui.element("div").classes("two"):
        with section(texts["run.head.origin"]):
            markup(origin_markup(scene.names, scene.run, scene.seen.origin))
        with section(texts["run.head.again"]):
            markup(again_markup(texts, scene.run, scene.seen.origin), kind="gap")
    line = Provenance(simulated=scene.run.simulated, remarks=[scene.run.made_on])
    markup(provenance_line(texts, line))
