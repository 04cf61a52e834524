"""The few fixtures that everyone needs."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from sqlalchemy.engine import Engine

from dsm.settings import Settings
from tests.support.cluster import cluster
from tests.support.databases import a_server, open_with_tables
from tests.support.demo import demo_city
from tests.support.installation import settings_in

__all__ = ["cluster", "demo_city"]  # fixtures of their own files, known everywhere

hypothesis.settings.register_profile(
    "dsm", deadline=None, derandomize=True, print_blob=True, max_examples=40
)
hypothesis.settings.load_profile("dsm")


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers that are the same in every run."""
    return np.random.default_rng(20261122)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real and reference data beside the project, or a skip that says so."""
    named = os.environ.get("DSM_DATA")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the licensed data beside the project (DSM_DATA); the folder is missing")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation in an empty folder."""
    return settings_in(tmp_path)


@pytest.fixture(scope="session")
def server() -> Iterator[str | None]:
    """The address of one PostgreSQL server, or None where none can be had."""
    with a_server() as address:
        yield address


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """A real SQLite database with all tables."""
    opened = open_with_tables(settings)
    yield opened
    opened.dispose()
