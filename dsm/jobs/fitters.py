"""Where fits run: processes of this machine, or a Dask cluster; both behind `concurrent.futures`."""

import os
import signal
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Protocol
from urllib.parse import urlsplit

from dsm.jobs.task import Outcome, Task, run
from dsm.jobs.warming import warm_up
from surveys.errors import FixableError

SCHEDULER_PATIENCE = "5s"
WORKERS_PATIENCE = 10  # seconds


class FittersError(FixableError):
    """There is nowhere to run fits."""

    code = "fitters"


class Fitter(Protocol):
    """A place for one fit at a time."""

    @property
    def cores(self) -> int:
        """How many chains it may run at once."""

    def warm(self) -> None:
        """Be ready to sample at once; returns when it is."""

    def call[A, R](self, function: Callable[[A], R], argument: A) -> "Future[R]":
        """Call a function there. Both must be of modules that the place can import."""

    def submit(self, task: Task) -> "Future[Outcome]":
        """Run a task. The future raises only if the place itself broke."""

    def is_of_fit(self, error: Exception) -> bool:
        """Tell whether a future's error says that this fit's process died, not the whole place."""

    def abandon(self) -> None:
        """End what runs here, where that can be done; `warm` then makes the place usable again."""

    def close(self) -> None:
        """Give the place up."""


class Fitters(Protocol):
    """All places."""

    @property
    def host(self) -> str | None:
        """The name by which the places reach this machine, or None if they are on it."""

    @property
    def places(self) -> tuple[Fitter, ...]:
        """Every place."""

    def close(self) -> None:
        """Give all of them up."""


class LocalFitter:
    """A process of this machine, kept warm between fits and made anew when it dies.

    Parameters
    ----------
    cores : int
        How many chains it may run at once.
    """

    def __init__(self, cores: int) -> None:
        self.cores = cores
        self._number: Future[int] | None = None  # of the process
        self._executor = _new_process()

    def warm(self) -> None:
        """Be ready to sample at once; after a crash this makes a new process."""
        try:
            self._ask_number().result()
        except Exception:
            self._renew().result()

    def call[A, R](self, function: Callable[[A], R], argument: A) -> "Future[R]":
        """Call a function there. The future raises `BrokenExecutor` if the process dies."""
        try:
            return self._executor.submit(function, argument)
        except BrokenExecutor:
            self._renew()  # it died of the call before
            return self._executor.submit(function, argument)

    def submit(self, task: Task) -> "Future[Outcome]":
        """Run a task. The future raises `BrokenExecutor` if the process died."""
        return self.call(run, task)

    def is_of_fit(self, error: Exception) -> bool:
        """Return True: whatever breaks here, breaks the process of one fit."""
        return True

    def abandon(self) -> None:
        """Kill the process; one that is being made, as soon as its number is known."""
        number, self._number = self._number, None
        if number is not None:
            number.add_done_callback(_kill)

    def close(self) -> None:
        """End the process once its fit has stopped."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _renew(self) -> "Future[int]":
        self._executor.shutdown(wait=False)
        self._executor = _new_process()
        # Before any fit, so that whatever runs there can be killed.
        return self._ask_number()

    def _ask_number(self) -> "Future[int]":
        self._number = self._executor.submit(os.getpid)
        return self._number


class LocalFitters:
    """Processes of this machine, which share its cores.

    Parameters
    ----------
    processes : int, optional
        How many; by default one for every two cores.
    """

    host = None

    def __init__(self, processes: int | None = None) -> None:
        cores = os.cpu_count() or 1
        count = processes or max(1, cores // 2)
        self.places = tuple(LocalFitter(max(1, cores // count)) for _ in range(count))

    def close(self) -> None:
        """End all processes."""
        for place in self.places:
            place.close()


class ClusterFitter:
    """One of the places on a Dask cluster; the scheduler decides where a fit runs.

    Parameters
    ----------
    client : distributed.Client
        Of the cluster, shared by all places.
    executor : Executor
        Of the client.
    """

    cores = 1

    def __init__(self, client: Any, executor: Executor) -> None:
        self._client = client
        self._executor = executor

    def warm(self) -> None:
        """Wait until the cluster has a worker; its processes are warmed at the start."""
        self._client.wait_for_workers(1, timeout=WORKERS_PATIENCE)

    def call[A, R](self, function: Callable[[A], R], argument: A) -> "Future[R]":
        """Call a function there. If its process is killed, it runs again elsewhere, a few times."""
        return self._executor.submit(function, argument)

    def submit(self, task: Task) -> "Future[Outcome]":
        """Run a task. A fit whose process is killed runs again elsewhere, a few times."""
        return self.call(run, task)

    def is_of_fit(self, error: Exception) -> bool:
        """Tell whether the scheduler gave the fit up, having seen several processes die of it."""
        return type(error).__name__ == "KilledWorker"

    def abandon(self) -> None:
        """Let the fit end by itself: a task that runs on a cluster cannot be killed."""

    def close(self) -> None:
        """Do nothing: the places share one connection."""


class ClusterFitters:
    """Places on an existing Dask cluster, enough to keep all its threads busy.

    Parameters
    ----------
    scheduler : str
        Its address, such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    FittersError
        If Dask is not installed, the scheduler does not answer, or it has no workers.
    """

    def __init__(self, scheduler: str) -> None:
        self._client = _connected(scheduler)
        try:
            # Not pure: Dask would take two equal calls for one, also one that was cancelled.
            self._executor = self._client.get_executor(pure=False)
            self.host = own_address(scheduler)
            threads = self._client.nthreads()
            self._require_workers(scheduler, threads)
            self._warm(threads)
        except BaseException:
            self._client.close()
            raise
        # Twice as many: while one fit is read or written here, the next is already on the cluster.
        count = 2 * sum(threads.values())
        self.places = tuple(ClusterFitter(self._client, self._executor) for _ in range(count))

    def close(self) -> None:
        """Leave the cluster as it is."""
        self._executor.shutdown(wait=False)
        self._client.close()

    def _require_workers(self, scheduler: str, threads: Mapping[str, int]) -> None:
        if not threads:
            raise FittersError(
                f"The Dask scheduler at {scheduler} has no workers.", "Start some, then try again."
            )

    def _warm(self, addresses: Iterable[str]) -> None:
        """Warm every process of the cluster.

        As a task like any other: a worker that compiles in its event loop shows no sign of life
        meanwhile, and is taken for dead.
        """
        warmed = [
            self._executor.submit(_warmed, workers=[address], allow_other_workers=True)
            for address in addresses
        ]
        problems = [problem for each in warmed if (problem := _problem_of(each))]
        if problems:
            raise FittersError(
                f"{len(problems)} processes of the cluster cannot fit: {problems[0]}",
                "Install the same version of this program on all of its machines.",
            )


def open_fitters(scheduler: str, processes: int | None = None) -> Fitters:
    """Return places on the cluster of a Dask scheduler, or on this machine without one.

    Raises
    ------
    FittersError
        If there is a scheduler that cannot be used.
    """
    return ClusterFitters(scheduler) if scheduler else LocalFitters(processes)


def own_address(scheduler: str) -> str:
    """Return this machine's address as the scheduler's network sees it."""
    import socket

    place = urlsplit(scheduler)
    family = socket.AF_INET6 if ":" in (place.hostname or "") else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asked:
        # Nothing is sent: this only asks the system which way it would go.
        asked.connect((place.hostname, place.port or 8786))
        return str(asked.getsockname()[0])


def _connected(scheduler: str) -> Any:
    try:
        distributed = import_module("distributed")  # an extra, which few have
    except ImportError as error:
        raise FittersError(
            "DSM_DASK_SCHEDULER is set, but Dask is not installed.",
            "Install this program with its extra `dask` (pip install 'dsm[dask]'), or unset the setting.",
        ) from error
    try:
        return distributed.Client(
            scheduler,
            timeout=SCHEDULER_PATIENCE,
            set_as_default=False,
            direct_to_workers=True,  # draws are large, and need not go through the scheduler
        )
    except (OSError, ValueError) as error:
        raise FittersError(
            f"The Dask scheduler at {scheduler} does not answer.",
            "Check DSM_DASK_SCHEDULER and that it runs, or unset the setting.",
        ) from error


def _warmed() -> str:
    """Warm up; return what went wrong, for errors of another version may not pickle."""
    try:
        warm_up()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _problem_of(warmed: "Future[str]") -> str:
    try:
        return warmed.result()
    except Exception as error:  # such as a module that is not there
        return f"{type(error).__name__}: {error}"


def _new_process() -> ProcessPoolExecutor:
    # Spawned: the worker has threads, and a fork copies their locks as they stand.
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)


def _kill(number: "Future[int]") -> None:
    if not number.cancelled() and number.exception() is None:
        with suppress(ProcessLookupError):  # it may have died just before
            os.kill(number.result(), signal.SIGKILL)


def _begin() -> None:
    # Ctrl-C reaches the whole group; the worker alone decides what becomes of its fits.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    warm_up()


def _end_with_parent() -> None:
    """Leave no fit behind that nobody waits for, should the worker be killed."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
