"""Respondents by the dozen against an answering server, and what each of them was told."""

import asyncio
import contextlib
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx

from tests.support.ports import free_port
from tests.support.surveys import FIRST, SECOND, TEXTS, THIRD

PAGES: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    (FIRST, {}),
    (SECOND, TEXTS),
    (THIRD, {}),
)
REFUSALS = 50
PATIENCE = 60  # seconds until a busy machine has imported everything


@dataclass
class Told:
    """What one respondent was told: nothing else may be relied on."""

    visit: str
    pages: int = 0  # that were said to be saved
    receipt: str = ""


@dataclass
class Record:
    """All respondents of a load, and the refusals they met."""

    told: list[Told] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    acknowledged: int = 0
    wanted: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    refused: asyncio.Event = field(default_factory=asyncio.Event)

    def acknowledge(self) -> None:
        """Count a request that was acknowledged."""
        self.acknowledged += 1
        if self.acknowledged >= self.wanted:
            self.reached.set()

    def refuse(self, code: str) -> None:
        """Count a request that was refused for the time being."""
        self.busy.append(code)
        if len(self.busy) >= REFUSALS:
            self.refused.set()

    @property
    def receipts(self) -> set[str]:
        return {one.receipt for one in self.told if one.receipt}


@dataclass(frozen=True)
class Server:
    """A running answering server."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """Kill it as the kernel does when memory runs out."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def answering(
    folder: Path, *options: str, environment: dict[str, str] | None = None
) -> Iterator[Server]:
    """Serve the campaign in `folder` until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "tests.support.answering_server", str(folder), str(port)]
    process = subprocess.Popen([*command, *options], env=environment)
    server = Server(process, port)
    try:
        _wait(server)
        yield server
    finally:
        process.kill()
        process.wait()


async def answer_until_killed(
    server: Server, record: Record, people: int, *, acknowledged: int, pause: float = 0.0
) -> None:
    """Answer by many at once, and kill the server in the middle of it.

    Parameters
    ----------
    acknowledged : int
        Requests that are to be acknowledged before; a count, for seconds differ between machines.
    pause : float
        Seconds between that and the kill, a few milliseconds at most.
    """
    record.wanted = record.acknowledged + acknowledged
    record.reached.clear()
    async with _crowd(server, record, people):
        async with asyncio.timeout(PATIENCE):
            await record.reached.wait()
        await asyncio.sleep(pause)
        server.kill()


async def answer_until_refused(server: Server, record: Record, people: int) -> bool:
    """Answer by many at once until `REFUSALS` were refused; return whether the writer is alive then."""
    async with _crowd(server, record, people) as client:
        async with asyncio.timeout(PATIENCE):
            await record.refused.wait()
        return bool((await client.get("/health")).json()["alive"])


@asynccontextmanager
async def _crowd(server: Server, record: Record, people: int) -> AsyncIterator[httpx.AsyncClient]:
    # One client for all: making one reads the machine's certificates, which takes longer than answering.
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=server.address, timeout=30, limits=limits) as client:
        crowd = [asyncio.create_task(_answer_for_ever(client, record)) for _ in range(people)]
        try:
            yield client
        finally:
            for one in crowd:
                one.cancel()
            for end in await asyncio.gather(*crowd, return_exceptions=True):
                if isinstance(end, Exception):
                    raise end


async def _answer_for_ever(client: httpx.AsyncClient, record: Record) -> None:
    # A dead server is the point, not a failure.
    with contextlib.suppress(httpx.TransportError):
        while True:
            await _answer(client, record)


async def _answer(client: httpx.AsyncClient, record: Record) -> None:
    told = Told((await client.post("/begin")).json()["visit"])
    record.told.append(told)
    for page, (answers, texts) in enumerate(PAGES):
        sent = {
            "visit": told.visit,
            "page": page,
            "answers": answers,
            "texts": texts,
            "revision": page,
        }
        if not _is_kept(await client.post("/save", json=sent), record):
            return
        told.pages += 1
        record.acknowledge()
    final = await client.post("/finish", json={"visit": told.visit})
    if _is_kept(final, record):
        told.receipt = final.json()["receipt"]
        record.acknowledge()


def _is_kept(answer: httpx.Response, record: Record) -> bool:
    if answer.status_code == 503:
        assert int(answer.headers["retry-after"]) > 0
        record.refuse(answer.json()["code"])
        return False
    answer.raise_for_status()
    return True


def _wait(server: Server) -> None:
    until = monotonic() + PATIENCE
    while monotonic() < until:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended with code {server.process.returncode}")
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{server.address}/health").raise_for_status()
            return
        sleep(0.05)
    raise RuntimeError("the server did not answer")
