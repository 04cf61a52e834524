"""A small city that is built once, and copied for every test that changes it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from dsm.database import migrate, open_engine
from dsm.settings import Settings
from tests.support.builders import some_answers
from tests.support.cities import add_wave, build_city


@dataclass(frozen=True, slots=True)
class Town:
    """A database with two published waves of trust, and its draws."""

    engine: Engine
    draws: Path


@pytest.fixture(scope="session")
def built_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a town with the waves spring and autumn; copy it, do not write to it."""
    folder = tmp_path_factory.mktemp("town")
    engine = open_engine(_settings(folder))
    migrate(engine)
    spring = some_answers(lift=-0.3, seed=2)
    build_city(engine, folder / "draws", spring, wave="spring", asked="2026-04")
    add_wave(engine, folder / "draws", "autumn", some_answers(), "2026-10")
    engine.dispose()  # the last connection moves the journal into the file
    return folder


@pytest.fixture
def town(built_town: Path, tmp_path: Path) -> Iterator[Town]:
    """A town of one's own."""
    folder = tmp_path / "town"
    shutil.copytree(built_town, folder)
    engine = open_engine(_settings(folder))
    yield Town(engine, folder / "draws")
    engine.dispose()


def _settings(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'dsm.sqlite'}", data_folder=folder, secret="a secret"
    )
