"""Respondents at the door, on both kinds of database."""

import pytest

from tests.support.databases import new_settings, open_with_tables
from tests.support.surveys import Clock, a_keyring, a_reception, an_open_campaign


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def either(request, tmp_path):
    """A database with all tables: first SQLite, then PostgreSQL."""
    server = None if request.param == "sqlite" else request.getfixturevalue("server")
    opened = open_with_tables(new_settings(request.param, tmp_path, server))
    yield opened
    opened.dispose()


@pytest.fixture
def postgresql(tmp_path, server):
    """PostgreSQL with all tables, for what only its locks decide."""
    opened = open_with_tables(new_settings("postgresql", tmp_path, server))
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


@pytest.fixture
def invited(engine, keyring):
    """A campaign for three who were invited."""
    return an_open_campaign(engine, keyring, invited=3)


@pytest.fixture
def public(engine, keyring):
    """A campaign for everybody."""
    return an_open_campaign(engine, keyring, slug="square")
