"""Benchmarks of a city: the target of each key figure, whose it is, and how near it counts."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from indicators.kpis.catalogue import Catalogue, Direction, load_catalogue
from indicators.kpis.values import Figure, read_figure, read_place
from surveys.sheets import Row, read_sheet

# A lower-is-better figure of zero would be infinitely good; ten times the target says enough.
LARGEST_SHARE = 10.0


class Rule(StrEnum):
    """How a figure becomes a share of its target. U4SSC does not publish its own way."""

    VALUE_OVER_TARGET = "value/target"
    TARGET_OVER_VALUE = "target/value"
    MIN_MAX = "min-max"
    YES_NO = "yes-no"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """The target of one figure, with its provenance: it is the city's own, not U4SSC's.

    Parameters
    ----------
    code, data_point : str
        Which figure of the catalogue.
    direction : Direction
        Which way is good.
    rule : Rule
        `value/target` (higher is better), `target/value` (lower is better), `min-max` (from
        `worst` to `target`, also for targets of zero), `yes-no`, or `none`: no benchmark.
    target : float, bool or None
        The figure that counts as reached, in `unit`; None with the rule `none`.
    worst : float or None
        The figure that counts as nothing reached; for `min-max` only.
    valid_from : int
        Year from which it holds.
    """

    code: str
    data_point: str
    direction: Direction
    rule: Rule
    target: Figure | None
    worst: float | None
    unit: str
    valid_from: int
    provenance: str
    status: str = ""

    def share_of_target(self, figure: Figure) -> float | None:
        """Return how much of the target is reached, from 0 to 10; None without a benchmark.

        Examples
        --------
        An emergency response of 12 minutes, where 9 are wanted, is three quarters of the way:

        >>> wanted = Benchmark(
        ...     code="SC: SH: SA: 5A", data_point="", direction=Direction.LOWER,
        ...     rule=Rule.TARGET_OVER_VALUE, target=9.0, worst=None, unit="minutes",
        ...     valid_from=2026, provenance="example",
        ... )
        >>> wanted.share_of_target(12.0)
        0.75
        """
        if self.rule is Rule.NONE or self.target is None:
            return None
        if self.rule is Rule.YES_NO:
            return float(bool(figure) == bool(self.target))
        return min(max(self._ratio(float(figure), float(self.target)), 0.0), LARGEST_SHARE)

    def _ratio(self, figure: float, target: float) -> float:
        if self.rule is Rule.VALUE_OVER_TARGET:
            return figure / target
        if self.rule is Rule.TARGET_OVER_VALUE:
            return target / figure if figure > 0 else LARGEST_SHARE
        worst = self.worst or 0.0
        return (figure - worst) / (target - worst)


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """All benchmarks of a city; a figure may have several, valid from different years."""

    benchmarks: tuple[Benchmark, ...]

    def of(self, code: str, data_point: str = "", *, until: int | None = None) -> Benchmark | None:
        """Return the newest benchmark of a figure (valid from `until` at the latest), or None."""
        fitting = [
            benchmark
            for benchmark in self.benchmarks
            if (benchmark.code, benchmark.data_point) == (code, data_point)
            and (until is None or benchmark.valid_from <= until)
        ]
        return max(fitting, key=lambda benchmark: benchmark.valid_from, default=None)

    def hash(self) -> str:
        """Return a fingerprint of all benchmarks (64 hexadecimal digits)."""
        return hashlib.sha256(repr(self.benchmarks).encode()).hexdigest()


def read_benchmarks(path: Path, *, catalogue: Catalogue | None = None) -> Benchmarks:
    """Read a city's own benchmarks.

    Parameters
    ----------
    path : Path
        CSV with the columns `kpi_code`, `data_point`, `direction` (higher, lower, context),
        `share_of_target_rule`, `target`, `worst`, `unit`, `valid_from` (a year), `provenance`
        and optionally `status`.
    catalogue : Catalogue, optional
        The U4SSC catalogue unless another one is given.

    Returns
    -------
    Benchmarks
        One per row.

    Raises
    ------
    FixableError
        With all problems of the file at once: unknown figures, a rule that does not fit its
        target or direction, a benchmark without provenance.
    """
    columns = ("kpi_code", "data_point", "direction", "share_of_target_rule", "target", "worst")
    sheet = read_sheet(path, (*columns, "valid_from", "provenance"))
    known = catalogue or load_catalogue()
    benchmarks = tuple(_benchmark(row, known) for row in sheet)
    keys = ((one.code, one.data_point, one.valid_from) for one in benchmarks)
    sheet.refuse_repeats("kpi_code", zip(sheet, keys, strict=True))
    sheet.raise_problems()
    return Benchmarks(benchmarks)


def _benchmark(row: Row, catalogue: Catalogue) -> Benchmark:
    code, data_point = read_place(row, catalogue)
    rule = row.choice("share_of_target_rule", Rule)
    benchmark = Benchmark(
        code=code,
        data_point=data_point,
        direction=row.choice("direction", Direction),
        rule=rule,
        target=None if rule is Rule.NONE else read_figure(row, "target"),
        worst=row.number("worst") if rule is Rule.MIN_MAX else None,
        unit=row.optional("unit"),
        valid_from=row.whole("valid_from", low=1990, high=2100),
        provenance=row.text("provenance"),
        status=row.optional("status"),
    )
    _check_rule(row, benchmark)
    return benchmark


def _check_rule(row: Row, benchmark: Benchmark) -> None:
    """Note what would make the share of target meaningless."""
    target, rule, cell = benchmark.target, benchmark.rule, row.optional("target")
    if target is None or not row.sound:
        return
    if isinstance(target, bool) is not (rule is Rule.YES_NO):
        wanted = "yes or no" if rule is Rule.YES_NO else "a number"
        row.reject("target", f"holds {cell!r}, which does not fit {rule}", f"Write {wanted}.")
    elif rule in {Rule.VALUE_OVER_TARGET, Rule.TARGET_OVER_VALUE} and target <= 0:
        fix = "Use the rule min-max with a worst figure, or a target above zero."
        row.reject("target", f"holds {cell!r}, and nothing can be divided by it", fix)
    else:
        _check_direction(row, benchmark)


def _check_direction(row: Row, benchmark: Benchmark) -> None:
    rule, worst, target = benchmark.rule, benchmark.worst, benchmark.target
    if rule is Rule.MIN_MAX and worst is not None and target is not None:
        found = Direction.HIGHER if target > worst else Direction.LOWER
        if target == worst:
            row.reject("worst", f"holds {worst:g}, the target itself", "Move worst off the target.")
            return
    elif rule in {Rule.VALUE_OVER_TARGET, Rule.YES_NO}:
        found = Direction.HIGHER if target else Direction.LOWER
    else:
        found = Direction.LOWER
    if benchmark.direction is not found:
        problem = f"holds {str(benchmark.direction)!r}, but rule and target mean {found}"
        row.reject("direction", problem, f"Write {found}, or change the rule or its target.")
