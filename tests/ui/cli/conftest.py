"""The command line, run in this process on a folder of its own, with nobody at a terminal."""

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from dsm.settings import read_settings
from tests.support.databases import open_with_tables
from ui.cli.main import run


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)


class Terminal(io.StringIO):
    """A standard input that says somebody sits at it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Where the commands of this test keep their things."""
    for name in ("DSM_DATABASE_URL", "DSM_SECRET", "DSM_HOST", "DSM_PORT", "DSM_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DSM_DATA_FOLDER", str(tmp_path / "house"))
    return tmp_path / "house"


@pytest.fixture
def dsm(folder, capsys, monkeypatch):
    """Run a command; `typed` is what comes in on standard input."""

    def command(*arguments: object, typed: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Done(int(ended.value.code or 0), out, err)

    return command


@pytest.fixture
def engine(folder) -> Iterator[Engine]:
    """The database behind the commands, with all tables."""
    opened = open_with_tables(read_settings())
    yield opened
    opened.dispose()


@pytest.fixture
def in_city(built_city, dsm, monkeypatch):
    """Run a command that only looks, in the small city."""
    monkeypatch.setenv("DSM_DATA_FOLDER", str(built_city))
    return dsm


def at_terminal(monkeypatch) -> None:
    """Let the next command believe that somebody sits at the terminal."""
    monkeypatch.setattr(sys, "stdin", Terminal())
