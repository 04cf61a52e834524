"""A simulated country through a Dask cluster of two processes, beside two bare processes."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean
from typing import Any

from dsm.country.folder import Results
from dsm.country.manifest import Entry, read_manifest
from dsm.country.pieces import read_pieces
from dsm.country.run import Progress, Report, fit_towns
from dsm.country.simulated import write_country
from dsm.country.work import Made, make
from dsm.jobs.fitters import ClusterFitters, Fitters
from dsm.jobs.warming import warm_up
from indicators.social.sampler import FitSettings

PROCESSES = 2
ROUNDS = 4  # of both ways in turn, so that whatever else the machine does meets both alike
TICKS = os.sysconf("SC_CLK_TCK")
SETTINGS = FitSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two ways over the same towns, in turn.

    Parameters
    ----------
    fits : int
        That each way made.
    bare_seconds, cluster_seconds : float
        Wall time.
    bare_cpu_seconds, cluster_cpu_seconds : float
        Of all processes, those of client and scheduler included.
    """

    fits: int
    bare_seconds: float
    cluster_seconds: float
    bare_cpu_seconds: float
    cluster_cpu_seconds: float

    @property
    def throughput(self) -> float:
        """Fits per second on the cluster, against bare processes."""
        return self.bare_seconds / self.cluster_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A whole country on a cluster, of which a process is killed midway.

    Parameters
    ----------
    lost : int
        Fits that are not there at the end.
    scheduler_megabytes : tuple of float
        Resident memory of the scheduler after a tenth of the fits, halfway and at the end.
    load : float
        Of the machine meanwhile, on average; two of it are these fits.
    """

    towns: int
    fits: int
    minutes: float
    killed: int
    lost: int
    scheduler_megabytes: tuple[float, float, float]
    load: float


@contextmanager
def simulated(towns: int, constructs: int = 4) -> Iterator[tuple[Path, tuple[Entry, ...]]]:
    """Write a country into a folder that is removed at the end."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = write_country(Path(folder) / "in", towns=towns, constructs=constructs)
        yield Path(folder), read_manifest(manifest)


def measure(towns: int = 60, compared: int = 24) -> list[dict[str, Any]]:
    """Compare both ways on some of the towns, then fit all on the cluster."""
    with simulated(towns) as (folder, entries), Cluster() as cluster:
        comparison = compare(entries[:: max(1, towns // compared)], folder, cluster)
        whole = fit_country(entries, folder / "whole", cluster)
    start, middle, end = whole.scheduler_megabytes
    return [
        {
            "towns": whole.towns,
            "fits": whole.fits,
            "minutes": round(whole.minutes, 1),
            "load meanwhile": round(whole.load, 1),
            "processes killed": whole.killed,
            "fits lost": whole.lost,
            "scheduler MB after a tenth, halfway, at the end": f"{start:.0f}, {middle:.0f}, {end:.0f}",
            "throughput against two bare processes": f"{comparison.throughput:.2f}",
            "CPU seconds per fit, bare": f"{comparison.bare_cpu_seconds / comparison.fits:.2f}",
            "on the cluster": f"{comparison.cluster_cpu_seconds / comparison.fits:.2f}",
        }
    ]


class Cluster:
    """A scheduler and two workers, each a process of its own."""

    def __enter__(self) -> "Cluster":
        from distributed.deploy.subprocess import SubprocessCluster

        # As docs/operations.md says: samples of where a worker's threads are cost what fits need.
        os.environ["DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"] = "False"
        os.environ["MALLOC_TRIM_THRESHOLD_"] = str(2**29)
        os.environ["DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH"] = "100"
        opened: Any = SubprocessCluster(
            n_workers=PROCESSES, threads_per_worker=1, dashboard_address="127.0.0.1:0"
        )
        opened.wait_for_workers(PROCESSES)
        self._processes = opened
        self.address: str = opened.scheduler_address
        self.scheduler: int = opened.scheduler.process.pid
        self.fitters = ClusterFitters(self.address)
        return self

    def __exit__(self, *_: object) -> None:
        self.fitters.close()
        self._processes.close()

    @property
    def workers(self) -> list[int]:
        """Processes in which fits run."""
        import distributed

        connect: Any = distributed.Client
        with connect(self.address, set_as_default=False) as client:
            return list(client.run(os.getpid).values())

    def cpu_seconds(self) -> float:
        """Return what scheduler, workers and this process have used so far."""
        return sum(map(_cpu_seconds, (self.scheduler, *self.workers, os.getpid())))


def compare(entries: Sequence[Entry], folder: Path, cluster: Cluster) -> Comparison:
    """Fit the same towns in both ways, round by round."""
    bare, clustered = [0.0, 0.0], [0.0, 0.0]
    fits = 0
    with Bare() as processes:
        for turn in range(ROUNDS):
            some = entries[turn::ROUNDS]
            fits += sum(len(entry.constructs) for entry in some)
            cpu, begun = processes.cpu_seconds(), time.perf_counter()
            processes.fit(some, folder / "bare")
            bare[0] += time.perf_counter() - begun
            bare[1] += processes.cpu_seconds() - cpu
            cpu, begun = cluster.cpu_seconds(), time.perf_counter()
            _fit(some, folder / "clustered", cluster.fitters)
            clustered[0] += time.perf_counter() - begun
            clustered[1] += cluster.cpu_seconds() - cpu
    return Comparison(
        fits=fits,
        bare_seconds=bare[0],
        cluster_seconds=clustered[0],
        bare_cpu_seconds=bare[1],
        cluster_cpu_seconds=clustered[1],
    )


def fit_country(entries: Sequence[Entry], out: Path, cluster: Cluster) -> Country:
    """Fit all towns on the cluster, kill one of its processes midway, and count what is there."""
    fits = sum(len(entry.constructs) for entry in entries)
    memory: dict[int, float] = {}
    killed: list[int] = []
    loads: list[float] = []

    def watch(now: Progress) -> None:
        loads.append(os.getloadavg()[0])
        if now.done in {fits // 10, fits // 2, fits}:
            memory[now.done] = _megabytes(cluster.scheduler)
        if now.done == fits // 2 and not killed:
            killed.append(cluster.workers[0])
            os.kill(killed[0], signal.SIGKILL)

    begun = time.perf_counter()
    report = _fit(entries, out, cluster.fitters, watch)
    start, middle, end = (memory[at] for at in (fits // 10, fits // 2, fits))
    there = sum(
        (out / entry.town / f"{construct}.nc").is_file()
        for entry in entries
        for construct in entry.constructs
    )
    return Country(
        towns=len(entries),
        fits=fits,
        minutes=(time.perf_counter() - begun) / 60,
        killed=len(killed),
        lost=fits - min(there, report.progress.made),
        scheduler_megabytes=(start, middle, end),
        load=fmean(loads),
    )


class Bare:
    """Two processes that read, fit and write towns, with nothing between them but a list."""

    def __enter__(self) -> "Bare":
        spawn = get_context("spawn")
        self._taken: Any = spawn.Value("i", 0)
        self._each = [
            ProcessPoolExecutor(1, spawn, initializer=_begin, initargs=(self._taken,))
            for _ in range(PROCESSES)
        ]
        self._pids = [one.submit(os.getpid).result() for one in self._each]
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._each:
            one.shutdown()

    def fit(self, entries: Sequence[Entry], out: Path) -> None:
        """Let each take the next town until none is left."""
        self._taken.value = 0
        done: list[Future[None]] = [one.submit(_take_turns, entries, out) for one in self._each]
        for one in done:
            one.result()

    def cpu_seconds(self) -> float:
        """Return what both have used so far."""
        return sum(map(_cpu_seconds, self._pids))


_shared: list[Any] = []


def _begin(taken: Any) -> None:
    _shared.append(taken)
    warm_up()


def _take_turns(entries: Sequence[Entry], out: Path) -> None:
    results = Results(out)
    while (entry := _next(entries)) is not None:
        for piece in read_pieces(entry, settings=SETTINGS):
            made = make(piece)
            assert isinstance(made, Made), made
            results.keep(piece, made)


def _next(entries: Sequence[Entry]) -> Entry | None:
    (taken,) = _shared
    with taken.get_lock():
        at: int = taken.value
        taken.value += 1
    return entries[at] if at < len(entries) else None


def _fit(
    entries: Sequence[Entry], out: Path, fitters: Fitters, watch: Any = lambda _: None
) -> Report:
    return fit_towns(entries, out, fitters, settings=SETTINGS, on_progress=watch)


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _megabytes(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    (found,) = (line for line in lines if line.startswith("VmRSS:"))
    return int(found.split()[1]) / 1024
