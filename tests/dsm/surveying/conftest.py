"""Respondents at the door, on both kinds of database."""

import pytest

from dsm.database import migrate, open_engine
from tests.support.databases import a_server, new_settings
from tests.support.surveys import Clock, a_keyring, a_reception


@pytest.fixture(scope="session")
def server():
    """The address of one PostgreSQL server for all tests here, or None."""
    with a_server() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def either(request, tmp_path):
    """A database with all tables: first SQLite, then PostgreSQL."""
    server = None if request.param == "sqlite" else request.getfixturevalue("server")
    opened = open_engine(new_settings(request.param, tmp_path, server))
    migrate(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def postgresql(tmp_path, server):
    """PostgreSQL with all tables, for what only its locks decide."""
    opened = open_engine(new_settings("postgresql", tmp_path, server))
    migrate(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keyring(tmp_path):
    return a_keyring(tmp_path)


@pytest.fixture
def reception(engine, keyring, clock):
    with a_reception(engine, keyring, clock) as opened:
        yield opened
