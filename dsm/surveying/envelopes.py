"""Envelopes that came in: their invitations are ticked by code, apart from the forms inside."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from dsm import audit
from dsm.surveying import consents, inbox
from dsm.surveying.days import day_of
from dsm.surveying.paper import PaperError, require_paper
from dsm.surveying.speeds import Speed
from dsm.surveying.submissions import is_used
from dsm.surveying.tables import InvitationRow
from dsm.tables import utc_now
from surveys.campaigns import Campaign, Channel
from surveys.codes import read_code
from surveys.errors import raise_all

if TYPE_CHECKING:
    from dsm.surveying.keys import CampaignKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What became of envelopes.

    Parameters
    ----------
    count : int
        Invitations ticked now.
    before : tuple of int
        Positions, from 1, of those whose invitation was answered before: their forms must not be
        opened, for once they lie among the others nobody can find them again.
    """

    count: int
    before: tuple[int, ...]


def tick(
    session: Session,
    key: "CampaignKey",
    campaign: Campaign,
    codes: Sequence[str],
    by: str,
    now: datetime | None = None,
) -> Ticked:
    """Tick the invitations on envelopes: nobody is reminded any more, and the link opens nothing.

    A tick waits in the inbox like an answer, with a mark that only the campaign's key can read, and
    is mixed with the others. So nothing tells on which day somebody's envelope came, and nothing
    at all joins it to a form: those are entered from shuffled batches. Call it inside
    `dsm.database.exclusive`.

    Parameters
    ----------
    codes : sequence of str
        As they are printed, in any spelling.

    Raises
    ------
    FixableError
        Naming the position of every code that opens nothing; then none is ticked.
    """
    moment = now or utc_now()
    require_paper(campaign, moment)
    inbox.hold_campaign(session, campaign.id, alone=True)
    links = [_link_of(session, key, code) for code in codes]
    raise_all([_unknown(at) for at, link in enumerate(links, start=1) if link is None])
    before = []
    for position, link in enumerate(links, start=1):
        assert link is not None
        if is_used(session, key, link) or not _tick(session, key, campaign, link, moment):
            before.append(position)
    count = len(codes) - len(before)
    audit.record(session, by, "tick-envelopes", f"batch:{campaign.slug}/envelopes", count=count)
    return Ticked(count=count, before=tuple(before))


def _link_of(session: Session, key: "CampaignKey", typed: str) -> str | None:
    code = read_code(typed)
    if code is None:
        return None
    return session.exec(
        select(InvitationRow.link_hash).where(
            InvitationRow.code_hash == key.fingerprint("code", code),
            InvitationRow.campaign_id == key.campaign_id,
        )
    ).one_or_none()


def _unknown(position: int) -> PaperError:
    # The code itself is not repeated: what is printed here may end in a log.
    return PaperError(
        f"The code of envelope {position} belongs to no invitation of this campaign.",
        "Type it again, with its last character, which shows slips. A letter that was replaced "
        "has a code that ended: tick the envelope by the newer one.",
    )


def _tick(
    session: Session, key: "CampaignKey", campaign: Campaign, link: str, now: datetime
) -> bool:
    """Let the mixer tick an invitation; what is not an answer is counted nowhere."""
    row = {
        "receipt_hash": key.fingerprint("receipt", secrets.token_hex(16)),
        "payload_hash": inbox.WITHDRAWN,
        "campaign_id": campaign.id,
        "link_hash": inbox.mark(key, link),
        "version": campaign.version,
        "consent": consents.current(session, campaign.id).version,
        "round": campaign.round,
        "answers": {},
        "free_texts": {},
        "channel": Channel.PAPER.value,
        "language": "",
        "day": day_of(now),
        "speed": Speed.UNKNOWN.value,
        "over_quota": False,
        "test": False,
    }
    return inbox.insert_unless_known(session, row)
