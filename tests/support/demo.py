"""The simulated Kristiansund, built once per run; whoever wants to change it takes a copy."""

import os
import shutil
from pathlib import Path

import pytest

from dsm.database import migrate, open_engine
from dsm.demo.kristiansund import build_demo
from dsm.settings import Settings
from dsm.surveying.keys import Keyring


@pytest.fixture(scope="session")
def demo_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the finished demo, which takes a minute to build; only look at it."""
    folder = tmp_path_factory.mktemp("kristiansund")
    settings = demo_settings(folder)
    engine = open_engine(settings)
    migrate(engine)
    build_demo(engine, settings.draws_folder, Keyring(settings.keys_folder, settings.secret))
    engine.dispose()  # the last connection moves the journal into the file
    return folder


def demo_settings(folder: Path) -> Settings:
    """Return settings for a demo in `folder`."""
    return Settings(
        database_url=f"sqlite:///{folder / 'dsm.sqlite'}", data_folder=folder, secret="a secret"
    )


def copy_demo(demo_city: Path, folder: Path) -> Settings:
    """Copy the finished demo into a new folder, where it may be changed."""
    shutil.copytree(demo_city, folder, copy_function=_link_or_copy)
    return demo_settings(folder)


def _link_or_copy(source: str, target: str) -> None:
    # Draws are written once and never changed, so that links spare 160 MB per copy.
    if source.endswith(".nc"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)
