"""Unfinished answers: a fingerprint and a sealed box; what opens the box is in the answerer's hand."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from dsm.surveying.keys import CampaignKey
from dsm.surveying.quotas import Hold
from dsm.surveying.sealing import seal, unseal
from dsm.surveying.tables import AnswerDraftRow
from surveys import codes

PADDED_TO = 512  # bytes; the length of a box says little about how much was written

# Made once and run without the session's bookkeeping: every saved page takes these.
NAMED = col(AnswerDraftRow.key_hash) == sa.bindparam("name")
READ = sa.select(col(AnswerDraftRow.revision), col(AnswerDraftRow.sealed)).where(NAMED)
READ_TO_CHANGE = READ.with_for_update()
CHANGE = (
    sa.update(AnswerDraftRow)
    .where(NAMED)
    .values(revision=sa.bindparam("new_revision"), sealed=sa.bindparam("new_sealed"))
)
ADD = sa.insert(AnswerDraftRow)
REMOVE = sa.delete(AnswerDraftRow).where(NAMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody has answered so far.

    Parameters
    ----------
    answers : mapping of question to answer
        As `surveys.asking.answers` stores them.
    free_texts : mapping of question to text
        In words of her own.
    revision : int
        Counts the savings; 0 before the first.
    page : int
        The page saved last; -1 before the first.
    response_id : str
        The same on every device that opens this draft.
    begun, seen : datetime or None
        When she began, and when she last saved; None before the first saving.
    version, consent : int
        Versions of the questionnaire and of the consent text that she began with.
    page_revisions : mapping of page to revision
        When each page was saved last.
    done : frozenset of int
        Pages that were sent whole; one that was only saved by the way is not among them.
    hold : Hold or None
        The places that are reserved for her.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    free_texts: dict[str, str] = field(default_factory=dict)
    revision: int = 0
    page: int = -1
    response_id: str = ""
    begun: datetime | None = None
    seen: datetime | None = None
    version: int = 0
    consent: int = 0
    page_revisions: dict[int, int] = field(default_factory=dict)
    done: frozenset[int] = frozenset()
    hold: Hold | None = None


def secret_of(kind: Literal["invitation", "resume"], code: str) -> bytes:
    """Return what opens the draft that belongs to a code; a link has the code of its letter."""
    return codes.derive(code.encode(), f"draft of {kind}")


def read_draft(
    session: Session, key: CampaignKey, secret: bytes, *, to_change: bool = False
) -> Draft | None:
    """Return the draft that a secret opens, or None where there is none.

    Parameters
    ----------
    to_change : bool
        Whether it is about to be changed, so that nobody else may change it first.
    """
    query = READ_TO_CHANGE if to_change else READ
    found = session.connection().execute(query, {"name": _name(key, secret)}).one_or_none()
    if found is None:
        return None
    opened = _opened(unseal(_box_key(key, secret), found.sealed, "draft"))
    return replace(opened, revision=found.revision)


def keep_draft(session: Session, key: CampaignKey, secret: bytes, draft: Draft) -> Draft:
    """Keep a draft over the one that was read, and return it with its new revision."""
    kept = replace(draft, revision=draft.revision + 1)
    name, sealed = _name(key, secret), seal(_box_key(key, secret), _plain(kept), "draft")
    if draft.revision == 0:
        row = {"key_hash": name, "campaign_id": key.campaign_id, "revision": 1, "sealed": sealed}
        session.connection().execute(ADD, row)
    else:
        changed = {"name": name, "new_revision": kept.revision, "new_sealed": sealed}
        session.connection().execute(CHANGE, changed)
    return kept


def remove_draft(session: Session, key: CampaignKey, secret: bytes) -> None:
    """Delete the draft that a secret opens, if there is one."""
    session.connection().execute(REMOVE, {"name": _name(key, secret)})


def unfinished(session: Session, campaign_id: int) -> int:
    """Return how many began and have not finished; this is all that they are ever used for."""
    return session.exec(
        select(sa.func.count())
        .select_from(AnswerDraftRow)
        .where(AnswerDraftRow.campaign_id == campaign_id)
    ).one()


def delete_unfinished(session: Session, campaign_id: int) -> int:
    """Delete all drafts of a campaign, when nobody may finish any more; return how many."""
    gone = session.execute(
        delete(AnswerDraftRow)
        .where(col(AnswerDraftRow.campaign_id) == campaign_id)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(gone, sa.CursorResult)
    return gone.rowcount


def _name(key: CampaignKey, secret: bytes) -> str:
    return key.fingerprint("draft", codes.derive(secret, "draft id").hex())


def _box_key(key: CampaignKey, secret: bytes) -> bytes:
    # Both are needed: the secret that the answerer holds, and the key that is destroyed at purge.
    return key.with_secret("draft", secret)


def _plain(draft: Draft) -> bytes:
    hold = draft.hold
    assert draft.begun is not None
    assert draft.seen is not None
    plain = {
        "answers": draft.answers,
        "texts": draft.free_texts,
        "page": draft.page,
        "response": draft.response_id,
        "begun": draft.begun.isoformat(),
        "seen": draft.seen.isoformat(),
        "version": draft.version,
        "consent": draft.consent,
        "pages": draft.page_revisions,
        "done": sorted(draft.done),
        "hold": [list(hold.strata), hold.until.isoformat()] if hold else None,
    }
    text = json.dumps(plain).encode()
    return text + b" " * (-len(text) % PADDED_TO)


def _opened(text: bytes) -> Draft:
    plain = json.loads(text)
    hold = plain["hold"]
    return Draft(
        answers=plain["answers"],
        free_texts=plain["texts"],
        page=plain["page"],
        response_id=plain["response"],
        begun=datetime.fromisoformat(plain["begun"]),
        seen=datetime.fromisoformat(plain["seen"]),
        version=plain["version"],
        consent=plain["consent"],
        done=frozenset(plain["done"]),
        page_revisions={int(page): revision for page, revision in plain["pages"].items()},
        hold=Hold(tuple(hold[0]), datetime.fromisoformat(hold[1])) if hold else None,
    )
