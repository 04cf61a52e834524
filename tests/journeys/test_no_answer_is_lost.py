"""Kill, power loss, full disk, cut line: whatever somebody was told is kept, and kept once."""

import os
import random
import shutil
import socket
import subprocess
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from dsm.database import open_engine, transaction
from dsm.surveying.drafts import read_draft
from dsm.surveying.tables import InboxRow
from dsm.surveying.visits import open_visit
from tests.support.databases import open_with_tables
from tests.support.installation import settings_in
from tests.support.load import (
    PAGES,
    Record,
    Server,
    answer_until_killed,
    answer_until_refused,
    answering,
)
from tests.support.surveys import a_keyring, an_open_campaign

PEOPLE = 24
SHIM = Path(__file__).parents[1] / "support" / "power_loss.c"


def set_up(folder: Path) -> None:
    """Make a database with an open campaign, whole in one file."""
    engine = open_with_tables(settings_in(folder))
    an_open_campaign(engine, a_keyring(folder))
    engine.dispose()


def what_is_lost(folder: Path, record: Record, keys: Path | None = None) -> list[str]:
    """Return everything somebody was told that the database does not bear out."""
    engine, keyring = open_engine(settings_in(folder)), a_keyring(keys or folder)
    lost = []
    with transaction(engine) as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        kept = set(session.exec(select(InboxRow.receipt_hash)))
        for told in record.told:
            visit = open_visit(keyring, told.visit)
            assert visit is not None
            key = keyring.of(visit.campaign_id)
            if key.fingerprint("receipt", key.receipt(visit.response_id)) in kept:
                continue
            draft = read_draft(session, key, visit.draft_secret)
            if told.receipt:
                lost.append(f"the answer with receipt {told.receipt}")
            elif told.pages and (draft is None or draft.revision < told.pages):
                lost.append(f"page {told.pages} of {visit.response_id}")
    engine.dispose()
    return lost


def how_many(folder: Path) -> int:
    engine = open_engine(settings_in(folder))
    with transaction(engine) as session:
        count = len(session.exec(select(InboxRow.receipt_hash)).all())
    engine.dispose()
    return count


async def kill(folder: Path, rounds: int) -> Record:
    """Kill the server at a random moment under load, again and again, over one database."""
    record, chance = Record(), random.Random(20261122)  # noqa: S311 - moments, not secrets
    for _ in range(rounds):
        with answering(folder) as server:
            count, pause = chance.randrange(1, 100), chance.uniform(0, 0.02)
            await answer_until_killed(server, record, PEOPLE, acknowledged=count, pause=pause)
    return record


@pytest.mark.slow
async def test_thirty_kills_lose_nothing_that_was_acknowledged(tmp_path):
    set_up(tmp_path)

    record = await kill(tmp_path, 30)

    assert len(record.receipts) > 30
    assert what_is_lost(tmp_path, record) == []
    assert len(record.receipts) <= how_many(tmp_path) <= len(record.told)


@pytest.mark.science
async def test_two_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path):
    set_up(tmp_path)

    record = await kill(tmp_path, 200)

    assert len(record.receipts) > 200
    assert what_is_lost(tmp_path, record) == []
    assert len(record.receipts) <= how_many(tmp_path) <= len(record.told)


@pytest.fixture(scope="session")
def shim(tmp_path_factory) -> Path:
    """The power-loss model, compiled."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        reason = "needs a C compiler (cc or gcc) to build the model of a power loss"
        if os.environ.get("DSM_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    built = tmp_path_factory.mktemp("shim") / "power_loss.so"
    options = ["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(built), str(SHIM), "-ldl"]
    subprocess.run([compiler, *options], check=True)
    return built


async def lose_power(folder: Path, shim: Path, synchronous: str) -> tuple[Record, Path]:
    """Kill under load, and return what was told and what a disk without power would hold."""
    folder, disk = folder / "running", folder / "disk"
    folder.mkdir()
    set_up(folder)
    disk.mkdir()
    shutil.copy(folder / "dsm.sqlite", disk)
    environment = {
        **os.environ,
        "LD_PRELOAD": str(shim),
        "POWER_LOSS_OF": str(folder / "dsm.sqlite"),
        "POWER_LOSS_INTO": str(disk),
    }
    record = Record()
    with answering(folder, "--synchronous", synchronous, environment=environment) as server:
        await answer_until_killed(server, record, PEOPLE, acknowledged=200)
    (disk / "dsm.sqlite-shm").unlink(missing_ok=True)
    return record, disk


@pytest.mark.slow
async def test_a_power_loss_loses_nothing_that_was_acknowledged(tmp_path, shim):
    record, disk = await lose_power(tmp_path, shim, "FULL")

    assert len(record.receipts) > 5
    assert what_is_lost(disk, record, keys=tmp_path / "running") == []


@pytest.mark.slow
async def test_the_model_of_a_power_loss_notices_a_weaker_setting(tmp_path, shim):
    lost: list[str] = []
    for attempt in range(5):  # where the log was just written back, nothing is lost
        folder = tmp_path / str(attempt)
        folder.mkdir()
        record, disk = await lose_power(folder, shim, "NORMAL")
        assert what_is_lost(folder / "running", record) == []
        lost += what_is_lost(disk, record, keys=folder / "running")
        if lost:
            break

    assert lost != []


@pytest.mark.slow
async def test_a_full_disk_is_told_and_what_was_acknowledged_before_is_kept(tmp_path):
    set_up(tmp_path)
    record = Record()

    with answering(tmp_path, "--largest-file", "1200000") as server:
        alive = await answer_until_refused(server, record, PEOPLE)

    assert "not-saved" in record.busy
    assert alive
    assert record.receipts
    assert what_is_lost(tmp_path, record) == []


@pytest.mark.slow
def test_a_line_that_is_cut_in_the_middle_keeps_nothing_half(tmp_path):
    set_up(tmp_path)

    with answering(tmp_path) as server:
        visit = httpx.post(f"{server.address}/begin").json()["visit"]
        body = httpx.Request("POST", server.address, json=_page(visit)).content
        for cut in (0, 1, len(body) // 2, len(body) - 1):
            _post_and_hang_up(server, body, cut)
        after = httpx.post(f"{server.address}/save", json=_page(visit)).json()

    assert after == {"revision": 1}


def _page(visit: str) -> dict[str, object]:
    answers, texts = PAGES[0]
    return {"visit": visit, "page": 0, "answers": answers, "texts": texts, "revision": 0}


def _post_and_hang_up(server: Server, body: bytes, sent: int) -> None:
    head = f"POST /save HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(head + body[:sent])
