"""What a page shows of a construct over its waves: the city, every kind of group, and what changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm import evidence, fieldwork
from dsm.beside import Report, run_beside
from dsm.database import transaction
from dsm.findings import Finding
from dsm.groups import ranks_districts
from dsm.kept import Kept
from dsm.trends import Followed, Trend, WaveFigure, fit_waves, look_up
from indicators.odds import Comparison, Contrast, Direction, contrast
from indicators.social.terms import Role, role
from indicators.social.verdict import About
from surveys.errors import FixableError

if TYPE_CHECKING:
    from indicators.social.trend import Change

TRENDS_KEPT = 24
LEAST = 2  # waves that make a trend


class TrendError(FixableError):
    """There is no trend of what is asked for."""

    code = "trend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One group over the waves.

    Parameters
    ----------
    levels : mapping of factor to level
        Which group; empty for everybody.
    figures : tuple of WaveFigure
        Wave by wave, the earliest first.
    change : Contrast or None
        The last wave against the one before; above means that the figure rose. None where either
        is hidden, or the draws cannot be believed.
    moved : Change or None
        By how much; None where either is hidden.
    """

    levels: Mapping[str, str]
    figures: tuple[WaveFigure, ...]
    change: Contrast | None
    moved: "Change | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendView:
    """Everything the page says of one construct.

    Parameters
    ----------
    waves : mapping of name to when it was asked
        The earliest first.
    city : Path
        Everybody.
    groups : mapping of factor to tuple of Path
        Every kind of group, in the order of the population's factors.
    is_step_assumed : bool
        Whether there are too few waves to learn how large steps are.
    checks_passed : bool
        Whether every check of the joint fit passed.
    failed : tuple of str
        Why the draws cannot be believed, in English; only those who examine fits see such a trend.
    simulated : bool
        Whether any wave is made up.
    """

    construct: str
    waves: Mapping[str, str]
    city: Path
    groups: Mapping[str, tuple[Path, ...]]
    is_step_assumed: bool
    checks_passed: bool
    failed: tuple[str, ...]
    simulated: bool

    @property
    def title(self) -> Finding:
        """What happened since the wave before, and no more than the odds allow."""
        since, until = list(self.waves.values())[-2:]
        values = {"construct": self.construct, "since": since, "until": until}
        if self.failed:
            return Finding("trend.title.failed", values)
        if self.city.change is None:
            return Finding("trend.title.hidden", values)
        return Finding(f"trend.title.{way(self.city.change)}", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What can be followed, by somebody.

    Parameters
    ----------
    waves : mapping of construct to names of waves
        Those with two waves or more, in questionnaire order.
    frame : mapping of construct to name of a population
        That of the newest estimate; all waves are weighed by it, so that only answers change.
    """

    waves: Mapping[str, tuple[str, ...]]
    frame: Mapping[str, str]


type FitTrend = Callable[[Followed, Report | None], Trend]

_trends = Kept[Trend](TRENDS_KEPT)
_one_at_a_time = Lock()


def way(change: Contrast) -> str:
    """Return how a figure moved: rose, fell, leans-up, leans-down, or apart, which it is not."""
    if change.comparison is Comparison.CANNOT_BE_TOLD_APART:
        return "same"
    up = change.direction is Direction.ABOVE
    if change.comparison is Comparison.LEANS:
        return "leans-up" if up else "leans-down"
    return "rose" if up else "fell"


def to_follow(session: Session, *, unpublished: bool) -> Asked:
    """Return what can be followed.

    Parameters
    ----------
    unpublished : bool
        Whether waves count whose estimate was not published; only for those who examine fits.
    """
    estimates = [one for one in evidence.all_estimates(session) if one.published or unpublished]
    known = {(one.construct, one.wave) for one in estimates}
    waves = fieldwork.waves(session)
    constructs = dict.fromkeys(name for wave in waves for name in wave.constructs)
    found = {
        construct: tuple(
            wave.name
            for wave in waves
            if construct in wave.constructs and (unpublished or (construct, wave.name) in known)
        )
        for construct in constructs
    }
    frames: dict[str, str] = {}
    for one in estimates:  # the newest come first
        frames.setdefault(one.construct, one.frame)
    followed = {name: names for name, names in found.items() if len(names) >= LEAST}
    return Asked(waves=followed, frame=frames)


def fit_beside(followed: Followed, progress: Report | None) -> Trend:
    """Fit in a process of its own, on one core, and no two at a time: pages are for all to read."""
    with _one_at_a_time:
        return run_beside(fitted, followed, niceness=0, progress=progress)


def fitted(followed: Followed, report: Report) -> Trend:
    """Do the work, wherever it is done."""
    from indicators.social.sampler import FitSettings

    return fit_waves(followed, FitSettings(cores=1), lambda now: report(now.share))


def trend_view(
    engine: Engine,
    construct: str,
    *,
    unpublished: bool,
    fit: FitTrend = fit_beside,
    progress: Report | None = None,
) -> TrendView:
    """Fit all waves of a construct together, unless that was done before, and say what changed.

    Parameters
    ----------
    engine : Engine
        Used before the fit only.
    unpublished : bool
        See `to_follow`.
    fit : callable
        How they are fitted.
    progress : callable, optional
        Told the share that is done; nothing where the fit is there already, or somebody else
        waits for it.

    Raises
    ------
    TrendError
        If the construct has fewer than two waves that may be shown, or the draws cannot be
        believed and she does not examine fits.
    FixableError
        If the waves cannot be compared.
    BrokenError
        If the process that fits them broke off.
    """
    with transaction(engine) as session:
        asked = to_follow(session, unpublished=unpublished)
        if construct not in asked.waves:
            raise TrendError(
                f"{construct!r} has fewer than two waves.",
                "Follow another construct, or bring in another wave.",
            )
        wanted = asked.waves[construct]
        known = {one.name: one for one in fieldwork.waves(session) if one.name in wanted}
        # Of a construct that was never estimated, each wave speaks for its own weighted sample.
        frame = asked.frame.get(construct)
        population = fieldwork.load_frame(session, frame) if frame else None
        factors = _factors(session, wanted[-1], construct)
    print_ = population.hash() if population else ""
    # With their names: the same answers may be brought in again under another one.
    named = (f"{name}:{known[name].hash}" for name in wanted)
    key = (str(engine.url), construct, print_, *named)
    found = _trends.get(
        key,
        lambda: fit(
            look_up(
                engine,
                construct,
                waves=wanted,
                frame=frame,
                groupings=[(name,) for name in factors],
            ),
            progress,
        ),
    )
    if not (unpublished or found.verdict.sampled_well):
        raise TrendError(
            "The draws of this trend failed a check.", "Ask a researcher to look at it."
        )
    return _view(
        found,
        factors,
        {name: known[name].asked for name in found.waves},
        simulated=any(one.simulated for one in known.values()),
    )


def _factors(session: Session, wave: str, construct: str) -> tuple[str, ...]:
    """Return what divides people, without districts where these carry next to no signal."""
    names = [factor.name for factor in fieldwork.load_answers(session, wave).factors]
    ranked = ranks_districts(construct)
    return tuple(name for name in names if ranked or role(name) is not Role.DISTRICT)


def _view(
    found: Trend, factors: Sequence[str], waves: Mapping[str, str], *, simulated: bool
) -> TrendView:
    (city,) = _paths(found, ())
    groups = {factor: _paths(found, (factor,)) for factor in factors}
    failed = [one.sentence for one in found.verdict.failed if one.about is About.SAMPLING]
    return TrendView(
        construct=found.construct,
        waves=waves,
        city=city,
        groups={factor: paths for factor, paths in groups.items() if len(paths) > 1},
        is_step_assumed=found.is_step_assumed,
        checks_passed=found.verdict.passed,
        failed=tuple(failed),
        simulated=simulated,
    )


def _paths(found: Trend, by: tuple[str, ...]) -> tuple[Path, ...]:
    """Return the paths of one kind of group."""
    theirs: dict[tuple[str, ...], list[WaveFigure]] = {}
    for one in found.figures:
        if tuple(one.levels) == by:
            theirs.setdefault(tuple(one.levels.values()), []).append(one)
    paths = []
    for levels, figures in theirs.items():
        moved = found.changes[by].get(" / ".join(levels) or "all")
        rose = moved.fell.opposite if moved and found.verdict.sampled_well else None
        paths.append(
            Path(
                levels=dict(zip(by, levels, strict=True)),
                figures=tuple(figures),
                change=None if rose is None else contrast(rose.chance),
                moved=moved,
            )
        )
    return tuple(paths)
