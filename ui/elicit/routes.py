"""Addresses of the experts' pages: every one asks for a seat, and what is posted must come from us."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from sqlalchemy.engine import Engine
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dsm.database import exclusive, reading
from dsm.elicitation import answering, comparing
from dsm.elicitation.answering import Own, RoundShutError, StaleJudgementError
from dsm.elicitation.content_problems import ContentError, ProblemKind
from dsm.elicitation.contents import known_parts
from dsm.elicitation.elicitation import ElicitationError, Kind
from dsm.elicitation.reopening import take_back
from dsm.settings import Settings
from dsm.surveying.keys import Keyring
from dsm.tables import utc_now
from surveys.errors import FixableError
from ui.elicit import kinds, learning, pages
from ui.elicit.door import Door, Guest
from ui.elicit.frame import refusal
from ui.elicit.policy import HEADERS, PREFIX
from ui.elicit.sentences import LANGUAGES
from ui.elicit.steps import OutdatedFormError, Sheet
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import Form, FormTooLargeError, is_foreign, read_form, wished_language

READERS = 4  # threads that ask the database at once
GONE = 499  # the client hung up; nobody reads this

type Handler = Callable[[Request], Awaitable[Response]]
type Taker = Callable[[Request, Guest, Form], Response]


class NoPageError(ElicitationError):
    """There is no such step."""

    code = "no-page"


def elicit_routes(
    engine: Engine,
    keyring: Keyring,
    settings: Settings,
    clock: Callable[[], datetime] = utc_now,
) -> APIRouter:
    """Return the routes of the experts' pages."""
    desk = Desk(engine, Door(engine, keyring, settings), clock)
    router = APIRouter(include_in_schema=False)
    for path, handler in (
        ("/{slug}", desk.overview),
        ("/{slug}/step/{at:int}", desk.show),
        ("/{slug}/calibration", desk.calibration),
    ):
        router.add_route(PREFIX + path, _answered(handler), methods=["GET", "HEAD"])
    for path, handler in (
        ("/{slug}/step/{at:int}", desk.take),
        ("/{slug}/hand-in", desk.hand_in),
        ("/{slug}/take-back", desk.take_back),
    ):
        router.add_route(PREFIX + path, _answered(handler), methods=["POST"])
    router.add_route(PREFIX + "/{rest:path}", _nothing_here)
    return router


def fault(request: Request) -> Response:
    """Return the page for what nobody foresaw; it says that nothing was kept."""
    return _bare(request, "fault", 500)


class Desk:
    """Answers an expert's requests.

    Parameters
    ----------
    engine : Engine
    door : Door
        Knows who sits here.
    clock : callable
        The time of this moment, in UTC.
    """

    def __init__(self, engine: Engine, door: Door, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._door = door
        self._clock = clock
        self._limiter = CapacityLimiter(READERS)

    async def overview(self, request: Request) -> Response:
        """Show where the expert stands; a link in the address opens the door first."""
        return await self._aside(self._overview, request)

    async def show(self, request: Request) -> Response:
        """Show one step."""
        return await self._aside(self._show, request)

    async def take(self, request: Request) -> Response:
        """Keep what one step says, and go on."""
        return await self._aside(self._posted, self._take, request, await read_form(request))

    async def hand_in(self, request: Request) -> Response:
        """Hand everything in."""
        return await self._aside(self._posted, self._hand_in, request, await read_form(request))

    async def take_back(self, request: Request) -> Response:
        """Let what was handed in be changed as a whole."""
        return await self._aside(self._posted, self._take_back, request, await read_form(request))

    async def calibration(self, request: Request) -> Response:
        """Show an expert how her own answers to seed questions turned out."""
        return await self._aside(self._calibration, request)

    async def _aside(self, work: Callable[..., Response], *given: Any) -> Response:
        return await to_thread.run_sync(partial(work, *given), limiter=self._limiter)

    def _overview(self, request: Request) -> Response:
        if token := request.query_params.get("t", ""):
            seat = self._door.by_link(str(request.path_params["slug"]), token)
            # On to an address without the token, which is a key and must not stay in sight.
            return self._door.carry(_led_to(f"{PREFIX}/{seat.elicitation.slug}"), seat)
        guest = self._door.guest(request)
        return self._renewed(request, guest, self._standing(guest))

    def _show(self, request: Request) -> Response:
        guest = self._door.guest(request)
        if not guest.elicitation.may_answer(self._clock()):
            return _led_to(guest.address)
        own, seen = self._judged(guest)
        sheet, at, count = self._sheet(request, guest, own.content, seen)
        page = pages.step_page(guest, sheet, own, at, count)
        return self._renewed(request, guest, _shown(page))

    def _posted(self, take: Taker, request: Request, form: Form) -> Response:
        """Keep what was posted, or say why nothing of it is kept."""
        guest = self._door.guest(request)
        if is_foreign(request) or not self._door.is_from_us(guest, form.one("csrf")):
            return _shown(pages.notice_page(guest, "foreign"), 403)
        try:
            answering.require_open(guest.elicitation, self._clock())
            return take(request, guest, form)
        except RoundShutError:  # perhaps only after it was asked for above
            return _shown(pages.notice_page(guest, "closed"), 403)
        except OutdatedFormError:
            return _shown(pages.notice_page(guest, "foreign"), 409)
        except StaleJudgementError:
            return _shown(pages.stale_page(guest, int(request.path_params.get("at", 1))), 409)

    def _take(self, request: Request, guest: Guest, form: Form) -> Response:
        own, seen = self._judged(guest)
        sheet, at, steps = self._sheet(request, guest, own.content, seen)
        reading = kinds.read(sheet, form)
        if reading.wrong:
            again = replace(sheet, typed=form, wrong=reading.wrong)
            return _shown(pages.step_page(guest, again, own, at, steps), 422)
        try:
            self._keep(guest, reading.content, form)
        except FixableError as error:
            if not _is_about_content(error):
                raise
            # This page was read before; what is handed in must also stay whole, and what another
            # page keeps, perhaps from elsewhere, may not go together with what is asked.
            reason = "not-whole" if own.complete else "not-kept"
            return _shown(pages.notice_page(guest, reason), 422)
        return _led_to(_after(guest, form, at, len(steps)))

    def _hand_in(self, _: Request, guest: Guest, form: Form) -> Response:
        own = self._judged(guest)[0]
        try:
            self._keep(guest, own.content, form, complete=True)
        except FixableError as error:
            if not _is_about_content(error):
                raise
            missing = [_missing(guest, one) for one in error.problems]
            return self._standing(guest, missing=list(dict.fromkeys(missing)), status=422)
        return _led_to(guest.address)

    def _calibration(self, request: Request) -> Response:
        guest = self._door.guest(request)
        with reading(self._engine) as session:
            learned = learning.learn(session, guest.seat)
        return self._renewed(request, guest, _shown(pages.calibration_page(guest, learned)))

    def _standing(
        self, guest: Guest, *, missing: list[str] | None = None, status: int = 200
    ) -> Response:
        own, seen = self._judged(guest)
        page = pages.overview_page(
            guest,
            own,
            self._clock(),
            sees_others=bool(seen),
            missing=missing or (),
        )
        return _shown(page, status)

    def _judged(self, guest: Guest) -> tuple[Own, Mapping[tuple[str, ...], comparing.Seen]]:
        with reading(self._engine) as session:
            seen = comparing.others(session, guest.seat) or ()
            own = answering.own(session, guest.seat)
        # No page could take back what no page asks, and with it nothing could be saved.
        known = known_parts(guest.elicitation, own.content)
        return replace(own, content=known), {one.about: one for one in seen}

    def _sheet(
        self,
        request: Request,
        guest: Guest,
        content: Mapping[str, Any],
        seen: Mapping[tuple[str, ...], comparing.Seen],
    ) -> tuple[Sheet, int, tuple[Any, ...]]:
        at, steps = int(request.path_params["at"]), kinds.steps_of(guest.elicitation)
        if not 1 <= at <= len(steps):
            raise NoPageError(f"There is no step {at}.", "Go back to the overview.")
        sheet = Sheet(
            voice=guest.voice,
            elicitation=guest.elicitation,
            step=steps[at - 1],
            content=content,
            seen=seen,
        )
        return sheet, at, steps

    def _keep(
        self, guest: Guest, content: Mapping[str, Any], form: Form, *, complete: bool = False
    ) -> None:
        revision = _revision(form)
        with exclusive(self._engine) as session:
            now = self._clock()
            answering.save(session, guest.seat, content, revision, complete=complete, now=now)

    def _take_back(self, _: Request, guest: Guest, form: Form) -> Response:
        with exclusive(self._engine) as session:
            take_back(session, guest.seat, _revision(form), now=self._clock())
        return _led_to(guest.address)

    def _renewed(self, request: Request, guest: Guest, response: Response) -> Response:
        """Remember a language that was chosen."""
        if "lang" in request.query_params:
            return self._door.carry(response, guest.seat, guest.voice.language)
        return response


def _missing(guest: Guest, error: FixableError) -> str:
    if isinstance(error, ContentError) and error.kind is ProblemKind.MISSING:
        return pages.missing_words(guest.voice, guest.elicitation, error.place)
    # Pairs are refused together only where criteria fall into parts that nobody compared.
    in_parts = guest.elicitation.kind is Kind.PAIRWISE
    return guest.voice.own("hand-in.parts" if in_parts else "hand-in.contradiction")


def _is_about_content(error: FixableError) -> bool:
    return all(isinstance(one, ContentError) for one in error.problems)


def _after(guest: Guest, form: Form, at: int, count: int) -> str:
    go = form.one("go")
    if go == "stay":
        return f"{guest.address}/step/{at}"
    return guest.address if go == "overview" or at == count else f"{guest.address}/step/{at + 1}"


def _revision(form: Form) -> int:
    given = form.one("revision")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _answered(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except ClientDisconnect:
            return Response(status_code=GONE)
        except FormTooLargeError:
            return _bare(request, "too-large", 413)
        except NoPageError:
            return _bare(request, "no-page", 404)
        except ElicitationError:
            # Whether there is such an elicitation is nobody's business without a link to it.
            return _bare(request, "no-seat", 403)

    return answer


async def _nothing_here(request: Request) -> Response:
    return _bare(request, "no-page", 404)


def _bare(request: Request, reason: str, status: int) -> Response:
    voice = ExpertVoice(language=wished_language(request, LANGUAGES))
    return _shown(refusal(voice, reason), status)


def _shown(page: str, status: int = 200) -> Response:
    return HTMLResponse(page, status, HEADERS)


def _led_to(address: str) -> Response:
    return RedirectResponse(address, 303, HEADERS)
