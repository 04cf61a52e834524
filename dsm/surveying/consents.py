"""Consent texts of campaigns: gaps filled in, numbered, kept; every answer keeps the number it saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from dsm import stewardship
from dsm.surveying.days import last_day_before
from dsm.surveying.phrases import day_in_words, fill, phrase
from dsm.surveying.tables import CampaignRow, ConsentRow
from dsm.tables import aware, utc_now
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.words import Words
from surveys.campaigns import Campaign, CampaignError, Entry, Mode

PARTS = ("terms", "waiting", "withdrawal", "agree", "decline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What people agree to before their first answer.

    Parameters
    ----------
    version : int
        From 1; answers keep it. 0 for a preview that was never shown to anybody.
    texts : mapping of part to Words
        "terms", "waiting" (how long an answer lies beside its invitation; only where there are
        invitations), "withdrawal", "agree" and "decline". A part that is not said is not there.
    valid_from : datetime
        When it was first shown.
    """

    version: int
    texts: Mapping[str, Words]
    valid_from: datetime


def preview(session: Session, campaign: Campaign, questionnaire: Questionnaire) -> Consent:
    """Return the text as it would be shown if the campaign opened now."""
    texts = {
        part: {
            language: filled
            for language in questionnaire.languages
            if (filled := fill(words.get(language, ""), gaps(session, campaign, language)))
        }
        for part, words in _parts(campaign, questionnaire).items()
    }
    return Consent(
        version=0, texts={part: said for part, said in texts.items() if said}, valid_from=utc_now()
    )


def write(session: Session, campaign: Campaign, questionnaire: Questionnaire) -> Consent:
    """Keep the text as it is now, if it differs from the last one, and show it from now on."""
    wanted = preview(session, campaign, questionnaire)
    last = session.exec(
        select(sa.func.max(ConsentRow.version)).where(ConsentRow.campaign_id == campaign.id)
    ).one()
    if last and find(session, campaign.id, last).texts == wanted.texts:
        return find(session, campaign.id, last)
    version = (last or 0) + 1
    row = ConsentRow(campaign_id=campaign.id, version=version, texts=_plain(wanted.texts))
    session.add(row)
    session.get_one(CampaignRow, campaign.id).consent = version
    session.flush()
    return _consent(row)


def current(session: Session, campaign_id: int) -> Consent:
    """Return the text that is shown now.

    Raises
    ------
    CampaignError
        If the campaign was never opened.
    """
    return find(session, campaign_id, session.get_one(CampaignRow, campaign_id).consent)


def find(session: Session, campaign_id: int, version: int) -> Consent:
    """Return one version of the text.

    Raises
    ------
    CampaignError
        If there is no such version.
    """
    row = session.get(ConsentRow, (campaign_id, version))
    if row is None:
        raise CampaignError(
            f"The campaign has no consent text {version}.", "It is written when it opens."
        )
    return _consent(row)


def gaps(session: Session, campaign: Campaign, language: str) -> dict[str, str]:
    """Return what the gaps of a questionnaire's texts are filled with, in one language."""
    city = stewardship.find_city(session)
    name = city.name if city else ""
    return {
        "city": name,
        "in_city": fill(phrase("in-city", language), {"city": name}),
        "contact": campaign.contact,
        "delete_on": day_in_words(campaign.retention_on, language),
        "withdraw_until": day_in_words(last_day_before(campaign.closes_at), language),
    }


def _parts(campaign: Campaign, questionnaire: Questionnaire) -> dict[str, Words]:
    said = questionnaire.consent
    waits = campaign.mode is Mode.ANONYMOUS and campaign.entry is Entry.INVITED
    return {
        "terms": said.anonymous if campaign.mode is Mode.ANONYMOUS else said.confidential,
        "waiting": {
            language: phrase("consent-waiting", language)
            for language in questionnaire.languages
            if waits
        },
        "withdrawal": said.withdrawal,
        "agree": said.agree,
        "decline": said.decline,
    }


def _plain(texts: Mapping[str, Words]) -> dict[str, dict[str, str]]:
    return {part: dict(words) for part, words in texts.items()}


def _consent(row: ConsentRow) -> Consent:
    return Consent(version=row.version, texts=row.texts, valid_from=aware(row.valid_from))
