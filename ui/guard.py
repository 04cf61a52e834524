"""What stands before every page: the guard of the staff rooms, and the headers on every answer."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .addresses import is_elsewhere
from .elicit.policy import HEADERS as ELICIT_HEADERS
from .elicit.policy import is_experts
from .respond.policy import HEADERS as RESPOND_HEADERS
from .respond.policy import is_public

STAFF = "/staff"

# All that a stranger may reach. What is not named here is shut, whoever adds it to the application.
OPEN_PATHS = frozenset({"/", "/login", "/login/link", "/logout", "/preferences"})
OPEN_BELOW = (
    "/static/",  # style sheets and signs
    "/login/link/",  # a login link shows a button
    "/login/provider",  # out to the identity provider, and back from it
    "/s/",  # respondents: pages
    "/k/",  # respondents: pages on a shared screen
    "/e/",  # experts: pages behind a personal link
    "/api/v1/",  # respondents: the same for programs
)

# NiceGUI compiles its templates in the browser, which needs eval; scripts and data still come from us only.
STAFF_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
PLAIN_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class StaffGuard:
    """Lets nobody past who is not logged in, neither over HTTP nor through the websocket.

    Everything is shut unless it is named above as open. A stranger in the staff rooms is led to the
    login; anywhere else there is nothing.

    Parameters
    ----------
    app : ASGIApp
        What is guarded.
    is_known : callable
        Tells from the session whether somebody is logged in. May ask the database.
    open_prefix : str
        The static files of the page library; they hold no data, and the browser asks for them often.
    """

    def __init__(
        self, app: ASGIApp, *, is_known: Callable[[Mapping[str, Any]], bool], open_prefix: str
    ) -> None:
        self._app = app
        self._is_known = is_known
        self._open_prefix = open_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, or turn it away."""
        if not self._is_guarded(scope):
            await self._app(scope, receive, send)
        elif _is_foreign(scope):
            await _refuse(scope, receive, send, PlainTextResponse("Not from this page", 403))
        elif await run_in_threadpool(self._is_known, scope["session"]):
            await self._app(scope, receive, send)
        elif not _is_staff(scope["path"]):
            await _refuse(scope, receive, send, PlainTextResponse("Not found", 404))
        else:
            login = RedirectResponse(f"/login?next={_wanted(scope)}", 303)
            await _refuse(scope, receive, send, login)

    def _is_guarded(self, scope: Scope) -> bool:
        if scope["type"] not in {"http", "websocket"}:
            return False
        return not (is_open(scope["path"]) or scope["path"].startswith(self._open_prefix))


class SecurityHeaders:
    """Adds to every answer what the browser must not do with it.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    https : bool
        Whether the browser speaks https to us, and should never again do otherwise.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on and add headers to what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers["Content-Security-Policy"] = STAFF_POLICY if _is_staff(path) else PLAIN_POLICY
        headers["Referrer-Policy"] = "same-origin"
        if is_public(path):
            headers.update(RESPOND_HEADERS)
        if is_experts(path):
            headers.update(ELICIT_HEADERS)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if self._https:
            headers["Strict-Transport-Security"] = "max-age=31536000"


def is_open(path: str) -> bool:
    """Tell whether a stranger may reach this path.

    Examples
    --------
    >>> is_open("/login"), is_open("/login/link/abc"), is_open("/staff/plans"), is_open("/docs")
    (True, True, False, False)
    """
    return path in OPEN_PATHS or path.startswith(OPEN_BELOW)


def safe_next(path: str) -> str:
    """Return where to go after login: a staff page of ours, whatever the address asked for.

    Examples
    --------
    >>> safe_next("/staff/plans?budget=12"), safe_next("//elsewhere.example/staff/")
    ('/staff/plans?budget=12', '/staff/')
    """
    # A backslash is a slash to browsers; a control character is nothing to them, and hides one.
    plain = path.isprintable() and "\\" not in path
    return path if plain and path.startswith(f"{STAFF}/") else f"{STAFF}/"


async def _refuse(scope: Scope, receive: Receive, send: Send, response: Response) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4401})
    else:
        await response(scope, receive, send)


def _is_foreign(scope: Scope) -> bool:
    # Another program on this machine is the same site to a browser, whatever its port, so that
    # the cookie alone would open the socket to its pages too.
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    return origin is not None and is_elsewhere(origin, headers.get("host"))


def _is_staff(path: str) -> bool:
    return path == STAFF or path.startswith(f"{STAFF}/")


def _wanted(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    # Only a page is worth going back to, not a piece of one.
    wanted = scope["path"] + (f"?{query}" if query else "")
    return quote(wanted if "/_nicegui" not in wanted else f"{STAFF}/", safe="/")
