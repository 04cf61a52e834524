"""Early figures of a survey that is still open, for analysts and researchers, while they look."""

from dataclasses import dataclass
from html import escape

from nicegui import ui
from starlette.requests import Request

from dsm import fieldwork, live
from dsm.database import transaction
from dsm.live import PAUSE, Early, Seal, SealedError
from dsm.roles import Action
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE, attempted, waited_for
from ui.staff.names import Names
from ui.staff.office import Office, Visitor
from ui.staff.research.live import early_markup, early_title
from ui.staff.shell import Room, frame
from ui.staff.surveys.addresses import survey_address
from ui.staff.widgets.states import problem_box
from ui.staff.widgets.words import heading, markup

GLANCE = 1.0  # seconds between two looks at whether a fit is under way
FIRST = 0.5  # seconds until the answers are looked at: the page stands first


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    early: Early
    names: Names


@dataclass(frozen=True, slots=True)
class _Content:
    """What stands on the page, to be put there anew when it has changed."""

    title: str
    body: str


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/surveys/{slug}/early", response_timeout=PATIENCE)
    async def show(request: Request, slug: str) -> None:
        visitor = office.visitor(request)
        scene = await attempted(lambda: _load(office, visitor, slug))
        title = visitor.texts["early.title-page"]
        with frame(visitor, title=title, room=Room.SURVEYS, data_version=None):
            if isinstance(scene, FixableError):
                raise scene
            _Following(office, visitor, scene)


def _load(office: Office, visitor: Visitor, slug: str) -> _Scene:
    office.require(visitor, Action.SEE_EARLY_FIGURES)
    with transaction(office.engine) as session:
        return _Scene(
            early=live.early_figures(session, slug),
            names=Names(texts=visitor.texts, groups=fieldwork.group_names(session)),
        )


class _Following:
    """The figures, and a clock that asks for new ones as long as the page is open."""

    def __init__(self, office: Office, visitor: Visitor, scene: _Scene) -> None:
        self._office, self._visitor = office, visitor
        self._campaign = scene.early.campaign
        self._scene, self._problem = scene, ""
        self._at_work, self._glances = False, 0
        self._place = ui.element("div")
        self._shown = _Content("", "")
        self._draw()
        self._clocks: list[ui.timer] = []
        if scene.early.seal is Seal.NONE:
            ui.timer(FIRST, self._look, once=True)
            self._clocks += [
                ui.timer(PAUSE.total_seconds(), self._look),
                ui.timer(GLANCE, self._glance),
            ]

    def _draw(self) -> None:
        # Only what goes on at two glances is a fit; a mere look at the answers is over before.
        content = _content(self._scene, are_made=self._glances > 1)
        self._put(_Content(content.title, self._problem + content.body))

    def _put(self, content: _Content) -> None:
        if content == self._shown:
            return
        self._shown = content
        campaign, texts = self._campaign, self._visitor.texts
        self._place.clear()
        with self._place:
            back = element("a", escape(campaign.name), href=survey_address(campaign.slug))
            markup(f"{back} · {escape(texts['early.title-page'])}", tag="p", kind="eyebrow")
            heading(1, content.title)
            markup(content.body)

    async def _glance(self) -> None:
        """Say so while a fit is under way, and look when it has ended, whoever asked for it."""
        before, self._glances = self._glances, self._glances + 1
        if not self._is_under_way():
            self._glances = 0
        if self._glances > 1:
            self._draw()
        elif before > 1:
            await self._look()

    async def _look(self) -> None:
        """Show the figures as they are now, whoever made them, and what kept newer ones away."""
        if self._at_work:
            return
        self._at_work = True
        try:
            await self._find_newest()
        finally:
            self._at_work = False

    async def _find_newest(self) -> None:
        office, visitor, slug = self._office, self._visitor, self._campaign.slug
        made = await waited_for(lambda: _refreshed(office, visitor, slug))
        scene = await attempted(lambda: _load(office, visitor, slug))
        if isinstance(scene, FixableError):
            self._stop()  # the login ended, or the survey is gone
            title = visitor.texts["problem.title"]
            self._put(_Content(title, problem_box(visitor.texts, scene)))
            return
        if scene.early.seal is not Seal.NONE:
            self._stop()
        self._scene, self._problem = scene, ""
        if isinstance(made, FixableError) and not isinstance(made, SealedError):
            self._problem = problem_box(visitor.texts, made)
        if not self._is_under_way():
            self._glances = 0
        self._draw()

    def _is_under_way(self) -> bool:
        return live.is_under_way(self._office.engine, self._campaign.slug)

    def _stop(self) -> None:
        for clock in self._clocks:
            clock.cancel()


def _refreshed(office: Office, visitor: Visitor, slug: str) -> bool:
    office.require(visitor, Action.SEE_EARLY_FIGURES)
    return live.refresh(office.engine, slug)


def _content(scene: _Scene, *, are_made: bool) -> _Content:
    return _Content(
        early_title(scene.names.texts, scene.early, are_made=are_made),
        early_markup(scene.names, scene.early, are_made=are_made),
    )
