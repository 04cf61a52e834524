"""Page saves on the public pages: waiting, losses, the ceiling, and what comes beyond it."""

import asyncio
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from benchmarks.browsers import Person
from benchmarks.crowds import BUSY, Run, as_fast_as_it_goes, at_a_rate, gather_people
from benchmarks.field import PAGES, SLUG, fields, open_campaign, settings_in
from dsm.database import migrate, open_engine, transaction
from dsm.settings import Settings
from dsm.surveying.drafts import read_draft
from dsm.surveying.keys import Keyring
from dsm.surveying.tables import InboxRow
from dsm.surveying.visits import open_visit
from tests.support.ports import free_port
from tests.support.postgres import started

RATE = 50  # page saves a second that a small city never exceeds
CONNECTIONS = 64
OVERLOAD = 3  # times the measured ceiling
MOST_PEOPLE = 3_000  # waiting at once; more would measure the sockets of this machine
ROUNDS = 3  # with and without the write by turns; their medians are compared
PATIENCE = 60  # seconds until a process has imported everything
# Columns of the three tables: 50 a second, as fast as it goes, and faster than that.
AT_A_RATE = ("saved", "lost", "doubled", "other_answers", "p50_ms", "p99_ms", "slowest_ms")
AT_THE_CEILING = ("ceiling", "without_write", "ratio")
BEYOND = ("offered_beyond", "saved_beyond", "refused", "broken", "lost_beyond", "p99_beyond_ms")
FIT = "from benchmarks.social import *\nwhile True: measure((2_000,), plain_sizes=(), cold=False)"


def measure(seconds: float = 60) -> list[dict[str, Any]]:
    """Return one row per arrangement: SQLite, SQLite beside a fit, PostgreSQL with two processes.

    Parameters
    ----------
    seconds : float
        How long pages are saved at the fixed rate; all else together takes about as long.

    Returns
    -------
    list of dict
        At `RATE` saves a second: `saved`, `lost` (acknowledged and not found), `doubled` (answers
        more than were sent), `p50_ms`, `p99_ms`, `slowest_ms`. As fast as it goes: `ceiling`
        (saves a second), `without_write` (the same handlers, writing nothing) and `ratio`, the
        medians of `ROUNDS` turns. At `OVERLOAD` times that: `offered_beyond` and `saved_beyond` a second, how many were
        `refused` (503) and `broken` (neither), and `lost_beyond`. Columns of milliseconds are
        from the moment a page should have been sent.
    """
    rows = [_on_sqlite(seconds), _on_sqlite(seconds, beside_a_fit=True)]
    return [*rows, *_on_postgresql(seconds)]


def _on_sqlite(seconds: float, *, beside_a_fit: bool = False) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder))
        name = "SQLite, one process" + (", beside a fit" if beside_a_fit else "")
        return {"arrangement": name, **_measured(settings, 1, seconds, beside_a_fit=beside_a_fit)}


def _on_postgresql(seconds: float) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as address:
        if address is None:
            return []
        settings = settings_in(Path(folder) / "data", address)
        return [{"arrangement": "PostgreSQL, two processes", **_measured(settings, 2, seconds)}]


def _measured(
    settings: Settings, processes: int, seconds: float, *, beside_a_fit: bool = False
) -> dict[str, Any]:
    engine = open_engine(settings)
    migrate(engine)
    open_campaign(engine, settings)
    with ExitStack() as stack:
        if beside_a_fit:
            stack.enter_context(_process([sys.executable, "-c", FIT]))
        row = asyncio.run(_with_write(engine, settings, processes, seconds))
        row |= asyncio.run(_ceilings(settings, processes, seconds / 15))
    engine.dispose()
    return row


async def _with_write(
    engine: Engine, settings: Settings, processes: int, seconds: float
) -> dict[str, Any]:
    with _served(settings, processes) as ports:
        needed = int(RATE * seconds / PAGES) + RATE
        steady = await at_a_rate(ports, await gather_people(ports, needed), RATE, seconds)
        row = _of_steady(engine, settings, steady)
        crowd = await gather_people(ports, CONNECTIONS)
        fastest = await as_fast_as_it_goes(ports, crowd, seconds / 12)
        row["lost"] += len(_lost(engine, settings, fastest.people, again=True))
        offered = OVERLOAD * fastest.per_second
        needed = min(int(offered * seconds / 6), MOST_PEOPLE)
        beyond = await at_a_rate(ports, await gather_people(ports, needed), offered, seconds / 6)
        return row | _of_overload(engine, settings, beyond)


async def _ceilings(settings: Settings, processes: int, seconds: float) -> dict[str, Any]:
    """Compare with and without the write in turns: what else runs here disturbs both alike."""
    reached: dict[str, list[float]] = {"ceiling": [], "without_write": []}
    with _served(settings, processes) as real, _served(settings, processes, "--idle") as idle:
        crowds = {
            name: (ports, await gather_people(ports, CONNECTIONS))
            for name, ports in (("ceiling", real), ("without_write", idle))
        }
        for _ in range(ROUNDS):
            for name, (ports, people) in crowds.items():
                reached[name].append((await as_fast_as_it_goes(ports, people, seconds)).per_second)
    ratios = [a / b for a, b in zip(reached["ceiling"], reached["without_write"], strict=True)]
    medians = {name: round(statistics.median(rates)) for name, rates in reached.items()}
    return medians | {"ratio": round(statistics.median(ratios), 2)}


def _of_steady(engine: Engine, settings: Settings, run: Run) -> dict[str, Any]:
    return {
        "saved": run.statuses[303],
        "lost": len(_lost(engine, settings, run.people)),
        "doubled": _doubled(engine, run),
        "other_answers": run.statuses.total() - run.statuses[303],
        "p50_ms": round(run.milliseconds(50)),
        "p99_ms": round(run.milliseconds(99)),
        "slowest_ms": round(run.milliseconds(100)),
    }


def _of_overload(engine: Engine, settings: Settings, run: Run) -> dict[str, Any]:
    return {
        "offered_beyond": round(run.offered),
        "saved_beyond": round(run.per_second),
        "refused": run.statuses[BUSY],
        "broken": run.statuses.total() - run.statuses[303] - run.statuses[BUSY],
        "lost_beyond": len(_lost(engine, settings, run.people)),
        "p99_beyond_ms": round(run.milliseconds(99)),
    }


def _lost(
    engine: Engine, settings: Settings, people: Sequence[Person], *, again: bool = False
) -> list[str]:
    """Return what somebody was told is saved and is not in the database as she sent it.

    Parameters
    ----------
    again : bool
        Whether everybody saved the first page again and again.
    """
    keyring = Keyring(settings.keys_folder, settings.secret)
    with transaction(engine) as session:
        return [
            person.visit
            for person in people
            if person.saved and not _is_kept(session, keyring, person, again=again)
        ]


def _is_kept(session: Session, keyring: Keyring, person: Person, *, again: bool) -> bool:
    visit = open_visit(keyring, person.visit)
    assert visit is not None
    key = keyring.of(visit.campaign_id)
    receipt = key.fingerprint("receipt", key.receipt(visit.response_id))
    finished = session.exec(
        select(InboxRow.answers).where(col(InboxRow.receipt_hash) == receipt)
    ).one_or_none()
    draft = read_draft(session, key, visit.draft_secret)
    known = finished if finished is not None else draft.answers if draft else {}
    pages = {0: person.saved} if again else {page: page for page in range(person.saved)}
    sent = {
        name.removeprefix("q."): int(code)
        for page, level in pages.items()
        for name, code in fields(page, level).items()
    }
    unfinished = person.done and finished is None
    return not unfinished and sent.items() <= known.items()


def _doubled(engine: Engine, run: Run) -> int:
    with transaction(engine) as session:
        kept = len(session.exec(select(InboxRow.receipt_hash)).all())
    return kept - sum(person.done for person in run.people)


@contextmanager
def _served(settings: Settings, processes: int, *options: str) -> Iterator[list[int]]:
    ports = [free_port() for _ in range(processes)]
    with ExitStack() as stack:
        for port in ports:
            command = [sys.executable, "-m", "benchmarks.public_process"]
            place = [str(settings.data_folder), str(port), "--database", settings.database_url]
            stack.enter_context(_process([*command, *place, *options]))
        for port in ports:
            _wait(f"http://127.0.0.1:{port}/s/{SLUG}")
        yield ports


@contextmanager
def _process(command: Sequence[str]) -> Iterator[None]:
    # A group of its own, for a fit has processes below it.
    running = subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait()


def _wait(address: str) -> None:
    until = monotonic() + PATIENCE
    while monotonic() < until:
        with contextlib.suppress(URLError):
            urlopen(address).close()  # noqa: S310 - our own address
            return
        sleep(0.1)
    raise RuntimeError(f"{address} did not answer")


if __name__ == "__main__":
    for measured in measure(float(sys.argv[1]) if sys.argv[1:] else 60):
        print(measured)
