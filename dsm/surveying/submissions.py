"""The one gate for finished answers, whichever way they come: web, API, paper, interview, import."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from dsm.surveying import inbox, quotas
from dsm.surveying.cells import coarsening_of
from dsm.surveying.coarsening import coarsened_answers
from dsm.surveying.days import day_of
from dsm.surveying.keys import CampaignKey
from dsm.surveying.quotas import Hold
from dsm.surveying.receipts import Receipt, withdrawal_hash
from dsm.surveying.refusals import Refusal, RefusalReason
from dsm.surveying.speeds import Speed, speed_of
from dsm.surveying.tables import InboxRow, InvitationRow, ResponseRow
from surveys.asking.answers import AnswerProblem, check_answers
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.routing import asked, complete
from surveys.campaigns import Campaign, Channel, Entry, State

# Staff enter these for somebody whose invitation is ticked elsewhere, or nowhere.
WITHOUT_LINK = frozenset({Channel.PAPER, Channel.PHONE})


class Kept(StrEnum):
    """What became of a finished answer."""

    NEW = "new"  # it was kept
    SAME = "same"  # it had been kept before; sending it again changes nothing
    DIFFERENT = "different"  # another content was kept under its id; that one stands
    ALREADY_ANSWERED = "already-answered"  # its invitation was used for another answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A finished answer on its way in.

    Parameters
    ----------
    campaign : Campaign
        As it stands in this transaction.
    questionnaire : Questionnaire
        The version that was answered.
    response_id : str
        Random, made before the first answer; sending twice under one id keeps one answer.
    answers, free_texts : mapping of question to answer, and to text
        As given; what routing does not ask is left out here.
    channel : Channel
        How it was given.
    language : str
        Language tag it was answered in.
    consent : int or None
        Version of the consent text agreed to.
    begun, at : datetime
        When the person began, and now. For paper: when the envelope came.
    link_hash : str or None
        The invitation it uses up.
    hold : Hold or None
        Quota places held for it.
    answered_whole : bool
        Whether required questions must be answered; a sheet of paper cannot ask again.
    timed : bool
        Whether `begun` and `at` tell how long it took; a file of another program does not.
    test : bool
        Whether it is a try-out of staff.
    """

    campaign: Campaign
    questionnaire: Questionnaire
    response_id: str
    answers: Mapping[str, Any]
    free_texts: Mapping[str, str] = field(default_factory=dict)
    channel: Channel
    language: str
    consent: int | None
    begun: datetime
    at: datetime
    link_hash: str | None = None
    hold: Hold | None = None
    answered_whole: bool = True
    timed: bool = True
    test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a submission; the receipt where it is kept, now or before."""

    kept: Kept
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """What is stored of a finished answer: enough to know it again."""

    payload_hash: str | None
    day: date
    over_quota: bool
    answers: dict[str, Any]


class WrongAnswersError(Refusal):
    """Answers do not fit their questions, or required ones are missing.

    Parameters
    ----------
    answer_problems : tuple of AnswerProblem
        All of them; each face words them.
    """

    code = "answers-wrong"

    def __init__(self, answer_problems: tuple[AnswerProblem, ...]) -> None:
        super().__init__(RefusalReason.ANSWERS_WRONG)
        self.args = (answer_problems,)
        self.answer_problems = answer_problems


def keep_submission(session: Session, key: CampaignKey, submission: Submission) -> Outcome:
    """Check a finished answer at every gate and keep it in the inbox, once.

    Sent again with the same content it is acknowledged again, with the same receipt, also after
    the campaign has closed. Call it inside `dsm.database.exclusive`, and tell nobody before that
    transaction is committed.

    Raises
    ------
    Refusal
        At a gate; nothing was written then, and the transaction can go on.
    """
    inbox.hold_campaign(session, submission.campaign.id)
    known = find_kept(session, key, submission)
    if known is not None:
        return known
    require_way_in(submission)
    require_answers(submission)
    if submission.link_hash is not None and not submission.test:
        _require_invitation(session, submission.campaign.id, submission.link_hash)
    row = _row(session, key, submission)
    if not inbox.insert_unless_known(session, row):
        # Another process kept it between the look and the insert, which waited for its commit.
        return find_kept(session, key, submission) or Outcome(kept=Kept.ALREADY_ANSWERED)
    over_quota = _is_over_quota(session, submission)
    if over_quota:
        inbox.flag_over_quota(session, row["receipt_hash"])
    receipt = Receipt(
        code=key.receipt(submission.response_id), day=row["day"], over_quota=over_quota
    )
    return Outcome(kept=Kept.NEW, receipt=receipt)


def find_kept(session: Session, key: CampaignKey, submission: Submission) -> Outcome | None:
    """Return what is known of a submission already, None where it is new."""
    code = key.receipt(submission.response_id)
    hash = key.fingerprint("receipt", code)
    row = find_by_receipt(session, hash)
    if row is None:
        used = submission.link_hash and not submission.test
        if used and is_used(session, key, submission.link_hash or ""):
            return Outcome(kept=Kept.ALREADY_ANSWERED)
        return None
    if row.payload_hash == inbox.WITHDRAWN:
        return Outcome(kept=Kept.ALREADY_ANSWERED)
    if row.payload_hash != payload_hash(key, submission):
        return Outcome(kept=Kept.DIFFERENT)
    receipt = Receipt(code=code, day=row.day, over_quota=row.over_quota)
    return Outcome(kept=Kept.SAME, receipt=receipt)


def find_by_receipt(session: Session, hash: str) -> Finished | None:
    """Return the finished answer with this receipt's fingerprint, mixed or not."""
    for table in (InboxRow, ResponseRow):
        stored = sa.select(
            col(table.payload_hash), col(table.day), col(table.over_quota), col(table.answers)
        ).where(col(table.receipt_hash) == hash)
        row = session.execute(stored).one_or_none()
        if row is not None:
            return Finished(*row)
    return None


def is_used(session: Session, key: CampaignKey, link_hash: str) -> bool:
    """Whether an invitation was answered, mixed or not."""
    answered = session.exec(
        select(InvitationRow.answered).where(InvitationRow.link_hash == link_hash)
    ).one_or_none()
    waits = inbox.waits(session, key, link_hash)
    return bool(answered) or waits


def payload_hash(key: CampaignKey, submission: Submission) -> str:
    """Return the fingerprint of what was answered, to know it again and for nothing else.

    The id is in it and is stored nowhere: so nobody can find out which free texts belong to an
    answer by trying them.
    """
    answers, texts = _content(submission)
    said = [submission.response_id, submission.questionnaire.version, answers, texts]
    return key.fingerprint("payload", json.dumps(said, sort_keys=True))


def require_way_in(submission: Submission) -> None:
    """Refuse what comes in at a wrong time, by a wrong way or without consent."""
    campaign = submission.campaign
    reason = shut(campaign, submission.at, submission.begun, test=submission.test)
    if reason is None and not submission.test:
        reason = _wrong_way(submission)
    if reason is None and submission.consent is None:
        reason = RefusalReason.NO_CONSENT
    if reason is None and submission.questionnaire.id != campaign.questionnaire:
        reason = RefusalReason.OTHER_VERSION
    if reason is not None:
        raise Refusal(reason)


def shut(
    campaign: Campaign, at: datetime, begun: datetime | None, *, test: bool = False
) -> RefusalReason | None:
    """Return why a campaign takes nothing at this moment, None where it does.

    Parameters
    ----------
    begun : datetime or None
        When the person began; None for somebody who has not.
    """
    if campaign.state is State.PURGED:
        return RefusalReason.PURGED
    if test:
        return RefusalReason.CLOSED if campaign.state is State.CLOSED else None
    if campaign.state is State.DRAFT or at < campaign.opens_at:
        return RefusalReason.NOT_YET
    if campaign.state is State.PAUSED:
        return RefusalReason.PAUSED
    going_on = begun is not None and campaign.may_go_on(at, begun)
    return None if campaign.may_begin(at) or going_on else RefusalReason.CLOSED


def require_answers(submission: Submission) -> None:
    """Refuse answers that do not fit their questions, all problems at once."""
    problems = check_answers(
        submission.questionnaire,
        submission.answers,
        submission.free_texts,
        finished=submission.answered_whole,
    )
    if problems:
        raise WrongAnswersError(problems)


def _wrong_way(submission: Submission) -> RefusalReason | None:
    campaign = submission.campaign
    if submission.channel not in campaign.channels:
        return RefusalReason.CHANNEL_SHUT
    needs_link = campaign.entry is Entry.INVITED and submission.channel not in WITHOUT_LINK
    return RefusalReason.INVITED_ONLY if needs_link and submission.link_hash is None else None


def _require_invitation(session: Session, campaign_id: int, link_hash: str) -> None:
    row = session.get(InvitationRow, link_hash)
    if row is None or row.campaign_id != campaign_id:
        raise Refusal(RefusalReason.UNKNOWN)


def _is_over_quota(session: Session, submission: Submission) -> bool:
    if submission.test:
        return False
    campaign_id = submission.campaign.id
    names = quotas.strata(session, campaign_id)
    belongs = quotas.strata_among(names, submission.questionnaire, submission.answers)
    return quotas.settle(session, campaign_id, belongs, submission.hold, submission.at)


def _content(submission: Submission) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what is stored of answers and texts: what was asked, with every gap named."""
    questionnaire = submission.questionnaire
    answers = complete(questionnaire, submission.answers, finished=True)
    led_to = set(asked(questionnaire, submission.answers))
    texts = {id: text for id, text in submission.free_texts.items() if id in led_to}
    return answers, texts


def _row(session: Session, key: CampaignKey, submission: Submission) -> dict[str, Any]:
    answers, texts = _content(submission)
    code = key.receipt(submission.response_id)
    link = None if submission.test else submission.link_hash
    coarsening = coarsening_of(session, submission.campaign.id)
    return {
        "receipt_hash": key.fingerprint("receipt", code),
        "payload_hash": payload_hash(key, submission),
        "campaign_id": submission.campaign.id,
        "link_hash": link and inbox.mark(key, link),
        "version": submission.questionnaire.version,
        "consent": submission.consent,
        "round": submission.campaign.round,
        "answers": coarsened_answers(submission.questionnaire, coarsening, answers),
        "free_texts": {
            id: {"text": text, "withdrawal": withdrawal_hash(key, code, id)}
            for id, text in texts.items()
        },
        "channel": submission.channel.value,
        "language": _language(submission),
        "day": day_of(submission.at),
        "speed": _speed(submission).value,
        "over_quota": False,
        "test": submission.test,
    }


def _language(submission: Submission) -> str:
    known = submission.questionnaire.languages
    return submission.language if submission.language in known else known[0]


def _speed(submission: Submission) -> Speed:
    if submission.channel is Channel.PAPER or not submission.timed:
        return Speed.UNKNOWN
    return speed_of(submission.at - submission.begun, submission.questionnaire.minutes)
