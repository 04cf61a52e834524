"""Receipts: codes with which an answer can be withdrawn, without an account and without a name."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update

from dsm.surveying import inbox, quotas
from dsm.surveying.keys import CampaignKey
from dsm.surveying.tables import (
    CampaignRow,
    FreeTextRow,
    InboxRow,
    MergeConflictRow,
    QuestionnaireRow,
    ResponseRow,
    WithdrawnRow,
)
from surveys.asking.stored import from_json
from surveys.campaigns import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What somebody who finished is shown.

    Parameters
    ----------
    code : str
        16 characters; `surveys.codes.grouped` spells them. It is derived from the answer's id, so
        that sending the same again shows the same; the server keeps only its fingerprint.
    day : date
        When it was kept.
    over_quota : bool
        Whether enough had answered already; it was kept all the same.
    """

    code: str
    day: date
    over_quota: bool = False


def withdrawal_hash(key: CampaignKey, code: str, question: str) -> str:
    """Return how a free text is found again by the receipt; no two texts have it in common."""
    return key.fingerprint("free-text", f"{code} {question}")


def withdraw(session: Session, key: CampaignKey, code: str) -> bool:
    """Delete the answer that a receipt belongs to, wherever it lies, and all made from it.

    The invitation stays used: what was given back cannot be given twice.

    Returns
    -------
    bool
        Whether there was such an answer.
    """
    hash = key.fingerprint("receipt", code)
    found = _from_inbox(session, key.campaign_id, hash) or _mixed(session, key.campaign_id, hash)
    if found is None:
        return False
    _delete_texts(session, key, code)
    if found.channel == Channel.PHONE:
        session.merge(WithdrawnRow(receipt_hash=hash, campaign_id=key.campaign_id))
    session.execute(
        delete(MergeConflictRow)
        .where(col(MergeConflictRow.receipt_hash) == hash)
        .execution_options(synchronize_session=False)
    )
    if not (found.test or found.over_quota):
        _give_quota_back(session, key.campaign_id, found.version, found.answers)
    return True


def was_withdrawn(session: Session, hash: str) -> bool:
    """Whether the interview with this receipt's fingerprint was withdrawn before."""
    return session.get(WithdrawnRow, hash) is not None


def forget_withdrawal(session: Session, hash: str) -> None:
    """Let an interview come in that takes the place of a withdrawn one."""
    _execute(session, delete(WithdrawnRow).where(col(WithdrawnRow.receipt_hash) == hash))


def end_withdrawals(session: Session, campaign_id: int) -> None:
    """Drop everything by which a receipt finds its answer; from then on nobody can, not even we."""
    for statement in (
        delete(WithdrawnRow).where(col(WithdrawnRow.campaign_id) == campaign_id),
        update(ResponseRow)
        .where(col(ResponseRow.campaign_id) == campaign_id)
        .values(receipt_hash=None, payload_hash=None),
        update(FreeTextRow)
        .where(col(FreeTextRow.campaign_id) == campaign_id)
        .values(withdrawal_hash=None),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def _from_inbox(session: Session, campaign_id: int, hash: str) -> InboxRow | None:
    row = session.exec(
        select(InboxRow)
        .where(
            InboxRow.campaign_id == campaign_id,
            InboxRow.receipt_hash == hash,
            InboxRow.payload_hash != inbox.WITHDRAWN,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    session.expunge(row)
    if row.link_hash is None:
        _execute(session, delete(InboxRow).where(col(InboxRow.receipt_hash) == hash))
    else:
        # Emptied, not deleted: the mark is needed until the invitation is marked as answered.
        _execute(
            session,
            update(InboxRow)
            .where(col(InboxRow.receipt_hash) == hash)
            .values(payload_hash=inbox.WITHDRAWN, answers={}, free_texts={}),
        )
    return row


def _mixed(session: Session, campaign_id: int, hash: str) -> ResponseRow | None:
    row = session.exec(
        select(ResponseRow)
        .where(ResponseRow.campaign_id == campaign_id, ResponseRow.receipt_hash == hash)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is not None:
        session.expunge(row)
        _execute(session, delete(ResponseRow).where(col(ResponseRow.id) == row.id))
    return row


def _delete_texts(session: Session, key: CampaignKey, code: str) -> None:
    questions = session.exec(
        select(FreeTextRow.question)
        .where(FreeTextRow.campaign_id == key.campaign_id)
        .group_by(FreeTextRow.question)
    ).all()
    hashes = [withdrawal_hash(key, code, question) for question in questions]
    _execute(session, delete(FreeTextRow).where(col(FreeTextRow.withdrawal_hash).in_(hashes)))


def _give_quota_back(
    session: Session, campaign_id: int, version: int, answers: dict[str, Any]
) -> None:
    names = quotas.strata(session, campaign_id)
    if not names:
        return
    campaign = session.get_one(CampaignRow, campaign_id)
    row = session.get_one(QuestionnaireRow, (campaign.questionnaire, version))
    # A stratum of a level that was merged into another cannot be told any more.
    merged = {
        one["factor"] for one in campaign.coarsening if any(len(g) > 1 for g in one["groups"])
    }
    told = [name for name in names if not merged & set(quotas.levels_in(name))]
    belongs = quotas.strata_among(told, from_json(row.content), answers)
    quotas.give_back(session, campaign_id, belongs)


def _execute(session: Session, statement: sa.Update | sa.Delete) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
