"""When a campaign is over: nobody may finish any more, and every answer is mixed."""

from datetime import datetime

from sqlmodel import Session

from dsm.surveying import inbox
from surveys.campaigns import Campaign, CampaignError, State


def is_over(campaign: Campaign, now: datetime) -> bool:
    """Whether nobody may answer any more, not even those who began in time."""
    return campaign.state is State.PURGED or (
        campaign.state is State.CLOSED and now >= campaign.ends_at
    )


def require_over(session: Session, campaign: Campaign, now: datetime) -> None:
    """Refuse what must not change with a further answer: the difference would be few people's.

    Parameters
    ----------
    now : datetime
        This moment, with zone.

    Raises
    ------
    CampaignError
        If people may still answer, or answers wait to be mixed.
    """
    if campaign.state not in {State.CLOSED, State.PURGED}:
        raise CampaignError(
            f"{campaign.slug!r} is {campaign.state}; its figures would change with every answer.",
            f"Close it first, and wait until its grace of {campaign.grace} is over.",
        )
    if not is_over(campaign, now):
        raise CampaignError(
            f"Who began {campaign.slug!r} in time may still finish until "
            f"{campaign.ends_at:%Y-%m-%d %H:%M} UTC.",
            "Wait until then.",
        )
    waiting = inbox.waiting(session, campaign.id)
    if waiting:
        raise CampaignError(
            f"{waiting} answers of {campaign.slug!r} still wait to be mixed.",
            "Run `dsm survey run-due` first.",
        )
