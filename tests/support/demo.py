"""The simulated Kristiansund, built once per run; whoever wants to change it takes a copy."""

import os
import shutil
from pathlib import Path

import pytest

from dsm.database import migrate, open_engine
from dsm.settings import Settings
from tests.support.installation import settings_in
from tests.support.once import made_once


@pytest.fixture(scope="session")
def demo_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the finished demo, which takes a minute to build; only look at it."""
    return made_once(tmp_path_factory, "kristiansund", _build)


def copy_demo(demo_city: Path, folder: Path) -> Settings:
    """Copy the finished demo into a new folder, where it may be changed."""
    # Journals are there only while another worker looks, and hold nothing.
    journals = shutil.ignore_patterns("*-wal", "*-shm")
    shutil.copytree(demo_city, folder, copy_function=_link_or_copy, ignore=journals)
    return settings_in(folder)


def _build(folder: Path) -> None:
    # Half the program, which no test should wait for that needs no demo.
    from dsm.demo.kristiansund import build_demo
    from dsm.surveying.keys import Keyring

    settings = settings_in(folder)
    engine = open_engine(settings)
    migrate(engine)
    build_demo(engine, settings.draws_folder, Keyring(settings.keys_folder, settings.secret))
    engine.dispose()  # the last connection moves the journal into the file


def _link_or_copy(source: str, target: str) -> None:
    # Draws are written once and never changed, so that links spare 160 MB per copy.
    if source.endswith(".nc"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)
