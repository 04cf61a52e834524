"""Early figures: what an open campaign's answers say so far, for those who look after it, in steps.

Nothing here makes an estimate or a wave, and no draws are kept: there is nothing to publish.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, update

from dsm.database import exclusive, insert_into, transaction
from dsm.live_figures import EVERYBODY, EarlyConstruct, EarlyFigure, early_construct_of
from dsm.live_fitting import EarlyFit, FitEarly, fit_beside
from dsm.live_steps import LEAST, Ints, next_step, tally
from dsm.surveying import campaigns, inbox
from dsm.surveying.tables import EarlyFiguresRow
from dsm.surveying.waves import mixed_answers
from dsm.tables import aware, utc_now
from surveys.campaigns import Campaign, CampaignError, State
from surveys.errors import FixableError
from surveys.instruments import Audience
from surveys.population import PopulationFrame
from surveys.responses import Responses
from surveys.tabulate import PatternCounts, count_patterns

PAUSE = timedelta(seconds=30)  # between two times that a campaign's answers are looked at

_fitted_now: set[tuple[str, str]] = set()  # campaigns, by their database; a fit may take minutes
_lock = Lock()


class SealedError(FixableError):
    """Early figures of a campaign are sealed."""

    code = "sealed"


class Seal(StrEnum):
    """Why nobody sees figures of a campaign before its end; `NONE` where some do."""

    NONE = "none"
    DRAFT = "draft"
    UNTIL_CLOSE = "until-close"
    EXPERTS = "experts"
    NO_POPULATION = "no-population"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Early:
    """What may be seen of a campaign before it ends.

    Parameters
    ----------
    campaign : Campaign
        Whose answers they are.
    seal : Seal
        Why nothing is seen.
    refreshed_at : datetime, optional
        When figures last changed.
    constructs : mapping of str to EarlyConstruct
        By construct; empty before the first ten answers.
    """

    campaign: Campaign
    seal: Seal
    refreshed_at: datetime | None = None
    constructs: Mapping[str, EarlyConstruct]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Step:
    """A construct whose figures are due: which answers they count, and what there was before."""

    counts: PatternCounts
    before: EarlyConstruct
    counted: frozenset[str]
    tallies: tuple[Ints, ...]


def seal_of(campaign: Campaign) -> Seal:
    """Return why figures of a campaign are sealed."""
    if campaign.audience is Audience.EXPERTS:
        return Seal.EXPERTS
    if campaign.state is State.DRAFT:
        return Seal.DRAFT
    if campaign.state not in {State.OPEN, State.PAUSED}:
        return Seal.OVER
    if not campaign.early_figures:
        return Seal.UNTIL_CLOSE
    return Seal.NONE if campaign.frame else Seal.NO_POPULATION


def early_figures(session: Session, slug: str) -> Early:
    """Return the figures as they were last made; nothing is fitted.

    Raises
    ------
    CampaignError
        If there is no such campaign.
    """
    campaign = campaigns.find(session, slug)
    seal = seal_of(campaign)
    row = session.get(EarlyFiguresRow, campaign.id) if seal is Seal.NONE else None
    return Early(
        campaign=campaign,
        seal=seal,
        refreshed_at=aware(row.refreshed_at) if row and row.refreshed_at else None,
        constructs=_constructs(row),
    )


def refresh(
    engine: Engine,
    slug: str,
    *,
    fit: FitEarly = fit_beside,
    clock: Callable[[], datetime] = utc_now,
) -> bool:
    """Make figures anew where enough answers were mixed since the last ones.

    Asked for by every open page; one of them has its way, and from when it is done there is a
    `PAUSE` before the answers are looked at again. Which of them may be counted, and when,
    `dsm.live_steps` says, construct by construct.

    Parameters
    ----------
    engine : Engine
        No transaction is open while models are fitted.
    fit : callable
        How they are fitted.
    clock : callable
        Says what time it is.

    Returns
    -------
    bool
        Whether any figure is new.

    Raises
    ------
    SealedError
        If there are no early figures of this campaign.
    """
    with _turn((str(engine.url), slug)) as is_hers:
        return is_hers and _refresh(engine, slug, fit, clock)


def is_under_way(engine: Engine, slug: str) -> bool:
    """Tell whether this process is at work on figures of a campaign, whoever asked for them."""
    with _lock:
        return (str(engine.url), slug) in _fitted_now


@contextmanager
def _turn(campaign: tuple[str, str]) -> Iterator[bool]:
    """Say whether nobody else of this process is at work on a campaign; then nobody begins."""
    with _lock:
        is_first = campaign not in _fitted_now
        _fitted_now.add(campaign)
    try:
        yield is_first
    finally:
        if is_first:
            with _lock:
                _fitted_now.discard(campaign)


def _refresh(engine: Engine, slug: str, fit: FitEarly, clock: Callable[[], datetime]) -> bool:
    with exclusive(engine) as session:
        campaign = _unsealed(session, slug)
        if not _take_turn(session, campaign, clock()):
            return False
    with transaction(engine) as session:
        steps, population = _steps(session, campaign)
    if not steps or population is None:
        return False
    try:
        fitted = fit([one.counts for one in steps.values()], population)
    finally:
        with transaction(engine) as session:
            _pause(session, campaign, clock())
    with exclusive(engine) as session:
        return _keep(session, slug, steps, dict(zip(steps, fitted, strict=True)), clock())


def _unsealed(session: Session, slug: str) -> Campaign:
    campaign = campaigns.find(session, slug)
    if seal_of(campaign) is not Seal.NONE:
        raise SealedError(
            f"Figures of {slug!r} are sealed: {seal_of(campaign)}.",
            "Wait until the campaign is closed, then estimate from its answers.",
        )
    return campaign


def _take_turn(session: Session, campaign: Campaign, now: datetime) -> bool:
    """Say whether it is time to look at the answers; of several who ask at once, one may."""
    new = insert_into(session, EarlyFiguresRow).values(campaign_id=campaign.id, constructs={})
    session.execute(new.on_conflict_do_nothing())
    asked_at = col(EarlyFiguresRow.asked_at)
    taken = session.execute(
        update(EarlyFiguresRow)
        .where(
            col(EarlyFiguresRow.campaign_id) == campaign.id,
            sa.or_(asked_at.is_(None), asked_at <= now - PAUSE),
        )
        .values(asked_at=now)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(taken, sa.CursorResult)
    return bool(taken.rowcount)


def _pause(session: Session, campaign: Campaign, now: datetime) -> None:
    """Note when the fit ended, whatever came of it, so that the next does not follow at once."""
    mine = col(EarlyFiguresRow.campaign_id) == campaign.id
    session.execute(update(EarlyFiguresRow).where(mine).values(asked_at=now))


def _steps(session: Session, campaign: Campaign) -> tuple[dict[str, _Step], PopulationFrame | None]:
    kept = _constructs(session.get(EarlyFiguresRow, campaign.id))
    try:
        ids, responses, population = mixed_answers(session, campaign)
    except CampaignError:  # none were mixed yet
        return {}, None
    found = {
        construct: _step(ids, responses, construct, kept.get(construct))
        for construct in responses.constructs
    }
    return {name: step for name, step in found.items() if step is not None}, population


def _step(
    ids: tuple[str, ...], responses: Responses, construct: str, before: EarlyConstruct | None
) -> _Step | None:
    """Return which answers the next figures of a construct count, None where it is too early."""
    columns = [responses.column(item) for item in responses.items_of(construct)]
    # Who answered none of its questions adds nothing to it, and must not hide those who did.
    answered = np.flatnonzero((responses.levels[:, columns] >= 0).any(axis=1))
    groups = responses.background[answered].astype(np.int64)
    levels = [len(factor.levels) for factor in responses.factors]
    if before is None or not before.answers:
        # Nothing was ever shown, whatever was tried, so that nothing can differ from it by a few.
        before = replace(_nothing(responses), tried=before.tried if before else 0)
    if before.factors != responses.factors:
        return None  # groups were merged since: nobody can say by whom their figures would differ
    own = tuple(ids[at] for at in answered)
    chosen = next_step(groups, before.of(own), before.counts, levels)
    if chosen is None or chosen.sum() < before.tried + LEAST:
        return None
    return _Step(
        counts=count_patterns(_only(responses, answered[chosen]), construct),
        before=before,
        counted=frozenset(one for one, is_in in zip(own, chosen, strict=True) if is_in),
        tallies=tally(groups, chosen, levels),
    )


def _nothing(responses: Responses) -> EarlyConstruct:
    none = tuple(np.zeros(len(one.levels) + 1, dtype=np.int64) for one in responses.factors)
    return EarlyConstruct(answers=0, factors=responses.factors, counts=none)


def _only(responses: Responses, rows: Ints) -> Responses:
    return replace(
        responses,
        levels=responses.levels[rows],
        background=responses.background[rows],
        weights=responses.weights[rows],
    )


def _keep(
    session: Session,
    slug: str,
    steps: Mapping[str, _Step],
    fitted: Mapping[str, EarlyFit],
    now: datetime,
) -> bool:
    campaign = campaigns.find(session, slug)
    inbox.hold_campaign(session, campaign.id)
    row = session.get(EarlyFiguresRow, campaign.id)
    if row is None or seal_of(campaign) is not Seal.NONE:
        return False  # closed meanwhile
    kept = _constructs(row)
    new = {
        construct: _figures(step, fitted[construct])
        for construct, step in steps.items()
        # Somebody with a slow machine may come after the next figures; hers are not shown.
        if kept.get(construct, step.before).counted == step.before.counted
    }
    row.constructs = row.constructs | {name: one.stored() for name, one in new.items()}
    is_new = any(not one.problem for one in new.values())
    if is_new:
        row.refreshed_at = now
    session.flush()
    return is_new


def _figures(step: _Step, fitted: EarlyFit) -> EarlyConstruct:
    """Return what is shown from now on: a group of which nobody is new keeps the figure it had."""
    if fitted.problem:
        return replace(step.before, problem=fitted.problem, tried=len(step.counted))
    factors = step.counts.factors
    answers = len(step.counted)
    figures = [EarlyFigure(group=EVERYBODY, answers=answers, estimate=fitted.estimates[EVERYBODY])]
    for factor, now, was in zip(factors, step.tallies, step.before.counts, strict=True):
        for at, level in enumerate(factor.levels):
            group = (factor.name, level)
            before = step.before.figure(group)
            if now[at] == was[at] and before is not None:
                figures.append(before)
            elif now[at] and group in fitted.estimates:
                estimate = fitted.estimates[group]
                figures.append(EarlyFigure(group=group, answers=int(now[at]), estimate=estimate))
    return EarlyConstruct(
        answers=answers,
        figures=tuple(figures),
        factors=factors,
        counts=step.tallies,
        counted=step.counted,
    )


def _constructs(row: EarlyFiguresRow | None) -> dict[str, EarlyConstruct]:
    if row is None:
        return {}
    return {name: early_construct_of(stored) for name, stored in row.constructs.items()}
