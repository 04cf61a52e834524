"""Sending an unfinished answer: from the draft through the gate into the inbox, once."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from dsm.surveying import drafts, inbox
from dsm.surveying.drafts import Draft
from dsm.surveying.keys import CampaignKey
from dsm.surveying.receipts import Receipt
from dsm.surveying.refusals import DifferentAnswerError, Refusal, RefusalReason
from dsm.surveying.saving import is_idle, leave_kiosk
from dsm.surveying.submissions import (
    Kept,
    Outcome,
    Submission,
    find_by_receipt,
    is_used,
    keep_submission,
)
from dsm.surveying.visits import Visit
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign

type Told = Receipt | Refusal
type FinishResult = Told | DifferentAnswerError


def finish_answer(
    session: Session,
    key: CampaignKey,
    visit: Visit,
    campaign: Campaign,
    load: Callable[[int], Questionnaire],
    language: str,
    now: datetime,
) -> FinishResult:
    """Send what was saved. Refusals are returned, not raised: they must not undo what others save.

    Parameters
    ----------
    campaign : Campaign
        As it stands in this transaction.
    load : callable
        Returns a version of the campaign's questionnaire.
    language : str
        Language tag in which it was answered last.
    now : datetime
        This moment.
    """
    draft = drafts.read_draft(session, key, visit.draft_secret, to_change=True)
    if draft is None:
        return sent_before(session, key, visit)
    if is_idle(visit, draft, now):
        leave_kiosk(session, key, visit, draft, now)
        return Refusal(RefusalReason.IDLE)
    try:
        outcome = keep_submission(
            session, key, _submission(visit, draft, campaign, load, language, now)
        )
    except Refusal as refused:
        return refused  # raised before anything was written
    return _told(session, key, visit, outcome)


def sent_before(session: Session, key: CampaignKey, visit: Visit) -> Told:
    """Return what became of an answer that was sent before; nothing is written."""
    code = key.receipt(visit.response_id)
    finished = find_by_receipt(session, key.fingerprint("receipt", code))
    if finished is not None and finished.payload_hash != inbox.WITHDRAWN:
        return Receipt(code=code, day=finished.day, over_quota=finished.over_quota)
    used = visit.link_hash and not visit.test and is_used(session, key, visit.link_hash)
    if finished is not None or used:
        return Refusal(RefusalReason.ALREADY_ANSWERED)
    return Refusal(RefusalReason.NOTHING_SAVED)


def _submission(
    visit: Visit,
    draft: Draft,
    campaign: Campaign,
    load: Callable[[int], Questionnaire],
    language: str,
    now: datetime,
) -> Submission:
    return Submission(
        campaign=campaign,
        questionnaire=load(draft.version),
        # The draft's own: whoever began on another device has another one in her cookie.
        response_id=draft.response_id,
        answers=draft.answers,
        free_texts=draft.free_texts,
        channel=visit.channel,
        language=language,
        consent=draft.consent,
        begun=draft.begun or visit.begun,
        at=now,
        link_hash=visit.link_hash,
        hold=draft.hold,
        test=visit.test,
    )


def _told(session: Session, key: CampaignKey, visit: Visit, outcome: Outcome) -> FinishResult:
    if outcome.receipt is not None:
        drafts.remove_draft(session, key, visit.draft_secret)
        return outcome.receipt
    if outcome.kept is Kept.DIFFERENT:
        return DifferentAnswerError()
    return Refusal(RefusalReason.ALREADY_ANSWERED)
