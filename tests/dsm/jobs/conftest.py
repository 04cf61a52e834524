"""A database of either kind with a town in it."""

import shutil

import pytest
import sqlalchemy as sa

from dsm.database import migrate, open_engine
from dsm.settings import Settings
from tests.support.databases import a_server, new_database, new_settings
from tests.support.jobs import keep_town

EITHER = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))


@pytest.fixture(scope="package")
def server():
    with a_server() as address:
        yield address


@pytest.fixture(scope="package")
def built(server, tmp_path_factory):
    """The settings of a town's database by kind, made once; to be copied, not to be used."""
    known = {}

    def of(kind):
        if kind not in known:
            known[kind] = new_settings(kind, tmp_path_factory.mktemp("built"), server)
            opened = open_engine(known[kind])
            migrate(opened)
            keep_town(opened)
            opened.dispose()
        return known[kind]

    return of


def copied(kind, built, folder, server):
    """Settings of a database of one's own, with the town in it."""
    original = built(kind)
    if kind == "sqlite":
        shutil.copy(sa.make_url(original.database_url).database, folder / "dsm.sqlite")
        address = f"sqlite:///{folder / 'dsm.sqlite'}"
    else:
        template = sa.make_url(original.database_url).database
        address = new_database(server, template)
    return Settings(database_url=address, data_folder=folder, secret="a secret")


@pytest.fixture(params=EITHER)
def anywhere(request, tmp_path, server, built):
    """The town's database, once as SQLite and once as PostgreSQL."""
    opened = open_engine(copied(request.param, built, tmp_path, server))
    yield opened
    opened.dispose()


@pytest.fixture
def settings(tmp_path, server, built):
    """Settings of the town as SQLite."""
    return copied("sqlite", built, tmp_path, server)


@pytest.fixture
def engine(settings):
    """The town's database as SQLite."""
    opened = open_engine(settings)
    yield opened
    opened.dispose()
