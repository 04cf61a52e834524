"""What an official sees first: three goals, what changed, and what waits for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from dsm import advice, evidence, fieldwork, figures, goals, policy
from dsm.estimated import Estimated
from dsm.fieldwork import Wave
from dsm.figures import CityFigures
from dsm.findings import Finding
from indicators.odds import Comparison, Contrast, Direction, contrast

if TYPE_CHECKING:
    from indicators.composite import Goal, GoalCoverage, GoalScores, Indicator
    from indicators.kpis.scoring import GroupScore
    from indicators.social.summaries import Estimate

type Floats = NDArray[np.float64]

SOON = 90  # days; an acceptance that ends within a season should be looked at
MOST_NAMED = 2  # more names than this make no title one could quote


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorToday:
    """One indicator of a goal.

    Parameters
    ----------
    indicator : Indicator
        What it is, with its goalposts.
    score : Estimate or None
        Between its goalposts, 0 to 100; for an official figure all ends are the same.
    figure : Estimate or None
        In its own unit.
    official : bool
        A number without survey doubt.
    before : Estimate or None
        Its figure in the wave before, in its own unit; None if it was not asked then and now.
    change : Contrast or None
        Now against then, by the figure: `above` is a rise of the number, good or bad.
    score_before : Estimate or None
        `before` between the goalposts, 0 to 100.
    """

    indicator: "Indicator"
    score: "Estimate | None"
    figure: "Estimate | None"
    official: bool
    before: "Estimate | None"
    change: Contrast | None
    score_before: "Estimate | None" = None

    @property
    def improved(self) -> bool | None:
        """Whether the change is for the better; None where there is none to speak of."""
        if self.change is None or self.change.comparison is Comparison.CANNOT_BE_TOLD_APART:
            return None
        rose = self.change.direction is Direction.ABOVE
        return rose == (self.indicator.goalposts.width > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalToday:
    """One of the three goals.

    Parameters
    ----------
    score : Estimate or None
        0 to 100; None when too many indicators have no figure.
    before : Estimate or None
        The same with the survey figures of the wave before.
    change : Contrast or None
        Now against then.
    coverage : GoalCoverage
        Which indicators have a figure.
    key_figures : GroupScore or None
        Points and bands of the U4SSC dimension that lies nearest; shown beside, never mixed in.
    """

    goal: "Goal"
    score: "Estimate | None"
    before: "Estimate | None"
    change: Contrast | None
    indicators: tuple[IndicatorToday, ...]
    coverage: "GoalCoverage"
    key_figures: "GroupScore | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class CityToday:
    """Everything the first page says.

    Parameters
    ----------
    needs : tuple of Finding
        What waits for somebody, the most pressing first.
    estimates : mapping of construct to Estimated
        The fits behind the survey figures.
    asked, answers : str, int
        When the latest wave with published estimates was asked, and how many answered.
    before_model : str
        The model of the wave before; empty where it is that of the latest.
    """

    title: Finding
    goals: tuple[GoalToday, ...]
    changes: tuple[IndicatorToday, ...]
    needs: tuple[Finding, ...]
    estimates: Mapping[str, Estimated]
    asked: str
    before_asked: str
    answers: int
    hash: str
    before_model: str = ""


def city_today(session: Session, draws_folder: Path, *, on: date | None = None) -> CityToday:
    """Return what the first page shows.

    Parameters
    ----------
    on : date, optional
        The day whose acceptances and thresholds count; today unless given.
    """
    now = figures.city_figures(session, draws_folder)
    then = figures.earlier_figures(session, draws_folder)
    earlier = figures.earlier_estimates(session)
    estimates = evidence.published(session)
    latest = _latest_wave(session, estimates)
    shown = _goals(session, now, then)
    changes = tuple(one for goal in shown for one in goal.indicators if one.change is not None)
    return CityToday(
        title=_title(changes),
        goals=shown,
        changes=tuple(sorted(changes, key=_least_sure_last)),
        needs=_needs(session, draws_folder, now, estimates, on or policy.today()),
        estimates=estimates,
        asked=latest.asked if latest else "",
        before_asked=max((one.asked for one in earlier.values()), default=""),
        answers=latest.respondents if latest else 0,
        hash=now.hash,
        before_model=max(
            (evidence.model_before(estimates[name], one) for name, one in earlier.items()),
            default="",
        ),
    )


def _goals(session: Session, now: CityFigures, then: CityFigures | None) -> tuple[GoalToday, ...]:
    from indicators.composite import Goal

    scored = _scores(now)
    earlier = _scores(then) if then else None
    beside = _key_figures_beside(session)
    return tuple(
        GoalToday(
            goal=goal,
            score=_estimate(scored.scores.sel(goal=goal).to_numpy()),
            before=_goal_before(scored, earlier, goal),
            change=_goal_change(scored, earlier, goal),
            indicators=tuple(
                _indicator(one, now, then) for one in now.indicators if one.goal is goal
            ),
            coverage=scored.coverage[goal],
            key_figures=beside.get(goal),
        )
        for goal in Goal
    )


def _scores(of: CityFigures) -> "GoalScores":
    import xarray as xr

    from indicators.composite import goal_scores, stack_values

    values = {
        name: float(value) if np.ndim(value) == 0 else xr.DataArray(value, dims="draw")
        for name, value in of.values.items()
    }
    return goal_scores(stack_values(values), of.indicators)


def _indicator(
    indicator: "Indicator", now: CityFigures, then: CityFigures | None
) -> IndicatorToday:
    from indicators.composite import score

    value = now.values.get(indicator.id)
    official = value is not None and np.ndim(value) == 0
    draws = None if value is None else np.atleast_1d(np.asarray(value, dtype=np.float64))
    earlier = then.values.get(indicator.id) if then else None
    before = None if earlier is None or official else np.atleast_1d(earlier)
    return IndicatorToday(
        indicator=indicator,
        score=None if draws is None else _estimate(score(draws, indicator.goalposts)),
        figure=None if draws is None else _estimate(draws),
        official=official,
        before=None if before is None else _estimate(before),
        score_before=None if before is None else _estimate(score(before, indicator.goalposts)),
        change=None if draws is None or before is None else _change(draws, before),
    )


def _goal_before(
    scored: "GoalScores", earlier: "GoalScores | None", goal: "Goal"
) -> "Estimate | None":
    if earlier is None or not _same_indicators(scored, earlier, goal):
        return None
    return _estimate(earlier.scores.sel(goal=goal).to_numpy())


def _goal_change(
    scored: "GoalScores", earlier: "GoalScores | None", goal: "Goal"
) -> Contrast | None:
    if earlier is None or not _same_indicators(scored, earlier, goal):
        return None
    one, other = (np.atleast_1d(s.scores.sel(goal=goal).to_numpy()) for s in (scored, earlier))
    if np.isnan(one).any() or np.isnan(other).any() or np.ptp(one) + np.ptp(other) == 0:
        return None
    return _change(one, other)


def _same_indicators(scored: "GoalScores", earlier: "GoalScores", goal: "Goal") -> bool:
    # A goal is a mean; over other indicators it would move without anything having changed.
    return scored.coverage[goal].used == earlier.coverage[goal].used


def _change(now: Floats, then: Floats) -> Contrast:
    from indicators.social.summaries import chance_above

    shortest = min(len(now), len(then))
    return contrast(chance_above(now[:shortest], then[:shortest]))


def _estimate(draws: Floats) -> "Estimate | None":
    from indicators.social.summaries import summarise

    flat = np.atleast_1d(np.asarray(draws, dtype=np.float64)).reshape(-1)
    if np.isnan(flat).any():
        return None
    return summarise(flat)


def _key_figures_beside(session: Session) -> "dict[Goal, GroupScore]":
    from indicators.composite import Goal

    dimensions = {
        "Society and Culture": Goal.SOCIAL_CULTURAL,
        "Economy": Goal.ECONOMIC,
        "Environment": Goal.ENVIRONMENTAL,
    }
    scoring = goals.score_key_figures(session)
    return {
        dimensions[group.place[0]]: group
        for group in scoring.dimensions
        if group.place[0] in dimensions
    }


def _title(changes: tuple[IndicatorToday, ...]) -> Finding:
    clear = [
        one
        for one in sorted(changes, key=_least_sure_last)
        if one.change and one.change.comparison is Comparison.STANDS_OUT
    ]
    rose = [one.indicator.id for one in clear if one.improved][:MOST_NAMED]
    fell = [one.indicator.id for one in clear if one.improved is False][:MOST_NAMED]
    values = {"better": rose, "worse": fell}
    if rose and fell:
        return Finding("today.title.better-and-worse", values)
    if rose or fell:
        return Finding("today.title.better" if rose else "today.title.worse", values)
    return Finding("today.title.unchanged" if changes else "today.title.first", values)


def _needs(
    session: Session,
    draws_folder: Path,
    now: CityFigures,
    estimates: Mapping[str, Estimated],
    day: date,
) -> tuple[Finding, ...]:
    found = [
        Finding("today.needs.findings", {"event": event.id, "count": event.unanswered})
        for event in policy.open_events(session, now, on=day)
        if event.unanswered
    ]
    found += [
        Finding("today.needs.expires", {"finding": finding.id, "until": until})
        for finding, until in policy.expiring(session, on=day)
        if (until - day).days <= SOON
    ]
    found += [
        Finding("today.needs.misfit", {"construct": name})
        for name, one in estimates.items()
        if not one.fits
    ]
    plans = advice.latest_plans(session, draws_folder)
    if plans is not None and advice.is_outdated(session, draws_folder, plans):
        found.append(Finding("today.needs.plans", {"budget": plans.budget}))
    return tuple(found)


def _least_sure_last(one: IndicatorToday) -> float:
    return -one.change.odds.chance if one.change else 0.0


def _latest_wave(session: Session, estimates: Mapping[str, Estimated]) -> Wave | None:
    names = {one.wave for one in estimates.values()}
    return next((one for one in reversed(fieldwork.waves(session)) if one.name in names), None)
