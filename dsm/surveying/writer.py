"""The writer: one thread that keeps many answers with one commit, and reports only what is kept."""

import queue
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm.database import exclusive
from dsm.surveying.refusals import BusyError, StorageError

ROOM = 500  # waiting at most; at a thousand a second nobody waits longer than half of one
BATCH = 200  # kept with one commit at most
TRIES = 3  # where two processes wait for each other, PostgreSQL ends one of them
PATIENCE = 5.0  # seconds; if the database does not recover meanwhile, the rest is told the truth

type Work[T] = Callable[[Session], T]


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work, and who waits for it."""

    work: Work[Any]
    future: Future[Any]


class Writer:
    """Runs pieces of work one after the other, as many in one transaction as are waiting.

    Work is a function of a `Session`. It must bear being run again, for a transaction that fails
    is repeated piece by piece, so that one bad piece does not take the others with it. What it
    returns is handed over only after COMMIT; before that nobody is told anything.

    Parameters
    ----------
    engine : Engine
        Where the work is done.
    room : int
        How many pieces may wait.
    """

    def __init__(self, engine: Engine, *, room: int = ROOM) -> None:
        self._engine = engine
        self._waiting: queue.Queue[Item | None] = queue.Queue(maxsize=room)
        self._lock = Lock()
        self._closed = False
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it still writes. A dead one takes nothing, and the process should be replaced."""
        return self._thread.is_alive()

    def submit[T](self, work: Work[T]) -> "Future[T]":
        """Put a piece of work in the queue.

        Returns
        -------
        Future
            Its result once it is committed, or what it raised; `StorageError` where the database
            refused. Cancelling it does not undo the work.

        Raises
        ------
        BusyError
            If too many wait already.
        StorageError
            If the writer was closed or has died.
        """
        item = Item(work, Future())
        with self._lock:
            if self._closed or not self.alive:
                raise StorageError
            try:
                self._waiting.put_nowait(item)
            except queue.Full as error:
                raise BusyError from error
        return item.future

    def close(self) -> None:
        """Finish what is waiting, then stop."""
        with self._lock:
            already, self._closed = self._closed, True
        if not already and self.alive:
            self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while batch := self._take():
                try:
                    self._keep(batch)
                finally:
                    # Only if the thread is dying are any left; they must not wait for ever.
                    _turn_away(batch)
        finally:
            with self._lock:
                self._closed = True
            _turn_away(self._left())

    def _take(self) -> list[Item]:
        """Wait for one piece and take those behind it; never wait for more."""
        first = self._waiting.get()
        batch = [] if first is None else [first]
        while batch and len(batch) < BATCH:
            try:
                following = self._waiting.get_nowait()
            except queue.Empty:
                break
            if following is None:
                # What came before the end is kept; the end itself is for the next round.
                self._waiting.put_nowait(None)
                break
            batch.append(following)
        return batch

    def _keep(self, batch: Sequence[Item]) -> None:
        try:
            done = self._in_one_transaction(batch)
        except Exception:
            until = monotonic() + PATIENCE
            for item in batch:
                self._keep_alone(item, until)
        else:
            for item, result in zip(batch, done, strict=True):
                _tell(item, result)

    def _keep_alone(self, item: Item, until: float) -> None:
        refused = StorageError()
        for _ in range(TRIES):
            if monotonic() > until:
                break
            try:
                (result,) = self._in_one_transaction([item])
            except sa.exc.DBAPIError as error:
                refused.__cause__ = error
            except Exception as error:
                return _tell_failure(item, error)
            else:
                return _tell(item, result)
        return _tell_failure(item, refused)

    def _in_one_transaction(self, batch: Sequence[Item]) -> list[Any]:
        with exclusive(self._engine) as session:
            return [item.work(session) for item in batch]

    def _left(self) -> Iterator[Item]:
        while True:
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                return
            if item is not None:
                yield item


def _turn_away(items: Iterable[Item]) -> None:
    for item in items:
        if not item.future.done():
            _tell_failure(item, StorageError())


def _tell(item: Item, result: Any) -> None:
    # A client that went away has cancelled; what it sent is kept all the same.
    if item.future.set_running_or_notify_cancel():
        item.future.set_result(result)


def _tell_failure(item: Item, error: Exception) -> None:
    if item.future.set_running_or_notify_cancel():
        item.future.set_exception(error)
