"""Pairwise judgements: how many times as important one criterion is as another (AHP)."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indicators.experts.connectivity import connected_sets
from indicators.experts.ratings import groups_of
from indicators.experts.weights import WeightJudgementError
from surveys.errors import FixableError, raise_all
from surveys.sheets import Row, read_sheet

type Floats = NDArray[np.float64]

HIGHEST = 9
# Mean inconsistency of random judgements, by number of criteria from 1 on (Saaty 1980).
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
LARGEST_CONSISTENCY_RATIO = 0.10  # Saaty (1980)
_COLUMNS = ("expert", "first", "second", "times")
_TIMES = re.compile(r"(1/)?([1-9])", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pairwise:
    """What one expert said in pairs; see `judge_pairs`.

    Parameters
    ----------
    expert, group : str
        Ids; the group may be "".
    criteria : tuple of str
        In order of name.
    log_ratio : array of shape (criterion, criterion)
        Log of how many times as important the first is as the second; antisymmetric, 0 on
        the diagonal, NaN where nothing was said.
    """

    expert: str
    group: str
    criteria: tuple[str, ...]
    log_ratio: Floats

    @property
    def complete(self) -> bool:
        """Whether every pair was compared."""
        return bool(np.isfinite(self.log_ratio).all())

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Positions of the compared pairs, first before second."""
        above = np.triu(np.isfinite(self.log_ratio), 1)
        return [(int(first), int(second)) for first, second in np.argwhere(above)]

    @property
    def weights(self) -> Floats:
        """Weights that fit this expert's judgements best, shape (criterion,); they add to 1.

        Least squares of the log ratios; geometric means of rows where every pair was compared.
        """
        raised = np.exp(self._fitted())
        return np.asarray(raised / raised.sum())

    @property
    def consistency_ratio(self) -> float | None:
        """Saaty's ratio of inconsistency to that of random judgements; None if incomplete.

        0 is perfect; above `LARGEST_CONSISTENCY_RATIO` an expert should look again.
        """
        count = len(self.criteria)
        if not self.complete or count > len(RANDOM_INDEX):
            return None
        if count < 3:
            return 0.0
        largest = float(np.linalg.eigvals(np.exp(self.log_ratio)).real.max())
        return max(largest - count, 0.0) / (count - 1) / RANDOM_INDEX[count - 1]

    @property
    def consistency_limit(self) -> float:
        """Saaty's limit of the consistency ratio."""
        return LARGEST_CONSISTENCY_RATIO

    @property
    def least_consistent(self) -> tuple[str, str]:
        """The pair whose judgement is furthest from what the others of this expert imply."""
        fitted = self._fitted()
        implied = fitted[:, None] - fitted
        off = np.nan_to_num(np.abs(self.log_ratio - implied))
        first, second = np.unravel_index(int(np.argmax(off)), off.shape)
        return self.criteria[int(first)], self.criteria[int(second)]

    def _fitted(self) -> Floats:
        rows, said = comparison_rows(self)
        fitted = np.linalg.lstsq(rows, said, rcond=None)[0]
        return np.asarray(fitted - fitted.mean(), dtype=np.float64)


def comparison_rows(judgement: Pairwise) -> tuple[Floats, Floats]:
    """Return the judgements as equations: rows of +1 and -1 by criterion, and log ratios.

    Returns
    -------
    arrays of shape (pair, criterion) and (pair,)
    """
    pairs = judgement.pairs
    rows = np.zeros((len(pairs), len(judgement.criteria)))
    for at, (first, second) in enumerate(pairs):
        rows[at, first], rows[at, second] = 1.0, -1.0
    return rows, np.array([judgement.log_ratio[pair] for pair in pairs])


def judge_pairs(
    expert: str,
    times: Mapping[tuple[str, str], float],
    group: str = "",
    *,
    is_part: bool = False,
) -> Pairwise:
    """Check one expert's comparisons.

    Parameters
    ----------
    expert, group : str
        Ids.
    times : mapping of (first, second) to float
        How many times as important the first is as the second, from 1/9 to 9. Each pair once,
        in either order. Not every pair needs to be there, if all criteria are linked.
    is_part : bool
        Whether other comparisons come from elsewhere, so that criteria need not be linked yet.

    Raises
    ------
    WeightJudgementError
        If a number is out of bounds, a criterion is compared with itself, a pair appears in
        both orders, or criteria fall into parts that were not compared.

    Examples
    --------
    >>> said = judge_pairs("x", {("cost", "time"): 2, ("time", "noise"): 3, ("cost", "noise"): 6})
    >>> said.weights.round(2).tolist(), round(said.consistency_ratio, 3)
    ([0.6, 0.1, 0.3], 0.0)
    """
    raise_all([*_problems(expert, times), *([] if is_part else _parts(expert, times))])
    criteria = tuple(sorted({name for pair in times for name in pair}))
    log_ratio = np.full((len(criteria), len(criteria)), np.nan)
    np.fill_diagonal(log_ratio, 0.0)
    for (first, second), number in times.items():
        place = criteria.index(first), criteria.index(second)
        log_ratio[place] = math.log(number)
        log_ratio[place[::-1]] = -math.log(number)
    return Pairwise(expert=expert, group=group, criteria=criteria, log_ratio=log_ratio)


def read_pairwise(path: Path, *, is_part: bool = False) -> tuple[Pairwise, ...]:
    """Read pairwise comparisons from a CSV file.

    Parameters
    ----------
    path : Path
        UTF-8, one row per expert and pair, with the columns `expert`, `first`, `second` and
        `times`: how many times as important the first is as the second, 1 to 9 or 1/2 to 1/9.
        `group` may say to which group an expert belongs.
    is_part : bool
        See `judge_pairs`.

    Returns
    -------
    tuple of Pairwise
        In order of expert.

    Raises
    ------
    FixableError
        Everything that is wrong in the file at once.
    """
    sheet = read_sheet(path, _COLUMNS)
    rows = [_read(row) for row in sheet]
    groups = groups_of(sheet, "expert")
    said = (
        (row, (row.optional("expert"), row.optional("first"), row.optional("second")))
        for row in sheet
    )
    sheet.refuse_repeats("second", said)
    sheet.raise_problems()
    judgements: list[Pairwise] = []
    problems: list[FixableError] = []
    for expert, own in groupby(sorted(rows), key=lambda row: row[0]):
        times = {(first, second): number for _, first, second, number in own}
        try:
            judgements.append(judge_pairs(expert, times, groups.get(expert, ""), is_part=is_part))
        except FixableError as error:
            problems += error.problems
    raise_all(problems)
    return tuple(judgements)


def read_times(text: str) -> float | None:
    """Return how many times as important the first is, or None where the text does not say.

    Examples
    --------
    >>> read_times("3"), read_times("1/4"), read_times("0")
    (3.0, 0.25, None)
    """
    found = _TIMES.fullmatch(text.strip())
    if not found:
        return None
    number = float(found[2])
    return 1 / number if found[1] else number


def _read(row: Row) -> tuple[str, str, str, float]:
    cell = row.text("times")
    times = read_times(cell)
    if cell and times is None:
        fix = f"Write 1 to {HIGHEST}, or 1/2 to 1/{HIGHEST} if the second is more important."
        row.reject("times", f"holds {cell!r}", fix)
    return row.text("expert"), row.text("first"), row.text("second"), times or 1.0


def _problems(expert: str, times: Mapping[tuple[str, str], float]) -> list[FixableError]:
    if not times:
        fix = "Ask for at least one comparison of each criterion."
        return [WeightJudgementError(f"{expert!r} compared nothing.", fix)]
    found: list[FixableError] = []
    for (first, second), number in times.items():
        if not 1 / HIGHEST - 1e-9 <= number <= HIGHEST:
            problem = f"{expert!r} said {first!r} is {number:g} times {second!r}."
            found.append(WeightJudgementError(problem, f"Use 1/{HIGHEST} to {HIGHEST}."))
        if first == second:
            problem = f"{expert!r} compared {first!r} with itself."
            found.append(WeightJudgementError(problem, "Remove this comparison."))
        elif first < second and (second, first) in times:
            problem = f"{expert!r} compared {first!r} and {second!r} in both orders."
            found.append(WeightJudgementError(problem, "Keep one of the two comparisons."))
    return found


def _parts(expert: str, times: Mapping[tuple[str, str], float]) -> list[FixableError]:
    found: list[FixableError] = []
    parts = [sorted(part) for part in connected_sets(times)]
    for part in parts[1:]:
        problem = f"{expert!r} did not compare {', '.join(part)} with {', '.join(parts[0])}."
        fix = f"Compare {part[0]!r} with {parts[0][0]!r}, for instance."
        found.append(WeightJudgementError(problem, fix))
    return found
