"""What the terms of a campaign must be, whatever state it is in."""

import re
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from dsm.surveying.days import last_day_before
from dsm.surveying.tables import CampaignRow, QuestionnaireRow
from dsm.tables import FrameRow
from surveys.campaigns import Campaign, CampaignError, Entry, Mode
from surveys.instruments import Audience

MOST_GRACE = timedelta(days=365)
SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?")


def term_problems(session: Session, campaign: Campaign) -> list[CampaignError]:
    """Return everything about the terms of a campaign that cannot be, in any state."""
    return [
        *_address_problems(session, campaign),
        *_reference_problems(session, campaign),
        *_time_problems(campaign),
        *_protection_problems(campaign),
    ]


def _address_problems(session: Session, campaign: Campaign) -> list[CampaignError]:
    found = []
    if not campaign.name.strip():
        found.append(CampaignError("The campaign has no name.", "Give it one for staff to read."))
    if not SLUG.fullmatch(campaign.slug):
        found.append(
            CampaignError(
                f"{campaign.slug!r} cannot be an address.",
                "Use up to 60 lower-case letters a to z, digits and '-'.",
            )
        )
    others = session.exec(
        select(sa.func.count())
        .select_from(CampaignRow)
        .where(CampaignRow.slug == campaign.slug, col(CampaignRow.id) != campaign.id)
    ).one()
    if others:
        found.append(
            CampaignError(
                f"The address /s/{campaign.slug} is taken by another campaign.",
                "Choose another, such as one with the year.",
            )
        )
    return found


def _reference_problems(session: Session, campaign: Campaign) -> list[CampaignError]:
    found = []
    key = (campaign.questionnaire, campaign.version)
    if session.get(QuestionnaireRow, key) is None:
        found.append(
            CampaignError(
                f"Version {campaign.version} of {campaign.questionnaire!r} was not published.",
                "Publish the draft first: `dsm survey publish`.",
            )
        )
    named = select(FrameRow.id).where(FrameRow.name == campaign.frame)
    if campaign.frame and session.exec(named).one_or_none() is None:
        found.append(
            CampaignError(
                f"There is no population called {campaign.frame!r}.",
                "Import it with `dsm import frame`, or leave it out.",
            )
        )
    if not campaign.channels:
        found.append(CampaignError("No way in is open.", "Choose at least one channel."))
    return found


def _time_problems(campaign: Campaign) -> list[CampaignError]:
    if campaign.opens_at.tzinfo is None or campaign.closes_at.tzinfo is None:
        return [CampaignError("Begin and end have no time zone.", "Give both with a zone.")]
    found = []
    if campaign.closes_at <= campaign.opens_at:
        found.append(
            CampaignError(
                f"It would close at {campaign.closes_at:%Y-%m-%d %H:%M}, before it opens.",
                f"Choose an end after {campaign.opens_at:%Y-%m-%d %H:%M}.",
            )
        )
    if campaign.grace.total_seconds() < 0:
        found.append(CampaignError("The grace is below zero.", "Give zero minutes or more."))
    if campaign.grace > MOST_GRACE:
        found.append(
            CampaignError(
                f"The grace is {campaign.grace.days} days.",
                f"Give at most {MOST_GRACE.days} days; a later end is what is meant.",
            )
        )
    last_day = last_day_before(campaign.ends_at)
    # Contacts go as their day begins.
    if campaign.contacts_until <= last_day:
        found.append(
            CampaignError(
                f"Contacts and codes would be deleted on {campaign.contacts_until}, while people "
                f"may still answer until {last_day}.",
                f"Choose {last_day + timedelta(days=1)} or later.",
            )
        )
    if campaign.retention_on < campaign.contacts_until:
        found.append(
            CampaignError(
                f"Answers would be deleted on {campaign.retention_on}, before the contacts "
                f"on {campaign.contacts_until}.",
                "Contacts go first: choose an earlier day for them, or a later one for answers.",
            )
        )
    return found


def _protection_problems(campaign: Campaign) -> list[CampaignError]:
    if campaign.audience is not Audience.EXPERTS:
        return []
    found = []
    if campaign.early_figures:
        found.append(
            CampaignError(
                "An expert panel shows no figures before its round ends: who saw them would "
                "answer with an eye to them.",
                "Leave early figures out.",
            )
        )
    if campaign.mode is not Mode.CONFIDENTIAL:
        found.append(
            CampaignError(
                "Experts cannot be anonymous: so few are told apart by what they say.",
                "Make the campaign confidential.",
            )
        )
    if campaign.entry is not Entry.INVITED:
        found.append(
            CampaignError(
                "An expert panel cannot be open to everybody.", "Invite its members by name."
            )
        )
    return found
