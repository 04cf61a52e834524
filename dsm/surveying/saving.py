"""Saving one page of an unfinished answer: the newer wins, and nothing older is overwritten unseen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from dsm.surveying import drafts, quotas
from dsm.surveying.drafts import Draft
from dsm.surveying.keys import CampaignKey
from dsm.surveying.quotas import Hold
from dsm.surveying.refusals import DifferentAnswerError, Refusal, RefusalReason
from dsm.surveying.submissions import Finished, find_by_receipt, is_used, shut
from dsm.surveying.visits import Visit
from surveys.asking.answer_rules import missing_kind
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign, Channel

IDLE = timedelta(minutes=3)  # at a kiosk, after which the next person may stand there


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A page was saved.

    Parameters
    ----------
    response_id : str
        Of the answer it was saved to. Another device may have begun it, under an id of its own: by
        this one the receipt is found again.
    revision : int
        What the next saving names as the one it knows.
    at : datetime
        To be shown: "saved 14:02".
    full : bool
        Whether enough have answered who are like this person. She may go on; it is then kept as
        over quota.
    """

    response_id: str
    revision: int
    at: datetime
    full: bool = False


@dataclass(frozen=True, slots=True)
class Stale:
    """Nothing was saved: the page was saved meanwhile from elsewhere, with other answers.

    Parameters
    ----------
    stored : Draft
        What lies there, to be shown beside what was just typed.
    """

    stored: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSave:
    """One page on its way into a draft.

    Parameters
    ----------
    page : int
        Its position.
    answers, free_texts : mapping of question to answer, and to text
        What was read from the page; those of other pages are passed over.
    revision : int
        Of the draft, when the page was shown.
    at : datetime
        Now.
    whole : bool
        Whether the page was sent; False where it is only saved by the way while it is filled in.
    """

    page: int
    answers: Mapping[str, Any]
    free_texts: Mapping[str, str] = field(default_factory=dict)
    revision: int
    at: datetime
    whole: bool = True


type SaveResult = Saved | Stale | Refusal | DifferentAnswerError


def save_page(
    session: Session,
    key: CampaignKey,
    visit: Visit,
    campaign: Campaign,
    questionnaire: Questionnaire,
    sent: PageSave,
    strata: Sequence[str] = (),
) -> SaveResult:
    """Save one page. Refusals are returned, not raised: they must not undo what others save.

    Parameters
    ----------
    campaign : Campaign
        As it stands in this transaction.
    questionnaire : Questionnaire
        The version of the visit.
    strata : sequence of str
        All strata of the campaign that have a quota.
    """
    draft = drafts.read_draft(session, key, visit.draft_secret, to_change=True)
    if draft is None:
        sent_before = _after_the_end(session, key, visit, questionnaire, sent)
        if sent_before is not None:
            return sent_before
        draft = beginning(visit)
    reason = not_now(campaign, visit, draft, sent.at)
    if reason is not None:
        if reason is RefusalReason.IDLE:
            leave_kiosk(session, key, visit, draft, sent.at)
        return Refusal(reason)
    if not 0 <= sent.page < len(questionnaire.pages):
        return Refusal(RefusalReason.OTHER_VERSION)
    if draft.page_revisions.get(sent.page, 0) > sent.revision and _differs(
        questionnaire, draft, sent
    ):
        return Stale(draft)
    changed = _with_page(questionnaire, draft, sent)
    changed, full = _with_hold(session, strata, questionnaire, changed, sent, visit)
    kept = drafts.keep_draft(session, key, visit.draft_secret, changed)
    return Saved(response_id=kept.response_id, revision=kept.revision, at=sent.at, full=full)


def beginning(visit: Visit) -> Draft:
    """Return the draft of somebody who has saved nothing yet."""
    return Draft(
        response_id=visit.response_id,
        begun=visit.begun,
        seen=visit.begun,
        version=visit.version,
        consent=visit.consent or 0,
    )


def not_now(campaign: Campaign, visit: Visit, draft: Draft, now: datetime) -> RefusalReason | None:
    """Return why somebody may not go on with a draft at this moment, None where she may."""
    if is_idle(visit, draft, now):
        return RefusalReason.IDLE
    reason = shut(campaign, now, draft.begun, test=visit.test)
    if reason is not None:
        return reason
    if not visit.test and visit.channel not in campaign.channels:
        return RefusalReason.CHANNEL_SHUT
    return RefusalReason.NO_CONSENT if visit.consent is None else None


def is_idle(visit: Visit, draft: Draft, now: datetime) -> bool:
    """Whether a kiosk was left alone for so long that somebody else may stand there."""
    last = max(draft.seen or visit.begun, visit.came)
    return visit.channel is Channel.KIOSK and now - last > IDLE


def leave_kiosk(
    session: Session, key: CampaignKey, visit: Visit, draft: Draft, now: datetime
) -> None:
    """Delete what was begun at a kiosk that was left alone; nobody could go on with it.

    Behind an invitation it stays: it may have been begun at home, and its link opens it again.
    """
    if visit.link_hash is None:
        forget(session, key, visit, draft, now)


def forget(session: Session, key: CampaignKey, visit: Visit, draft: Draft, now: datetime) -> None:
    """Delete a draft, and give back the places that were held for it."""
    if draft.hold is not None:
        quotas.release(session, visit.campaign_id, draft.hold, now)
    drafts.remove_draft(session, key, visit.draft_secret)


def _after_the_end(
    session: Session,
    key: CampaignKey,
    visit: Visit,
    questionnaire: Questionnaire,
    sent: PageSave,
) -> SaveResult | None:
    """Return what to say of a page that comes after the answer was finished; None if it was not."""
    hash = key.fingerprint("receipt", key.receipt(visit.response_id))
    finished = find_by_receipt(session, hash)
    if finished is None:
        used = visit.link_hash and not visit.test and is_used(session, key, visit.link_hash)
        return Refusal(RefusalReason.ALREADY_ANSWERED) if used else None
    if not sent.whole or _says_the_same(questionnaire, finished, sent):
        # A double click, or an autosave that was overtaken: what it brings is kept already.
        return Saved(response_id=visit.response_id, revision=sent.revision, at=sent.at)
    return DifferentAnswerError()


def _says_the_same(questionnaire: Questionnaire, finished: Finished, sent: PageSave) -> bool:
    """Whether a page repeats what was finished. Texts cannot be told apart: they lie elsewhere."""
    return all(
        _plain(sent.answers.get(id)) == _plain(finished.answers.get(id))
        for id in _ids(questionnaire, sent.page)
    )


def _differs(questionnaire: Questionnaire, draft: Draft, sent: PageSave) -> bool:
    return any(
        _plain(sent.answers.get(id)) != _plain(draft.answers.get(id))
        or sent.free_texts.get(id, "") != draft.free_texts.get(id, "")
        for id in _ids(questionnaire, sent.page)
    )


def _plain(answer: Any) -> Any:
    """Return an answer, or None for all the ways in which there is none by itself."""
    kind = missing_kind(answer)
    if kind is not None:
        return answer if kind.name in {"DONT_KNOW", "PREFER_NOT"} else None
    if isinstance(answer, dict):
        rows = {row: _plain(code) for row, code in answer.items()}
        return {row: code for row, code in rows.items() if code is not None} or None
    return answer


def _with_page(questionnaire: Questionnaire, draft: Draft, sent: PageSave) -> Draft:
    ids = _ids(questionnaire, sent.page)
    kept = {id: answer for id, answer in draft.answers.items() if id not in ids}
    texts = {id: text for id, text in draft.free_texts.items() if id not in ids}
    return replace(
        draft,
        answers=kept | {id: answer for id, answer in sent.answers.items() if id in ids},
        free_texts=texts | {id: text for id, text in sent.free_texts.items() if id in ids},
        page=sent.page,
        seen=sent.at,
        page_revisions=draft.page_revisions | {sent.page: draft.revision + 1},
        done=draft.done | {sent.page} if sent.whole else draft.done,
    )


def _with_hold(
    session: Session,
    strata: Sequence[str],
    questionnaire: Questionnaire,
    draft: Draft,
    sent: PageSave,
    visit: Visit,
) -> tuple[Draft, bool]:
    """Hold places once it is known where somebody belongs; say whether there were none."""
    if not strata or visit.test or not sent.whole:
        return draft, False
    decides = sent.page == quotas.screening_page(strata, questionnaire)
    if not decides and draft.hold is None:
        return draft, False
    belongs = quotas.strata_among(strata, questionnaire, draft.answers)
    held: Hold | None = draft.hold
    if held is not None and held.strata == belongs and held.until > sent.at:
        return draft, False
    if held is not None:
        quotas.release(session, visit.campaign_id, held, sent.at)
    held = quotas.reserve(session, visit.campaign_id, belongs, sent.at) if belongs else None
    return replace(draft, hold=held), bool(belongs) and held is None


def _ids(questionnaire: Questionnaire, page: int) -> frozenset[str]:
    return frozenset(question.id for question in questionnaire.pages[page].questions)
