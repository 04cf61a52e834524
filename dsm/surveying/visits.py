"""Visits: what a respondent's browser carries, sealed, so that the server need not know who it is."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, field
from datetime import datetime

from dsm.surveying.keys import KeyLostError, Keyring
from dsm.surveying.sealing import SealBrokenError
from surveys.campaigns import Campaign, Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody who is answering, as her cookie knows her.

    Parameters
    ----------
    campaign_id, slug : int, str
        Which campaign.
    response_id : str
        Random.
    draft_secret : bytes
        Opens the unfinished answer. It comes from the link or code, never from the server. Forms
        repeat a fingerprint of it, to prove that they came from our page.
    link_hash : str or None
        The invitation; None for those who walked in.
    channel : Channel
        How she answers.
    came : datetime
        When she came to this device; at a shared screen it tells whether she still stands there.
    begun : datetime
        When she began, on whatever device; who did so before the close may finish within the
        grace.
    language : str
        Language tag.
    version : int
        Version of the questionnaire she was shown first, and is asked to the end.
    consent : int or None
        Version of the consent text she agreed to; None before that. Without it nothing is kept.
    first_shown_page : int
        Pages before this one are not shown on this device: somebody else may hold the link.
    test : bool
        Whether a member of staff tries the questionnaire; such answers are kept apart for ever.
    resumable : bool
        Whether it can be continued elsewhere; at a kiosk it cannot.
    """

    campaign_id: int
    slug: str
    response_id: str
    draft_secret: bytes = field(repr=False)
    link_hash: str | None = None
    channel: Channel
    came: datetime
    begun: datetime
    language: str
    version: int
    consent: int | None = None
    first_shown_page: int = 0
    test: bool = False
    resumable: bool = True


def new_visit(
    campaign: Campaign,
    secret: bytes,
    channel: Channel,
    language: str,
    now: datetime,
    *,
    link_hash: str | None = None,
    test: bool = False,
    resumable: bool = True,
) -> Visit:
    """Return the visit of somebody who has just come in, with an id of its own.

    Parameters
    ----------
    secret : bytes
        Of the draft.
    """
    return Visit(
        campaign_id=campaign.id,
        slug=campaign.slug,
        response_id=secrets.token_hex(16),
        draft_secret=secret,
        link_hash=link_hash,
        channel=channel,
        came=now,
        begun=now,
        language=language,
        version=campaign.version,
        test=test,
        resumable=resumable,
    )


def seal_visit(keyring: Keyring, visit: Visit) -> str:
    """Return the content of the visitor's cookie: letters that tell her and others nothing.

    Raises
    ------
    KeyLostError
        If the campaign has no key.
    """
    plain = {
        "slug": visit.slug,
        "response": visit.response_id,
        "draft": visit.draft_secret.hex(),
        "link": visit.link_hash,
        "channel": visit.channel.value,
        "came": visit.came.isoformat(),
        "begun": visit.begun.isoformat(),
        "language": visit.language,
        "version": visit.version,
        "consent": visit.consent,
        "first": visit.first_shown_page,
        "test": visit.test,
        "resumable": visit.resumable,
    }
    box = keyring.of(visit.campaign_id).seal("visit", json.dumps(plain).encode())
    return f"{visit.campaign_id}.{urlsafe_b64encode(box).decode()}"


def open_visit(keyring: Keyring, text: str) -> Visit | None:
    """Return the visit in a cookie, or None where it is not one of ours any more."""
    number, _, letters = text.partition(".")
    # Python also reads digits of other scripts, and has no end to how many.
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        return None
    try:
        box = urlsafe_b64decode(letters.encode("ascii"))
        plain = json.loads(keyring.of(int(number)).open("visit", box))
    except (Base64Error, UnicodeEncodeError, SealBrokenError, KeyLostError):
        return None
    return Visit(
        campaign_id=int(number),
        slug=plain["slug"],
        response_id=plain["response"],
        draft_secret=bytes.fromhex(plain["draft"]),
        link_hash=plain["link"],
        channel=Channel(plain["channel"]),
        came=datetime.fromisoformat(plain["came"]),
        begun=datetime.fromisoformat(plain["begun"]),
        language=plain["language"],
        version=plain["version"],
        consent=plain["consent"],
        first_shown_page=plain["first"],
        test=plain["test"],
        resumable=plain["resumable"],
    )
