"""Packets: interviews that leave the house, with everything needed to hold them and to know them again."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from dsm.surveying.keys import CampaignKey
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.stored import from_json, to_json
from surveys.errors import FixableError


class PacketError(FixableError):
    """A packet cannot be made, opened, filled or brought back as asked."""

    code = "packet"


class Standing(StrEnum):
    """How far an interview is."""

    FREE = "free"
    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketTerms:
    """What a packet says; it is signed as a whole, so that none of it can be changed.

    Parameters
    ----------
    id : str
        Of the packet, random.
    slug, name : str
        Of its campaign.
    ids : tuple of str
        One random response id per interview.
    receipts : tuple of str
        The receipt of each; only the house can make them, and it is not there to ask.
    questionnaire : Questionnaire
        The version that is asked.
    consent : int
        Version of the consent text.
    consent_texts : mapping of part to Words
        What is read aloud before the first question.
    gaps : mapping of language to mapping of gap to text
        What stands for {city} and its like.
    taken_at, expires_at : datetime
        When it left, and until when it may come back.
    closes_at : datetime
        After which no interview begins.
    """

    id: str
    slug: str
    name: str
    ids: tuple[str, ...] = field(repr=False)
    receipts: tuple[str, ...] = field(repr=False)
    questionnaire: Questionnaire = field(repr=False)
    consent: int
    consent_texts: Mapping[str, Mapping[str, str]] = field(repr=False)
    gaps: Mapping[str, Mapping[str, str]] = field(repr=False)
    taken_at: datetime
    expires_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Packet:
    """Terms as the house wrote and signed them, word for word."""

    written: str = field(repr=False)
    signature: str = field(repr=False)

    @property
    def terms(self) -> PacketTerms:
        """What was written, read."""
        return _read(json.loads(self.written))

    def is_from(self, key: CampaignKey) -> bool:
        """Whether this campaign's key signed it, and nothing was changed since."""
        return hmac.compare_digest(self.signature, _signature(key, self.written))


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """One interview of a packet.

    Parameters
    ----------
    number : int
        Its place in the packet, from 1.
    language : str
        Language tag it is held in; "" before it began.
    begun, ended : datetime or None
        By the clock of the interviewer's machine.
    answers, free_texts : mapping
        As they are stored.
    at : str
        The question that comes next; "" before the first.
    """

    number: int
    language: str = ""
    begun: datetime | None = None
    ended: datetime | None = None
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    free_texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    at: str = ""

    @property
    def standing(self) -> Standing:
        """How far it is."""
        if self.ended is not None:
            return Standing.DONE
        return Standing.FREE if self.begun is None else Standing.BEGUN

    def begin(self, language: str, now: datetime) -> "Interview":
        """Return it begun: consent was given."""
        return replace(self, language=language, begun=now)

    def end(self, now: datetime) -> "Interview":
        """Return it done."""
        return replace(self, ended=now, at="")


def sign(key: CampaignKey, terms: PacketTerms) -> Packet:
    """Return terms signed with the campaign's key: what was not taken out here is refused later."""
    written = json.dumps(_written(terms), ensure_ascii=False, sort_keys=True)
    return Packet(written, _signature(key, written))


def interview_to_json(interview: Interview) -> dict[str, Any]:
    """Return an interview as JSON holds it."""
    return {
        "language": interview.language,
        "begun": _moment_text(interview.begun),
        "ended": _moment_text(interview.ended),
        "answers": dict(interview.answers),
        "free_texts": dict(interview.free_texts),
        "at": interview.at,
    }


def interview_from_json(number: int, stored: Mapping[str, Any]) -> Interview:
    """Return what `interview_to_json` wrote."""
    return Interview(
        number=number,
        language=stored["language"],
        begun=_moment(stored["begun"]),
        ended=_moment(stored["ended"]),
        answers=stored["answers"],
        free_texts=stored["free_texts"],
        at=stored["at"],
    )


def _signature(key: CampaignKey, written: str) -> str:
    return key.fingerprint("packet", written)


def _written(terms: PacketTerms) -> dict[str, Any]:
    return {
        "id": terms.id,
        "slug": terms.slug,
        "name": terms.name,
        "ids": list(terms.ids),
        "receipts": list(terms.receipts),
        "questionnaire": to_json(terms.questionnaire),
        "consent": terms.consent,
        "consent_texts": {part: dict(words) for part, words in terms.consent_texts.items()},
        "gaps": {language: dict(filled) for language, filled in terms.gaps.items()},
        "taken_at": terms.taken_at.isoformat(),
        "expires_at": terms.expires_at.isoformat(),
        "closes_at": terms.closes_at.isoformat(),
    }


def _read(stored: Mapping[str, Any]) -> PacketTerms:
    return PacketTerms(
        **{
            **stored,
            "ids": tuple(stored["ids"]),
            "receipts": tuple(stored["receipts"]),
            "questionnaire": from_json(stored["questionnaire"]),
            **{
                name: datetime.fromisoformat(stored[name])
                for name in ("taken_at", "expires_at", "closes_at")
            },
        }
    )


def _moment_text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
