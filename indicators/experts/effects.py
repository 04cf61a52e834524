"""What experts expect an action to change: one distribution per judgement, pooled as a mixture."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.streams import random_stream
from surveys.sheets import Row, Sheet, read_sheet

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]

# Nobody is certain of the future: a stated confidence above this is read as this, in percent.
MOST_CONFIDENT = 99.0

# Below an even chance, the words "between lowest and highest" no longer say what they seem to; the
# four-step format asks for 50 to 100.
LEAST_CONFIDENCE = 50.0

# In any unit, up or down: far beyond what a city counts, and small enough to be squared.
LARGEST = 1e12

# Experts did not agree when they differ from each other more than each doubts their own figure.
SPLIT_FROM = 0.5

_COLUMNS = ("action", "indicator", "expert", "low", "best", "high", "confidence")
_CITY_COLUMNS = (
    "action_id",
    "indicator_id",
    "expert_id",
    "lowest",
    "best",
    "highest",
    "confidence_percent",
)
_FINAL_ROUND = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one expert expects of one action on one indicator.

    Parameters
    ----------
    action, indicator, expert : str
        Ids.
    low, best, high : float
        Change against doing nothing, at full effect, in the indicator's unit; low <= best <= high.
    confidence : float
        Stated chance in percent that the truth lies between `low` and `high`; 50 to 100.

    Notes
    -----
    The judgement becomes a two-piece normal distribution that meets all three numbers: `best` is
    its median, and `low` and `high` bound its central interval of the stated confidence::

        effect = best + (high - best) / z * u    for u >= 0
        effect = best + (best - low) / z * u     for u < 0      u ~ Normal(0, 1)

    with z the normal quantile of (1 + confidence) / 2. Unlike a beta or a three-term metalog
    distribution it exists for every low <= best <= high, however skew, and leaves room beyond
    the stated limits, as a confidence below 100 asks for. The elicitation is the four-step
    format (Speirs-Bridge et al. 2010; Hemming et al. 2018); the distribution is the two-piece
    normal of Fechner, scaled so that each side holds one half.
    """

    action: str
    indicator: str
    expert: str
    low: float
    best: float
    high: float
    confidence: float

    @property
    def scales(self) -> tuple[float, float]:
        """Standard deviations of the normal piece below and above `best`."""
        z = NormalDist().inv_cdf(0.5 + min(self.confidence, MOST_CONFIDENT) / 200)
        return (self.best - self.low) / z, (self.high - self.best) / z

    @property
    def mean(self) -> float:
        """Mean of the distribution; differs from `best` when that is not in the middle."""
        below, above = self.scales
        return self.best + (above - below) / math.sqrt(2 * math.pi)

    @property
    def variance(self) -> float:
        """Variance of the distribution."""
        below, above = self.scales
        return (below**2 + above**2) / 2 - (self.mean - self.best) ** 2

    def quantile(self, u: Floats) -> Floats:
        """Return effects that stand where `u` stands in a standard normal distribution.

        Examples
        --------
        >>> sure = Judgement(action="a", indicator="i", expert="x",
        ...                  low=-1, best=0, high=3, confidence=90)
        >>> sure.quantile(np.array([-1.645, 0.0, 1.645])).round(2)
        array([-1.,  0.,  3.])
        """
        below, above = self.scales
        return self.best + np.where(u < 0, below, above) * u


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """How far experts differ on one effect.

    Parameters
    ----------
    action, indicator : str
        Ids.
    experts : int
        How many were asked.
    share : float
        Part of the pooled variance that lies between experts, in [0, 1]; the rest is what each
        of them doubts alone. 0 when they agree, or when only one was asked.
    opposed : bool
        Whether one expert's best guess is a rise and another's a fall.
    """

    action: str
    indicator: str
    experts: int
    share: float
    opposed: bool

    @property
    def split(self) -> bool:
        """Whether to say that experts did not agree."""
        return self.opposed or self.share > SPLIT_FROM


def read_effects(
    path: Path,
    *,
    actions: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
) -> tuple[Judgement, ...]:
    """Read expert judgements from a CSV file.

    Parameters
    ----------
    path : Path
        UTF-8, comma-separated, one row per action, indicator and expert, with the columns
        `action`, `indicator`, `expert`, `low`, `best`, `high` and `confidence` (percent); or
        `action_id`, `indicator_id`, `expert_id`, `lowest`, `best`, `highest` and
        `confidence_percent`. Where there is a column `round`, only round 2 is read: what
        experts said after they had seen each other's first figures.
    actions, indicators : collection of str, optional
        Ids that are known; a row about another one is a problem of the file.

    Returns
    -------
    tuple of Judgement
        In the order of the file.

    Raises
    ------
    FixableError
        Everything that is wrong in the file at once, with row, column and fix.
    """
    columns = effect_columns(path)
    sheet = read_sheet(path, columns)
    final = final_rows(sheet)
    judgements = [_read_judgement(row, columns) for row in final]
    for column, known in ((columns[0], actions), (columns[1], indicators)):
        _note_unknown(final, column, known)
    said = ((row, tuple(row.optional(column) for column in columns[:3])) for row in final)
    sheet.refuse_repeats(columns[2], said)
    if not final:
        fix = "Add the second round, or remove the column 'round'."
        sheet.note("column round: no row says 2.", fix)
    sheet.raise_problems()
    return tuple(judgements)


def effect_columns(path: Path) -> tuple[str, ...]:
    """Return what the columns of a file of judgements are called; see `read_effects`."""
    return _CITY_COLUMNS if "action_id" in read_sheet(path, ()).columns else _COLUMNS


def final_rows(sheet: Sheet) -> list[Row]:
    """Return the rows that count: where there is a column `round`, those of the second."""
    return [row for row in sheet if row.optional("round") in {"", _FINAL_ROUND}]


def pool_effects(judgements: Sequence[Judgement], draws: int, seed: int) -> "xr.DataArray":
    """Draw effects from the equal mixture of all experts who were asked.

    Parameters
    ----------
    judgements : sequence of Judgement
        At most one per action, indicator and expert.
    draws : int
        How many draws.
    seed : int
        The same seed and judgements give the same draws. An effect's draws stay as they
        are when judgements of other effects come or go, as long as the experts are the same.

    Returns
    -------
    DataArray with dims (draw, action, indicator)
        Change against doing nothing, in the indicator's unit. Actions and indicators are in
        order of their ids. 0 where nobody was asked.

    Notes
    -----
    Every draw puts the experts in a random order, and each effect is drawn from the judgement
    of the first one in that order who was asked about it. So every expert counts alike for each
    effect, disagreement stays as wide as it is (a mean of experts would hide it), and one draw
    tells one expert's story as far as it goes: who hopes for much from one action often does
    from the next, and a plan's doubt must not shrink because such hopes were mixed at random.
    Given the expert, what they doubt is independent between actions and indicators.
    Method: linear opinion pool with equal weights (Stone 1961), of the experts' joint beliefs.
    """
    import xarray as xr

    actions = sorted({judgement.action for judgement in judgements})
    indicators = sorted({judgement.indicator for judgement in judgements})
    turns = _turns(sorted({judgement.expert for judgement in judgements}), draws, seed)
    effects = np.zeros((draws, len(actions), len(indicators)))
    for (action, indicator), asked in _by_effect(judgements).items():
        u = random_stream(seed, "effect", action, indicator).standard_normal(draws)
        speaker = np.argmin([turns[judgement.expert] for judgement in asked], axis=0)
        said = np.stack([judgement.quantile(u) for judgement in asked])
        place = actions.index(action), indicators.index(indicator)
        effects[:, *place] = said[speaker, np.arange(draws)]
    return xr.DataArray(
        effects,
        coords={"draw": np.arange(draws), "action": actions, "indicator": indicators},
        dims=("draw", "action", "indicator"),
        name="effect",
    )


def measure_disagreement(judgements: Sequence[Judgement]) -> tuple[Disagreement, ...]:
    """Return how far experts differ, for every effect that anybody was asked about.

    Examples
    --------
    Two who are each nearly sure of something else:

    >>> said = [Judgement(action="a", indicator="i", expert=expert, low=best - 0.1, best=best,
    ...                   high=best + 0.1, confidence=90) for expert, best in [("x", 0), ("y", 9)]]
    >>> measure_disagreement(said)[0].split
    True
    """
    return tuple(
        Disagreement(
            action=action,
            indicator=indicator,
            experts=len(asked),
            share=_share_between(asked),
            opposed=min(said.best for said in asked) < 0 < max(said.best for said in asked),
        )
        for (action, indicator), asked in _by_effect(judgements).items()
    )


def split_actions(judgements: Sequence[Judgement]) -> tuple[str, ...]:
    """Return ids of actions with an effect on which experts did not agree, in order of id."""
    return tuple(
        sorted({found.action for found in measure_disagreement(judgements) if found.split})
    )


def _note_unknown(rows: Sequence[Row], column: str, known: Collection[str] | None) -> None:
    if known is None:
        return
    for row in rows:
        cell = row.optional(column)
        if cell and cell not in known:
            fix = f"Correct the id, or import that {column.removesuffix('_id')} first."
            row.reject(column, f"holds {cell!r}, which is not known", fix)


def _read_judgement(row: Row, columns: Sequence[str]) -> Judgement:
    low_column, best_column, high_column, confidence_column = columns[3:]
    low, best, high = (_read_amount(row, column) for column in columns[3:6])
    if low > high:
        problem = f"holds {low:g}, which is above {high:g} in {high_column}"
        row.reject(low_column, problem, f"Exchange {low_column} and {high_column}.")
    elif not low <= best <= high:
        problem = f"holds {best:g}, which does not lie from {low:g} to {high:g}"
        fix = f"Write a number from {low_column} to {high_column}, both included."
        row.reject(best_column, problem, fix)
    return Judgement(
        action=row.text(columns[0]),
        indicator=row.text(columns[1]),
        expert=row.text(columns[2]),
        low=low,
        best=best,
        high=high,
        confidence=_read_confidence(row, confidence_column),
    )


def _read_amount(row: Row, column: str) -> float:
    amount = row.number(column)
    if abs(amount) > LARGEST:
        problem = f"holds {row.optional(column)!r}"
        row.reject(column, problem, f"Write a number from {-LARGEST:g} to {LARGEST:g}.")
    return amount


def _read_confidence(row: Row, column: str) -> float:
    confidence = row.number(column)
    if row.optional(column) and not LEAST_CONFIDENCE <= confidence <= 100:
        problem = f"holds {row.optional(column)!r}"
        fix = f"Write a percentage from {LEAST_CONFIDENCE:g} to 100, such as 80."
        row.reject(column, problem, fix)
    return confidence


def _turns(experts: Sequence[str], draws: int, seed: int) -> dict[str, Floats]:
    """Return when each expert would speak in each draw; the smallest number speaks first."""
    return {expert: random_stream(seed, "expert", expert).random(draws) for expert in experts}


def _by_effect(judgements: Sequence[Judgement]) -> dict[tuple[str, str], list[Judgement]]:
    effects: dict[tuple[str, str], list[Judgement]] = {}
    for judgement in sorted(judgements, key=lambda j: (j.action, j.indicator, j.expert)):
        effects.setdefault((judgement.action, judgement.indicator), []).append(judgement)
    return effects


def _share_between(asked: Sequence[Judgement]) -> float:
    between = float(np.var([judgement.mean for judgement in asked]))
    within = float(np.mean([judgement.variance for judgement in asked]))
    return between / (between + within) if between > 0 else 0.0
