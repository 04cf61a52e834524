"""Use case of analysts: follow a construct over its waves, with the chance that it rose or fell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm import fieldwork, small_groups, towns
from dsm.asked import require_groups
from dsm.database import transaction
from dsm.evidence import EvidenceError
from surveys.direct import DirectEstimates, mean_score
from surveys.disclosure import Reason
from surveys.population import PopulationFrame
from surveys.responses import Responses
from surveys.tabulate import PatternCounts, count_patterns
from surveys.waves import Wave, stack_waves

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.diagnostics import Verdict
    from indicators.social.sampler import FitProgress, FitSettings
    from indicators.social.summaries import Estimate
    from indicators.social.trend import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveFigure:
    """The mean score of one group in one wave.

    Parameters
    ----------
    wave : str
        Its name.
    levels : mapping of factor to level
        Which group; empty for everybody.
    answers : int or None
        Complete answers behind it; None where even that is hidden.
    estimate : Estimate or None
        0 to 100; None where hidden.
    hidden : Reason
        Why it is not shown, or that it is.
    """

    wave: str
    levels: Mapping[str, str]
    answers: "int | None" = None
    estimate: "Estimate | None" = None
    hidden: Reason = Reason.SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A construct over its waves.

    Parameters
    ----------
    construct : str
    waves : tuple of str
        The earliest first.
    figures : tuple of WaveFigure
        Wave by wave, everybody first.
    changes : mapping of factors to mapping of group to Change
        Between the two waves asked for, per kind of group (no factor: everybody), by the group's
        title; only groups that both waves may show.
    is_step_assumed : bool
        Whether there are too few waves to learn how large steps are, so that the prior says it.
    verdict : Verdict
        Of the one fit that all waves share.
    """

    construct: str
    waves: tuple[str, ...]
    figures: tuple[WaveFigure, ...]
    changes: "Mapping[tuple[str, ...], Mapping[str, Change]]"
    is_step_assumed: bool
    verdict: "Verdict"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Followed:
    """All that a trend is made from; a process without a database can fit it.

    Parameters
    ----------
    construct : str
        What is measured.
    answers, frames : mapping of wave to Responses, to PopulationFrame
        Who answered in each wave and whom they speak for, the earliest wave first.
    groupings : tuple of tuples of str
        Each one factor, or two whose cross makes the groups; everybody comes first without asking.
    since : str, optional
        The wave that the last one is compared with; by default the one before it.
    """

    construct: str
    answers: Mapping[str, Responses]
    frames: Mapping[str, PopulationFrame]
    groupings: tuple[tuple[str, ...], ...]
    since: str | None = None


def follow(
    engine: Engine,
    construct: str,
    *,
    waves: Sequence[str] = (),
    frame: str | None = None,
    by: Sequence[str] = (),
    since: str | None = None,
    seed: int = 1,
    on_progress: "Callable[[FitProgress], None] | None" = None,
) -> Trend:
    """Fit all waves of a construct together and say what changed.

    Parameters
    ----------
    engine : Engine
        Used before the fit only.
    construct : str
        What is measured.
    waves : sequence of str, optional
        In any order; by default all that asked about the construct.
    frame : str, optional
        Population of all waves; by default each wave speaks for the composition of its own
        weighted sample.
    by : sequence of str
        Factors whose cross makes the groups; at most two.
    since : str, optional
        The wave that the last one is compared with; by default the one before it.
    seed : int
        Same seed, same answers, same machine: the same draws.
    on_progress : callable, optional
        Told a `FitProgress`, from the calling thread.

    Raises
    ------
    EvidenceError
        If fewer than two waves asked about the construct, or a wave named did not.
    FixableError
        If waves cannot be compared (see `surveys.waves.stack_waves`), a wave, population or
        factor is unknown, or `since` is not one of the earlier waves.
    """
    from indicators.social.sampler import FitSettings

    followed = look_up(engine, construct, waves=waves, frame=frame, groupings=[by], since=since)
    return fit_waves(followed, FitSettings(seed=seed), on_progress)


def look_up(
    engine: Engine,
    construct: str,
    *,
    waves: Sequence[str] = (),
    frame: str | None = None,
    groupings: Sequence[Sequence[str]] = (),
    since: str | None = None,
) -> Followed:
    """Return what the trend of a construct is made from.

    Parameters
    ----------
    engine, construct, waves, frame, since
        See `follow`.
    groupings : sequence of sequences of str
        See `Followed`.

    Raises
    ------
    EvidenceError, FixableError
        As `follow` does.
    """
    with transaction(engine) as session:
        chosen = _chosen(session, construct, waves)
        asked = {name: fieldwork.load_answers(session, name) for name in chosen}
        frames = {name: _population(session, name, frame) for name in chosen}
        # Before the end of the transaction: what is refused leaves no population behind.
        for name in chosen:
            fieldwork.require_same_groups(asked[name], frames[name])
        for by in groupings:
            require_groups(frames[chosen[0]], by)
        _require_since(chosen, since)
        followed = Followed(
            construct=construct,
            answers=asked,
            frames=frames,
            groupings=tuple(tuple(by) for by in groupings),
            since=since,
        )
        _stacked(followed)
    return followed


def fit_waves(
    followed: Followed,
    settings: "FitSettings",
    on_progress: "Callable[[FitProgress], None] | None" = None,
) -> Trend:
    """Fit all waves together and say what changed.

    Parameters
    ----------
    settings : FitSettings
        Where the sampler begins, see `indicators.social.judged.fit_and_judge`.
    on_progress : callable, optional
        Told a `FitProgress`, from the calling thread.

    Raises
    ------
    FixableError
        If the waves cannot be compared.
    """
    from indicators.social.judged import fit_and_judge
    from indicators.social.poststratify import cell_score
    from indicators.social.trend import changes, is_step_assumed, trend

    construct, asked, frames = followed.construct, followed.answers, followed.frames
    counts, population = _stacked(followed)
    tree, verdict = fit_and_judge(counts, population, settings=settings, progress=on_progress)
    score = cell_score(tree)
    figures: list[WaveFigure] = []
    moved: dict[tuple[str, ...], dict[str, Change]] = {}
    for names in dict.fromkeys([(), *followed.groupings]):
        drawn = trend(score, population, names)
        each = {
            name: _figures(name, asked[name], frames[name], construct, names, drawn)
            for name in asked
        }
        figures += [one for rows in each.values() for one in rows]
        found = changes(drawn, since=followed.since)
        shown = {
            wave: {" / ".join(one.levels.values()) or "all" for one in rows if one.estimate}
            for wave, rows in each.items()
        }
        moved[names] = {
            one.group: one for one in found if one.group in shown[one.since] & shown[one.until]
        }
    return Trend(
        construct=construct,
        waves=tuple(asked),
        figures=tuple(figures),
        changes=moved,
        is_step_assumed=is_step_assumed(population),
        verdict=verdict,
    )


def _stacked(followed: Followed) -> tuple[PatternCounts, PopulationFrame]:
    """Lay the waves on top of each other, which refuses those that cannot be compared."""
    return stack_waves(
        [
            Wave(name, count_patterns(answers, followed.construct), followed.frames[name])
            for name, answers in followed.answers.items()
        ]
    )


def _figures(
    wave: str,
    responses: Responses,
    frame: PopulationFrame,
    construct: str,
    by: Sequence[str],
    drawn: "xr.DataArray",
) -> list[WaveFigure]:
    from indicators.social.summaries import summarise

    def complete(answers: Responses, names: Sequence[str]) -> DirectEstimates:
        return mean_score(answers, construct, names)

    shown = small_groups.without_few_unknown(responses)
    direct = complete(shown, by)
    reasons = small_groups.reasons(
        shown,
        frame,
        by,
        complete,
        counted=complete,
        shares=False,
        beside=small_groups.sex_by_age(frame),
    )
    people = frame.margin(by).reshape(-1) if by else [frame.total]
    found = []
    for at, reason in enumerate(reasons):
        levels = dict(zip(by, direct.groups[at], strict=True))
        if people[at] <= 0:
            continue
        if reason is not Reason.SHOWN:
            found.append(WaveFigure(wave=wave, levels=levels, hidden=reason))
            continue
        estimate = summarise(drawn.sel(wave=wave).isel(group=at))
        answers = int(direct.respondents[at])
        found.append(WaveFigure(wave=wave, levels=levels, answers=answers, estimate=estimate))
    return found


def _chosen(session: Session, construct: str, named: Sequence[str]) -> tuple[str, ...]:
    """Return the waves to compare, the earliest first."""
    known = fieldwork.waves(session)
    asking = [wave.name for wave in known if construct in wave.constructs]
    missing = [name for name in named if name not in asking]
    if missing:
        raise EvidenceError(
            f"{construct!r} was not asked about in {', '.join(missing)}.",
            f"Choose among: {', '.join(asking) or 'no wave has it'}.",
        )
    if not asking:
        constructs = dict.fromkeys(one for wave in known for one in wave.constructs)
        raise EvidenceError(
            f"No wave asked about {construct!r}.",
            f"Choose from: {', '.join(constructs)}."
            if constructs
            else "Import answers with `dsm import answers`.",
        )
    chosen = tuple(name for name in asking if not named or name in named)
    if len(chosen) < 2:
        raise EvidenceError(
            f"{construct!r} has 1 wave: {chosen[0]}.",
            "A change needs two; import another wave, or see one with `dsm estimate`.",
        )
    return chosen


def _population(session: Session, wave: str, frame: str | None) -> PopulationFrame:
    return fieldwork.load_frame(session, frame or towns.keep_sample(session, wave))


def _require_since(waves: Sequence[str], since: str | None) -> None:
    if since is not None and since not in waves[:-1]:
        problem = f"{since!r} is not one of the waves before {waves[-1]}."
        raise EvidenceError(problem, f"Choose one of: {', '.join(waves[:-1])}.")
