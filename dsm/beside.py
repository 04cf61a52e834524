"""Work in a process of its own, on one core, and after everybody else where nobody waits for it."""

import os
import signal
import traceback
from collections.abc import Callable
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from threading import Thread
from time import monotonic
from typing import Any

from dsm.settings import share_no_matrices
from surveys.errors import FixableError

NICENESS = 10  # of 19: what pages ask for comes first
POLL_SECONDS = 0.1
EVERY = 0.1  # seconds between two words about progress

type Report = Callable[[float], None]
"""Told how much of the work is done, in [0, 1]."""


class StoppedError(Exception):
    """The work was asked to stop before it was done; there is no result."""


class BrokenError(RuntimeError):
    """The work ended in a bug of ours, or its process was killed; the traceback is in the text."""


def run_beside[T](
    work: Callable[..., T],
    *given: Any,
    niceness: int = NICENESS,
    progress: Report | None = None,
    stop: Callable[[], bool] | None = None,
) -> T:
    """Do some work in another process and wait for it.

    Parameters
    ----------
    work : callable
        A function of a module, called there with `given` and a `Report`. It must leave nothing
        behind but its result, for when it is stopped its process is killed.
    *given
        What it needs; it is pickled, as the result is.
    niceness : int
        How far it stands back for others, 0 to 19; 0 where somebody looks at the page and waits.
    progress : callable, optional
        Told what the work reports, from the calling thread.
    stop : callable, optional
        Asked ten times a second; True ends the work at once.

    Raises
    ------
    FixableError
        As the work raised it.
    StoppedError
        If `stop` said so.
    BrokenError
        If it failed otherwise.
    """
    context = get_context("spawn")  # a fork would copy the locks of our threads as they stand
    ours, theirs = context.Pipe()
    process = context.Process(target=_begin, args=(theirs, niceness), daemon=True)
    process.start()
    theirs.close()
    try:
        _send(ours, (work, given))
        return _answer(ours, progress, stop)  # type: ignore[no-any-return]  # pickles lose types
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()


def _answer(line: Connection, progress: Report | None, stop: Callable[[], bool] | None) -> Any:
    while True:
        if stop is not None and stop():
            raise StoppedError("The work was stopped before it was done.")
        if not line.poll(POLL_SECONDS):
            continue
        try:
            kind, value = line.recv()
        except (EOFError, OSError):
            raise BrokenError("The process that did the work was killed.") from None
        if kind == "done":
            return value
        if kind == "problem":
            raise value
        if kind == "broken":
            raise BrokenError(value)
        if progress is not None:
            progress(value)


def _send(line: Connection, words: Any) -> None:
    try:
        line.send(words)
    except OSError:
        raise BrokenError("The process that was to do the work did not start.") from None


def _begin(line: Connection, niceness: int) -> None:
    share_no_matrices()
    if hasattr(os, "nice"):
        os.nice(niceness)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        work, given = line.recv()  # only now are the libraries loaded
        words = ("done", work(*given, _reporter(line)))
    except FixableError as error:
        words = ("problem", error)
    except Exception:
        words = ("broken", traceback.format_exc())
    line.send(words)


def _reporter(line: Connection) -> Report:
    last = 0.0

    def report(share: float) -> None:
        nonlocal last
        if monotonic() >= last + EVERY:
            last = monotonic()
            line.send(("so-far", share))

    return report


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
