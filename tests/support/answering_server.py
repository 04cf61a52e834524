"""A server with nothing but a reception, in a process of its own, to be killed and starved."""

import argparse
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dsm.database import open_engine
from dsm.surveying.answering import Reception
from dsm.surveying.refusals import BusyError
from dsm.surveying.visits import open_visit, seal_visit
from dsm.surveying.writer import Writer
from surveys.campaigns import Channel
from tests.support.installation import settings_in
from tests.support.surveys import Clock, a_keyring

SLUG = "evening"


def create_app(folder: Path, *, synchronous: str = "FULL") -> Starlette:
    """Routes that begin, save a page and finish; each answers 200 only for what is kept."""
    engine = open_engine(settings_in(folder))
    if synchronous != "FULL":
        # A weaker promise than `open_engine` accepts, to see the tests notice it.
        sa.event.listen(engine, "checkout", lambda c, *_: _weaken(c, synchronous))
    writer = Writer(engine)
    reception, keyring = Reception(engine, a_keyring(folder), writer, Clock()), a_keyring(folder)

    async def begin(_: Request) -> Response:
        visit, _code = reception.walk_in(SLUG, Channel.WEB)
        return JSONResponse({"visit": seal_visit(keyring, reception.agree(visit, 1))})

    async def save(request: Request) -> Response:
        sent = await request.json()
        visit = open_visit(keyring, sent["visit"])
        assert visit is not None
        try:
            saved = await reception.save(
                visit, sent["page"], sent["answers"], sent["texts"], sent["revision"]
            )
        except BusyError as busy:
            return JSONResponse({"code": busy.code}, 503, {"Retry-After": str(busy.retry_after)})
        return JSONResponse({"revision": getattr(saved, "revision", None)})

    async def finish(request: Request) -> Response:
        visit = open_visit(keyring, (await request.json())["visit"])
        assert visit is not None
        try:
            receipt = await reception.finish(visit, "nb")
        except BusyError as busy:
            return JSONResponse({"code": busy.code}, 503, {"Retry-After": str(busy.retry_after)})
        return JSONResponse({"receipt": receipt.code})

    async def health(_: Request) -> Response:
        return JSONResponse({"alive": writer.alive})

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        writer.close()
        engine.dispose()

    routes = [
        Route("/begin", begin, methods=["POST"]),
        Route("/save", save, methods=["POST"]),
        Route("/finish", finish, methods=["POST"]),
        Route("/health", health),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def _weaken(connection: sa.engine.interfaces.DBAPIConnection, synchronous: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA synchronous={synchronous}")
    cursor.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--synchronous", default="FULL")
    parser.add_argument("--largest-file", type=int, default=0, help="bytes; 0 for no limit")
    given = parser.parse_args()
    app = create_app(given.folder, synchronous=given.synchronous)
    if given.largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (given.largest_file, given.largest_file))
    uvicorn.run(app, port=given.port, log_level="error", access_log=False)
