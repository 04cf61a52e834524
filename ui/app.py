"""The one web application: door, static files, and the staff rooms behind the guard."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from sqlalchemy.engine import Engine
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from dsm.database import DatabaseError, open_engine, require_current
from dsm.settings import Settings

from .guard import STAFF, SecurityHeaders, StaffGuard
from .login import Desk, door_routes
from .patience import Patience
from .sessions import LIFETIME, Sessions
from .tokens import STATIC

LARGEST_BODY = 2_000_000  # bytes; the largest form is far smaller, and files come by command line
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


def create_app(settings: Settings, *, staff: bool = True) -> FastAPI:
    """Return the application over the database that `settings` name.

    Parameters
    ----------
    settings : Settings
        Also says which host names are answered: loopback, and the one it listens on.
    staff : bool
        Whether the staff rooms are built. One process may have them; a test of the door need not.

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
    app = FastAPI(
        title="dsm",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=LARGEST_BODY,
        lifespan=_closing(engine),
    )
    app.include_router(door_routes(Desk(engine, settings, sessions, Patience())))
    app.mount("/static", StaticFiles(directory=STATIC))
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
    # Added last, so asked first: a name that is not ours gets no answer at all.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_host_names(settings))
    if staff:
        _open_rooms(app, engine, settings, sessions)
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


def _open_rooms(app: FastAPI, engine: Engine, settings: Settings, sessions: Sessions) -> None:
    from nicegui import ui

    from .staff.office import Office
    from .staff.rooms import register_pages

    register_pages(Office(engine, settings, sessions))
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
    if settings.host in ANYWHERE:
        return ["*"]  # listening everywhere, so a proxy in front decides which names are ours
    return [*LOOPBACK, settings.host]


def _closing(engine: Engine) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    return lifespan
