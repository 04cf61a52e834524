"""Which background a campaign may keep: coarse enough that five people share every combination."""

from collections import Counter

import numpy as np
from sqlmodel import Session, col, select

from dsm import fieldwork
from dsm.surveying.coarsening import LEAST, Coarsening, coarsen, coarsening_in
from dsm.surveying.tables import CampaignRow, InvitationRow
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign, CampaignError, Entry
from surveys.instruments import Audience
from surveys.population import Factor


def coarsening_of(session: Session, campaign_id: int) -> Coarsening:
    """Return how a campaign keeps background; everything as it is before that was settled."""
    return coarsening_in(session.get_one(CampaignRow, campaign_id).coarsening)


def factors_of(session: Session, campaign: Campaign) -> tuple[Factor, ...]:
    """Return the factors of the population a campaign is held against; none without one."""
    return fieldwork.load_frame(session, campaign.frame).factors if campaign.frame else ()


def coarsen_to_invited(
    session: Session,
    campaign: Campaign,
    factors: tuple[Factor, ...],
    backgrounds: Counter[tuple[str, ...]],
) -> Coarsening:
    """Settle how background is kept, from the invited people of every combination.

    Parameters
    ----------
    backgrounds : Counter of tuple of str
        Invited people by their levels, in the order of `factors`.
    """
    people = np.zeros(tuple(len(factor.levels) for factor in factors))
    for levels, count in backgrounds.items():
        place = tuple(f.levels.index(level) for f, level in zip(factors, levels, strict=True))
        people[place] = count
    return _settle(session, campaign, coarsen(factors, people))


def coarsen_to_population(
    session: Session, campaign: Campaign, questionnaire: Questionnaire
) -> Coarsening:
    """Settle how background is kept where everybody may answer, from the residents.

    Only factors that the questionnaire asks about matter; without a population nothing is merged.
    """
    asked = _factors_asked(questionnaire)
    factors = [one for one in factors_of(session, campaign) if one.name in asked]
    if not factors:
        return _settle(session, campaign, Coarsening())
    frame = fieldwork.load_frame(session, campaign.frame)
    people = frame.margin([factor.name for factor in factors])
    return _settle(session, campaign, coarsen(factors, people))


def background_problems(
    session: Session, campaign: Campaign, questionnaire: Questionnaire
) -> list[CampaignError]:
    """Return why answers could point to one of fewer than five invited people.

    Experts are exempt: they are named, and their answers confidential from the start.
    """
    if campaign.audience is Audience.EXPERTS or campaign.entry is not Entry.INVITED:
        return []
    return [
        *_uncounted_problems(campaign, questionnaire),
        *_rare_problems(session, campaign),
    ]


def uncounted(
    session: Session, campaign: Campaign, questionnaire: Questionnaire
) -> tuple[str, ...]:
    """Return what is asked about people's background and not known of those who are invited.

    Nobody can count how many share such an answer; whoever runs the campaign should know that.
    """
    known = {factor.name for factor in factors_of(session, campaign)}
    return tuple(sorted(_factors_asked(questionnaire) - known))


def _uncounted_problems(campaign: Campaign, questionnaire: Questionnaire) -> list[CampaignError]:
    asked = sorted(_factors_asked(questionnaire))
    if campaign.frame or not asked:
        return []
    return [
        CampaignError(
            f"It asks for {', '.join(asked)}, but is held against no population, so that nobody "
            "can count how many invited people share an answer.",
            "Name a population with these factors (--frame), or do not ask for them.",
        )
    ]


def _rare_problems(session: Session, campaign: Campaign) -> list[CampaignError]:
    rows = session.exec(
        select(InvitationRow.cell).where(col(InvitationRow.campaign_id) == campaign.id)
    )
    rare = [count for count in Counter(tuple(cell) for cell in rows).values() if count < LEAST]
    if not rare:
        return []
    return [
        CampaignError(
            f"{len(rare)} combinations of background have fewer than {LEAST} invited people "
            f"(the smallest has {min(rare)}).",
            f"Invite more: with fewer than {LEAST} people in all, nobody is anonymous.",
        )
    ]


def _factors_asked(questionnaire: Questionnaire) -> set[str]:
    return {one.background.factor for one in questionnaire.questions if one.background}


def _settle(session: Session, campaign: Campaign, coarsening: Coarsening) -> Coarsening:
    session.get_one(CampaignRow, campaign.id).coarsening = coarsening.stored()
    session.flush()
    return coarsening
