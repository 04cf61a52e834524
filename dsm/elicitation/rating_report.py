"""What ratings say: fair averages, chances of levels, severity of raters, and each group beside all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine

from dsm.database import transaction
from dsm.elicitation.elicitation import Kind
from dsm.elicitation.gathered import (
    groups_of,
    handed_in,
    ratings_of,
    require_kind,
    shown_groups,
)
from dsm.surveying.panels import LEAST
from surveys.asking.words import Words
from surveys.errors import FixableError

if TYPE_CHECKING:
    import xarray as xr

    from indicators.experts.ratings import Ratings
    from indicators.social.sampler import FitSettings, ProgressCallback
    from indicators.social.summaries import Estimate
    from indicators.social.verdict import Verdict

LONGER = 3  # times as many draws, where the first fit is merely short of them


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedObject:
    """What raters say of one object.

    Parameters
    ----------
    fair : Estimate
        The level an average rater would give, on the scale that raters used.
    chances : mapping of level to chance
        That an average rater gives it this level; they add to 1.
    raters : int
        Who rated it.
    """

    id: str
    name: Words
    theme: str
    fair: "Estimate"
    chances: Mapping[int, float]
    raters: int


@dataclass(frozen=True, slots=True)
class Severity:
    """How many levels less than an average rater one rater gives, to the same objects."""

    rater: str
    levels: "Estimate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What one fit of ratings says.

    Parameters
    ----------
    raters, count : int
        How many raters, and how many ratings they gave.
    objects : tuple of RatedObject
        In the order of the elicitation.
    severities : tuple of Severity
        By rater; empty where fewer than four raters would be recognised.
    verdict : Verdict
        Of the draws, the design and the raters. Its sentences name raters by their labels.
    ratings : Ratings
        What was fitted.
    tree : DataTree
        The draws, see `indicators.experts.rating_fit.fit_ratings`.
    """

    raters: int
    count: int
    objects: tuple[RatedObject, ...]
    severities: tuple[Severity, ...]
    verdict: "Verdict"
    ratings: "Ratings"
    tree: "xr.DataTree"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingReport:
    """What ratings say, everybody together and each group of raters alone.

    Parameters
    ----------
    lowest, highest : int
        The scale.
    groups : mapping of group to Rated
        Raters of one group only, never merged silently.
    left_out : mapping of group to str
        Groups that are not shown, with the reason.
    """

    slug: str
    round: int | None
    lowest: int
    highest: int
    everybody: Rated
    groups: Mapping[str, Rated]
    left_out: Mapping[str, str]

    @property
    def are_experts_shown(self) -> bool:
        """Whether there are so many that single ones may be shown, by their labels."""
        return bool(self.everybody.severities)


def fit_ratings_of(
    engine: Engine,
    slug: str,
    round: int | None = None,
    *,
    by_group: bool = True,
    settings: "FitSettings | None" = None,
    progress: "ProgressCallback | None" = None,
    stop: Callable[[], bool] | None = None,
) -> RatingReport:
    """Fit the ratings of an elicitation, and those of each group of raters.

    Parameters
    ----------
    engine : Engine
        Used before the fit only.
    round : int, optional
        By default each rater's last word over the rounds that have ended.
    by_group : bool
        Whether to fit groups as well.
    settings : FitSettings, optional
        Draws, chains and seed; by default `rating_fit.RATING_SETTINGS`.
    progress, stop : callable, optional
        As in `indicators.experts.rating_fit.fit_ratings`.

    Raises
    ------
    FixableError
        As `gathered.ratings_of`.
    FitStoppedError
        If `stop` said so.
    """
    from indicators.experts.rating_fit import RATING_SETTINGS, fit_ratings

    chosen = settings or RATING_SETTINGS
    with transaction(engine) as session:
        found = require_kind(session, slug, Kind.RATINGS)
        everybody = ratings_of(session, slug, round)
        counts = groups_of(session, slug, round) if by_group else {}
        shown = shown_groups(session, slug, round)
        left_out = {name: too_few(count) for name, count in counts.items() if name not in shown}
        alone: dict[str, Ratings] = {}
        for name in (name for name in counts if name in shown):
            try:
                alone[name] = ratings_of(session, slug, round, group=name)
            except FixableError as error:
                left_out[name] = " ".join(one.problem for one in error.problems)
        # In order of their numbers, which is not the order of their names: 10 comes after 9.
        raters = tuple(one.label for one in handed_in(session, slug, round))
        open_to_all = not found.confidential or len(raters) >= LEAST

    names = {one.id: (one.name, one.theme) for one in found.objects}

    def rated(ratings: "Ratings") -> Rated:
        fit = partial(fit_ratings, ratings, progress=progress, stop=stop)
        one = _rated(ratings, fit(settings=chosen), names, raters if open_to_all else ())
        if one.verdict.sampled_well:
            return one
        tree = fit(settings=longer_than(chosen))
        return _rated(ratings, tree, names, raters if open_to_all else ())

    return RatingReport(
        slug=slug,
        round=round,
        lowest=found.lowest,
        highest=found.highest,
        everybody=rated(everybody),
        groups={name: rated(ratings) for name, ratings in alone.items()},
        left_out=left_out,
    )


def longer_than(settings: "FitSettings") -> "FitSettings":
    """Return settings for a second attempt, where the draws of the first cannot be believed."""
    return replace(settings, draws=LONGER * settings.draws, tune=2 * settings.tune)


def too_few(count: int) -> str:
    """Return why a small group of experts is not shown."""
    said = "1 expert has" if count == 1 else f"{count} experts have"
    return f"{said} judged, fewer than {LEAST}, and would be recognised."


def _rated(
    ratings: "Ratings",
    tree: "xr.DataTree",
    names: Mapping[str, tuple[Words, str]],
    shown: Sequence[str],
) -> Rated:
    from indicators.experts.rating_diagnostics import check_ratings
    from indicators.experts.rating_results import fair_average, level_chances, severity_in_levels
    from indicators.social.summaries import summarise

    fair, chances = fair_average(tree), level_chances(tree)
    severity = severity_in_levels(tree) if shown else None
    raters = dict.fromkeys(ratings.objects, 0)
    for _, thing in ratings.pairs:
        raters[thing] += 1
    levels = [int(level) for level in chances["level"].to_numpy()]
    return Rated(
        raters=len(ratings.raters),
        count=len(ratings.level),
        objects=tuple(
            RatedObject(
                id=thing,
                name=name,
                theme=theme,
                fair=summarise(fair.sel(object=thing)),
                chances=dict(
                    zip(levels, chances.sel(object=thing).to_numpy().tolist(), strict=True)
                ),
                raters=raters[thing],
            )
            for thing, (name, theme) in names.items()
            if thing in raters
        ),
        severities=()
        if severity is None
        else tuple(
            Severity(rater, summarise(severity.sel(rater=rater)))
            for rater in shown
            if rater in ratings.raters
        ),
        verdict=_verdict(check_ratings(tree, ratings), are_raters_shown=bool(shown)),
        ratings=ratings,
        tree=tree,
    )


def _verdict(verdict: "Verdict", *, are_raters_shown: bool) -> "Verdict":
    """Return a verdict without the sentences that speak of single raters, where these are hidden."""
    from indicators.social.verdict import About, Verdict

    if are_raters_shown:
        return verdict
    return Verdict(tuple(check for check in verdict.checks if check.about is About.SAMPLING))
