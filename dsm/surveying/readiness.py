"""What is still missing before a campaign may open, all of it at once."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from dsm import fieldwork
from dsm.surveying import cells, consents, questionnaires, quotas
from dsm.surveying.days import day_of
from dsm.surveying.tables import InvitationRow, QuestionnaireRow
from dsm.surveying.terms import term_problems
from dsm.tables import utc_now
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.readiness import problems
from surveys.campaigns import Campaign, CampaignError, Entry
from surveys.errors import FixableError

# A campaign keeps these as texts; what each is for is said where it is missing.
WRITTEN = {
    "contact": "Say whom people can ask: an address or telephone number that somebody answers.",
    "purpose": "Say in a sentence what the answers are for.",
    "legal_basis": "Ask the data protection officer, and name the ground.",
}


def readiness(
    session: Session, campaign: Campaign, now: datetime | None = None
) -> tuple[FixableError, ...]:
    """Return everything that keeps a campaign from opening; nothing where it may.

    Parameters
    ----------
    now : datetime, optional
        By default this moment.
    """
    moment = now or utc_now()
    terms = term_problems(session, campaign)
    if session.get(QuestionnaireRow, (campaign.questionnaire, campaign.version)):
        questionnaire = questionnaires.load(session, campaign.questionnaire, campaign.version)
        asked = _question_problems(session, campaign, questionnaire)
    else:
        asked = []
    return (
        *terms,
        *_written_problems(campaign),
        *_date_problems(campaign, moment),
        *asked,
        *_invitation_problems(session, campaign),
    )


def _question_problems(
    session: Session, campaign: Campaign, questionnaire: Questionnaire
) -> list[FixableError]:
    # A population that is not there is named among the terms.
    known = fieldwork.has_frame(session, campaign.frame)
    factors = cells.factors_of(session, campaign) if known else ()
    found = [*problems(questionnaire, factors=factors)]
    if questionnaire.audience is not campaign.audience:
        found.append(
            CampaignError(
                f"{questionnaire.id!r} asks {questionnaire.audience}, "
                f"the campaign {campaign.audience}.",
                "Choose another questionnaire, or another audience.",
            )
        )
    said = consents.preview(session, campaign, questionnaire).texts
    found += [
        CampaignError(
            f"The consent text {part!r} is missing in {language!r}.",
            f"Write it in the questionnaire, for a campaign that is {campaign.mode}.",
        )
        for part in ("terms", "agree", "decline")
        for language in questionnaire.languages
        if not said.get(part, {}).get(language, "").strip()
    ]
    # The questionnaire or the population may have changed since quotas were set.
    for stratum in quotas.strata(session, campaign.id):
        found += quotas.stratum_problems(stratum, questionnaire, factors)
    return [*found, *cells.background_problems(session, campaign, questionnaire)]


def _written_problems(campaign: Campaign) -> list[CampaignError]:
    return [
        CampaignError(f"{name.replace('_', ' ').capitalize()} is empty.", fix)
        for name, fix in WRITTEN.items()
        if not getattr(campaign, name).strip()
    ]


def _date_problems(campaign: Campaign, now: datetime) -> list[CampaignError]:
    found = []
    if campaign.closes_at <= now:
        found.append(
            CampaignError(
                f"Its end, {campaign.closes_at:%Y-%m-%d %H:%M} UTC, has passed.",
                "Give it a later one.",
            )
        )
    if campaign.retention_on <= day_of(now):
        found.append(
            CampaignError(
                f"The day of deletion, {campaign.retention_on}, is not in the future.",
                "Choose a later one; the system deletes the answers on it.",
            )
        )
    return found


def _invitation_problems(session: Session, campaign: Campaign) -> list[CampaignError]:
    if campaign.entry is not Entry.INVITED:
        return []
    invited = session.exec(
        select(sa.func.count())
        .select_from(InvitationRow)
        .where(col(InvitationRow.campaign_id) == campaign.id)
    ).one()
    if invited:
        return []
    return [
        CampaignError(
            "Nobody is invited yet.",
            f"Invite people: `dsm survey invite {campaign.slug} FILE`; or open it to everybody.",
        )
    ]
