"""Groups of residents: what each group's figure is and rests on, and which stand out from the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dsm.estimated import Estimated
from dsm.findings import Finding
from dsm.posteriors import Measure, group_draws
from dsm.small_groups import reasons, sex_by_age
from indicators.odds import Comparison, Contrast, Direction, contrast
from indicators.social.terms import Role, role
from surveys.direct import DirectEstimates, mean_score, share_at_or_above
from surveys.disclosure import Reason
from surveys.errors import FixableError
from surveys.population import PopulationFrame
from surveys.responses import Responses

if TYPE_CHECKING:
    import xarray as xr

    from indicators.composite import Indicator
    from indicators.social.summaries import Estimate

type Floats = NDArray[np.float64]


class PeopleError(FixableError):
    """There is nothing to show of what was asked for."""

    code = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigure:
    """One group of residents: its estimate, and what that rests on.

    Parameters
    ----------
    levels : mapping of factor to level
        Which group; empty for the whole city.
    people : float
        Residents.
    answers : int or None
        Answers behind it; None where even that is hidden.
    effective : float or None
        How many equally weighted answers would be as informative (Kish).
    estimate : Estimate or None
        Percent of residents, or points from 0 to 100; None where hidden.
    direct : float or None
        The plain weighted share or mean, in the same unit.
    borrowed : float or None
        Share in [0, 1] of the precision that comes from the model and not from the group's answers.
    hidden : Reason
        Why it is not shown, or that it is.
    """

    levels: Mapping[str, str]
    people: float
    answers: int | None = None
    effective: float | None = None
    estimate: "Estimate | None" = None
    direct: float | None = None
    borrowed: float | None = None
    hidden: Reason = Reason.SHOWN

    @property
    def shown(self) -> bool:
        """Whether the figure may be shown."""
        return self.hidden is Reason.SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class StandOut:
    """A group that stands out from the rest of the city, with the odds of that."""

    figure: GroupFigure
    contrast: Contrast


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The groups of one factor, or of two crossed: those that stand out, and those in the fog.

    Parameters
    ----------
    factors : tuple of str
        One factor, or two.
    figures : tuple of GroupFigure
        All groups that have residents, in the order of the factors' levels.
    stand_out : tuple of StandOut
        Groups with odds of 9 in 10 or more, the surest first.
    leaning : tuple of StandOut
        Groups with odds from 2 in 3: said in words, but they stay in the fog.
    """

    factors: tuple[str, ...]
    figures: tuple[GroupFigure, ...]
    stand_out: tuple[StandOut, ...]
    leaning: tuple[StandOut, ...] = ()

    @property
    def fog(self) -> tuple[GroupFigure, ...]:
        """Groups that cannot be told apart, only lean or are hidden; their order says nothing."""
        clear = [dict(one.figure.levels) for one in self.stand_out]
        return tuple(one for one in self.figures if dict(one.levels) not in clear)

    @property
    def by_district(self) -> bool:
        """Whether the groups are places where people live."""
        return len(self.factors) == 1 and role(self.factors[0]) is Role.DISTRICT

    @property
    def pairs(self) -> Mapping[str, tuple[GroupFigure, GroupFigure]]:
        """The first two groups of the first factor, at every level of the second that has both."""
        return _pairs(self.factors, self.figures)

    @property
    def finding(self) -> Finding:
        """How many groups of one factor stand out, and how many of those shown do not."""
        count, rest = len(self.stand_out), sum(one.shown for one in self.fog)
        values = {"factor": self.factors[0], "count": count, "rest": rest}
        if not self.by_district:
            return Finding(f"people.stand-outs.group{'' if count else '-none'}", values)
        if not count:
            return Finding("people.stand-outs.district-none", values)
        if rest:
            return Finding("people.stand-outs.district", values)
        hidden = len(self.figures) > count
        return Finding(f"people.stand-outs.district-{'hidden' if hidden else 'all'}", values)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """What all figures of one view are computed from."""

    draws_folder: Path
    estimated: Estimated
    frame: PopulationFrame
    responses: Responses
    indicator: "Indicator | None"
    measure: Measure

    def grouping(self, by: Sequence[str]) -> Grouping:
        """Return every group of the cross of `by`, with those that stand out."""
        from indicators.social.summaries import against_rest, chance_above

        shown, drawn = self.figures(by)
        people = np.array([one.people for one in shown])
        gaps = against_rest(drawn, people).to_numpy().reshape(-1, len(shown))
        found = [
            StandOut(figure=one, contrast=contrast(chance_above(gap, 0.0)))
            for one, gap in zip(shown, gaps.T, strict=True)
            if one.shown and one.people < self.frame.total
        ]
        found.sort(key=lambda one: -one.contrast.odds.chance)
        return Grouping(
            factors=tuple(by),
            figures=tuple(one for one in shown if one.people > 0),
            stand_out=_of(found, Comparison.STANDS_OUT),
            leaning=_of(found, Comparison.LEANS),
        )

    def between_sexes(self, by: Sequence[str]) -> "dict[str, Contrast]":
        """Return the first sex against the second at every age where both may be shown."""
        if len(by) < 2:
            return {}
        shown, drawn = self.figures(by)
        values = drawn.to_numpy().reshape(-1, len(shown))
        at = {tuple(one.levels.values()): values[:, place] for place, one in enumerate(shown)}
        return {
            age: contrast(chance_that_above(*(at[tuple(one.levels.values())] for one in pair)))
            for age, pair in _pairs(by, [one for one in shown if one.people > 0]).items()
            if all(one.shown for one in pair)
        }

    def one(self, levels: Mapping[str, str]) -> tuple[GroupFigure, Floats]:
        """Return the figure and the draws (draw,) of one group."""
        # Other crosses than those of the page would tell, group by group, what it hides.
        for by in ((), *self.groupings):
            if set(by) == set(levels):
                shown, drawn = self.figures(by)
                for position, figure in enumerate(shown):
                    if dict(figure.levels) == dict(levels):
                        return figure, drawn.isel(group=position).to_numpy().reshape(-1)
        known = "; ".join(" and ".join(by) for by in self.groupings)
        raise PeopleError(f"There is no group {dict(levels)} here.", f"Choose one by: {known}.")

    def figures(self, by: Sequence[str]) -> "tuple[tuple[GroupFigure, ...], xr.DataArray]":
        """Return the figure of every group of the cross, and draws (chain, draw, group)."""
        _, drawn = group_draws(self.draws_folder, self.estimated, self.frame, by, self.measure)
        people = self.frame.margin(by) if by else np.array([self.frame.total])
        direct = self._direct(self.responses, by)
        shown = reasons(
            self.responses,
            self.frame,
            by,
            self._direct,
            counted=self._complete,
            shares=self.measure.is_share,
            beside=sex_by_age(self.frame),
        )
        rows = tuple(
            _figure(
                dict(zip(by, direct.groups[at], strict=True)),
                float(people.reshape(-1)[at]),
                direct,
                at,
                drawn.isel(group=at).to_numpy(),
                reason,
            )
            for at, reason in enumerate(shown)
        )
        return rows, drawn

    @property
    def groupings(self) -> list[tuple[str, ...]]:
        """Factors and crosses of factors that the page shows."""
        return _groupings(self.frame, districts=ranks_districts(self.estimated.construct))

    def _complete(self, responses: Responses, by: Sequence[str]) -> DirectEstimates:
        return mean_score(responses, self.estimated.construct, by)

    def _direct(self, responses: Responses, by: Sequence[str]) -> DirectEstimates:
        if not self.measure.is_share:
            return self._complete(responses, by)
        shares = share_at_or_above(responses, self.measure.item, self.measure.level, by)
        return replace(shares, value=100 * shares.value, standard_error=100 * shares.standard_error)


def _pairs(
    by: Sequence[str], figures: Sequence[GroupFigure]
) -> dict[str, tuple[GroupFigure, GroupFigure]]:
    if len(by) != 2:
        return {}
    first_two = list(dict.fromkeys(one.levels[by[0]] for one in figures))[:2]
    found: dict[str, list[GroupFigure]] = {}
    for one in figures:
        if one.levels[by[0]] in first_two:
            found.setdefault(one.levels[by[1]], []).append(one)
    return {level: (two[0], two[1]) for level, two in found.items() if len(two) == 2}


def _of(found: Sequence[StandOut], comparison: Comparison) -> tuple[StandOut, ...]:
    return tuple(one for one in found if one.contrast.comparison is comparison)


def _figure(
    levels: Mapping[str, str],
    people: float,
    direct: DirectEstimates,
    at: int,
    draws: Floats,
    reason: Reason,
) -> GroupFigure:
    from indicators.social.summaries import borrowed_share, summarise

    if reason is not Reason.SHOWN or direct.respondents[at] == 0:
        # An empty group is no secret, but a figure for it would be the model's alone.
        hidden = Reason.FEW_RESPONDENTS if reason is Reason.SHOWN else reason
        return GroupFigure(levels=levels, people=people, hidden=hidden)
    return GroupFigure(
        levels=levels,
        people=people,
        answers=int(direct.respondents[at]),
        effective=float(direct.effective_respondents[at]),
        estimate=summarise(draws),
        direct=float(direct.value[at]),
        borrowed=borrowed_share(draws, float(direct.standard_error[at]) ** 2),
    )


def chance_that_above(one: Floats, other: Floats) -> float:
    """Return the chance in [0, 1] that one group's draws lie above another's, on the draws both have."""
    from indicators.social.summaries import chance_above

    shortest = min(len(one), len(other))
    return chance_above(one[:shortest], other[:shortest])


def ranks_districts(construct: str) -> bool:
    """Tell whether districts carry enough signal on a construct to be shown at all."""
    from surveys.instruments import load_constructs

    known = load_constructs().get(construct)
    return known is None or known.district_ranking


def _groupings(frame: PopulationFrame, *, districts: bool) -> list[tuple[str, ...]]:
    names = [
        factor.name
        for factor in frame.factors
        if (districts or role(factor.name) is not Role.DISTRICT)
        and np.count_nonzero(frame.margin([factor.name])) > 1
    ]
    single: list[tuple[str, ...]] = [(name,) for name in names]
    cross = sex_by_age(frame)
    return [*single, cross] if cross and set(cross) <= set(names) else single


def stands_above(one: StandOut) -> bool:
    """Tell whether a group that stands out lies above the rest of the city."""
    return one.contrast.direction is Direction.ABOVE
