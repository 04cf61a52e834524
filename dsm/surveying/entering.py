"""Coming in: what must hold before somebody may answer, and where she goes on."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from sqlmodel import Session, select

from dsm.surveying import drafts, inbox
from dsm.surveying.campaign_rows import campaign_at
from dsm.surveying.drafts import Draft
from dsm.surveying.keys import CampaignKey
from dsm.surveying.refusals import Refusal, RefusalReason
from dsm.surveying.submissions import shut
from dsm.surveying.tables import InvitationRow
from dsm.surveying.terms import SLUG
from dsm.surveying.visits import Visit
from surveys import codes
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.routing import next_page
from surveys.campaigns import Campaign, Channel, Entry, State

BEFORE_ANY_CODE = {
    State.DRAFT: RefusalReason.NOT_YET,
    State.PAUSED: RefusalReason.PAUSED,
    State.PURGED: RefusalReason.PURGED,
}


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link or code opened: the invitation, the secret of its draft, and the draft."""

    link_hash: str
    secret: bytes = field(repr=False)
    draft: Draft | None


def find_campaign(session: Session, slug: str) -> Campaign:
    """Return the campaign at an address, whose letters may be capitals as QR codes have them.

    Raises
    ------
    Refusal
        UNKNOWN, if there is none.
    """
    address = slug.lower()
    # Not every character can be asked for: PostgreSQL takes no NUL.
    campaign = campaign_at(session, address) if SLUG.fullmatch(address) else None
    if campaign is None:
        raise Refusal(RefusalReason.UNKNOWN)
    return campaign


def open_by_invitation(
    session: Session, key: CampaignKey, kind: Literal["link", "code"], text: str
) -> Opened | None:
    """Return what a link token or typed code opens, None where nothing, whyever.

    The database is asked the same questions whatever the code is, so that a code that is
    unknown, replaced or used is answered like any other and after the same time.
    """
    column = InvitationRow.link_hash if kind == "link" else InvitationRow.code_hash
    hash = key.fingerprint(kind, text)
    invitation = session.exec(
        select(InvitationRow.link_hash, InvitationRow.answered).where(
            column == hash, InvitationRow.campaign_id == key.campaign_id
        )
    ).one_or_none()
    link_hash, answered = invitation or (hash, True)
    waits = inbox.waits(session, key, link_hash)
    # Both lead to one draft: who holds the link can tell the code, though not the other way round.
    secret = drafts.secret_of("invitation", codes.code_of_link(text) if kind == "link" else text)
    draft = drafts.read_draft(session, key, secret)
    return None if answered or waits else Opened(link_hash, secret, draft)


def require_running(campaign: Campaign) -> None:
    """Refuse where no code of any kind would help: not out yet, paused, or purged."""
    if campaign.state in BEFORE_ANY_CODE:
        raise Refusal(BEFORE_ANY_CODE[campaign.state])


def require_channel(campaign: Campaign, channel: Channel) -> None:
    """Refuse a way in that the campaign does not have."""
    if channel not in campaign.channels:
        raise Refusal(RefusalReason.CHANNEL_SHUT)


def require_open(
    campaign: Campaign, now: datetime, channel: Channel, *, test: bool = False
) -> None:
    """Refuse somebody who has not begun, where nobody may begin now or in this way."""
    reason = shut(campaign, now, None, test=test)
    if reason is not None:
        raise Refusal(reason)
    if not test:
        require_channel(campaign, channel)


def require_going_on(campaign: Campaign, now: datetime, draft: Draft | None) -> None:
    """Refuse somebody whose time is over; who began in time has the grace."""
    reason = shut(campaign, now, draft.begun if draft else None)
    if reason is not None:
        raise Refusal(reason)


def takes_codes(campaign: Campaign, now: datetime) -> bool:
    """Whether a typed code may open what was begun in time, also where nobody begins any more."""
    return campaign.entry is Entry.INVITED and campaign.may_go_on(now, campaign.opens_at)


def resumed(visit: Visit, draft: Draft, questionnaire: Questionnaire) -> Visit:
    """Return the visit of somebody who goes on with a draft, in the version it was begun with."""
    return replace(
        visit,
        response_id=draft.response_id,
        version=draft.version,
        consent=draft.consent,
        begun=draft.begun or visit.begun,
        first_shown_page=first_unanswered(questionnaire, draft),
    )


def first_unanswered(questionnaire: Questionnaire, draft: Draft) -> int:
    """Return the first page on her way that was not sent; after the last, the number of pages."""
    page = next_page(questionnaire, -1, draft.answers)
    while page is not None and page in draft.done:
        page = next_page(questionnaire, page, draft.answers)
    return len(questionnaire.pages) if page is None else page
