"""One job: where it stands while one looks, its log, and the run that came of it."""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from nicegui import ui
from sqlmodel import Session
from starlette.requests import Request

from dsm import fieldwork
from dsm.jobs import queue
from dsm.jobs.job import Job, JobError, Line, State
from dsm.roles import Action
from dsm.surveying.days import TOWN, day_of
from dsm.tables import utc_now
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE
from ui.staff.marks.runs import progress_bar
from ui.staff.names import Names
from ui.staff.office import Office, Visitor
from ui.staff.reading import read, tried
from ui.staff.research.addresses import RESEARCH, run_address
from ui.staff.research.going_on import EVERY, cancel_button
from ui.staff.research.job_words import how_far, state_words
from ui.staff.research.nothing import none_such
from ui.staff.shell import Room, frame
from ui.staff.widgets.states import problem_box
from ui.staff.widgets.words import heading, markup, section
from ui.texts.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    job: Job
    log: tuple[Line, ...]
    names: Names
    now: datetime


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/research/jobs/{job_id:int}", response_timeout=PATIENCE)
    async def show(request: Request, job_id: int) -> None:
        visitor = office.visitor(request)
        scene = await tried(office, lambda session, _: _find(office, visitor, session, job_id))
        room = visitor.texts["room.research"]
        with frame(visitor, title=room, room=Room.RESEARCH, data_version=None):
            if isinstance(scene, FixableError):
                raise scene
            if scene is None:
                none_such(visitor.texts, visitor.texts.say("job.none", number=str(job_id)))
                return
            _page(office, visitor, scene)


def standing_markup(texts: Texts, job: Job) -> str:
    """Return a job's state and what came of it: words that do not change with every draw."""
    state = element("p", state_words(texts, job))
    if job.live:
        return state
    if job.state is State.DONE and job.estimate is not None:
        link = element(
            "a", escape(texts["job.see-run"]), class_="btn main", href=run_address(job.estimate)
        )
        return state + element("p", link, class_="row gap")
    return state + element("p", escape(f"{job.problem} {job.fix}".strip()), class_="note")


def far_markup(texts: Texts, job: Job, now: datetime) -> str:
    """Return how far a live job is, as a bar and in a sentence; nothing once it has ended."""
    if not job.live:
        return ""
    bar = progress_bar(job.share, label=texts.say("research.bar", share=job.share))
    said = element("p", escape(how_far(texts, job, now)), class_="note")
    return element("div", bar, said, class_="far")


def log_markup(texts: Texts, log: tuple[Line, ...]) -> str:
    """Return a job's log, oldest line first."""
    lines = [
        element("li", element("code", escape(_when(texts, one.at))), " ", escape(one.text))
        for one in log
    ]
    return element("ol", *lines, class_="log")


def _find(office: Office, visitor: Visitor, session: Session, job_id: int) -> _Scene | None:
    try:
        return _load(office, visitor, session, job_id)
    except JobError:
        return None


def _load(office: Office, visitor: Visitor, session: Session, job_id: int) -> _Scene:
    office.require(visitor, Action.EXAMINE)
    return _Scene(
        job=queue.find(session, job_id),
        log=queue.log_of(session, job_id),
        names=Names(texts=visitor.texts, groups=fieldwork.group_names(session)),
        now=utc_now(),
    )


def _page(office: Office, visitor: Visitor, scene: _Scene) -> None:
    texts, job, names = visitor.texts, scene.job, scene.names
    markup(_eyebrow(texts, job), tag="p", kind="eyebrow")
    heading(1, texts.say("job.title", construct=names.construct(job.construct), wave=job.wave))
    with ui.element("div").classes("job gap-l"):
        # The bar changes every second; only the state is worth interrupting somebody for.
        stands = ui.html(standing_markup(texts, job), sanitize=False)
        stands.props["role"] = "status"
        far = ui.html(far_markup(texts, job, scene.now), sanitize=False)
    place = ui.element("div").classes("row gap")

    async def look() -> None:
        try:
            now = await read(office, lambda session, _: _load(office, visitor, session, job.id))
        except FixableError as error:  # the login ended, or the job's wave is gone
            timer.cancel()
            far.set_content("")
            place.clear()
            with place:
                markup(problem_box(texts, error))
            return
        stands.set_content(standing_markup(texts, now.job))
        far.set_content(far_markup(texts, now.job, now.now))
        log.set_content(log_markup(texts, now.log))
        if not now.job.live:
            timer.cancel()
            place.clear()

    if job.live and visitor.account.may(Action.FIT):
        with place:
            cancel_button(office, visitor, names, job, look)
    with section(texts["job.log"]):
        log = ui.html(log_markup(texts, scene.log), sanitize=False)
        markup(_facts(texts, job), kind="gap-l")
    timer = ui.timer(EVERY, look, active=job.live)


def _eyebrow(texts: Texts, job: Job) -> str:
    link = element("a", escape(texts["room.research"]), href=RESEARCH)
    said = texts.say(
        "job.eyebrow",
        number=str(job.id),
        who=job.asked_by,
        day=day_of(job.asked_at),
        time=f"{job.asked_at.astimezone(TOWN):%H:%M}",
    )
    return f"{link} · {escape(said)}"


def _when(texts: Texts, moment: datetime) -> str:
    there = moment.astimezone(TOWN)
    return texts.say("job.log-line", day=f"{there:%Y-%m-%d}", time=f"{there:%H:%M:%S}")


def _facts(texts: Texts, job: Job) -> str:
    pairs = [
        (texts["job.population"], job.frame),
        (texts["job.seed"], str(job.seed)),
        (texts["job.worker"], job.worker or "\u2013"),
        (texts["job.tries"], str(job.tries)),
    ]
    rows = [element("dt", escape(name)) + element("dd", escape(value)) for name, value in pairs]
    return element("dl", *rows, class_="facts")
