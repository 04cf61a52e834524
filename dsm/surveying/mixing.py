"""The mixer: finished answers leave the inbox together, in random order, and forget who gave them."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, delete, insert, select, update

from dsm.database import exclusive, transaction
from dsm.surveying import campaigns, drafts, inbox, receipts
from dsm.surveying.inbox import Kind
from dsm.surveying.keys import CampaignKey, Keyring
from dsm.surveying.tables import (
    EarlyFiguresRow,
    FreeTextRow,
    InboxRow,
    InvitationRow,
    PersonCodeRow,
    QuotaHoldRow,
    ResponseRow,
)
from dsm.tables import utc_now
from surveys.campaigns import Campaign, Mode
from surveys.errors import FixableError, raise_all

LEAST = 10  # answers that are mixed together, and users of each language of a batch that tells them
SCRUBS = 5  # tries to empty the journal while others read
REST = 250  # milliseconds that each try may wait for them
CHANCE = SystemRandom()


@dataclass(frozen=True, slots=True)
class Moved:
    """One finished answer as it leaves the inbox, under a random id."""

    id: str
    row: InboxRow


def mix(
    engine: Engine,
    keyring: Keyring,
    campaign_id: int,
    *,
    force: bool = False,
    now: datetime | None = None,
) -> int:
    """Move finished answers out of the inbox, as soon as ten of a kind wait or it is all over.

    One transaction marks their invitations as answered, keeps answers and free texts under random
    ids in two random orders, and empties the inbox; then what was deleted is overwritten.

    Parameters
    ----------
    force : bool
        At the end of a campaign: move all that is left, drop the fingerprints of receipts, and
        delete unfinished answers. It has no effect on fewer than ten as long as somebody who began
        in time may still finish: then they would be tied to their few invitations for good.
    now : datetime, optional
        By default this moment.

    Returns
    -------
    int
        Answers that were moved.

    Notes
    -----
    What can be tied to what, by somebody who reads everything on the disk but holds no key:

    - While an answer waits, its row names its invitation by a mark that only the campaign's key
      can make; the key is outside the database and its backups. Who holds both, such as the
      server's administrator, can tie the waiting answers to their invitations. After mixing
      nobody can.
    - Two copies of the database, before and after one mixing, show which invitations became
      answered and which answers appeared. So each kind is moved only when ten of it wait: answers
      beside an invitation, answers without one, and ticks. Nine sheets of paper hide no web
      answer, for each answer tells its channel; nine ticked envelopes hide none either, for
      whoever ticked them knows which they were. Ticks alone may go along with ten answers beside
      an invitation: they only add invitations among which these are sought. They do not go along
      with paper: one tick would be tied to few sheets. Within ten of a kind only the
      background that an answer tells can narrow the choice down, which is why backgrounds with
      fewer than five invited people are merged, and why backups are made right after a mixing.
    - One copy shows no batches of invitations or free texts: on PostgreSQL all of a campaign's are
      written anew each time, so that all carry the same transaction; on SQLite rows carry none.
      Rows lie in the order of random keys, or were inserted in random order.
    - The day and the speed band are kept as they are. Languages are kept where at least ten of a
      kind use each of those in the batch: whoever knows what everybody speaks would find the one
      who uses another. Were only the rare one left out, its gap would name its users.
    """
    moment = now or utc_now()
    with exclusive(engine) as session:
        inbox.hold_campaign(session, campaign_id, alone=True)
        campaign = campaigns.find_by_id(session, campaign_id)
        ends = force and moment >= campaign.ends_at
        moved = _take(session, campaign_id, all_of_them=ends)
        if moved:
            _move(session, keyring.of(campaign_id), campaign, moved)
        if ends:
            _end(session, campaign_id)
    if moved or ends:
        scrub(engine)
    return sum(one.row.payload_hash != inbox.WITHDRAWN for one in moved)


def mix_all(engine: Engine, keyring: Keyring) -> int:
    """Mix every campaign in which ten wait; return how many answers were moved.

    Raises
    ------
    FixableError
        What kept some from being mixed, such as a lost key, after all others were.
    """
    with transaction(engine) as session:
        ids = session.exec(select(InboxRow.campaign_id).distinct()).all()
    moved, problems = 0, list[FixableError]()
    for campaign_id in ids:
        try:
            moved += mix(engine, keyring, campaign_id)
        except FixableError as error:
            problems += error.problems
    raise_all(problems)
    return moved


def scrub(engine: Engine) -> bool:
    """Overwrite on the disk what was deleted from the inbox.

    SQLite overwrites deleted rows at once (`secure_delete`), and its journal is emptied here.
    PostgreSQL frees them only here.

    Returns
    -------
    bool
        Whether it was done; while others keep reading, SQLite cannot empty its journal. The next
        mixing does it then.
    """
    if engine.dialect.name != "sqlite":
        tables = ", ".join(str(table.__tablename__) for table in (InvitationRow, FreeTextRow))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # Written whole anew, so that no page of the inbox keeps the bytes of what left it.
            connection.exec_driver_sql(f"VACUUM (FULL) {InboxRow.__tablename__}")
            connection.exec_driver_sql(f"VACUUM {tables}")
        return True
    return any(_emptied_journal(engine) for _ in range(SCRUBS))


def _emptied_journal(engine: Engine) -> bool:
    # With a connection of its own and little patience: as long as it waits, nobody can write.
    with engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={REST}")
        busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        connection.invalidate()
    return not busy


def _take(session: Session, campaign_id: int, *, all_of_them: bool) -> list[Moved]:
    """Return what is to be moved, in random order: tests always, all else not before ten wait."""
    rows = session.exec(select(InboxRow).where(InboxRow.campaign_id == campaign_id)).all()
    ripe = frozenset(Kind) if all_of_them else _ripe(Counter(map(inbox.kind_of, rows)))
    moved = [Moved(secrets.token_hex(16), row) for row in rows if inbox.kind_of(row) in ripe]
    CHANCE.shuffle(moved)
    return moved


def _ripe(waiting: Mapping[Kind, int]) -> frozenset[Kind]:
    """Return the kinds that may be moved; see the notes of `mix`."""
    ripe = {Kind.TEST} | {kind for kind, count in waiting.items() if count >= LEAST}
    return frozenset(ripe | {Kind.TICK} if Kind.LINKED in ripe else ripe)


def _move(session: Session, key: CampaignKey, campaign: Campaign, moved: Sequence[Moved]) -> None:
    people = _person_codes(session, key) if campaign.mode is Mode.CONFIDENTIAL else {}
    tongues = _kinds_that_tell_languages(moved)
    answered = [one for one in moved if one.row.payload_hash != inbox.WITHDRAWN]
    _insert(session, ResponseRow, [_response(one, people, tongues) for one in answered])
    texts = [text for one in answered for text in _texts(one)]
    CHANCE.shuffle(texts)
    _insert(session, FreeTextRow, texts)
    _mark_answered(session, key, {one.row.link_hash for one in moved if one.row.link_hash})
    hashes = [one.row.receipt_hash for one in moved]
    _execute(session, delete(InboxRow).where(col(InboxRow.receipt_hash).in_(hashes)))
    _blur(session, campaign.id)


def _response(one: Moved, people: Mapping[str, str], tongues: frozenset[Kind]) -> dict[str, Any]:
    row = one.row
    same = {name: getattr(row, name) for name in _COPIED}
    return same | {
        "id": one.id,
        "person_code": people.get(row.link_hash or ""),
        "language": row.language if inbox.kind_of(row) in tongues else None,
        "flags": [],
    }


_COPIED = (
    "campaign_id",
    "receipt_hash",
    "payload_hash",
    "version",
    "consent",
    "round",
    "answers",
    "channel",
    "day",
    "speed",
    "over_quota",
    "test",
)


def _texts(one: Moved) -> list[dict[str, Any]]:
    return [
        {
            "id": secrets.token_hex(16),
            "campaign_id": one.row.campaign_id,
            "question": question,
            "text": said["text"],
            "withdrawal_hash": said["withdrawal"],
            "test": one.row.test,
        }
        for question, said in one.row.free_texts.items()
    ]


def _person_codes(session: Session, key: CampaignKey) -> dict[str, str]:
    rows = session.exec(
        select(PersonCodeRow.link_hash, PersonCodeRow.code).where(
            PersonCodeRow.campaign_id == key.campaign_id
        )
    )
    return {inbox.mark(key, link_hash): code for link_hash, code in rows}


def _kinds_that_tell_languages(moved: Sequence[Moved]) -> frozenset[Kind]:
    """Return the kinds of answers in a batch of which at least ten use each of their languages."""
    spoken = Counter((inbox.kind_of(one.row), one.row.language) for one in moved)
    rare = {kind for (kind, _), users in spoken.items() if users < LEAST}
    return frozenset({Kind.LINKED, Kind.UNLINKED} - rare)


def _mark_answered(session: Session, key: CampaignKey, marks: set[str]) -> None:
    if not marks:
        return
    hashes = session.exec(
        select(InvitationRow.link_hash).where(InvitationRow.campaign_id == key.campaign_id)
    ).all()
    used = [one for one in hashes if inbox.mark(key, one) in marks]
    _execute(
        session,
        update(InvitationRow).where(col(InvitationRow.link_hash).in_(used)).values(answered=True),
    )


def _blur(session: Session, campaign_id: int) -> None:
    """On PostgreSQL, let no row of an invitation or free text show when it was last written."""
    if session.connection().dialect.name == "sqlite":
        return
    for table in (InvitationRow.__tablename__, FreeTextRow.__tablename__):
        session.execute(
            sa.text(
                f"WITH gone AS (DELETE FROM {table} WHERE campaign_id = :id RETURNING *) "  # noqa: S608 - our own two names
                f"INSERT INTO {table} SELECT * FROM gone ORDER BY random()"
            ),
            {"id": campaign_id},
        )


def _end(session: Session, campaign_id: int) -> None:
    receipts.end_withdrawals(session, campaign_id)
    drafts.delete_unfinished(session, campaign_id)
    # Their use ends here, and they say which answers came early.
    early = delete(EarlyFiguresRow).where(col(EarlyFiguresRow.campaign_id) == campaign_id)
    _execute(session, early)
    _execute(session, delete(QuotaHoldRow).where(col(QuotaHoldRow.campaign_id) == campaign_id))


def _insert(session: Session, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _execute(session: Session, statement: sa.Update | sa.Delete) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
