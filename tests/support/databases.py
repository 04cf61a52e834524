"""Databases of both kinds for tests: a new SQLite file, and a new database on one PostgreSQL server."""

import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from dsm.database import migrate, open_engine
from dsm.settings import Settings
from tests.support.postgres import NAMED, started

KINDS = ("sqlite", "postgresql")


@contextmanager
def a_server(*, own: bool = False) -> Iterator[str | None]:
    """Yield the address of a PostgreSQL server, or None where none can be had.

    Parameters
    ----------
    own : bool
        Whether it must be nobody else's, because its settings are changed.
    """
    # A short path of its own: sockets must be short, and the server's user must get there.
    with tempfile.TemporaryDirectory() as folder, started(Path(folder), own=own) as address:
        yield address


def open_with_tables(settings: Settings) -> Engine:
    """Open a new database with all tables, and nothing in them."""
    return open_filled(settings, migrate)


def open_filled(settings: Settings, fill: Callable[[Engine], object]) -> Engine:
    """Open a new database that is filled, on SQLite by a copy: migrating takes longer than most tests."""
    address = sa.make_url(settings.database_url)
    if address.get_backend_name() == "sqlite" and address.database:
        file = Path(address.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_filled(fill))
        return open_engine(settings)
    engine = open_engine(settings)
    fill(engine)
    return engine


@cache
def _filled(fill: Callable[[Engine], object]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(new_settings("sqlite", Path(folder), None))
        fill(engine)
        engine.dispose()  # the last connection moves the journal into the file
        return Path(str(engine.url.database)).read_bytes()


def new_settings(kind: str, folder: Path, server: str | None) -> Settings:
    """Return settings for an empty database of this kind, or skip the test for want of a server."""
    if kind == "sqlite":
        name = f"sqlite:///{folder / f'{secrets.token_hex(4)}.sqlite'}"
    elif server is None:
        pytest.skip(f"needs PostgreSQL: name one with {NAMED}, or install its server")
    else:
        name = new_database(server)
    return Settings(database_url=name, data_folder=folder, secret="a secret")


def new_database(server: str, template: str = "template1") -> str:
    """Make an empty database on the server, or a copy of another, and return its address."""
    name = f"test_{secrets.token_hex(4)}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    engine.dispose()
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def wait_until_somebody_waits(engine: Engine, *, seconds: float = 60.0) -> None:
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
