"""Purge a campaign: all answers and all that was made of them, the key, and a proof that it is gone."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel, col, delete, select

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.draws import remove_draws
from dsm.jobs.results import sweep, withdrawn_draws
from dsm.surveying import campaigns, inbox
from dsm.surveying.deletions import write_deletion
from dsm.surveying.scrubbing import scrub
from dsm.surveying.tables import (
    AnswerDraftRow,
    CampaignRow,
    ContactRow,
    EarlyFiguresRow,
    FreeTextRow,
    InboxRow,
    InvitationRow,
    MergeConflictRow,
    PacketRow,
    PaperBatchRow,
    PaperEntryRow,
    PersonCodeRow,
    QuotaHoldRow,
    QuotaRow,
    ResponseRow,
    WithdrawnRow,
)
from dsm.tables import EstimateRow, JobLineRow, JobRow, WaveAnswerRow, WaveRow
from surveys.campaigns import Campaign, CampaignError, State, require_move

if TYPE_CHECKING:
    from dsm.surveying.keys import Keyring

# What is called what in the deletion log. Rows that hang on others come before them.
OF_CAMPAIGN: tuple[tuple[str, type[SQLModel]], ...] = (
    ("contacts", ContactRow),
    ("person-codes", PersonCodeRow),
    ("invitations", InvitationRow),
    ("answers", ResponseRow),
    ("free-texts", FreeTextRow),
    ("early-figures", EarlyFiguresRow),
    ("waiting-answers", InboxRow),
    ("unfinished-answers", AnswerDraftRow),
    ("merge-conflicts", MergeConflictRow),
    ("withdrawn-interviews", WithdrawnRow),
    ("interview-packets", PacketRow),
    ("paper-batches", PaperBatchRow),
    ("quota-holds", QuotaHoldRow),
    ("quotas", QuotaRow),
)
SCRUBBED = (
    *(str(table.__tablename__) for _, table in OF_CAMPAIGN),
    *(str(table.__tablename__) for table in (PaperEntryRow, WaveRow, WaveAnswerRow, EstimateRow)),
    *(str(table.__tablename__) for table in (JobRow, JobLineRow)),
)


class PurgeError(CampaignError):
    """Something of a purged campaign is still there."""

    code = "purge"


def purge(
    engine: Engine, keyring: "Keyring", draws_folder: Path, slug: str, by: str
) -> dict[str, int]:
    """Delete everything that answers of a closed campaign left behind, and prove it.

    Answers, free texts, what waits and what was begun, paper and interviews, invitations and
    contacts; waves made of the answers, their estimates and the files with draws, and jobs that
    fit them, even one that runs at this moment; the campaign's key, so that copies of its sealed
    rows in old backups cannot be opened. What stays are the terms, the consent texts, the counts
    of sendings, the audit log and the deletion log. Broken off half-way, or after it, it can be
    run again, and does again what it finds.

    Parameters
    ----------
    draws_folder : Path
        Where files with draws are kept.

    Returns
    -------
    dict of str to int
        How many of what were deleted, as the deletion log says.

    Raises
    ------
    CampaignError
        If the campaign has not been closed.
    PurgeError
        If something is still there when it is read back.
    DrawsError
        If a file with draws cannot be deleted.
    """
    with transaction(engine) as session:
        campaign = campaigns.find(session, slug)
        if campaign.state is not State.PURGED:
            require_move(campaign.state, State.PURGED)
        files = _withdrawn_draws(session, draws_folder, campaign)
    # Files first: were they last, a crash between would leave files that no row names any more.
    remove_draws(draws_folder, files)
    with exclusive(engine) as session:
        # Alone: an answer that somebody is sending within the grace comes before, or is refused.
        inbox.hold_campaign(session, campaign.id, alone=True)
        campaign = campaigns.find(session, slug)
        # Somebody may have asked for a fit meanwhile, and it may already be done.
        late = _withdrawn_draws(session, draws_folder, campaign)
        remove_draws(draws_folder, late)
        files = tuple(sorted({*files, *late}))
        counts = _delete_rows(session, campaign) | {"draws-files": len(files)}
        if campaign.state is not State.PURGED:
            campaigns.mark_purged(session, campaign, by)
        counts["key"] = int(keyring.has(campaign.id))
        for what, count in counts.items():
            write_deletion(session, campaign, what, count, by)
        audit.record(
            session, by, "purge", f"campaign:{slug}", count=counts["answers"], state="purged"
        )
    # The key last: as long as it is there, the clock knows that the purge was broken off.
    scrub(engine, SCRUBBED)
    keyring.destroy(campaign.id)
    require_gone(engine, keyring, draws_folder, campaign, files)
    return counts


def require_gone(
    engine: Engine,
    keyring: "Keyring",
    draws_folder: Path,
    campaign: Campaign,
    files: tuple[str, ...] = (),
) -> None:
    """Read back that nothing of a purged campaign is left.

    Raises
    ------
    PurgeError
        Naming what is still there.
    """
    with transaction(engine) as session:
        left = [what for what, table in OF_CAMPAIGN if _count(session, table, campaign)]
        left += [row.name for row in _waves(session, campaign)]
    left += [file for file in files if (draws_folder / file).exists()]
    left += ["key"] if keyring.has(campaign.id) else []
    if left:
        raise PurgeError(
            f"Still there of {campaign.slug!r}: {', '.join(left)}.",
            "Run the purge again; if it stays, look at the rights of the data folder.",
        )


def _withdrawn_draws(session: Session, draws_folder: Path, campaign: Campaign) -> tuple[str, ...]:
    """Take fits of the campaign's answers from their worker; return the files of those done."""
    ids = [row.id for row in _waves(session, campaign) if row.id is not None]
    files = withdrawn_draws(session, ids)
    if left := sweep(session, draws_folder):
        raise PurgeError(
            f"Still there: {', '.join(str(error) for error in left)}.",
            "Let this program delete files in that folder, then run the purge again.",
        )
    return files


def _delete_rows(session: Session, campaign: Campaign) -> dict[str, int]:
    waves = _waves(session, campaign)
    ids = [row.id for row in waves]
    counts = {
        "waves": len(waves),
        "answers-in-waves": _delete(session, WaveAnswerRow, col(WaveAnswerRow.wave_id).in_(ids)),
        "estimates": _delete(session, EstimateRow, col(EstimateRow.wave_id).in_(ids)),
    }
    _delete(session, WaveRow, col(WaveRow.id).in_(ids))
    batches = select(PaperBatchRow.id).where(PaperBatchRow.campaign_id == campaign.id)
    counts["paper-entries"] = _delete(
        session, PaperEntryRow, col(PaperEntryRow.batch_id).in_(batches)
    )
    for what, table in OF_CAMPAIGN:
        counts[what] = _delete(session, table, _of(table) == campaign.id)
    return counts


def _waves(session: Session, campaign: Campaign) -> tuple[WaveRow, ...]:
    made = session.get_one(CampaignRow, campaign.id).waves
    known = {(one["name"], one["hash"]) for one in made}
    # By fingerprint too: another wave may have the name by now.
    return tuple(row for row in session.exec(select(WaveRow)) if (row.name, row.hash) in known)


def _delete(session: Session, table: type[SQLModel], where: Any) -> int:
    done = session.execute(delete(table).where(where).execution_options(synchronize_session=False))
    assert isinstance(done, sa.CursorResult)
    return done.rowcount


def _count(session: Session, table: type[SQLModel], campaign: Campaign) -> int:
    return session.exec(
        select(sa.func.count()).select_from(table).where(_of(table) == campaign.id)
    ).one()


def _of(table: type[SQLModel]) -> Any:
    return table.__table__.c.campaign_id  # type: ignore[attr-defined]  # SQLModel adds it to tables
