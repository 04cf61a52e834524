"""Use cases of facilitators: set up an elicitation, open and close its two private rounds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, delete, select

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.elicitation.elicitation import LAST_ROUND, Elicitation, ElicitationError, State
from dsm.elicitation.stored import from_json, to_json
from dsm.elicitation.tables import ElicitationRow, ExpertJudgementRow, ExpertRow
from dsm.elicitation.terms import term_problems, truth_problems
from dsm.tables import aware, utc_now
from surveys.errors import FixableError, raise_all

if TYPE_CHECKING:
    from dsm.surveying.keys import Keyring


def add(session: Session, elicitation: Elicitation, by: str = audit.SYSTEM) -> Elicitation:
    """Keep a new elicitation as a draft.

    Raises
    ------
    FixableError
        Everything that is wrong with it at once.
    """
    draft = replace(elicitation, id=0, state=State.DRAFT, round=1)
    problems = term_problems(draft)
    if _row(session, draft.slug) is not None:
        problems.append(
            ElicitationError(f"{draft.slug!r} is taken.", "Choose another address for it.")
        )
    raise_all(problems)
    row = ElicitationRow(
        slug=draft.slug,
        kind=draft.kind,
        content=to_json(draft),
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        made_by=by,
    )
    session.add(row)
    session.flush()
    audit.record(session, by, "add-elicitation", _subject(draft.slug), kind=draft.kind)
    return elicitation_of(row)


def find(session: Session, slug: str) -> Elicitation:
    """Return the elicitation at an address.

    Raises
    ------
    ElicitationError
        If there is none; the fix lists those there are.
    """
    return elicitation_of(find_row(session, slug))


def hold(session: Session, slug: str) -> Elicitation:
    """Return an elicitation whose round nobody opens or closes before the transaction ends.

    On SQLite the transaction must be `dsm.database.exclusive` for that.
    """
    return elicitation_of(find_row(session, slug, shared=True))


def all_elicitations(session: Session) -> tuple[Elicitation, ...]:
    """Return all elicitations, the newest first."""
    query = select(ElicitationRow).order_by(col(ElicitationRow.id).desc())
    return tuple(elicitation_of(row) for row in session.exec(query))


def replace_draft(
    session: Session, elicitation: Elicitation, by: str = audit.SYSTEM
) -> Elicitation:
    """Change what a draft asks; once a round was open it stands.

    Raises
    ------
    FixableError
        If it was opened, judgements are kept already, or something is wrong with it.
    """
    row = find_row(session, elicitation.slug, shared=False)
    if row.state != State.DRAFT or row.kind != elicitation.kind:
        raise ElicitationError(
            f"{row.slug!r} is a {row.kind} elicitation and {row.state}.",
            "What is asked can be changed in a draft only, and its kind never: make a new one.",
        )
    raise_all(term_problems(elicitation))
    row.content = to_json(elicitation)
    row.opens_at, row.closes_at = elicitation.opens_at, elicitation.closes_at
    session.flush()
    audit.record(session, by, "change-elicitation", _subject(row.slug))
    return elicitation_of(row)


def open_round(
    session: Session, slug: str, by: str = audit.SYSTEM, *, closes_at: datetime | None = None
) -> Elicitation:
    """Open the first round of a draft, or the second once the first is closed.

    Parameters
    ----------
    closes_at : datetime, optional
        When the round ends by itself, see `close_due`; None leaves that to the facilitator.

    Raises
    ------
    ElicitationError
        If a round is open, both are over, the end lies in the past or before the beginning, or
        experts were forgotten, who could not come back to it.
    """
    row = find_row(session, slug, shared=False)
    if row.state == State.OPEN:
        problem = f"Round {row.round} of {slug!r} is open already."
        raise ElicitationError(problem, f"Close it first: `dsm experts rounds close {slug}`.")
    if row.state == State.CLOSED and row.round == LAST_ROUND:
        problem = f"Both rounds of {slug!r} are over."
        raise ElicitationError(problem, "Make a new elicitation to ask again.")
    if closes_at is not None and closes_at <= utc_now():
        problem = f"The round would close at {closes_at:%Y-%m-%d %H:%M}, which is over."
        raise ElicitationError(problem, "Choose a later end.")
    if closes_at is not None and row.opens_at is not None and closes_at <= aware(row.opens_at):
        problem = f"The round would close at {closes_at:%Y-%m-%d %H:%M}, before it opens."
        raise ElicitationError(problem, "Choose a later end.")
    _require_nobody_forgotten(session, row)
    row.round += row.state == State.CLOSED
    row.state, row.closes_at = State.OPEN, closes_at
    session.flush()
    audit.record(session, by, "open-round", _subject(slug), round=row.round)
    return elicitation_of(row)


def close_round(session: Session, slug: str, by: str = audit.SYSTEM) -> Elicitation:
    """Close the open round: nobody may answer it any more, and it may be looked at.

    Raises
    ------
    ElicitationError
        If no round is open.
    """
    row = find_row(session, slug, shared=False)
    if row.state != State.OPEN:
        problem = f"No round of {slug!r} is open; it is {row.state}."
        raise ElicitationError(problem, f"Open one: `dsm experts rounds open {slug}`.")
    row.state = State.CLOSED
    session.flush()
    audit.record(session, by, "close-round", _subject(slug), round=row.round)
    return elicitation_of(row)


def close_due(engine: Engine, now: datetime | None = None) -> int:
    """Close every open round whose end has come; return how many. Run twice, it closes none more.

    Parameters
    ----------
    now : datetime, optional
        By default this moment.
    """
    moment = now or utc_now()
    with transaction(engine) as session:
        due = [one.slug for one in all_elicitations(session) if _is_due(one, moment)]
    return sum(_close_if_due(engine, slug, moment) for slug in due)


def tell_truths(
    session: Session,
    slug: str,
    truths: Mapping[str, float],
    by: str = audit.SYSTEM,
    *,
    replace_known: bool = False,
) -> Elicitation:
    """Fill in answers to seed questions that were not known when these were asked.

    Parameters
    ----------
    truths : mapping of id to float
        By seed question.
    replace_known : bool
        Whether a truth that is known already gives way to another.

    Raises
    ------
    FixableError
        If nothing is told, a question is not asked here, or its truth is known to be another;
        nothing is kept then.
    """
    row = find_row(session, slug, shared=False)
    found = elicitation_of(row)
    seeds = {seed.id: seed.truth for seed in found.seeds}
    known = ", ".join(seeds) or "none"
    problems: list[FixableError] = [
        ElicitationError(f"{id!r} is no seed question of {slug!r}.", f"There are: {known}.")
        for id in truths
        if id not in seeds
    ]
    problems += truth_problems(truths)
    problems += [
        ElicitationError(
            f"The truth of {id!r} is known: {seeds[id]:g}, not {truth:g}.",
            "Leave it out, or say that it gives way: `--replace`.",
        )
        for id, truth in truths.items()
        if not replace_known and seeds.get(id) not in {None, truth}
    ]
    if not truths:
        problems.append(ElicitationError("No truth is told.", "Fill in at least one."))
    raise_all(problems)
    told = tuple(replace(seed, truth=truths.get(seed.id, seed.truth)) for seed in found.seeds)
    row.content = to_json(replace(found, seeds=told))
    session.flush()
    audit.record(session, by, "tell-truths", _subject(slug), count=len(truths))
    return elicitation_of(row)


def remove(engine: Engine, keyring: "Keyring", slug: str, by: str = audit.SYSTEM) -> int:
    """Delete an elicitation with everything in it, and then the key of its experts' names.

    Parameters
    ----------
    keyring : Keyring
        Of elicitations, see `experts.experts_keyring`.

    Returns
    -------
    int
        Judgements that were deleted.

    Raises
    ------
    ElicitationError
        If there is none.
    """
    with exclusive(engine) as session:
        row = find_row(session, slug, shared=False)
        assert row.id is not None
        id = row.id
        experts = select(ExpertRow.id).where(ExpertRow.elicitation_id == id)
        theirs = col(ExpertJudgementRow.expert_id).in_(experts)
        gone = session.execute(delete(ExpertJudgementRow).where(theirs))
        assert isinstance(gone, sa.CursorResult)
        session.exec(delete(ExpertRow).where(col(ExpertRow.elicitation_id) == id))
        session.exec(delete(ElicitationRow).where(col(ElicitationRow.id) == id))
        audit.record(session, by, "remove-elicitation", _subject(slug), count=gone.rowcount)
    # Only once everything is gone: without its key, links and names of what stays are lost.
    keyring.destroy(id)
    return gone.rowcount


def elicitation_of(row: ElicitationRow) -> Elicitation:
    """Return the elicitation that a row keeps."""
    assert row.id is not None
    return replace(
        from_json(row.slug, row.kind, row.content),
        id=row.id,
        state=State(row.state),
        round=row.round,
        opens_at=aware(row.opens_at) if row.opens_at else None,
        closes_at=aware(row.closes_at) if row.closes_at else None,
    )


def find_row(session: Session, slug: str, *, shared: bool | None = None) -> ElicitationRow:
    """Return the row of an elicitation; see `find`.

    Parameters
    ----------
    shared : bool, optional
        Whether it is locked for all who answer, or for one who moves it; None locks nothing.
    """
    row = _row(session, slug, shared)
    if row is None:
        known = session.exec(select(ElicitationRow.slug).order_by(ElicitationRow.slug)).all()
        fix = f"Choose one of: {', '.join(known)}." if known else "Make one: `dsm experts add`."
        raise ElicitationError(f"There is no elicitation {slug!r}.", fix)
    return row


def _row(session: Session, slug: str, shared: bool | None = None) -> ElicitationRow | None:
    query = select(ElicitationRow).where(ElicitationRow.slug == slug)
    if shared is not None:
        query = query.with_for_update(read=shared).execution_options(populate_existing=True)
    return session.exec(query).one_or_none()


def _is_due(elicitation: Elicitation, now: datetime) -> bool:
    return elicitation.state is State.OPEN and elicitation.has_ended(now)


def _close_if_due(engine: Engine, slug: str, now: datetime) -> bool:
    with exclusive(engine) as session:
        # Looked at again under the lock: the facilitator may have closed it meanwhile.
        due = _is_due(elicitation_of(find_row(session, slug, shared=False)), now)
        if due:
            close_round(session, slug)
    return due


def _require_nobody_forgotten(session: Session, row: ElicitationRow) -> None:
    forgotten = select(ExpertRow.id).where(
        ExpertRow.elicitation_id == row.id, col(ExpertRow.sealed) == b""
    )
    if session.exec(forgotten).first() is not None:
        problem = f"The experts of {row.slug!r} were forgotten and cannot come back."
        raise ElicitationError(problem, "Make a new elicitation to ask again.")


def _subject(slug: str) -> str:
    return f"elicitation:{slug}"
