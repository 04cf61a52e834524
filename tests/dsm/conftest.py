"""A small city that is built once, and copied for every test that changes it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from dsm.database import migrate, open_engine
from tests.support.builders import some_answers
from tests.support.cities import add_wave, build_city
from tests.support.installation import settings_in
from tests.support.once import made_once


@dataclass(frozen=True, slots=True)
class Town:
    """A database with two published waves of trust, and its draws."""

    engine: Engine
    draws: Path


@pytest.fixture(scope="session")
def built_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a town with the waves spring and autumn; copy it, do not write to it."""
    return made_once(tmp_path_factory, "town", _build)


@pytest.fixture
def town(built_town: Path, tmp_path: Path) -> Iterator[Town]:
    """A town of one's own."""
    folder = tmp_path / "town"
    shutil.copytree(built_town, folder)
    engine = open_engine(settings_in(folder))
    yield Town(engine, folder / "draws")
    engine.dispose()


def _build(folder: Path) -> None:
    engine = open_engine(settings_in(folder))
    migrate(engine)
    spring = some_answers(lift=-0.3, seed=2)
    build_city(engine, folder / "draws", spring, wave="spring", asked="2026-04")
    add_wave(engine, folder / "draws", "autumn", some_answers(), "2026-10")
    engine.dispose()  # the last connection moves the journal into the file
