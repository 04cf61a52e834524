"""Campaigns as a transaction holds them: asked for once, however many answers it keeps."""

from dataclasses import dataclass

from sqlmodel import Session

from dsm.surveying import quotas
from dsm.surveying.campaign_rows import held_campaign
from dsm.surveying.refusals import Refusal, RefusalReason
from surveys.campaigns import Campaign


@dataclass(frozen=True, slots=True)
class HeldCampaign:
    """A campaign that nobody changes until the transaction ends, and its strata with a quota."""

    campaign: Campaign
    strata: tuple[str, ...]


def hold_once(session: Session, campaign_id: int) -> HeldCampaign:
    """Return a campaign and hold it; hundreds of answers may ask for it in one transaction.

    Raises
    ------
    Refusal
        UNKNOWN, if there is no such campaign any more.
    """
    name = f"held campaign {campaign_id}"
    if name not in session.info:
        campaign = held_campaign(session, campaign_id)
        if campaign is None:
            raise Refusal(RefusalReason.UNKNOWN)
        session.info[name] = HeldCampaign(campaign, quotas.strata(session, campaign_id))
    held: HeldCampaign = session.info[name]
    return held
