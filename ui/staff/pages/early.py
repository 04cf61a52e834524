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
        self._at_work = False
        self._place = ui.element("div")
        self._shown = _Content("", "")
        self._put(_content(scene))
        if scene.early.seal is Seal.NONE:
            ui.timer(FIRST, self._look, once=True)
            self._clock = ui.timer(PAUSE.total_seconds(), self._look)

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

    async def _look(self) -> None:
        if self._at_work:
            return
        self._at_work = True
        try:
            self._put(await self._newest())
        finally:
            self._at_work = False

    async def _newest(self) -> _Content:
        """Return the figures as they are now, whoever made them, and what kept newer ones away."""
        office, visitor, slug = self._office, self._visitor, self._campaign.slug
        made = await waited_for(lambda: _refreshed(office, visitor, slug))
        scene = await attempted(lambda: _load(office, visitor, slug))
        if isinstance(scene, FixableError):
            self._clock.cancel()  # the login ended, or the survey is gone
            return _Content(visitor.texts["problem.title"], problem_box(visitor.texts, scene))
        if scene.early.seal is not Seal.NONE:
            self._clock.cancel()
        content = _content(scene)
        if not isinstance(made, FixableError) or isinstance(made, SealedError):
            return content
        return _Content(content.title, problem_box(visitor.texts, made) + content.body)


def _refreshed(office: Office, visitor: Visitor, slug: str) -> bool:
    office.require(visitor, Action.SEE_EARLY_FIGURES)
    return live.refresh(office.engine, slug)


def _content(scene: _Scene) -> _Content:
    return _Content(
        early_title(scene.names.texts, scene.early), early_markup(scene.names, scene.early)
    )
