"""Two different answers under one interview's id: both are kept until somebody decides."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from dsm import audit
from dsm.surveying import campaigns, questionnaires, receipts
from dsm.surveying.cells import coarsening_of
from dsm.surveying.coarsening import coarsened_answers
from dsm.surveying.keys import CampaignKey
from dsm.surveying.packets import PacketError
from dsm.surveying.receipts import withdrawal_hash
from dsm.surveying.submissions import (
    Submission,
    find_by_receipt,
    keep_submission,
    payload_hash,
)
from dsm.surveying.tables import FreeTextRow, InboxRow, MergeConflictRow
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.routing import asked, complete
from surveys.campaigns import Campaign, Channel


class Told(StrEnum):
    """Whether a conflict is news."""

    NEW = "new"
    KNOWN = "known"  # it waits already, or was decided


class Choice(StrEnum):
    """Which of two answers holds."""

    FIRST = "first"  # the one that came in first, which counts already
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that two answers disagree on; None where there is no answer or text."""

    question: str
    first: Any
    second: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two answers under one id.

    Parameters
    ----------
    id : int
        To name it by.
    packet : str
        The packet that brought the second.
    differences : tuple of Difference
        Where they differ, and nothing else of what was answered.
    """

    id: int
    packet: str
    differences: tuple[Difference, ...]


def remember(session: Session, key: CampaignKey, packet: str, submission: Submission) -> Told:
    """Keep the second of two answers, sealed, unless it waits already or was decided."""
    hash = _receipt_hash(key, submission.response_id)
    payload = payload_hash(key, submission)
    known = session.exec(select(MergeConflictRow).where(MergeConflictRow.receipt_hash == hash))
    if any(row.content["payload"] == payload for row in known):
        return Told.KNOWN
    session.add(
        MergeConflictRow(
            campaign_id=key.campaign_id,
            packet_id=packet,
            receipt_hash=hash,
            content={"payload": payload, "sealed": _sealed(key, submission)},
        )
    )
    session.flush()
    return Told.NEW


def conflicts(session: Session, key: CampaignKey) -> tuple[Conflict, ...]:
    """Return the conflicts of a campaign that wait for a decision."""
    rows = session.exec(
        select(MergeConflictRow)
        .where(MergeConflictRow.campaign_id == key.campaign_id)
        .order_by(col(MergeConflictRow.id))
    )
    return tuple(_conflict(session, key, row) for row in rows if "sealed" in row.content)


def settle(
    session: Session, key: CampaignKey, conflict_id: int, choice: Choice, by: str, now: datetime
) -> None:
    """Decide which of two answers holds. Of the other only a fingerprint stays, to know it again.

    Call it inside `dsm.database.exclusive`.

    Raises
    ------
    PacketError
        If there is no such conflict, or the campaign's grace is over: then the first holds.
    """
    row = _waiting_row(session, key, conflict_id)
    campaign = campaigns.find_by_id(session, key.campaign_id)
    loser = row.content["payload"]
    packet, hash = row.packet_id, row.receipt_hash
    if choice is Choice.SECOND:
        _require_grace(campaign, now)
        loser = _exchange(session, key, campaign, row)
        row = MergeConflictRow(
            campaign_id=campaign.id, packet_id=packet, receipt_hash=hash, content={}
        )
        session.add(row)
    row.content = {"payload": loser}
    session.flush()
    audit.record(session, by, "settle-conflict", f"packet:{packet}", kind=str(choice))


def _exchange(session: Session, key: CampaignKey, campaign: Campaign, row: MergeConflictRow) -> str:
    """Put the second answer in the place of the first; return the fingerprint of the first."""
    submission = _opened(session, key, campaign, row)
    first = find_by_receipt(session, row.receipt_hash)
    receipts.withdraw(session, key, key.receipt(submission.response_id))
    session.expire_all()
    receipts.forget_withdrawal(session, _receipt_hash(key, submission.response_id))
    keep_submission(session, key, submission)
    return (first.payload_hash if first else None) or ""


def _waiting_row(session: Session, key: CampaignKey, conflict_id: int) -> MergeConflictRow:
    row = session.get(MergeConflictRow, conflict_id)
    if row is None or row.campaign_id != key.campaign_id or "sealed" not in row.content:
        raise PacketError(
            f"No conflict {conflict_id} waits for a decision.",
            "See those that do with `dsm interview conflicts`.",
        )
    return row


def _require_grace(campaign: Campaign, now: datetime) -> None:
    if now >= campaign.ends_at:
        raise PacketError(
            f"{campaign.slug!r} has ended; what came in first can no longer be found and replaced.",
            "Let the first answer hold: --keep first.",
        )


def _conflict(session: Session, key: CampaignKey, row: MergeConflictRow) -> Conflict:
    assert row.id is not None
    campaign = campaigns.find_by_id(session, key.campaign_id)
    second = _opened(session, key, campaign, row)
    first_said, second_said = _first(session, key, second), _second(session, second)
    return Conflict(
        id=row.id,
        packet=row.packet_id,
        differences=tuple(
            Difference(question.id, first_said.get(question.id), second_said.get(question.id))
            for question in second.questionnaire.questions
            if first_said.get(question.id) != second_said.get(question.id)
        ),
    )


def _first(session: Session, key: CampaignKey, second: Submission) -> dict[str, Any]:
    code = key.receipt(second.response_id)
    hash = key.fingerprint("receipt", code)
    finished = find_by_receipt(session, hash)
    waiting = session.get(InboxRow, hash)
    if waiting is not None:
        texts = {id: said["text"] for id, said in waiting.free_texts.items()}
    else:
        texts = _texts(session, key, code, second.questionnaire)
    return {**(finished.answers if finished else {}), **texts}


def _texts(
    session: Session, key: CampaignKey, code: str, questionnaire: Questionnaire
) -> dict[str, str]:
    hashes = {withdrawal_hash(key, code, one.id): one.id for one in questionnaire.questions}
    rows = session.exec(select(FreeTextRow).where(col(FreeTextRow.withdrawal_hash).in_(hashes)))
    return {hashes[row.withdrawal_hash or ""]: row.text for row in rows}


def _second(session: Session, second: Submission) -> dict[str, Any]:
    questionnaire = second.questionnaire
    answers = coarsened_answers(
        questionnaire,
        coarsening_of(session, second.campaign.id),
        complete(questionnaire, second.answers, finished=True),
    )
    led_to = set(asked(questionnaire, second.answers))
    return {**answers, **{id: text for id, text in second.free_texts.items() if id in led_to}}


def _sealed(key: CampaignKey, submission: Submission) -> str:
    content = {
        "id": submission.response_id,
        "version": submission.questionnaire.version,
        "answers": dict(submission.answers),
        "free_texts": dict(submission.free_texts),
        "language": submission.language,
        "consent": submission.consent,
        "begun": submission.begun.isoformat(),
        "at": submission.at.isoformat(),
    }
    sealed = key.seal("packet", json.dumps(content, ensure_ascii=False).encode())
    return base64.b64encode(sealed).decode()


def _opened(
    session: Session, key: CampaignKey, campaign: Campaign, row: MergeConflictRow
) -> Submission:
    sealed = base64.b64decode(row.content["sealed"])
    content: Mapping[str, Any] = json.loads(key.open("packet", sealed))
    return Submission(
        campaign=campaign,
        questionnaire=questionnaires.load(session, campaign.questionnaire, content["version"]),
        response_id=content["id"],
        answers=content["answers"],
        free_texts=content["free_texts"],
        channel=Channel.PHONE,
        language=content["language"],
        consent=content["consent"],
        begun=datetime.fromisoformat(content["begun"]),
        at=datetime.fromisoformat(content["at"]),
    )


def _receipt_hash(key: CampaignKey, response_id: str) -> str:
    return key.fingerprint("receipt", key.receipt(response_id))
