"""Forgetting who the experts of an elicitation were; what they judged stays."""

import secrets
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine
from sqlmodel import select

from dsm import audit
from dsm.database import exclusive
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import ElicitationError, State
from dsm.elicitation.planning import forget_names
from dsm.elicitation.tables import ExpertRow

if TYPE_CHECKING:
    from dsm.surveying.keys import Keyring


def forget(engine: Engine, keyring: "Keyring", slug: str, by: str = audit.SYSTEM) -> int:
    """Forget who the experts were: names, contacts, links and their key; judgements stay.

    Also those that plans rest on, of which the names go where an earlier version handed them over.
    Nobody can come back after it, and no further round can be opened.

    Returns
    -------
    int
        Experts who are forgotten.

    Raises
    ------
    ElicitationError
        If there is none, or a round may still be answered.
    """
    with exclusive(engine) as session:
        row = elicitations.find_row(session, slug, shared=False)
        if row.state != State.CLOSED:
            problem = f"{slug!r} is {row.state}: experts still have to be let in."
            raise ElicitationError(problem, f"Close the round: `dsm experts rounds close {slug}`.")
        assert row.id is not None
        id = row.id
        forget_names(session, slug)
        experts = session.exec(select(ExpertRow).where(ExpertRow.elicitation_id == id)).all()
        for expert in experts:
            # A mark of its own, which leads nowhere: two forgotten experts are still two.
            expert.name_mark, expert.sealed = secrets.token_hex(32), b""
            expert.contact_mark = expert.link_hash = None
            expert.label = ""  # an id as it was given may be a name
        audit.record(session, by, "forget-experts", f"elicitation:{slug}", count=len(experts))
    keyring.destroy(id)
    return len(experts)
