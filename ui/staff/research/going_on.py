"""Fits that run or wait, kept up to date while one looks, each with a way to cancel it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from html import escape

from nicegui import ui

from dsm import research
from dsm.database import exclusive, transaction
from dsm.jobs import queue
from dsm.jobs.job import Job
from dsm.research import Desk
from dsm.roles import Action
from dsm.stewardship import ForbiddenError
from dsm.tables import utc_now
from ui.markup import element
from ui.staff.background import in_background
from ui.staff.names import Names
from ui.staff.office import Office, Visitor
from ui.staff.shell import problems_notified
from ui.staff.widgets.controls import button
from ui.staff.widgets.states import empty_state
from ui.staff.widgets.words import heading, markup

from .job_words import live_job
from .runs import ended_list, runs_table

EVERY = 1.0  # seconds between two looks at the jobs
WORKER = "dsm worker"


class GoingOn:
    """The part of the page that follows the jobs.

    Parameters
    ----------
    desk : Desk
        As it was when the page was opened.
    tell : callable
        Told the desk whenever other parts of it stand there, for what else the page says of it.
    """

    def __init__(
        self,
        office: Office,
        visitor: Visitor,
        names: Names,
        desk: Desk,
        tell: Callable[[Desk], None],
    ) -> None:
        self._office, self._visitor, self._names, self._desk = office, visitor, names, desk
        self._tell = tell
        self._jobs: dict[int, ui.html] = {}
        self._place = ui.element("div")
        self._build()
        self._timer = ui.timer(EVERY, self.look)

    async def look(self) -> None:
        """Read the jobs anew, and show what changed."""
        try:
            self._office.require(self._visitor, Action.EXAMINE)
        except ForbiddenError:
            self._timer.cancel()  # the login ended; what stands on the page stays
            return
        before, self._desk = self._desk, await in_background(self._read)
        if _standing(before) != _standing(self._desk):
            self._build()
            self._tell(self._desk)
        else:
            self._refresh()

    def _read(self) -> Desk:
        with transaction(self._office.engine) as session:
            return research.desk(session, utc_now())

    def _refresh(self) -> None:
        for job in self._desk.live:
            self._jobs[job.id].set_content(live_job(self._names, job, self._desk.now))

    def _build(self) -> None:
        self._jobs.clear()
        self._place.clear()
        texts, desk = self._names.texts, self._desk
        with self._place:
            with ui.element("section").classes("rule"):
                heading(2, texts["research.live.title"])
                if desk.is_left_alone:
                    why = texts["research.no-worker.why"]
                    box = empty_state(texts["research.no-worker.title"], why, command=WORKER)
                    markup(element("div", box, role="status"), kind="gap")
                if desk.live:
                    with ui.element("ul").classes("list jobs"):
                        for job in desk.live:
                            self._job(job)
                else:
                    markup(escape(texts["research.live.none"]), tag="p", kind="note")
            self._ended()
            with ui.element("section").classes("rule"):
                heading(2, texts["research.runs"])
                if desk.runs:
                    markup(runs_table(self._names, desk.runs))
                else:
                    markup(escape(texts["research.runs-none"]), tag="p", kind="note")

    def _job(self, job: Job) -> None:
        with ui.element("li"):
            shown = ui.html(live_job(self._names, job, self._desk.now), sanitize=False)
            self._jobs[job.id] = shown.classes("job")
            may = self._visitor.account.may(Action.FIT)
            if may and research.can_be_cancelled(job, self._desk.now):
                cancel_button(self._office, self._visitor, self._names, job, self.look)

    def _ended(self) -> None:
        if not self._desk.without_run:
            return
        with ui.element("section").classes("rule"):
            heading(2, self._names.texts["research.ended"])
            markup(ended_list(self._names, self._desk.without_run))


def cancel_button(
    office: Office,
    visitor: Visitor,
    names: Names,
    job: Job,
    then: Callable[[], Awaitable[None]],
) -> None:
    """Put the button that cancels a job; `then` is called once it was asked for."""
    texts = names.texts

    async def cancel() -> None:
        with problems_notified():
            account = office.require(visitor, Action.FIT)

            def work() -> None:
                with exclusive(office.engine) as session:
                    queue.cancel(session, job.id, account.name)

            await in_background(work)
        with suppress(RuntimeError):  # the page may be gone by then
            await then()

    made = button(texts["research.cancel"], cancel).classes("small")
    made.props["aria-label"] = texts.say(
        "research.cancel-which", construct=names.construct(job.construct)
    )


def _standing(desk: Desk) -> tuple[object, ...]:
    """Return what decides which parts there are; how far each job is does not."""
    live = tuple((job.id, job.state, research.can_be_cancelled(job, desk.now)) for job in desk.live)
    ended = tuple(job.id for job in desk.without_run)
    return live, ended, tuple(run.id for run in desk.runs), desk.is_left_alone
