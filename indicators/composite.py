"""Indicators of three goals: from their own units to scores between fixed goalposts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.kpis.catalogue import Direction, load_catalogue
from indicators.kpis.values import read_place
from surveys.sheets import Row, read_sheet

if TYPE_CHECKING:
    import xarray as xr  # brings pandas along, which `dsm --help` must not load

# A goal whose indicators are missing in a larger share gets no score.
MOST_MISSING = 0.2


class Goal(StrEnum):
    """What all decisions are weighed on; there is no grand total."""

    SOCIAL_CULTURAL = "social-cultural"
    ECONOMIC = "economic"
    ENVIRONMENTAL = "environmental"


class SourceType(StrEnum):
    """Where an indicator's figure comes from."""

    SURVEY = "survey"  # a share of answers, or a construct's mean
    KEY_FIGURE = "kpi"
    CITY = "city"  # the city's own figure


@dataclass(frozen=True, slots=True)
class Goalposts:
    """The figures that score 0 and 100. Fixed, so that scores of different years compare."""

    worst: float
    best: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.worst) and np.isfinite(self.best) and self.worst != self.best):
            raise ValueError(f"goalposts must be two different numbers, not {self}")

    @property
    def width(self) -> float:
        """From worst to best in the indicator's unit; negative if lower is better."""
        return self.best - self.worst


# Stands in for goalposts that cannot be read; what was noted keeps it inside the reader.
FILLER = Goalposts(0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One measure of a goal, in its own unit.

    `construct`, `item` and `code_at_or_better` say which answers count for a survey indicator
    (without an item it is the construct's 0-100 mean); `kpi_code` and `data_point` name a key
    figure. `baseline` is the figure of a city indicator, taken as certain; it does not
    stand in for a survey estimate or a key figure.
    """

    id: str
    goal: Goal
    name: Mapping[str, str]
    unit: str
    direction: Direction
    source: SourceType
    goalposts: Goalposts
    provenance: str
    construct: str = ""
    item: str = ""
    code_at_or_better: int | None = None
    kpi_code: str = ""
    data_point: str = ""
    baseline: float | None = None
    baseline_year: int | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class GoalCoverage:
    """Which indicators of a goal had a figure, and whether those are enough for a score."""

    goal: Goal
    used: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether at most a fifth of the indicators is missing."""
        return len(self.missing) <= MOST_MISSING * (len(self.used) + len(self.missing))

    @property
    def sentence(self) -> str:
        """What the score rests on, or why there is none."""
        total = len(self.used) + len(self.missing)
        if not self.missing:
            return f"All {total} indicators have a figure."
        lacking = f"{len(self.missing)} of {total} indicators have no figure"
        named = ", ".join(self.missing)
        verdict = "." if self.enough else "; more than a fifth is too many for a score."
        return f"{lacking} ({named}){verdict}"


@dataclass(frozen=True, slots=True)
class GoalScores:
    """Scores per goal with what they rest on.

    Parameters
    ----------
    scores : DataArray with dims (..., goal)
        Mean of the goal's indicator scores per draw, in [0, 100]; NaN for a goal without enough
        indicators.
    indicators : DataArray with dims (..., indicator)
        Clipped indicator scores, in [0, 100]; those that have a figure.
    clipped : mapping of indicator id to share
        Share of draws in [0, 1] that lay outside the goalposts.
    coverage : mapping of Goal to GoalCoverage
        What was there and what was missing.
    """

    scores: xr.DataArray
    indicators: xr.DataArray
    clipped: Mapping[str, float]
    coverage: Mapping[Goal, GoalCoverage]


def score[A: (xr.DataArray, NDArray[np.float64])](
    values: A, goalposts: Goalposts, *, clip: bool = True
) -> A:
    """Return figures on a scale where the goalposts are 0 and 100.

    Parameters
    ----------
    values : DataArray or array of any shape
        Figures in the indicator's unit.
    goalposts : Goalposts
        In the same unit.
    clip : bool
        Cut at 0 and 100. Gains are computed without, so that no improvement gets lost.

    Returns
    -------
    as `values`
        Scores.

    Examples
    --------
    Unemployment, where 6 % is the worst and 1 % the best:

    >>> score(np.array([5.0, 2.0, 0.5]), Goalposts(worst=6.0, best=1.0))
    array([ 20.,  80., 100.])
    >>> score(np.array([0.5]), Goalposts(worst=6.0, best=1.0), clip=False)
    array([110.])
    """
    scores = 100.0 * (values - goalposts.worst) / goalposts.width
    return scores.clip(0.0, 100.0) if clip else scores


def stack_values(values: Mapping[str, xr.DataArray | float]) -> xr.DataArray:
    """Put the figures of several indicators beside each other.

    Parameters
    ----------
    values : mapping of indicator id to DataArray or float
        Draws with dims (draw,) or (chain, draw), the same for all; a certain figure is a float
        and holds on every draw.

    Returns
    -------
    DataArray with dims (..., indicator)
        Figures in each indicator's own unit; none at all are no figures, not an error.
    """
    import xarray as xr

    if not values:
        return xr.DataArray(np.empty(0), {"indicator": np.empty(0, dtype=object)}, ["indicator"])
    arrays = [xr.DataArray(value) for value in values.values()]
    # Coordinates of chains and draws are only numbers; by position they are the same draws.
    plain = [array.drop_vars(list(array.coords)) for array in arrays]
    together = xr.broadcast(*plain)
    names = list(values)
    return (
        xr.concat(together, dim="indicator", join="exact")
        .assign_coords(indicator=names)
        .transpose(..., "indicator")
    )


def goal_scores(values: xr.DataArray, indicators: Sequence[Indicator]) -> GoalScores:
    """Score every indicator between its goalposts and average them per goal, draw by draw.

    Parameters
    ----------
    values : DataArray with dims (..., indicator)
        Figures in each indicator's unit, `indicator` labelled by id. All NaN, or absent: missing.
    indicators : sequence of Indicator
        All indicators that the goals ask for.

    Returns
    -------
    GoalScores
        All indicators of a goal weigh the same. A goal gets no score when more than a fifth of
        its indicators is missing; up to that the mean is over those that are there.
    """
    import xarray as xr

    present = _present(values)
    by_goal = {goal: [one.id for one in indicators if one.goal is goal] for goal in Goal}
    coverage = {goal: _coverage(goal, ids, present) for goal, ids in by_goal.items()}
    known = [one for one in indicators if one.id in present]
    figures = values.sel(indicator=[one.id for one in known])
    unclipped = _between_goalposts(figures, known)
    scores = unclipped.clip(0.0, 100.0)
    means = [_goal_mean(scores, coverage[goal]) for goal in Goal]
    outside = (unclipped != scores).mean([str(d) for d in scores.dims if d != "indicator"])
    return GoalScores(
        scores=xr.concat(means, dim="goal").assign_coords(goal=list(Goal)).transpose(..., "goal"),
        indicators=scores,
        clipped=dict(zip([one.id for one in known], outside.values.tolist(), strict=True)),
        coverage=coverage,
    )


def read_indicators(path: Path) -> tuple[Indicator, ...]:
    """Read the indicators of the three goals.

    Parameters
    ----------
    path : Path
        CSV with the columns `indicator_id`, `goal`, `name_nb`, `name_en`, `unit`, `direction`,
        `source_type` (survey, kpi, city), `construct`, `item_id`, `stored_code_at_or_better`,
        `kpi_code`, `data_point`, `baseline`, `baseline_year`, `goalpost_worst`, `goalpost_best`,
        `provenance` and optionally `status`.

    Returns
    -------
    tuple of Indicator
        In file order.

    Raises
    ------
    FixableError
        With all problems of the file at once.
    """
    columns = ("indicator_id", "goal", "name_en", "unit", "direction", "source_type")
    sheet = read_sheet(path, (*columns, "goalpost_worst", "goalpost_best", "provenance"))
    indicators = tuple(_indicator(row) for row in sheet)
    sheet.refuse_repeats("indicator_id", ((row, row.optional("indicator_id")) for row in sheet))
    sheet.raise_problems()
    return indicators


def _present(values: xr.DataArray) -> list[str]:
    others = [str(dim) for dim in values.dims if dim != "indicator"]
    there = values.notnull().all(others)
    return [str(name) for name in values["indicator"].values[there.values]]


def _coverage(goal: Goal, ids: Sequence[str], present: Sequence[str]) -> GoalCoverage:
    used = tuple(name for name in ids if name in present)
    return GoalCoverage(goal, used, tuple(name for name in ids if name not in present))


def _between_goalposts(figures: xr.DataArray, known: Sequence[Indicator]) -> xr.DataArray:
    import xarray as xr

    labels = {"indicator": figures["indicator"]}
    worst = xr.DataArray([one.goalposts.worst for one in known], labels, dims="indicator")
    width = xr.DataArray([one.goalposts.width for one in known], labels, dims="indicator")
    return 100.0 * (figures - worst) / width


def _goal_mean(scores: xr.DataArray, coverage: GoalCoverage) -> xr.DataArray:
    if coverage.used and coverage.enough:
        return scores.sel(indicator=list(coverage.used)).mean("indicator")
    return scores.sum("indicator") * np.nan


def _indicator(row: Row) -> Indicator:
    source = row.choice("source_type", SourceType)
    direction = row.choice("direction", Direction)
    kpi_code, data_point = _key_figure(row, source)
    return Indicator(
        id=row.text("indicator_id"),
        goal=row.choice("goal", Goal),
        name={"nb": row.optional("name_nb"), "en": row.text("name_en")},
        unit=row.text("unit"),
        direction=direction,
        source=source,
        goalposts=_goalposts(row, direction),
        provenance=row.text("provenance"),
        construct=row.text("construct") if source is SourceType.SURVEY else "",
        item=row.optional("item_id"),
        code_at_or_better=_code(row),
        kpi_code=kpi_code,
        data_point=data_point,
        baseline=row.optional_number("baseline"),
        baseline_year=_year(row),
        status=row.optional("status"),
    )


def _key_figure(row: Row, source: SourceType) -> tuple[str, str]:
    return read_place(row, load_catalogue()) if source is SourceType.KEY_FIGURE else ("", "")


def _code(row: Row) -> int | None:
    item, code = row.optional("item_id"), row.optional("stored_code_at_or_better")
    if not item and not code:
        return None
    return row.whole("stored_code_at_or_better", low=-99, high=99)


def _year(row: Row) -> int | None:
    return (
        row.whole("baseline_year", low=1990, high=2100) if row.optional("baseline_year") else None
    )


def _goalposts(row: Row, direction: Direction) -> Goalposts:
    worst, best = row.number("goalpost_worst"), row.number("goalpost_best")
    if not (row.is_readable("goalpost_worst") and row.is_readable("goalpost_best")):
        return FILLER
    if worst == best:
        row.reject("goalpost_best", f"holds {best:g}, as the worst", "Move them apart.")
        return FILLER
    if direction is not (Direction.HIGHER if best > worst else Direction.LOWER):
        problem = f"holds {best:g} and the worst is {worst:g}, but {direction} is better"
        row.reject("goalpost_best", problem, "Swap the goalposts, or change the direction.")
    return Goalposts(worst, best)
