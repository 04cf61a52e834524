"""The folder of a country's results: a file of draws and a row of figures per piece, and a summary."""

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dsm.country.manifest import Entry
from surveys.disclosure import Figure, protect
from surveys.errors import FixableError

if TYPE_CHECKING:
    from dsm.country.pieces import Piece
    from dsm.country.work import Made

SUMMARY = "summary.csv"
COLUMNS = (
    *("town", "wave", "construct", "unit", "people", "respondents"),
    *("median", "low50", "high50", "low90", "high90", "hidden"),
    *("draws_pass", "model_fits", "failed_checks", "seconds", "file", "hash", "problem", "fix"),
)

type Row = Mapping[str, Any]


class ResultsError(FixableError):
    """Results cannot be written."""

    code = "results"


class Results:
    """Results in a folder; whatever is in it under its name is whole.

    Parameters
    ----------
    folder : Path
        Made when missing.

    Raises
    ------
    ResultsError
        If it cannot be made or written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        probe = folder / ".writable"
        _write(probe, b"")
        probe.unlink()

    def kept(self, piece: "Piece") -> Row | None:
        """Return the row of a piece that was made before from the same inputs, or None."""
        file = self._file(piece.entry, piece.construct)
        try:
            row = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
            known = row["fingerprint"] == piece.request.fingerprint and file.is_file()
        except (OSError, ValueError, KeyError, TypeError):
            return None  # never made, or somebody else's file: it is made anew
        return row if known else None

    def keep(self, piece: "Piece", made: "Made") -> Row:
        """Keep a piece: first its draws, then the row that says that they are there."""
        file = self._file(piece.entry, piece.construct)
        # The row must never speak of other draws than those beside it.
        with _writing(file):
            file.with_suffix(".json").unlink(missing_ok=True)
        _write(file, made.content)
        row = {
            **_who(piece.entry, piece.construct),
            "fingerprint": piece.request.fingerprint,
            "unit": "0-100",
            "people": round(piece.population.total),
            "respondents": piece.counts.respondents,
            **_figures(piece, made),
            "draws_pass": made.passed,
            "model_fits": made.fits,
            "failed_checks": " ".join(made.failed),
            "seconds": round(made.seconds, 2),
            "file": file.relative_to(self.folder).as_posix(),
            "hash": made.hash,
        }
        _write(file.with_suffix(".json"), json.dumps(row, ensure_ascii=False).encode())
        return row

    def keep_trace(self, entry: Entry, construct: str, trace: str) -> Path:
        """Keep where a bug happened; return the file."""
        file = self._file(entry, construct or "answers").with_suffix(".bug.txt")
        _write(file, trace.encode())
        return file

    def summarise(self, rows: Iterable[Row]) -> Path:
        """Write the summary of all rows, for programs: UTF-8, commas, decimal points."""
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        _write(self.folder / SUMMARY, text.getvalue().encode())
        return self.folder / SUMMARY

    def _file(self, entry: Entry, name: str) -> Path:
        return self.folder / entry.town / entry.wave / f"{name}.nc"


def problem_row(entry: Entry, construct: str, problem: str, fix: str) -> Row:
    """Return the row of a piece, or of a whole entry, that could not be made."""
    return {**_who(entry, construct), "problem": problem, "fix": fix}


def _who(entry: Entry, construct: str) -> dict[str, Any]:
    return {"town": entry.town, "wave": entry.wave, "construct": construct}


def _figures(piece: "Piece", made: "Made") -> dict[str, Any]:
    # Draws are for researchers; a summary is read, and mailed, by anybody.
    if not protect(np.array([piece.answers]), figure=Figure.MEAN).total_shown:
        return {"hidden": "few-respondents"}
    return {name: round(value, 3) for name, value in asdict(made.estimate).items()}


def _write(file: Path, content: bytes) -> None:
    """Write a file that nobody sees before it is whole, nor after a power cut if it is not."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with _writing(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
            unfinished.replace(file)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ResultsError(
            f"{file} cannot be written: {error.strerror or error}.",
            "Name another folder, mend its rights, or make room; then start the command again.",
        ) from error
