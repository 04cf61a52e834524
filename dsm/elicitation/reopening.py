"""Taking back what was handed in, to change more of it at once than can stay whole."""

from datetime import datetime

from sqlmodel import Session

from dsm.elicitation import answering, elicitations
from dsm.elicitation.answering import Own
from dsm.elicitation.experts import ExpertSeat
from dsm.tables import utc_now


def take_back(
    session: Session, seat: ExpertSeat, revision: int, *, now: datetime | None = None
) -> Own:
    """Let a judgement that was handed in be unfinished again; it counts once it is handed in anew.

    Other ends of a best-worst comparison, for example, make its numbers meaningless, so that it
    cannot be changed page by page and be whole in between.

    Parameters
    ----------
    revision : int
        Of what the expert saw, see `answering.Own`.
    now : datetime, optional
        By default this moment.

    Raises
    ------
    RoundShutError
        If no round is open.
    StaleJudgementError
        If something newer is kept already.
    """
    answering.require_open(elicitations.hold(session, seat.elicitation.slug), now or utc_now())
    said = answering.own(session, seat)
    if not said.complete:
        return said
    return answering.keep_content(
        session, seat.expert_id, said.round, said.content, revision, complete=False
    )
