"""What an official sees of one construct: the city, its groups, and which of them stand out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from dsm import evidence, fieldwork, figures, goals
from dsm.estimated import Estimated
from dsm.findings import Finding
from dsm.groups import (
    GroupFigure,
    Grouping,
    PeopleError,
    Scene,
    chance_that_above,
    ranks_districts,
)
from dsm.posteriors import Measure
from dsm.small_groups import without_few_unknown
from indicators.odds import Comparison, Contrast, Direction, contrast

if TYPE_CHECKING:
    from indicators.composite import Indicator
    from indicators.social.summaries import Estimate

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleView:
    """Everything the People page says of one construct.

    Parameters
    ----------
    indicator : Indicator or None
        What the share is a share of; None when only the 0-100 mean can be shown.
    measure : Measure
        What the figures are.
    estimated : Estimated
        The fit they come from, with its verdict.
    city : GroupFigure
        The whole city.
    before : Estimate or None
        The city in the wave before, by the same measure.
    before_model : str
        The model of that wave's fit; empty where it is this one's.
    change : Contrast or None
        Now against then; `direction` says whether it seems to have risen.
    groupings : tuple of Grouping
        By each factor, and by sex and age together; without districts where these are known to
        carry next to no signal, since a list of them would show chance.
    ranks_districts : bool
        Whether districts are shown.
    between_sexes : mapping of age to Contrast
        The first sex against the second at every age where both are shown; empty without both
        factors.
    sexes : Finding or None
        What may be said of the two sexes over all ages; None without both factors.
    title, lead : Finding
        What the page says aloud.
    """

    construct: str
    indicator: "Indicator | None"
    measure: Measure
    estimated: Estimated
    population: str
    joint: bool
    city: GroupFigure
    before: "Estimate | None"
    before_asked: str
    before_model: str = ""
    change: Contrast | None
    groupings: tuple[Grouping, ...]
    ranks_districts: bool
    between_sexes: Mapping[str, Contrast]
    sexes: Finding | None
    title: Finding
    lead: Finding

    def grouping(self, *factors: str) -> Grouping | None:
        """Return the grouping by these factors, if it was made."""
        return next((one for one in self.groupings if set(one.factors) == set(factors)), None)

    @property
    def districts(self) -> Grouping | None:
        """The grouping by district, where the survey has districts."""
        return next((one for one in self.groupings if one.by_district), None)

    @property
    def sex_and_age(self) -> Grouping | None:
        """The grouping by sex and age together."""
        return next((one for one in self.groupings if len(one.factors) == 2), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two groups compared.

    Parameters
    ----------
    first, second : GroupFigure
        The groups.
    contrast : Contrast or None
        From the first group's side; None where either is hidden.
    gap : Estimate or None
        First minus second, in percentage points or points.
    """

    first: GroupFigure
    second: GroupFigure
    contrast: Contrast | None
    gap: "Estimate | None"


def constructs(session: Session) -> tuple[str, ...]:
    """Return the constructs that have a published estimate, in questionnaire order."""
    return tuple(evidence.published(session))


def waves_of(session: Session, construct: str) -> dict[str, str]:
    """Return the waves with a published estimate of a construct, and when each was asked."""
    return {
        wave.name: wave.asked
        for wave in fieldwork.waves(session)
        if construct in evidence.published(session, wave=wave.name)
    }


def view(
    session: Session,
    draws_folder: Path,
    construct: str,
    *,
    share: bool = True,
    wave: str | None = None,
) -> PeopleView:
    """Return what the People page shows of a construct.

    Parameters
    ----------
    share : bool
        Show the share of residents that the construct's indicator counts, if it has one; else
        the 0-100 mean.
    wave : str, optional
        By default the latest with a published estimate.

    Raises
    ------
    PeopleError
        If nothing of the construct was published.
    """
    scene = _scene(session, draws_folder, construct, share=share, wave=wave)
    groupings = tuple(scene.grouping(by) for by in scene.groupings)
    crossed = next((one for one in groupings if len(one.factors) > 1), None)
    between_sexes = scene.between_sexes(crossed.factors) if crossed else {}
    before, earlier, change = _change(session, draws_folder, scene, share=share)
    asked = earlier.asked if earlier else ""
    city = scene.grouping(()).figures[0]
    return PeopleView(
        construct=construct,
        indicator=scene.indicator if scene.measure.is_share else None,
        measure=scene.measure,
        estimated=scene.estimated,
        population=scene.frame.provenance,
        joint=scene.frame.joint,
        city=city,
        before=before,
        before_asked=asked,
        before_model=evidence.model_before(scene.estimated, earlier) if earlier else "",
        change=change,
        groupings=groupings,
        ranks_districts=ranks_districts(construct),
        between_sexes=between_sexes,
        sexes=sexes_finding(construct, crossed, between_sexes) if crossed else None,
        title=_title(construct, groupings),
        lead=_lead(scene, city, before, asked),
    )


def compare(
    session: Session,
    draws_folder: Path,
    construct: str,
    first: Mapping[str, str],
    second: Mapping[str, str],
    *,
    share: bool = True,
    wave: str | None = None,
) -> Pair:
    """Compare two groups of residents, draw by draw.

    Parameters
    ----------
    first, second : mapping of factor to level
        Such as {"sex": "female", "age_band": "18-29"}; one may be part of the other.

    Raises
    ------
    PeopleError
        If nothing of the construct was published, or a group is not one that the page shows.
    """
    from indicators.social.summaries import summarise

    scene = _scene(session, draws_folder, construct, share=share, wave=wave)
    one, one_draws = scene.one(first)
    other, other_draws = scene.one(second)
    if not (one.shown and other.shown):
        return Pair(first=one, second=other, contrast=None, gap=None)
    chance = chance_that_above(one_draws, other_draws)
    gap = summarise(one_draws - other_draws)
    return Pair(first=one, second=other, contrast=contrast(chance), gap=gap)


def sexes_finding(construct: str, grouping: Grouping, contrasts: Mapping[str, Contrast]) -> Finding:
    """Return what may be said of two sexes over all ages, and no more than the odds allow.

    Parameters
    ----------
    grouping : Grouping
        By sex and age together.
    contrasts : mapping of age to Contrast
        The first sex against the second, at the ages where both are shown.

    Returns
    -------
    Finding
        Its values are the construct and, by their levels, the `first` and the `second` sex;
        with a direction also `low` and `high`, and the `ages` at which it holds.

    Notes
    -----
    "Every age" is said only where no age is hidden. Ages that stand out are named alone; only
    where there are none, those that lean are, as leaning.
    """
    pairs = grouping.pairs
    values: dict[str, object] = {"construct": construct}
    if not contrasts:
        return Finding("people.sexes.hidden", values)
    pair = next(iter(pairs.values()))
    first, second = (one.levels[grouping.factors[0]] for one in pair)
    values |= {"first": first, "second": second}
    by_strength = {
        strength: {age: c.direction for age, c in contrasts.items() if c.comparison is strength}
        for strength in (Comparison.STANDS_OUT, Comparison.LEANS)
    }
    found = by_strength[Comparison.STANDS_OUT] or by_strength[Comparison.LEANS]
    if not found:
        hidden = len(contrasts) < len(pairs)
        return Finding(f"people.sexes.none{'-shown' if hidden else ''}", values)
    kind = "" if by_strength[Comparison.STANDS_OUT] else "leans-"
    if len(set(found.values())) > 1:
        return Finding(f"people.sexes.{kind}mixed", values)
    below = Direction.BELOW in found.values()
    low, high = (first, second) if below else (second, first)
    values |= {"low": low, "high": high, "ages": list(found)}
    return Finding(f"people.sexes.{kind}{'every' if len(found) == len(pairs) else 'some'}", values)


def _scene(
    session: Session, draws_folder: Path, construct: str, *, share: bool, wave: str | None
) -> Scene:
    estimated = evidence.published(session, wave=wave).get(construct)
    if estimated is None:
        raise PeopleError(
            f"No estimate of {construct!r} has been published.",
            "Run `dsm estimate WAVE --publish`, or choose another construct.",
        )
    indicator = figures.headline(goals.load_indicators(session), construct)
    codes = figures.item_codes(session, estimated.wave)
    usable = share and indicator is not None and indicator.item in codes
    return Scene(
        draws_folder=draws_folder,
        estimated=estimated,
        frame=fieldwork.load_frame(session, estimated.frame),
        responses=without_few_unknown(fieldwork.load_answers(session, estimated.wave)),
        indicator=indicator,
        measure=figures.measure_of(indicator, codes) if usable and indicator else Measure(),
    )


def _change(
    session: Session, draws_folder: Path, scene: Scene, *, share: bool
) -> "tuple[Estimate | None, Estimated | None, Contrast | None]":
    from indicators.social.summaries import summarise

    earlier = evidence.published_before(session, scene.estimated)
    if earlier is None:
        return None, None, None
    then = _scene(session, draws_folder, earlier.construct, share=share, wave=earlier.wave)
    now_city, now_draws = scene.one({})
    then_city, then_draws = then.one({})
    if then.measure != scene.measure or not (now_city.shown and then_city.shown):
        return None, None, None
    chance = chance_that_above(now_draws, then_draws)
    return summarise(then_draws), earlier, contrast(chance)


def _title(construct: str, groupings: Sequence[Grouping]) -> Finding:
    single = [one for one in groupings if len(one.factors) == 1]
    groups = [one.factors[0] for one in single if one.stand_out and not one.by_district]
    districts = [one for one in single if one.by_district]
    clear = sum(len(one.stand_out) for one in districts)
    values = {"construct": construct, "groups": groups, "count": clear}
    if groups and clear:
        return Finding("people.title.groups-and-districts", values)
    if groups:
        kind = "groups-not-districts" if districts else "groups"
        return Finding(f"people.title.{kind}", values)
    return Finding("people.title.districts" if clear else "people.title.none", values)


def _lead(scene: Scene, city: GroupFigure, before: "Estimate | None", asked: str) -> Finding:
    if city.estimate is None:
        return Finding("people.lead.hidden", {"construct": scene.estimated.construct})
    estimate = city.estimate
    values = {
        "construct": scene.estimated.construct,
        "indicator": dict(scene.indicator.name) if scene.indicator else {},
        "best": estimate.median,
        "low": estimate.low90,
        "high": estimate.high90,
        "before": before.median if before else None,
        "asked": asked,
    }
    kind = "share" if scene.measure.is_share else "score"
    return Finding(f"people.lead.{kind}{'-before' if before else ''}", values)
