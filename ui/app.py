"""The one web application: door, static files, and the staff rooms behind the guard."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import partial
from importlib.metadata import version
from urllib.parse import urlsplit

from fastapi import FastAPI
from sqlalchemy.engine import Engine
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

from dsm.database import DatabaseError, open_engine, require_current
from dsm.elicitation.elicitations import close_due
from dsm.settings import Settings
from dsm.surveying.answering import Reception
from dsm.surveying.keys import Keyring
from dsm.surveying.mixing import mix_all
from dsm.surveying.retention import run_due
from dsm.surveying.writer import Writer

from .api.routes import respondents_api
from .elicit.policy import is_experts
from .elicit.routes import elicit_routes
from .elicit.routes import fault as experts_fault
from .guard import STAFF, SecurityHeaders, StaffGuard
from .login import Desk, door_routes
from .patience import Patience
from .respond.crowd import Crowd
from .respond.letter_case import AnyCase
from .respond.policy import is_public
from .respond.routes import fault, respond_routes
from .sessions import LIFETIME, Sessions
from .tokens import STATIC
from .upkeep import Upkeep

LARGEST_BODY = (
    2_000_000  # bytes; the largest form is far smaller, and files have a lower limit of their own
)
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


def create_app(
    settings: Settings, *, staff: bool = True, patience: Patience | None = None
) -> FastAPI:
    """Return the application over the database that `settings` name.

    Parameters
    ----------
    settings : Settings
        Also says which host names are answered: loopback, and those named or the one it listens on.
    staff : bool
        Whether the staff rooms are built. One process may have them; a test of the door need not.
    patience : Patience, optional
        Slows down guessing at the door; by default by the clock on the wall.

    Raises
    ------
    DatabaseError
        If the database is empty, or belongs to another version.
    """
    engine = open_engine(settings)
    try:
        require_current(engine)
    except DatabaseError:
        engine.dispose()
        raise
    sessions = Sessions(engine)
    keyring, writer = Keyring(settings.keys_folder, settings.secret), Writer(engine)
    reception = Reception(engine, keyring, writer)
    # Of several processes, the one with the staff rooms keeps house.
    upkeep = Upkeep(_chores(engine, keyring, settings) if staff else ())
    app = FastAPI(
        title="dsm",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=LARGEST_BODY,
        lifespan=_living(engine, writer, upkeep),
    )
    desk = Desk(engine, settings, sessions, patience or Patience())
    app.include_router(door_routes(desk))
    crowd = Crowd()  # one for people and programs: they wait for the same database
    app.include_router(respond_routes(reception, keyring, engine, settings, crowd=crowd))
    app.include_router(elicit_routes(engine, keyring, settings))
    app.mount("/api/v1", respondents_api(reception, keyring, crowd))
    app.add_exception_handler(Exception, _on_fault)
    app.add_exception_handler(404, _on_missing(desk))
    app.mount("/static", StaticFiles(directory=STATIC))
    _stand_guard(app, settings, sessions)
    if staff:
        _open_rooms(app, engine, settings, sessions, desk)
    return app


def serve(settings: Settings) -> None:
    """Serve the pages until stopped, in exactly one process."""
    import uvicorn

    # Without an access log: a login link is an address, and an address that works once is a key.
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
    )


def _stand_guard(app: FastAPI, settings: Settings, sessions: Sessions) -> None:
    """Put what every call passes before it reaches a page; what is added last is asked first."""
    app.add_middleware(
        StaffGuard,
        is_known=lambda session: sessions.account(session) is not None,
        open_prefix=f"{STAFF}/_nicegui/{version('nicegui')}/",
    )
    app.add_middleware(
        SessionMiddleware,
        secret_key=settings.secret,
        session_cookie="dsm-session",
        max_age=LIFETIME,
        same_site="lax",
        https_only=settings.https,
    )
    app.add_middleware(SecurityHeaders, https=settings.https)
    app.add_middleware(AnyCase)
    # A name that is not ours gets no answer at all.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_host_names(settings))


def _open_rooms(
    app: FastAPI, engine: Engine, settings: Settings, sessions: Sessions, desk: Desk
) -> None:
    from nicegui import app as rooms
    from nicegui import ui

    from .staff.office import Office
    from .staff.rooms import register_pages

    register_pages(Office(engine, settings, sessions))
    rooms.add_exception_handler(404, _on_missing(desk))
    # After the session middleware, so that NiceGUI takes ours and there is one cookie.
    ui.run_with(
        app,
        mount_path=STAFF,
        title="dsm",
        favicon=STATIC / "icon.svg",
        dark=None,
        language="en-GB",
        tailwind=False,
        reconnect_timeout=10.0,
        show_welcome_message=False,
    )


def _host_names(settings: Settings) -> list[str]:
    public = urlsplit(settings.public_address).hostname
    if settings.hostnames or public:
        return [*LOOPBACK, *settings.hostnames, *([public] if public else [])]
    if settings.host in ANYWHERE:
        return ["*"]  # listening everywhere, so a proxy in front decides which names are ours
    return [*LOOPBACK, settings.host]


def _on_missing(desk: Desk) -> Callable[[Request, Exception], Response]:
    def missing(request: Request, _: Exception) -> Response:
        return desk.missing(request)

    return missing


async def _on_fault(request: Request, _: Exception) -> Response:
    """Tell a respondent the truth about a bug; its traceback goes to the log all the same."""
    if is_public(request.url.path):
        return fault(request)
    if is_experts(request.url.path):
        return experts_fault(request)
    return PlainTextResponse("Internal Server Error", 500)


def _chores(
    engine: Engine, keyring: Keyring, settings: Settings
) -> tuple[Callable[[], object], ...]:
    return (
        partial(mix_all, engine, keyring),
        partial(run_due, engine, keyring, settings.draws_folder),
        partial(close_due, engine),
    )


def _living(
    engine: Engine, writer: Writer, upkeep: Upkeep
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        keeping = asyncio.create_task(upkeep.run())
        yield
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        writer.close()  # what was taken in is kept first
        engine.dispose()

    return lifespan
