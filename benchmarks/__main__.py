"""`make bench`: measure in one run and write BENCHMARKS.md.

`--quick` leaves out the large sizes; `--keep-recovery` and `--keep-answering` keep a section as it
stands, with its own date; `--only-answering`, `--only-builder`, `--only-desk` and `--only-country` measure one part and keep all
the rest. `--keep-country` keeps that section; `--whole-country` fits 356 towns instead of 60, in most of an hour.
"""

import math
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import (
    answering,
    builder,
    country,
    desk,
    front,
    recovery,
    social,
    warm_worker,
    wording,
)

FILE = Path(__file__).parents[1] / "BENCHMARKS.md"
HEAD = """# Benchmarks

Written by `make bench`, section by section, each with its own date. Speed lives here and never in a timed test. Compare ratios, not
seconds of different machines. **Load**: what ran in the minute before on average; above 0.5 something else did, and wall times are too long.
"""
ANSWERING = "## Answering under load\n"
DESK = "## The researcher's desk\n"
WORDING = "## What a wording factor costs\n"
COUNTRY = "## Many towns on a cluster, and a warm worker\n"
BUILDER = "## The builder in a browser\n"
RECOVERY = "## Recovery on the simulated Kristiansund\n"
WHERE_THE_TIME_GOES = """
**Where the time goes.** A fit is: a ridge fit with its Hessian for the coordinates (some hundreds of gradients), then NUTS with
about seven gradients a draw, then the draws of every cell added up by people. The cost of a gradient follows the number of distinct
(cell, answer pattern) pairs, not of people. **Floor**: R-hat below 1.01 on some 150 quantities needs about four chains of 600 to 800 draws, so
about 25,000 gradients; below that no sampler of this kind can go without saying less about its convergence.
"""


def main(arguments: Sequence[str]) -> None:
    """Measure everything and write the file."""
    quick = "--quick" in arguments
    if "--only-answering" in arguments:
        _replace(ANSWERING, _answering(quick=quick))
        return
    if "--only-builder" in arguments:
        _replace(BUILDER, _dated(_builder))
        return
    if "--only-desk" in arguments:
        _replace(DESK, _dated(_desk))
        return
    if "--only-country" in arguments:
        towns = 356 if "--whole-country" in arguments else 60
        _replace(COUNTRY, _dated(lambda: _country(towns)))
        return
    sizes = (500, 2_000, 10_000) if quick else (500, 2_000, 10_000, 100_000, 1_000_000)
    towns = 20 if quick else 60
    parts = [
        HEAD,
        _machine(),
        "## Command line\n",
        _dated(lambda: _table([_help_time()])),
        "## The social model, counts to poststratified shares\n",
        _dated(lambda: _social(social.measure(sizes))),
        WHERE_THE_TIME_GOES,
        DESK,
        _dated(_desk),
        WORDING,
        _dated(lambda: _table([_row(one) for one in wording.measure()])),
        COUNTRY,
        _kept(COUNTRY) if "--keep-country" in arguments else _dated(lambda: _country(towns)),
        "## All good plans\n",
        _dated(lambda: _table(front.measure())),
        ANSWERING,
        _kept(ANSWERING) if "--keep-answering" in arguments else _answering(quick=quick),
        BUILDER,
        _dated(_builder),
        RECOVERY,
        _kept(RECOVERY)
        if "--keep-recovery" in arguments
        else _dated(lambda: _recovery(20 if quick else 200)),
    ]
    FILE.write_text("\n".join(parts), encoding="utf-8")
    print(f"Wrote {FILE.name}.")


def _machine() -> str:
    python = platform.python_version()
    return f"Python {python} · {os.cpu_count()} cores, {platform.machine()}\n"


def _dated(measured: Callable[[], str]) -> str:
    """Return what is measured under the date and the load at which it begins."""
    now, load = datetime.now(UTC).strftime("%Y-%m-%d %H:%M"), os.getloadavg()[0]
    return f"{now} UTC · load {load:.2f}\n\n{measured()}"


def _help_time() -> dict[str, Any]:
    command = [sys.executable, "-m", "ui", "--help"]
    seconds = []
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # our own program
        seconds.append(time.perf_counter() - start)
    return {
        "command": "`dsm --help`",
        "median seconds of 7": round(statistics.median(seconds), 2),
        "slowest": round(max(seconds), 2),
    }


def _social(rows: Sequence[social.Row]) -> str:
    table = _table([{**_row(row), "kept": row.kept} for row in rows])
    ratio = social.speed_up(rows, 2_000)
    return (
        f"{table}\nAt 2,000 respondents the collapsed model gives **{ratio:.0f} times** the smallest tail ESS "
        "per sampling second of the plain one, both in this run; compile time is apart. Kept is what stays within `at_most` "
        "with R-hat below 1.01 and a tail ESS of at least 400, and with a million respondents below 1,000 MB.\n"
    )


def _desk() -> str:
    rows = _table([{**_row(row), "kept": row.kept} for row in desk.measure()])
    ratio = desk.fallback_ratio()
    return (
        f"The preview samples nothing.\n\n{rows}\nWhere nutpie does not take our "
        f"compiled function as it is, the public way round gives the same draws (2,000 respondents) in **{ratio:.1f} "
        f"times** the time.\n\nOne fit of 2,000 respondents, by own time:\n\n{_table(desk.profile())}"
    )


def _country(towns: int) -> str:
    waits, whole = _table(warm_worker.measure()), _table(country.measure(towns))
    return (
        f"From the request for a fit to its first reported draw, of a worker that is warm, and from cancelling a fit to its "
        f"end; by the clock of the one machine that both processes are on:\n\n{waits}\nSimulated towns of all sizes, four constructs each, through a "
        f"scheduler with two workers, one of which is killed halfway. Throughput is measured in turns on some of the "
        f"towns, against two processes that read, fit and write with nothing between them.\n\n{whole}"
    )


def _answering(*, quick: bool) -> str:
    rows = answering.measure(6 if quick else 60)
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    tables = "\n".join(
        _table([{name: row.get(name, "") for name in ("arrangement", *names)} for row in rows])
        for names in (answering.AT_A_RATE, answering.AT_THE_CEILING, answering.BEYOND)
    )
    return (
        f"{now} UTC · load average at the end {os.getloadavg()[0]:.2f}, the load itself included. "
        f"Pages of five questions, sent to the public pages as a browser sends them, by a client on the "
        f"same machine; first {answering.RATE} a second whatever happens, then {answering.CONNECTIONS} people "
        f"as fast as they are answered, then {answering.OVERLOAD} times what was reached.\n\n{tables}"
    )


def _builder() -> str:
    return f"60 questions in 4 languages, Chromium.\n\n{_table(builder.measure())}"


def _kept(section: str) -> str:
    if section not in FILE.read_text(encoding="utf-8"):
        return "Not measured yet.\n"
    after = FILE.read_text(encoding="utf-8").split(section, 1)[1]
    return after.split("\n## ", 1)[0].strip("\n") + "\n"


def _replace(section: str, text: str) -> None:
    """Write one section anew and keep all others, each with its own date."""
    before = FILE.read_text(encoding="utf-8")
    head, found, _ = before.partition(section)
    if found:
        after = before.partition(section)[2].partition("\n## ")[2]
        rest = f"\n## {after}" if after else ""
    else:
        head, _, recovery_text = before.partition(RECOVERY)
        rest = f"\n{RECOVERY}{recovery_text}" if recovery_text else ""
    FILE.write_text(f"{head}{section}\n{text}{rest}", encoding="utf-8")
    print(f"Wrote {section.strip('# ').strip()} in {FILE.name}.")


def _recovery(replications: int) -> str:
    start = time.perf_counter()
    table = _table([_row(one) for one in recovery.measure(replications)])
    minutes = (time.perf_counter() - start) / 60
    return (
        f"Coverage of 90 % intervals over {replications} replications (answers and response drawn anew, "
        f"{recovery.CONSTRUCTS_AT_A_TIME} of nine constructs each), pooled within each kind of group; "
        f"{minutes:.0f} minutes.\n\n{table}"
    )


def _table(rows: Sequence[dict[str, Any]]) -> str:
    names = list(rows[0])
    lines = [names, ["---"] * len(names), *([row[name] for name in names] for row in rows)]
    body = "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
    return f"{body}\n"


def _row(one: Any) -> dict[str, Any]:
    """Return the fields of one row, each as it is to be read."""
    return {name: _short(value) for name, value in asdict(one).items()}


def _short(value: object) -> object:
    if isinstance(value, float):
        if math.isnan(value):
            return ""  # not measured
        # R-hat lives within a hundredth of 1, where three digits would hide which side of a limit it is on.
        return f"{value:.4f}" if 1 <= value < 1.05 else f"{value:.3g}"
    return value


if __name__ == "__main__":
    main(sys.argv[1:])
