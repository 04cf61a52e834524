"""Databases of both kinds for tests: a new SQLite file, and a new database on one PostgreSQL server."""

import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from dsm.settings import Settings
from tests.support.postgres import NAMED, started

KINDS = ("sqlite", "postgresql")


@contextmanager
def a_server() -> Iterator[str | None]:
    """Yield the address of a PostgreSQL server, or None where none can be had."""
    # A short path of its own: sockets must be short, and the server's user must get there.
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as address:
        yield address


def new_settings(kind: str, folder: Path, server: str | None) -> Settings:
    """Return settings for an empty database of this kind, or skip the test for want of a server."""
    if kind == "sqlite":
        name = f"sqlite:///{folder / f'{secrets.token_hex(4)}.sqlite'}"
    elif server is None:
        pytest.skip(f"needs PostgreSQL: name one with {NAMED}, or install its server")
    else:
        name = new_database(server)
    return Settings(database_url=name, data_folder=folder, secret="a secret")


def new_database(server: str) -> str:
    """Make an empty database on the server and return its address."""
    name = f"test_{secrets.token_hex(4)}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def wait_until_somebody_waits(engine: Engine, *, seconds: float = 20.0) -> None:
    """Return once somebody waits for a lock on this PostgreSQL database."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with engine.connect() as connection:
            if connection.exec_driver_sql(waiting).scalar_one():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits for a lock")
