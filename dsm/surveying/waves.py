"""A closed campaign becomes a wave of answers for the model."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from sqlmodel import Session, col, select

from dsm import audit, fieldwork
from dsm.fieldwork import Wave
from dsm.surveying import campaigns, cells, inbox, questionnaires
from dsm.surveying.coarsening import JOINT, Coarsening
from dsm.surveying.days import day_of
from dsm.surveying.endings import require_over
from dsm.surveying.tables import CampaignRow, ResponseRow
from dsm.tables import utc_now
from surveys.asking.answer_table import Case
from surveys.asking.respondents import responses_of_versions
from surveys.campaigns import Campaign, CampaignError
from surveys.instruments import Audience
from surveys.population import Factor, PopulationFrame, collapse
from surveys.responses import Responses


def keep_wave(
    session: Session,
    slug: str,
    name: str,
    by: str,
    *,
    asked: str | None = None,
    rake: bool = False,
    now: datetime | None = None,
) -> Wave:
    """Keep the answers of a closed campaign as a wave, without free texts and test answers.

    Where background was coarsened, a population with the same merged levels is kept beside it, as
    "POPULATION as in SLUG": estimates need both to have the same groups.

    Parameters
    ----------
    name : str
        What to call the wave.
    asked : str, optional
        When people answered; by default the month in which the campaign opened.
    rake : bool
        Scale weights until the margins of the campaign's population are matched.
    now : datetime, optional
        By default this moment.

    Returns
    -------
    Wave
        As it was kept; a purge of the campaign takes it away again.

    Raises
    ------
    CampaignError
        If people may still answer, answers wait to be mixed, there are none, experts were asked,
        or the campaign was purged meanwhile.
    FixableError
        If the answers do not fit the population, or the name is taken by another wave.
    """
    campaign = campaigns.find(session, slug)
    inbox.hold_campaign(session, campaign.id)
    _require_residents(campaign)
    require_over(session, campaign, now or utc_now())
    _, responses, frame = mixed_answers(session, campaign)
    if frame is not None:
        fieldwork.keep_frame(session, frame_name(session, campaign), frame)
    if rake:
        responses = _raked(campaign, responses, frame)
    kept = fieldwork.keep_answers(
        session, name, responses, asked=asked or f"{day_of(campaign.opens_at):%Y-%m}"
    )
    row = session.get_one(CampaignRow, campaign.id)
    made = {"name": kept.name, "hash": kept.hash}
    row.waves = [*(one for one in row.waves if one != made), made]
    session.flush()
    _require_unchanged(session, campaign)
    audit.record(session, by, "keep-wave", f"campaign:{slug}", to=name, count=kept.respondents)
    return kept


def frame_name(session: Session, campaign: Campaign) -> str:
    """Return the population whose groups the wave has: the campaign's, or one with merged levels."""
    coarsening = cells.coarsening_of(session, campaign.id)
    merged = any(one.changes for one in coarsening.factors)
    return f"{campaign.frame} as in {campaign.slug}" if merged else campaign.frame


def _require_residents(campaign: Campaign) -> None:
    if campaign.audience is Audience.EXPERTS:
        raise CampaignError(
            f"{campaign.slug!r} asked experts; theirs are no answers of residents.",
            "See `dsm survey panel show`.",
        )


def _require_unchanged(session: Session, campaign: Campaign) -> None:
    # On SQLite nothing is held before the first row is written, and a purge cannot see this wave.
    if campaigns.find(session, campaign.slug) != campaign:
        raise CampaignError(
            f"{campaign.slug!r} changed while its wave was made.", "Look at it, then try again."
        )


def mixed_answers(
    session: Session, campaign: Campaign
) -> tuple[tuple[str, ...], Responses, PopulationFrame | None]:
    """Return the mixed answers of a campaign, with its population where it is held against one.

    Returns
    -------
    tuple of str
        The random ids of the answers, in the order of the respondents.
    Responses, PopulationFrame or None
        Both with the groups as they were merged.

    Raises
    ------
    CampaignError
        If there are no answers.
    FixableError
        If the answers do not fit the population.
    """
    rows = session.exec(
        select(ResponseRow)
        .where(ResponseRow.campaign_id == campaign.id, col(ResponseRow.test).is_(False))
        .order_by(col(ResponseRow.id))
    ).all()
    if not rows:
        raise CampaignError(f"{campaign.slug!r} has no answers.", "Choose another campaign.")
    versions = [
        questionnaires.load(session, campaign.questionnaire, version)
        for version in sorted({campaign.version, *(row.version for row in rows)})
    ]
    frame = fieldwork.load_frame(session, campaign.frame) if campaign.frame else None
    responses = responses_of_versions(
        versions,
        [Case(version=row.version, answers=row.answers) for row in rows],
        frame.factors if frame else (),
        provenance=_provenance(session, campaign, rows),
    )
    coarsening = cells.coarsening_of(session, campaign.id)
    merged = frame and frame_in_merged_groups(frame, coarsening)
    return tuple(row.id for row in rows), in_merged_groups(responses, coarsening), merged


def _provenance(session: Session, campaign: Campaign, rows: Sequence[ResponseRow]) -> str:
    over = sum(row.over_quota for row in rows)
    beyond = f", {over} of them beyond their quota" if over else ""
    merged = cells.coarsening_of(session, campaign.id).provenance
    return f"Campaign {campaign.slug}: {len(rows)} answers{beyond}. {merged}"


def in_merged_groups(responses: Responses, coarsening: Coarsening) -> Responses:
    """Give a merged level its name; until here it goes by the first of its levels."""
    factors, columns = [], []
    for place, factor in enumerate(responses.factors):
        names = _names(factor, coarsening)
        merged = tuple(dict.fromkeys(names))
        # The last entry is for an unknown group, which is -1 on both sides.
        becomes = np.array([*(merged.index(one) for one in names), -1], dtype=np.int16)
        factors.append(Factor(factor.name, merged))
        columns.append(becomes[responses.background[:, place]])
    background = np.stack(columns, axis=1) if columns else responses.background
    return replace(responses, factors=tuple(factors), background=background)


def frame_in_merged_groups(frame: PopulationFrame, coarsening: Coarsening) -> PopulationFrame:
    """Merge the levels of a population as the answers were merged when they were kept."""
    for factor in frame.factors:
        names = _names(factor, coarsening)
        frame = collapse(frame, factor.name, dict(zip(factor.levels, names, strict=True)))
    return frame


def _names(factor: Factor, coarsening: Coarsening) -> tuple[str, ...]:
    told = coarsening.of(factor.name)
    if told is None:
        return factor.levels
    return tuple(JOINT.join(told.group_of(level)) for level in factor.levels)


def _raked(campaign: Campaign, responses: Responses, frame: PopulationFrame | None) -> Responses:
    from surveys.weighting import rake_to_frame

    if frame is None:
        raise CampaignError(
            f"{campaign.slug!r} is held against no population.", "Leave the raking out."
        )
    raked = rake_to_frame(responses, frame)
    return replace(raked, provenance=f"{responses.provenance} Raked to {frame.provenance}.")
