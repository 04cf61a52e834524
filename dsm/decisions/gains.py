"""What plans change on the three goals, on every draw."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.composite import Goal, Indicator
from surveys.errors import FixableError, raise_all

if TYPE_CHECKING:
    import xarray as xr

type Bools = NDArray[np.bool_]
type Floats = NDArray[np.float64]
type Floats32 = NDArray[np.float32]

PLANS_AT_A_TIME = 32  # keeps 4,000 draws x 25 indicators of a block of plans near 13 MB
SUMMARY = {"low90": 0.05, "low50": 0.25, "median": 0.5, "high50": 0.75, "high90": 0.95}


class GainsError(FixableError):
    """Effects speak of actions or indicators that nobody knows."""

    code = "gains-rejected"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clipping:
    """What the ends of the scale do to a set of plans.

    Parameters
    ----------
    gains : array of shape (plan, goal)
        Mean change in points after every indicator was cut at 0 and 100.
    clipped : array of shape (plan,)
        Share of draws in [0, 1] on which at least one indicator was cut.
    reordered : int
        Pairs of plans and goals where the plan ahead before cutting is behind after it.
    """

    gains: Floats
    clipped: Floats
    reordered: int


def action_gains(
    effects: "xr.DataArray", delivered: "xr.DataArray", indicators: Sequence[Indicator]
) -> "xr.DataArray":
    """Return what each action adds to each goal, draw by draw.

    Parameters
    ----------
    effects : DataArray with dims (draw, action, indicator)
        Change at full effect, in each indicator's unit. Actions that are missing change nothing.
    delivered : DataArray with dims (draw, action)
        True where an action is carried out; its actions are those of the result.
    indicators : sequence of Indicator
        All indicators of the goals.

    Returns
    -------
    DataArray with dims (draw, action, goal)
        Points on the goal's 0-100 scale, not cut at its ends, so that gains of actions add up.

    Raises
    ------
    FixableError
        If effects speak of unknown actions or indicators.

    Notes
    -----
    A goal is the mean of all its indicators, moved or not, hence
    gain = delivered x mean over the goal's indicators of 100 x effect / (best - worst).
    """
    import xarray as xr

    moved = _moved(effects, delivered, indicators)
    gains = moved @ _goal_weights(indicators).astype(np.float32)
    return xr.DataArray(
        gains.astype(np.float64),
        coords={
            "draw": delivered["draw"].values,
            "action": delivered["action"].values,
            "goal": list(Goal),
        },
        dims=("draw", "action", "goal"),
        name="gain",
    )


def summarise_plans(members: Bools, gains: "xr.DataArray") -> "xr.Dataset":
    """Return mean, median and intervals of every plan, without holding all draws at once.

    Parameters
    ----------
    members : array of shape (plan, action)
    gains : DataArray with dims (draw, action, goal)
        Actions in the same order.

    Returns
    -------
    Dataset with dims (plan, goal)
        `mean`, `low90`, `low50`, `median`, `high50` and `high90`, in points.
    """
    import xarray as xr

    values = gains.values.astype(np.float32)
    blocks = [_sums(block, values) for block in _in_blocks(members)]
    means = np.concatenate([block.mean(axis=1, dtype=np.float64) for block in blocks])
    shares = list(SUMMARY.values())
    quantiles = np.concatenate([np.quantile(block, shares, axis=1) for block in blocks], axis=1)
    named = dict(zip(SUMMARY, quantiles, strict=True))
    return xr.Dataset(
        {name: (("plan", "goal"), values) for name, values in {"mean": means, **named}.items()},
        coords={"goal": gains["goal"].values},
    )


def chance_better(members: Bools, rival: Bools, gains: "xr.DataArray") -> dict[str, float]:
    """Return for each goal the chance that one plan gains more than another.

    Parameters
    ----------
    members, rival : arrays of shape (action,)
        The two plans.
    gains : DataArray with dims (draw, action, goal)
        Actions in the same order. Both plans are compared on the same draws.

    Returns
    -------
    mapping of goal to float
        In [0, 1]. A draw on which both gain the same counts half, so that plans which do
        the same for a goal stand at 0.5: they cannot be told apart.
    """
    difference = _sums((members.astype(np.int8) - rival)[None], gains.values)[0]
    chances = (difference > 0).mean(axis=0) + (difference == 0).mean(axis=0) / 2
    return {str(g): float(c) for g, c in zip(gains["goal"].values, chances, strict=True)}


def measure_clipping(
    members: Bools,
    effects: "xr.DataArray",
    delivered: "xr.DataArray",
    baseline: "xr.DataArray",
    indicators: Sequence[Indicator],
) -> Clipping:
    """Score all plans anew within the ends of the scale and say what that changes.

    Parameters
    ----------
    members : array of shape (plan, action)
        Actions in the order of `delivered`.
    effects, delivered, indicators
        As for `action_gains`.
    baseline : DataArray with dims (draw, indicator)
        Where each indicator stands today, in its unit, on the same draws. One that is missing
        is not cut.
    """
    gains, clipped = [], []
    for gain, cut in _rescored(members, effects, delivered, baseline, indicators):
        gains.append(gain.mean(axis=1, dtype=np.float64))
        clipped.append(cut.mean(axis=1))
    after = np.concatenate(gains)
    unclipped = action_gains(effects, delivered, indicators).mean("draw").values
    before = members.astype(np.float64) @ unclipped
    return Clipping(
        gains=after, clipped=np.concatenate(clipped), reordered=count_reordered(before, after)
    )


def count_reordered(before: Floats, after: Floats, *, tolerance: float = 1e-3) -> int:
    """Return how many pairs of rows changed their order, over all columns.

    Parameters
    ----------
    before, after : arrays of shape (plan, goal)
        Gains in points.
    tolerance : float
        Plans nearer than this to each other have no order, in points.

    Examples
    --------
    >>> count_reordered(np.array([[1.0], [2.0], [3.0]]), np.array([[1.0], [2.5], [2.0]]))
    1
    """
    reordered = 0
    for one in range(len(before) - 1):
        was = before[one + 1 :] - before[one]
        is_now = after[one + 1 :] - after[one]
        clear = (np.abs(was) > tolerance) & (np.abs(is_now) > tolerance)
        reordered += int((clear & (was * is_now < 0)).sum())
    return reordered


def _moved(
    effects: "xr.DataArray", delivered: "xr.DataArray", indicators: Sequence[Indicator]
) -> Floats32:
    """Return points each action moves each indicator by, shape (draw, action, indicator)."""
    _require_known(effects, delivered, indicators)
    width = np.array([indicator.goalposts.width for indicator in indicators])
    actions, ids = delivered["action"].values, [indicator.id for indicator in indicators]
    full = effects.reindex(action=actions, indicator=ids, fill_value=0.0)
    full = full.transpose("draw", "action", "indicator")
    scaled: Floats = 100.0 * full.values / width * delivered.values[:, :, None]
    return scaled.astype(np.float32)


def _require_known(
    effects: "xr.DataArray", delivered: "xr.DataArray", indicators: Sequence[Indicator]
) -> None:
    known = {
        "action": set(delivered["action"].values.tolist()),
        "indicator": {indicator.id for indicator in indicators},
    }
    raise_all(
        [
            GainsError(
                f"There is an effect for the {kind} {name!r}, which is not known.",
                fix=f"Correct the id in the effects, or add the {kind}.",
            )
            for kind, names in known.items()
            for name in effects[kind].values.tolist()
            if name not in names
        ]
    )


def _goal_weights(indicators: Sequence[Indicator]) -> Floats:
    """Return the share of each indicator in its goal, shape (indicator, goal)."""
    belongs = np.array([[one.goal is goal for goal in Goal] for one in indicators], dtype=float)
    shares: Floats = belongs / np.maximum(belongs.sum(axis=0), 1)
    return shares


def _sums(members: NDArray[np.bool_ | np.int8], values: Floats32) -> Floats32:
    """Add up `values` (draw, action, any) over the actions of each plan: (plan, draw, any)."""
    draws, actions, last = values.shape
    flat = values.transpose(1, 0, 2).reshape(actions, draws * last)
    return (members.astype(values.dtype) @ flat).reshape(len(members), draws, last)


def _in_blocks(members: Bools) -> Iterator[Bools]:
    for start in range(0, len(members), PLANS_AT_A_TIME):
        yield members[start : start + PLANS_AT_A_TIME]


def _rescored(
    members: Bools,
    effects: "xr.DataArray",
    delivered: "xr.DataArray",
    baseline: "xr.DataArray",
    indicators: Sequence[Indicator],
) -> Iterator[tuple[Floats32, Bools]]:
    """Yield, block by block, gains (plan, draw, goal) and where any was cut (plan, draw)."""
    moved = _moved(effects, delivered, indicators)
    weights = _goal_weights(indicators).astype(np.float32)
    ids = [indicator.id for indicator in indicators]
    figures = baseline.reindex(indicator=ids).transpose("draw", "indicator").values
    worst = np.array([indicator.goalposts.worst for indicator in indicators])
    width = np.array([indicator.goalposts.width for indicator in indicators])
    before = (100.0 * (figures - worst) / width).astype(np.float32)
    known = np.isfinite(before)
    before = np.where(known, before, 50.0)
    lowest = np.where(known, np.float32(0), np.float32(-np.inf))
    highest = np.where(known, np.float32(100), np.float32(np.inf))
    for block in _in_blocks(members):
        after = before + _sums(block, moved)
        cut = np.clip(after, lowest, highest)
        gain = (cut - np.clip(before, lowest, highest)) @ weights
        yield gain, (cut != after).any(axis=2)
