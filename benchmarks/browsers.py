"""Respondents for measuring: a lean HTTP client, and people who go through the public pages."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks.field import PAGES, SLUG, fields

CSRF = re.compile(rb'name="csrf" value="([0-9a-f]+)"')
REVISION = re.compile(rb'name="revision" value="(\d+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: bytes


class Line:
    """One kept-alive connection; a general client would take more time than the server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, cookie: str = "") -> Answer:
        """Ask for a page."""
        return await self._send("GET", path, cookie, b"")

    async def post(self, path: str, form: Mapping[str, str], cookie: str = "") -> Answer:
        """Send a form."""
        return await self._send("POST", path, cookie, urlencode(form).encode())

    def hang_up(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _send(self, method: str, path: str, cookie: str, body: bytes) -> Answer:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        try:
            return await _read(self._reader)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.hang_up()
            raise


async def _read(reader: asyncio.StreamReader) -> Answer:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers, cookies = {}, {}
    for line in lines[1:-2]:
        name, _, value = line.partition(": ")
        if name.lower() == "set-cookie":
            cookie, _, content = value.partition(";")[0].partition("=")
            cookies[cookie] = content.strip('"')
        headers[name.lower()] = value
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Answer(int(lines[0].split()[1]), headers, cookies, body)


@dataclass(slots=True)
class Person:
    """Somebody who answers, and what she was told.

    Parameters
    ----------
    saved : int
        Pages, one after the other, that she was told were saved.
    done : bool
        Whether she was shown the way to her receipt.
    """

    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    revision: int = 0
    saved: int = 0
    done: bool = False

    @property
    def visit(self) -> str:
        """The sealed visit that her browser carries, or carried until she had finished."""
        return self.cookies.get(f"svar-{SLUG}") or self.cookies.get(f"kvittering-{SLUG}", "")

    async def come_in(self, line: Line) -> None:
        """Agree, and open the first page."""
        agreed = await line.post(f"/s/{SLUG}/consent", {"go": "agree", "consent": "1"})
        self.cookies |= agreed.cookies
        shown = await line.get(f"/s/{SLUG}/page/1", self._cookie)
        found = CSRF.search(shown.body)
        assert found, f"no page to answer: {shown.status} {shown.body[:200]!r}"
        self.csrf = found[1].decode()

    async def save(self, line: Line, page: int, level: int, go: str = "next") -> int:
        """Send one page; return the status."""
        form = {"csrf": self.csrf, "revision": str(self.revision), "go": go, **fields(page, level)}
        answer = await line.post(f"/s/{SLUG}/page/{page + 1}", form, self._cookie)
        if answer.status == 303:
            self.revision += 1
            self.saved += 1
            carried = {name: content for name, content in answer.cookies.items() if content}
            self.cookies |= carried
            self.done = self.done or any(name.startswith("kvittering") for name in carried)
        return answer.status

    async def next_page(self, line: Line) -> int:
        """Send the page after the last one saved; the last of them hands everything in."""
        go = "finish" if self.saved == PAGES - 1 else "next"
        return await self.save(line, self.saved, self.saved, go)

    @property
    def _cookie(self) -> str:
        return "; ".join(f"{name}={content}" for name, content in self.cookies.items())
