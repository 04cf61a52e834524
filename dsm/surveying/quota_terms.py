"""Use cases of those who set quotas: only while a campaign is a draft."""

from collections.abc import Mapping

from sqlmodel import Session

from dsm import audit
from dsm.surveying import campaigns, cells, questionnaires, quotas
from dsm.surveying.quotas import QuotaError
from surveys.campaigns import Campaign, State
from surveys.errors import raise_all


def want(
    session: Session, slug: str, background: Mapping[str, str], wanted: int, by: str = audit.SYSTEM
) -> None:
    """Say how many answers a campaign wants from those who have all these levels.

    Parameters
    ----------
    background : mapping of factor to level
        Of the campaign's population; empty for everybody.
    wanted : int
        Answers, zero or more.

    Raises
    ------
    QuotaError
        If it is no draft any more, or the number is below zero.
    FixableError
        Every factor and level that its population does not have or its questionnaire does not
        ask for, all at once.
    """
    campaign = _draft(session, slug)
    stratum = quotas.stratum_of(background)
    asked = questionnaires.load(session, campaign.questionnaire, campaign.version)
    raise_all(quotas.stratum_problems(stratum, asked, cells.factors_of(session, campaign)))
    quotas.set_quota(session, campaign.id, stratum, wanted)
    _record(session, by, slug, "quota", background, count=wanted)


def drop(
    session: Session, slug: str, background: Mapping[str, str], by: str = audit.SYSTEM
) -> None:
    """Take the quota of a stratum away, so that it takes any number of answers.

    Raises
    ------
    QuotaError
        If it is no draft any more, or there is no such quota.
    """
    campaign = _draft(session, slug)
    quotas.remove_quota(session, campaign.id, quotas.stratum_of(background))
    _record(session, by, slug, "no quota", background)


def _draft(session: Session, slug: str) -> Campaign:
    campaign = campaigns.find(session, slug)
    if campaign.state is not State.DRAFT:
        # Whoever is answering was let in, or turned away, by the quotas of the first day.
        raise QuotaError(
            f"{slug!r} is {campaign.state}; quotas are set before a campaign opens.",
            f"Leave them as they are, or close it earlier: `dsm survey close {slug}`.",
        )
    return campaign


def _record(
    session: Session,
    by: str,
    slug: str,
    what: str,
    background: Mapping[str, str],
    **detail: audit.Detail,
) -> None:
    kind = f"{what} {quotas.described(quotas.stratum_of(background))}"
    audit.record(
        session, by, "change-campaign", f"campaign:{slug}", kind=kind[: audit.LONGEST], **detail
    )
