"""Judging: one's own judgements saved as one goes, and in the second round the others' unlabelled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from dsm.database import insert_into
from dsm.elicitation import elicitations
from dsm.elicitation.contents import content_problems, without_half_practice
from dsm.elicitation.elicitation import Elicitation, ElicitationError
from dsm.elicitation.experts import ExpertSeat
from dsm.elicitation.tables import ExpertJudgementRow
from dsm.tables import aware, utc_now
from surveys.errors import raise_all


class StaleJudgementError(ElicitationError):
    """Somebody, perhaps the same expert in another window, has saved meanwhile."""

    code = "judgement-stale"


class RoundShutError(ElicitationError):
    """No round is open, or not any more."""

    code = "round-shut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What an expert has judged so far in the current round.

    Parameters
    ----------
    content : mapping
        Plain content, see `contents`; in round 2, before anything was saved, that of round 1.
    revision : int
        To hand to `save`; 0 before anything was saved in this round.
    complete : bool
        Whether she has handed it in.
    saved_at : datetime, optional
        When it was saved in this round.
    """

    round: int
    content: Mapping[str, Any] = field(default_factory=dict)
    revision: int = 0
    complete: bool = False
    saved_at: datetime | None = None


def own(session: Session, seat: ExpertSeat) -> Own:
    """Return what an expert has judged so far, in the round that stands now."""
    now = elicitations.find(session, seat.elicitation.slug)
    rows = {
        row.round: row
        for row in session.exec(
            select(ExpertJudgementRow)
            .where(ExpertJudgementRow.expert_id == seat.expert_id)
            .execution_options(populate_existing=True)
        )
    }
    if row := rows.get(now.round):
        return Own(
            round=now.round,
            content=row.content,
            revision=row.revision,
            complete=row.complete,
            saved_at=aware(row.saved_at),
        )
    before = rows.get(now.round - 1)
    return Own(round=now.round, content=before.content if before else {})


def save(
    session: Session,
    seat: ExpertSeat,
    content: Mapping[str, Any],
    revision: int,
    *,
    complete: bool = False,
    now: datetime | None = None,
) -> Own:
    """Keep what an expert judged in the open round, instead of what she saved before.

    Parameters
    ----------
    content : mapping
        Plain content of the elicitation's kind, see `contents`; what is not judged yet is left
        out.
    revision : int
        Of what she saw when she changed it, see `Own`.
    complete : bool
        Whether she hands it in. Then everything must be there, and in order; only then it
        counts. It may be changed until the round closes, and stays handed in.
    now : datetime, optional
        By default this moment.

    Raises
    ------
    RoundShutError
        If no round is open.
    StaleJudgementError
        If something newer is kept already; nothing is overwritten.
    FixableError
        Everything that is wrong with the content, at once.
    """
    current = elicitations.hold(session, seat.elicitation.slug)
    require_open(current, now or utc_now())
    before = own(session, seat)
    if before.revision != revision:
        raise _stale()
    # What was handed in counts already: a later change must be whole as well.
    whole = complete or before.complete
    raise_all(content_problems(current, content, complete=whole))
    if whole:
        content = without_half_practice(content)
    return keep_content(session, seat.expert_id, current.round, content, revision, complete=whole)


def require_open(elicitation: Elicitation, now: datetime) -> None:
    """Refuse where nobody may answer at `now`.

    Raises
    ------
    RoundShutError
        If no round is open.
    """
    if not elicitation.may_answer(now):
        raise RoundShutError(
            f"Round {elicitation.round} of {elicitation.slug!r} cannot be answered now.",
            "Ask the facilitator when the round is open.",
        )


def keep_content(
    session: Session,
    expert_id: int,
    round: int,
    content: Mapping[str, Any],
    revision: int,
    *,
    complete: bool,
) -> Own:
    """Keep content that was checked, if nothing newer is kept; see `save`."""
    row = ExpertJudgementRow(
        expert_id=expert_id,
        round=round,
        content=dict(content),
        complete=complete,
        revision=revision + 1,
    )
    kept = _insert(session, row) if revision == 0 else _update(session, row, revision)
    if not kept:
        raise _stale()
    return Own(
        round=round,
        content=row.content,
        revision=row.revision,
        complete=complete,
        saved_at=row.saved_at,
    )


def _stale() -> StaleJudgementError:
    return StaleJudgementError(
        "Something newer was saved meanwhile, perhaps in another window.",
        "Load what is there now, and change that.",
    )


def _insert(session: Session, row: ExpertJudgementRow) -> bool:
    insert = insert_into(session, ExpertJudgementRow).values(**row.model_dump())
    # What comes back tells whether it was new; how many rows an insert counts depends on the driver.
    kept = insert.on_conflict_do_nothing().returning(col(ExpertJudgementRow.expert_id))
    return session.execute(kept).one_or_none() is not None


def _update(session: Session, row: ExpertJudgementRow, revision: int) -> bool:
    here = (
        col(ExpertJudgementRow.expert_id) == row.expert_id,
        col(ExpertJudgementRow.round) == row.round,
        col(ExpertJudgementRow.revision) == revision,
    )
    done = session.execute(
        update(ExpertJudgementRow)
        .where(*here)
        .values(**row.model_dump(exclude={"expert_id", "round"}))
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, sa.CursorResult)
    return done.rowcount == 1
