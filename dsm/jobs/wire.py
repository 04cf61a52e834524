"""The wire between a worker and its fits: progress one way, the word to stop the other."""

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import AuthenticationError
from multiprocessing.connection import (
    Client,
    Connection,
    Listener,
    answer_challenge,
    deliver_challenge,
)
from socket import SHUT_RDWR, socket
from threading import Lock, Thread, Timer
from time import monotonic, sleep
from types import TracebackType
from typing import Self

from surveys.errors import FixableError

STOP = b"stop"
EVERY = 0.1  # seconds between two reports of one fit; the sampler counts oftener
INTRODUCTION = 5.0  # seconds in which a caller must have shown that it has the key


class WireError(FixableError):
    """A fit cannot reach its worker."""

    code = "wire"


type OnReport = Callable[[int, int, int, int], None]
"""Called with job, try, draws finished and draws in all, from a thread of the exchange."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a fit reports to. Whoever holds the key may report, so it goes to fits alone."""

    place: str | tuple[str, int]
    key: bytes = field(repr=False)


class Exchange:
    """The worker's end: hears all its fits and can tell each to stop.

    Parameters
    ----------
    on_report : callable
        See `OnReport`.
    host : str, optional
        The name other machines reach this one by; by default only this machine is served.
    """

    def __init__(self, on_report: OnReport, host: str | None = None) -> None:
        key = secrets.token_bytes(32)
        # Without a host, a socket of the file system that only this user may open.
        # Without the key: the listener itself would hear one caller after the other.
        self._listener = Listener((host, 0) if host else None)
        place = self._listener.address
        self.address = Address(place if isinstance(place, str) else (str(place[0]), place[1]), key)
        self._on_report = on_report
        self._lines: dict[tuple[int, int], Connection] = {}
        self._stopped: set[tuple[int, int]] = set()
        self._lock = Lock()
        self._closed = False
        Thread(target=self._accept, name="exchange", daemon=True).start()

    def stop(self, job: int, attempt: int) -> None:
        """Tell a fit to stop, now or as soon as it calls."""
        with self._lock:
            self._stopped.add((job, attempt))
            line = self._lines.get((job, attempt))
        if line is not None:
            _tell(line)

    def forget(self, job: int, attempt: int) -> None:
        """Let go of a fit that has ended; what it may still report is not heard."""
        with self._lock:
            self._stopped.discard((job, attempt))
            self._lines.pop((job, attempt), None)

    def close(self) -> None:
        """Tell all fits to stop and answer no more calls."""
        with self._lock:
            self._closed = True
            lines, self._lines = list(self._lines.values()), {}
        self._listener.close()
        for line in lines:
            _tell(line)

    def _accept(self) -> None:
        while not self._closed:
            try:
                line = self._listener.accept()
            except OSError:
                sleep(EVERY)  # our own end, or more callers than files may be open
                continue
            Thread(target=self._hear, args=(line,), daemon=True).start()

    def _hear(self, line: Connection) -> None:
        try:
            _require_key(line, self.address.key)
            job, attempt = json.loads(line.recv_bytes())
            with self._lock:
                self._lines[job, attempt] = line
                stopped = self._closed or (job, attempt) in self._stopped
            if stopped:
                _tell(line)
            while True:
                finished, total = json.loads(line.recv_bytes())
                with self._lock:
                    known = (job, attempt) in self._lines
                if known:
                    self._on_report(job, attempt, finished, total)
        except (OSError, EOFError, ValueError, AuthenticationError):
            return  # hung up, or without the key; what became of the fit, its future tells
        finally:
            line.close()


class Line:
    """A fit's end: reports how far it is, and knows whether it was told to stop.

    Parameters
    ----------
    address : Address
        Of the worker.
    job, attempt : int
        Which fit calls, see `dsm.jobs.task.Task`.

    Raises
    ------
    WireError
        If nobody answers at the address, or whoever does hangs up at once.
    """

    def __init__(self, address: Address, job: int, attempt: int) -> None:
        self._stopped = False
        self._next = 0.0
        self._connection = _called(address)
        self._send([job, attempt])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def report(self, finished: int, total: int) -> None:
        """Tell how far the fit is; the first and the last time at once, else not too often."""
        now = monotonic()
        if now >= self._next or finished == total:
            self._next = now + EVERY
            self._send([finished, total])

    def told_to_stop(self) -> bool:
        """Tell whether the worker wants the fit to stop, or is gone itself."""
        try:
            while not self._stopped and self._connection.poll():
                self._stopped = self._connection.recv_bytes() == STOP
        except (OSError, EOFError):
            self._stopped = True
        return self._stopped

    def _send(self, content: list[int]) -> None:
        try:
            self._connection.send_bytes(json.dumps(content).encode())
        except OSError:
            self._stopped = True


def _called(address: Address) -> Connection:
    try:
        return Client(address.place, authkey=address.key)
    except (OSError, EOFError) as error:  # nobody there, or hung up before we were let in
        raise WireError(
            f"The fit could not reach its worker at {address.place}.",
            "Let the machines that fit reach the machine of `dsm worker`, at any port.",
        ) from error


def _require_key(line: Connection, key: bytes) -> None:
    """Let nobody in without the key; who says nothing is hung up on."""
    ending = Timer(INTRODUCTION, _hang_up, (line,))
    ending.daemon = True
    ending.start()
    try:
        deliver_challenge(line, key)
        answer_challenge(line, key)
    finally:
        ending.cancel()


def _hang_up(line: Connection) -> None:
    try:
        # Closing alone would not wake the thread that reads.
        with socket(fileno=os.dup(line.fileno())) as heard:
            heard.shutdown(SHUT_RDWR)
    except OSError:
        return  # it has just ended


def _tell(line: Connection) -> None:
    try:
        line.send_bytes(STOP)
    except OSError:
        return  # it has just ended
