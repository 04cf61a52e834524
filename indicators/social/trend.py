"""What changed from wave to wave: figures per wave and group, and the chance that one rose or fell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indicators.odds import Comparison, Odds, compare
from indicators.social.poststratify import EstimateError, groups_by, poststratify
from indicators.social.summaries import Estimate, chance_above, summarise
from indicators.social.terms import FEW_WAVES
from surveys.population import PopulationFrame
from surveys.waves import WAVE

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a group's figure moved between two waves.

    Parameters
    ----------
    group : str
        The group's title; ``all`` for the city.
    since, until : str
        The earlier and the later wave.
    difference : Estimate
        Later minus earlier, in the unit of the figure.
    fell : Odds
        The chance that the figure is lower than it was.
    """

    group: str
    since: str
    until: str
    difference: Estimate
    fell: Odds

    @property
    def comparison(self) -> Comparison:
        """What may be said: that it moved, that it leans, or that the two cannot be told apart."""
        return compare(self.fell.chance)


def trend(
    values: "xr.DataArray", frame: PopulationFrame, names: Sequence[str] = ()
) -> "xr.DataArray":
    """Average cells over the people of every wave and group.

    Parameters
    ----------
    values : DataArray with dims (chain, draw, cell)
        Per cell of `frame`, whatever unit; see `poststratify.cell_score` and `cell_share`.
    frame : PopulationFrame
        The stacked population of all waves, see `surveys.waves.stack_waves`. Each wave speaks for
        the people of its own time.
    names : sequence of str
        Background variables that define the groups; none for the whole city.

    Returns
    -------
    DataArray with dims (chain, draw, wave, group)
        In the unit of `values`; NaN for a group without people in that wave.
    """
    waves = _waves(frame)
    per_wave = [
        poststratify(values, _only(frame, at), groups_by(frame, names)) for at in range(len(waves))
    ]
    import xarray as xr

    return (
        xr.concat(per_wave, dim="wave")
        .assign_coords(wave=list(waves))
        .transpose("chain", "draw", "wave", "group")
    )


def changes(
    figures: "xr.DataArray", *, since: str | None = None, until: str | None = None
) -> tuple[Change, ...]:
    """Return how every group's figure moved between two waves.

    Both waves come from the same draws, so what they share cancels.

    Parameters
    ----------
    figures : DataArray with dims (chain, draw, wave, group)
        See `trend`.
    since, until : str, optional
        The waves to compare; by default the last one with the one before it.

    Returns
    -------
    tuple of Change
        One per group that has people in both waves, in the order of `figures`.

    Raises
    ------
    EstimateError
        If there is no such wave, or the two are the same or in the wrong order.
    """
    names = [str(name) for name in figures.coords["wave"].values]
    until = names[-1] if until is None else until
    since = names[max(_place(names, until) - 1, 0)] if since is None else since
    if _place(names, since) >= _place(names, until):
        raise EstimateError(
            f"Wave {since} is not before wave {until}.",
            fix=f"Choose two of these, the earlier one first: {', '.join(names)}.",
        )
    before, after = figures.sel(wave=since), figures.sel(wave=until)
    return tuple(
        _change(str(group), since, until, before.sel(group=group), after.sel(group=group))
        for group in figures.coords["group"].values
        if not np.isnan(before.sel(group=group)).any()
        and not np.isnan(after.sel(group=group)).any()
    )


def is_step_assumed(frame: PopulationFrame) -> bool:
    """Tell whether there are too few waves to learn how large steps are, so that it was assumed."""
    return len(_waves(frame)) <= FEW_WAVES


def _change(
    group: str, since: str, until: str, before: "xr.DataArray", after: "xr.DataArray"
) -> Change:
    return Change(
        group=group,
        since=since,
        until=until,
        difference=summarise(after.values - before.values),
        fell=Odds(chance_above(before, after)),
    )


def _place(names: Sequence[str], name: str) -> int:
    if name not in names:
        raise EstimateError(
            f"There is no wave {name!r}.", fix=f"Choose one of: {', '.join(names)}."
        )
    return names.index(name)


def _waves(frame: PopulationFrame) -> tuple[str, ...]:
    if not frame.factors or frame.factors[0].name != WAVE:
        raise EstimateError(
            "This population is of one time only.",
            fix="Lay the waves on top of each other before fitting them.",
        )
    return frame.factors[0].levels


def _only(frame: PopulationFrame, wave: int) -> PopulationFrame:
    people = np.zeros_like(frame.people)
    people[wave] = frame.people[wave]
    return PopulationFrame(frame.factors, people, frame.provenance, frame.joint)
