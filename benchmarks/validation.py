"""`python -m benchmarks.validation`: check the model against truths that are known, and write docs/validation.md.

Takes the better part of an hour. It goes on where it was stopped: every finished town is a row of a file.
`--report` writes the page anew from those rows and fits nothing.
"""

import csv
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from benchmarks import interval_coverage, simulation_based_calibration, validation_report
from indicators.social.fit import MODEL_VERSION

FITS = 1_000  # of every design
TOWNS = 500  # of every arrangement
WORKERS = 2
ROUND = 24  # towns whose rows are written together

type Replicate = Callable[[str, int], dict[str, float]]


def main(arguments: Sequence[str]) -> None:
    """Do what is left to do, and write the page."""
    if "--report" not in arguments:
        for name in simulation_based_calibration.DESIGNS:
            _fill(simulation_based_calibration.replicate, name, FITS)
        for name in interval_coverage.ARRANGEMENTS:
            _fill(interval_coverage.replicate, name, TOWNS)
    validation_report.write()


def _fill(replicate: Replicate, name: str, wanted: int) -> None:
    """Add rows to the file of `name` until it has as many as are wanted."""
    _require_same_model()
    path = validation_report.rows_file(name)
    done = {int(row["number"]) for row in validation_report.read_rows(name)}
    left = [number for number in range(wanted) if number not in done]
    start = time.perf_counter()
    # Spawned, because the sampler's threads do not survive a fork.
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        for first in range(0, len(left), ROUND):
            numbers = left[first : first + ROUND]
            waiting = {pool.submit(replicate, name, number): number for number in numbers}
            rows = [{"number": waiting[one], **one.result()} for one in as_completed(waiting)]
            _append(path, rows)
            minutes = (time.perf_counter() - start) / 60
            share = (first + len(numbers)) / len(left)
            print(f"{name}: {share:.0%}, {minutes / share - minutes:.0f} minutes left", flush=True)


def _require_same_model() -> None:
    file = validation_report.MODEL_FILE
    if file.exists() and (known := file.read_text(encoding="utf-8").strip()) != MODEL_VERSION:
        raise SystemExit(
            f"The rows in {file.parent} are of the model {known}; here is {MODEL_VERSION}. "
            f"Move them away to begin anew."
        )


def _append(path: Path, rows: Sequence[dict[str, float]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    validation_report.MODEL_FILE.write_text(f"{MODEL_VERSION}\n", encoding="utf-8")
    new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        if new:
            writer.writeheader()
        for row in sorted(rows, key=lambda row: row["number"]):
            writer.writerow({name: _short(value) for name, value in row.items()})


def _short(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main(sys.argv[1:])
