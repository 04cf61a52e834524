"""What ratings say: fair averages, chances of levels, severity of raters, and each group beside all."""

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.engine import Engine

from dsm.database import transaction
from dsm.elicitation.elicitation import Elicitation, ElicitationError, Kind
from dsm.elicitation.gathered import (
    handed_in,
    hidden_groups,
    ratings_of,
    require_enough,
    require_kind,
    shown_groups,
)
from dsm.elicitation.showing import Reason, groups_shown, may_be_shown
from dsm.seeds import require_seed
from dsm.surveying.panels import LEAST
from indicators.experts.connectivity import DesignError
from surveys.asking.words import Words

if TYPE_CHECKING:
    import xarray as xr

    from indicators.experts.ratings import Ratings
    from indicators.social.sampler import FitSettings, ProgressCallback
    from indicators.social.summaries import Estimate
    from indicators.social.verdict import Verdict

LONGER = 3  # times as many draws, where the first fit is merely short of them


class Judged(Protocol):
    """A fit with a verdict on it."""

    @property
    def verdict(self) -> "Verdict":
        """What was checked."""


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
        By rater.
    verdict : Verdict
        Of the draws, the design and the raters. Its sentences name raters by their labels.
    ratings : Ratings
        What was fitted.
    tree : DataTree
        The draws, see `indicators.experts.rating_fit.fit_ratings`.
    left_out : tuple of str
        Objects that are not shown, because fewer than four rated them, in a group or outside the
        groups.
    """

    raters: int
    count: int
    objects: tuple[RatedObject, ...]
    severities: tuple[Severity, ...]
    verdict: "Verdict"
    ratings: "Ratings"
    tree: "xr.DataTree"
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingReport:
    """What ratings say, everybody together and each group of raters alone.

    Parameters
    ----------
    lowest, highest : int
        The scale.
    groups : mapping of group to Rated
        Raters of one group only, never merged silently.
    left_out : mapping of group to Reason
        Groups that are not shown, and why.
    """

    slug: str
    round: int | None
    lowest: int
    highest: int
    everybody: Rated
    groups: Mapping[str, Rated]
    left_out: Mapping[str, Reason]


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
        As `gathered.ratings_of`; or if too few rated, or no object was rated by enough, so that
        they would be recognised; or if the seed is below zero or too large.
    FitStoppedError
        If `stop` said so.
    """
    from indicators.experts.rating_fit import RATING_SETTINGS, fit_ratings

    chosen = settings or RATING_SETTINGS
    require_seed(chosen.seed)
    with transaction(engine) as session:
        found = require_kind(session, slug, Kind.RATINGS)
        said = handed_in(session, slug, round)
        require_enough(found, len(said))
        everybody = ratings_of(session, slug, round)
        _require_an_object(found, everybody)
        left_out = hidden_groups(session, slug, round) if by_group else {}
        alone: dict[str, Ratings] = {}
        for name in shown_groups(session, slug, round) if by_group else ():
            try:
                alone[name] = ratings_of(session, slug, round, group=name)
            except DesignError:
                left_out[name] = Reason.APART
    # In order of their numbers, which is not the order of their names: 10 comes after 9.
    raters = tuple(one.label for one in said)

    def rated(ratings: "Ratings") -> Rated:
        fit = partial(fit_ratings, ratings, progress=progress, stop=stop)
        one = _rated(found, ratings, fit(settings=chosen), raters)
        if one.verdict.sampled_well:
            return one
        return _rated(found, ratings, fit(settings=longer_than(chosen)), raters)

    groups, unsure = believed({name: rated(ratings) for name, ratings in alone.items()})
    # Whose group is left out counts as outside every group, at each object.
    group_of = {one.label: one.group if one.group in groups else "" for one in said}
    shown = _groups_at(found, everybody, group_of)
    return RatingReport(
        slug=slug,
        round=round,
        lowest=found.lowest,
        highest=found.highest,
        everybody=_only(rated(everybody), shown),
        groups={
            name: _only(one, [thing for thing, names in shown.items() if name in names])
            for name, one in groups.items()
        },
        left_out=left_out | unsure,
    )


def longer_than(settings: "FitSettings") -> "FitSettings":
    """Return settings for a second attempt, where the draws of the first cannot be believed."""
    return replace(settings, draws=LONGER * settings.draws, tune=2 * settings.tune)


def believed[F: Judged](fits: Mapping[str, F]) -> tuple[dict[str, F], dict[str, Reason]]:
    """Return the fits whose draws can be believed, and the reason for each of the others."""
    well = {name: fit for name, fit in fits.items() if fit.verdict.sampled_well}
    return well, dict.fromkeys(fits.keys() - well.keys(), Reason.UNSURE)


def _require_an_object(elicitation: Elicitation, ratings: "Ratings") -> None:
    most = max(_raters_of(ratings).values(), default=0)
    if not may_be_shown(elicitation, most):
        problem = f"No object was rated by more than {most}: whose ratings they are would be seen."
        raise ElicitationError(problem, f"Let at least {LEAST} rate the same objects.")


def _raters_of(ratings: "Ratings") -> Counter[str]:
    return Counter(thing for _, thing in ratings.pairs)


def _rated(
    elicitation: Elicitation,
    ratings: "Ratings",
    tree: "xr.DataTree",
    raters: Sequence[str],
) -> Rated:
    from indicators.experts.rating_diagnostics import check_ratings
    from indicators.experts.rating_results import fair_average, level_chances, severity_in_levels
    from indicators.social.summaries import summarise

    fair, chances, severity = fair_average(tree), level_chances(tree), severity_in_levels(tree)
    counts = _raters_of(ratings)
    levels = [int(level) for level in chances["level"].to_numpy()]
    return Rated(
        raters=len(ratings.raters),
        count=len(ratings.level),
        objects=tuple(
            RatedObject(
                id=one.id,
                name=one.name,
                theme=one.theme,
                fair=summarise(fair.sel(object=one.id)),
                chances=dict(
                    zip(levels, chances.sel(object=one.id).to_numpy().tolist(), strict=True)
                ),
                raters=counts[one.id],
            )
            for one in elicitation.objects
            if one.id in counts
        ),
        severities=tuple(
            Severity(rater, summarise(severity.sel(rater=rater)))
            for rater in raters
            if rater in ratings.raters
        ),
        verdict=check_ratings(tree, ratings),
        ratings=ratings,
        tree=tree,
    )


def _groups_at(
    elicitation: Elicitation, ratings: "Ratings", group_of: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return the groups that may be shown at each object that may be."""
    counts: dict[str, Counter[str]] = {}
    for rater, thing in ratings.pairs:
        counts.setdefault(thing, Counter())[group_of[rater]] += 1
    return {
        thing: groups_shown(elicitation, here)
        for thing, here in counts.items()
        if may_be_shown(elicitation, here.total())
    }


def _only(rated: Rated, shown: Container[str]) -> Rated:
    return replace(
        rated,
        objects=tuple(one for one in rated.objects if one.id in shown),
        left_out=tuple(one.id for one in rated.objects if one.id not in shown),
    )
