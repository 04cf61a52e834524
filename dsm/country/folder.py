"""The folder of a country's results: a file of draws and a row of figures per piece, and a summary."""

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        probe.unlink(missing_ok=True)  # another run may have the same folder

    def kept(self, piece: "Piece") -> Row | None:
        """Return the row of a piece that was made before from the same inputs, or None."""
        row = _row_beside(self._file(piece.entry, piece.construct))
        same = row is not None and row.get("fingerprint") == piece.request.fingerprint
        return row if same else None

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
            "method": piece.request.method,
            "unit": "0-100",
            "people": round(piece.population.total),
            "respondents": _respondents(piece),
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

    def summarise(
        self, rows: Sequence[Row], unfinished: Iterable[Entry] = (), method: str = ""
    ) -> Path:
        """Write the summary of all rows, for programs: UTF-8, commas, decimal points.

        Parameters
        ----------
        rows : sequence of Row
            What a run has come to.
        unfinished : iterable of Entry
            Towns to which it perhaps did not come; what was made of them before stays in.
        method : str
            How the run fits, see `request.method_of`: figures under other priors, of another
            model or seed do not stand beside its own.
        """
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*rows, *self._earlier(rows, unfinished, method)])
        _write(self.folder / SUMMARY, text.getvalue().encode())
        return self.folder / SUMMARY

    def _earlier(self, rows: Sequence[Row], entries: Iterable[Entry], method: str) -> Iterator[Row]:
        told = {(row["town"], row["wave"], row["construct"]) for row in rows}
        for entry in entries:
            # A row without a construct says that the whole entry cannot be read any more.
            if (entry.town, entry.wave, "") in told:
                continue
            for file in sorted(self._file(entry, "").parent.glob("*.nc")):
                wanted = not entry.constructs or file.stem in entry.constructs
                if wanted and (entry.town, entry.wave, file.stem) not in told:
                    row = _row_beside(file)
                    same = {**_who(entry, file.stem), "method": method}
                    if row is not None and same.items() <= row.items():
                        yield row

    def _file(self, entry: Entry, name: str) -> Path:
        return self.folder / entry.town / entry.wave / f"{name}.nc"


def problem_row(entry: Entry, construct: str, problem: str, fix: str) -> Row:
    """Return the row of a piece, or of a whole entry, that could not be made."""
    return {**_who(entry, construct), "problem": problem, "fix": fix}


def _row_beside(file: Path) -> Row | None:
    """Return the row that was kept with a file of draws; None without either, or if it is no row."""
    try:
        row = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # never made, or somebody else's file: it is made anew
    return row if isinstance(row, dict) and file.is_file() else None


def _who(entry: Entry, construct: str) -> dict[str, Any]:
    return {"town": entry.town, "wave": entry.wave, "construct": construct}


def _respondents(piece: "Piece") -> int | None:
    count = piece.counts.respondents
    shown = protect(np.array([count]), figure=Figure.COUNT).total_shown
    return count if shown else None


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
