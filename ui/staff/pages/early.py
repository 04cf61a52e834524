"""Early figures of a survey that is still open, for analysts and researchers, while they look."""

from dataclasses import dataclass
from html import escape

from nicegui import ui
from starlette.requests import Request

from dsm import fieldwork, live
from dsm.database import transaction
from dsm.live import PAUSE, Early, Seal, SealedError
from dsm.roles import Action
from dsm.stewardship import ForbiddenError
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE, attempted, in_background
from ui.staff.names import Names
from ui.staff.office import Office, Visitor
from ui.staff.research.live import early_markup, early_title
from ui.staff.shell import Room, frame
from ui.staff.surveys.addresses import survey_address
from ui.staff.widgets.words import heading, markup

FIRST = 0.5  # seconds until the answers are looked at: the page stands first


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    early: Early
    names: Names


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
        self._office, self._visitor, self._scene = office, visitor, scene
        self._at_work = False
        self._place = ui.element("div")
        self._build()
        if scene.early.seal is Seal.NONE:
            ui.timer(FIRST, self._look, once=True)
            self._clock = ui.timer(PAUSE.total_seconds(), self._look)

    def _build(self) -> None:
        texts, early = self._visitor.texts, self._scene.early
        campaign = early.campaign
        self._place.clear()
        with self._place:
            back = element("a", escape(campaign.name), href=survey_address(campaign.slug))
            markup(f"{back} · {escape(texts['early.title-page'])}", tag="p", kind="eyebrow")
            heading(1, early_title(texts, early))
            markup(early_markup(self._scene.names, early))

    async def _look(self) -> None:
        if self._at_work:
            return
        self._at_work = True
        try:
            await self._refresh()
        except (SealedError, ForbiddenError):
            self._clock.cancel()  # it closed, or the login ended: the figures are not hers any more
            await self._reload()
        finally:
            self._at_work = False

    async def _refresh(self) -> None:
        self._office.require(self._visitor, Action.SEE_EARLY_FIGURES)
        slug = self._scene.early.campaign.slug
        if await in_background(lambda: live.refresh(self._office.engine, slug)):
            await self._reload()

    async def _reload(self) -> None:
        slug = self._scene.early.campaign.slug
        scene = await attempted(lambda: _load(self._office, self._visitor, slug))
        if isinstance(scene, FixableError):
            self._place.clear()
            return
        self._scene = scene
        self._build()
