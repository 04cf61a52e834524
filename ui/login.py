"""Routes of the door: log in with a password, a link or a provider, log out, keep a preference."""

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.engine import Engine

from dsm import identities, stewardship
from dsm.database import transaction
from dsm.settings import Settings
from dsm.stewardship import LoginError
from surveys.errors import FixableError

from . import door
from .appearance import Appearance
from .guard import safe_next
from .language import choose_language
from .oidc import AGAIN, IdentityProvider, kept_departure
from .patience import Patience
from .sessions import Sessions, csrf_matches, csrf_token
from .texts.texts import LANGUAGES, texts_in

type Field = Annotated[str, Form(max_length=1000)]

# Checking a password takes 64 MB on purpose; two at a time keep a flood from taking the machine.
AT_A_TIME = 2


class Desk:
    """Answers at the door.

    Parameters
    ----------
    engine : Engine
        Where accounts and links are.
    settings : Settings
        Which language to speak by default.
    sessions : Sessions
        Begins and ends logins.
    patience : Patience
        Slows down guessing.
    """

    def __init__(
        self, engine: Engine, settings: Settings, sessions: Sessions, patience: Patience
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._sessions = sessions
        self._patience = patience
        self._provider = IdentityProvider(settings.provider) if settings.provider else None
        self._checking = BoundedSemaphore(AT_A_TIME)

    def show_login(self, request: Request, *, wanted: str) -> Response:
        """Show the form, or go on if somebody is logged in already."""
        if self._sessions.account(request.session) is not None:
            return RedirectResponse(safe_next(wanted), 303)
        return _shown(door.login_page(self._door(request, wanted)))

    def log_in(self, request: Request, name: str, password: str, wanted: str) -> Response:
        """Let somebody in by name and password, or say why not."""
        visit = self._door(request, wanted)
        wait = self._patience.ask(name)
        if wait > 0:
            text = visit.texts.say("login.wait", count=max(1, round(wait)))
            page = door.login_page(visit, problem=visit.texts["login.too-many"], fix=text)
            return _shown(page, 429, {"Retry-After": str(max(1, round(wait)))})
        with self._checking, transaction(self._engine) as session:
            account = stewardship.check_password(session, name, password)
        if account is None:
            problem, fix = visit.texts["login.wrong"], visit.texts["login.wrong-fix"]
            return _shown(door.login_page(visit, problem=problem, fix=fix), 401)
        self._patience.forget(name)
        self._sessions.begin(request.session, account)
        return RedirectResponse(safe_next(wanted), 303)

    def show_link(self, request: Request, token: str) -> Response:
        """Show the button that spends a login link, and spend nothing."""
        return _shown(door.link_page(self._door(request, ""), token))

    def spend_link(self, request: Request, token: str) -> Response:
        """Let somebody in by a link, once."""
        with transaction(self._engine) as session:
            account = stewardship.spend_login_link(session, token)
        self._sessions.begin(request.session, account)
        return RedirectResponse(safe_next(""), 303)

    def go_to_provider(self, request: Request, *, wanted: str) -> Response:
        """Send somebody to the identity provider, remembering in her cookie that she went."""
        provider, texts = self._known_provider(), self._door(request, wanted).texts
        address, departure = provider.depart(self._way_back(request), texts.language)
        request.session["departure"] = {**departure.kept(), "next": safe_next(wanted)}
        return RedirectResponse(address, 303)

    def back_from_provider(self, request: Request) -> Response:
        """Let in whom the provider knows and an administrator linked, once per departure."""
        provider, kept = self._known_provider(), request.session.pop("departure", None)
        departure = kept_departure(kept)
        if departure is None or kept is None:
            raise LoginError("No login through the provider was begun here.", AGAIN)
        number = provider.arrive(self._way_back(request), request.query_params, departure)
        known = identities.fingerprint(self._settings.secret, provider.issuer, number)
        with transaction(self._engine) as session:
            account = identities.account_of(session, known)
        if account is None:
            raise LoginError(
                "Nobody linked this identity to an account here.",
                "Ask an administrator: `dsm user identity NAME`.",
            )
        self._sessions.begin(request.session, account)
        return RedirectResponse(safe_next(str(kept.get("next", ""))), 303)

    def log_out(self, request: Request) -> Response:
        """End the login, here and in copies of its cookie."""
        self._sessions.end(request.session)
        return RedirectResponse("/login", 303)

    def missing(self, request: Request) -> Response:
        """Say that nothing is at this address."""
        return _shown(door.missing_page(self._door(request, "")), 404)

    def checked(self, request: Request, csrf: str, answer: Callable[[], Response]) -> Response:
        """Answer a form that came from one of our pages; say what is wrong with any other."""
        if not csrf_matches(request.session, csrf):
            texts = self._door(request, "").texts
            return self._refused(request, texts["login.stale"], texts["login.stale-fix"])
        return self.told(request, answer)

    def told(self, request: Request, answer: Callable[[], Response]) -> Response:
        """Answer, or say what the visitor can put right."""
        try:
            return answer()
        except FixableError as error:
            return self._refused(request, error.problem, error.fix)

    def _known_provider(self) -> IdentityProvider:
        if self._provider is None:
            raise LoginError("There is no identity provider here.", "Log in with a password.")
        return self._provider

    def _way_back(self, request: Request) -> str:
        # The scheme is ours to say: a proxy in front speaks https, and we hear plain http behind it.
        scheme = "https" if self._settings.https else request.url.scheme
        return f"{scheme}://{request.url.netloc}/login/provider/back"

    def _refused(self, request: Request, problem: str, fix: str) -> Response:
        return _shown(door.refusal_page(self._door(request, ""), problem=problem, fix=fix), 403)

    def _door(self, request: Request, wanted: str) -> door.Door:
        language = choose_language(
            request.session, request.headers.get("accept-language", ""), self._settings.language
        )
        return door.Door(
            texts=texts_in(language),
            csrf=csrf_token(request.session),
            next_page=safe_next(wanted),
            provider=self._provider.name if self._provider else "",
        )


def door_routes(desk: Desk) -> APIRouter:
    """Return the routes before the login. They are plain functions: a password takes its time."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def home() -> Response:
        return RedirectResponse(safe_next(""), 303)

    @router.get("/login")
    def show_login(request: Request, next: str = "") -> Response:
        return desk.show_login(request, wanted=next)

    @router.post("/login")
    def log_in(
        request: Request,
        name: Field,
        password: Field,
        csrf: Field = "",
        next: Field = "",
    ) -> Response:
        return desk.checked(request, csrf, lambda: desk.log_in(request, name, password, next))

    @router.get("/login/link/{token}")
    def show_link(request: Request, token: str) -> Response:
        return desk.show_link(request, token)

    @router.post("/login/link")
    def spend_link(request: Request, token: Field, csrf: Field = "") -> Response:
        return desk.checked(request, csrf, lambda: desk.spend_link(request, token))

    @router.get("/login/provider")
    def go_to_provider(request: Request, next: str = "") -> Response:
        return desk.told(request, lambda: desk.go_to_provider(request, wanted=next))

    @router.get("/login/provider/back")
    def back_from_provider(request: Request) -> Response:
        return desk.told(request, lambda: desk.back_from_provider(request))

    @router.post("/logout")
    def log_out(request: Request, csrf: Field = "") -> Response:
        return desk.checked(request, csrf, lambda: desk.log_out(request))

    @router.post("/preferences")
    def prefer(
        request: Request,
        name: Field,
        value: Field,
        csrf: Field = "",
        next: Field = "",
    ) -> Response:
        return desk.checked(request, csrf, lambda: _prefer(request, name, value, next))

    return router


def _prefer(request: Request, name: str, value: str, wanted: str) -> Response:
    allowed = {"language": tuple(LANGUAGES), "appearance": tuple(Appearance)}
    if value in allowed.get(name, ()):
        request.session[name] = value
    return RedirectResponse(safe_next(wanted), 303)


def _shown(page: str, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(page, status, {"Cache-Control": "no-store", **(headers or {})})
