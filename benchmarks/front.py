"""How long the exact front takes: reference cases and simulated ones, 30 and 40 actions."""

import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from dsm.decisions.portfolios import exact_front

SEED = 20261122
SIMULATED = 50
SIZES = (30, 40)

type Case = tuple[np.ndarray, np.ndarray, int, list[list[int]] | None]


def measure() -> list[dict[str, Any]]:
    """Return one row per kind of case and size.

    Returns
    -------
    list of dict
        `cases`, `count`, `actions`, `plans` (mean number of good plans), `median_seconds`,
        `slowest_seconds`, and `equal` (how many fronts equal the stored answer, of how many
        that have one; empty for simulated cases). Reference rows are missing where the
        reference data are. Compiling is done before the clock starts.
    """
    exact_front(np.array([1]), np.ones((1, 3)), 1)
    rows = []
    for actions in SIZES:
        reference = list(_reference_cases(actions))
        if reference:
            rows.append(_row("reference (Kirlik and Sayin 2014)", actions, reference))
        rows.append(_row(f"simulated, seed {SEED}", actions, _simulated_cases(actions)))
    return rows


def _row(cases: str, actions: int, problems: Iterable[Case]) -> dict[str, Any]:
    seconds, plans, equal = [], [], []
    for costs, gains, budget, expected in problems:
        start = time.perf_counter()
        front = exact_front(costs, gains, budget)
        seconds.append(time.perf_counter() - start)
        plans.append(len(front))
        if expected is not None:
            equal.append(sorted(front.gains.tolist()) == sorted(expected))
    return {
        "cases": cases,
        "count": len(seconds),
        "actions": actions,
        "plans": round(float(np.mean(plans)), 1),
        "median_seconds": round(float(np.median(seconds)), 2),
        "slowest_seconds": round(max(seconds), 2),
        "equal": f"{sum(equal)} of {len(equal)}" if equal else "",
    }


def _reference_cases(actions: int) -> Iterator[Case]:
    named = os.environ.get("DSM_DATA")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "data"
    for path in sorted((folder / "reference" / "kp_three_objective").glob(f"n{actions}_i*.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        costs, gains = np.array(case["weight"]), np.array(case["profit"]).T
        yield costs, gains, case["capacity"], case.get("front")


def _simulated_cases(actions: int) -> Iterator[Case]:
    """Cases like the reference ones: whole numbers from 1 to 1000, money for half of all."""
    for instance in range(SIMULATED):
        random = np.random.default_rng([SEED, actions, instance])
        costs = random.integers(1, 1001, actions)
        gains = random.integers(1, 1001, (actions, 3))
        yield costs, gains, int(costs.sum()) // 2, None
