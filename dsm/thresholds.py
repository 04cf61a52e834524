"""What policies ask of one figure, each held against twenty equally likely values of it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlmodel import Session

from dsm import fieldwork, policy
from dsm.maturity.policies import Comparison, Policy, Threshold
from dsm.people import PeopleView
from dsm.posteriors import city_draws
from dsm.tables import utc_now

DOTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One threshold, held against the city's figure.

    Parameters
    ----------
    policy : Policy
        Who asks.
    threshold : Threshold
        What is asked, and at which level.
    chance : float
        That it is reached, in [0, 1].
    quantiles : tuple of 20 floats
        Equally likely values of the figure, in its own unit.
    """

    policy: Policy
    threshold: Threshold
    chance: float
    quantiles: tuple[float, ...]

    @property
    def asks_for_more(self) -> bool:
        """Whether the figure must lie above and not below."""
        return self.threshold.comparison is Comparison.AT_LEAST

    @property
    def reached(self) -> int:
        """How many of the twenty values reach it."""
        if self.asks_for_more:
            return sum(value >= self.threshold.value for value in self.quantiles)
        return sum(value <= self.threshold.value for value in self.quantiles)


def thresholds_on(session: Session, draws_folder: Path, view: PeopleView) -> tuple[Held, ...]:
    """Return every threshold in force on the figure of a view, the most in doubt first.

    Nothing without an indicator: thresholds stand on indicators, not on a construct at large.
    """
    if view.indicator is None:
        return ()
    frame = fieldwork.load_frame(session, view.estimated.frame)
    draws = city_draws(draws_folder, view.estimated, frame, view.measure)
    places = (np.arange(DOTS) + 0.5) / DOTS
    quantiles = tuple(float(value) for value in np.quantile(draws, places))
    today = utc_now().date()
    held = [
        Held(policy=one, threshold=asked, chance=_chance(draws, asked), quantiles=quantiles)
        for one in policy.load_register(session).policies.values()
        for asked in one.thresholds_in_force(today)
        if asked.indicator == view.indicator.id
    ]
    return tuple(sorted(held, key=lambda one: abs(one.chance - 0.5)))


def _chance(draws: np.typing.NDArray[np.float64], threshold: Threshold) -> float:
    if threshold.comparison is Comparison.AT_LEAST:
        return float(np.mean(draws >= threshold.value))
    return float(np.mean(draws <= threshold.value))
