"""Quotas: how many answers are wanted from whom, and places held for those who are answering."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from sqlmodel import Session, col, delete, insert, select, update

from dsm.surveying.tables import QuotaHoldRow, QuotaRow
from dsm.tables import aware
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question
from surveys.errors import FixableError
from surveys.population import Factor

EVERYBODY = ""  # the stratum that everybody is in: a quota for the whole campaign
HELD_FOR = timedelta(hours=2)
STEP = timedelta(minutes=15)  # holds that lapse together are counted together, so none is anybody's
# Made once and run without the session's bookkeeping: every batch of saved pages takes it.
STRATA = sa.select(col(QuotaRow.stratum)).where(
    col(QuotaRow.campaign_id) == sa.bindparam("campaign")
)


class QuotaError(FixableError):
    """A quota cannot be set as asked."""

    code = "quota"


@dataclass(frozen=True, slots=True)
class Hold:
    """Places reserved for one person: in which strata, and until when."""

    strata: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """One stratum: how many answers are wanted, came, and are being given now."""

    stratum: str
    wanted: int
    filled: int
    held: int

    @property
    def free(self) -> int:
        """Places that nobody has or holds."""
        return max(self.wanted - self.filled - self.held, 0)


def stratum_of(background: Mapping[str, str]) -> str:
    """Return the name of a stratum; it is for those who have all these levels.

    Examples
    --------
    >>> stratum_of({"sex": "women", "age": "18-29"}), stratum_of({})
    ('age=18-29&sex=women', '')
    """
    return urlencode(sorted(background.items()))


def levels_in(stratum: str) -> dict[str, str]:
    """Return the levels that a stratum names, by factor; the inverse of `stratum_of`."""
    return dict(parse_qsl(stratum))


def described(stratum: str) -> str:
    """Return a stratum in words for those who set it.

    Examples
    --------
    >>> described("age=18-29&sex=women"), described(EVERYBODY)
    ('age=18-29, sex=women', 'everybody')
    """
    levels = levels_in(stratum)
    return ", ".join(f"{factor}={level}" for factor, level in levels.items()) or "everybody"


def stratum_problems(
    stratum: str, questionnaire: Questionnaire, factors: Sequence[Factor]
) -> tuple[QuotaError, ...]:
    """Return why answers could never be counted in a stratum; nothing where they can.

    Parameters
    ----------
    factors : sequence of Factor
        Of the population that the campaign is held against; empty without one.
    """
    known = {factor.name: factor.levels for factor in factors}
    told = _levels_told(questionnaire)
    return tuple(
        problem
        for factor, level in levels_in(stratum).items()
        if (problem := _level_problem(factor, level, known, told)) is not None
    )


def set_quota(session: Session, campaign_id: int, stratum: str, wanted: int) -> None:
    """Say how many answers are wanted from a stratum; those that came already stay counted.

    Raises
    ------
    QuotaError
        If the number is below zero.
    """
    if wanted < 0:
        raise QuotaError(f"{wanted} answers are wanted.", "Give zero or more.")
    row = session.get(QuotaRow, (campaign_id, stratum))
    if row is None:
        session.add(QuotaRow(campaign_id=campaign_id, stratum=stratum, wanted=wanted))
    else:
        row.wanted = wanted
    session.flush()


def remove_quota(session: Session, campaign_id: int, stratum: str) -> None:
    """Forget how many answers are wanted from a stratum.

    Raises
    ------
    QuotaError
        If there is no quota for it; the fix lists those there are.
    """
    row = session.get(QuotaRow, (campaign_id, stratum))
    if row is None:
        listed = "; ".join(described(one) for one in strata(session, campaign_id))
        raise QuotaError(
            f"There is no quota for {described(stratum)}.",
            f"Choose one of: {listed}." if listed else "Nothing is to be done.",
        )
    session.delete(row)
    session.flush()


def quotas(session: Session, campaign_id: int, now: datetime) -> tuple[Quota, ...]:
    """Return all quotas of a campaign with what is filled and held at `now`, by stratum."""
    held = _held(session, campaign_id, now)
    rows = session.exec(
        select(QuotaRow.stratum, QuotaRow.wanted, QuotaRow.filled)
        .where(QuotaRow.campaign_id == campaign_id)
        .order_by(col(QuotaRow.stratum))
    )
    return tuple(
        Quota(stratum=stratum, wanted=wanted, filled=filled, held=held.get(stratum, 0))
        for stratum, wanted, filled in rows
    )


def strata(session: Session, campaign_id: int) -> tuple[str, ...]:
    """Return the names of all strata that have a quota."""
    session.flush()
    found = session.connection().execute(STRATA, {"campaign": campaign_id}).scalars()
    return tuple(sorted(found))


def strata_among(
    names: Sequence[str], questionnaire: Questionnaire, answers: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return which strata somebody belongs to by her answers."""
    told = background_told(questionnaire, answers)
    return tuple(name for name in names if levels_in(name).items() <= told.items())


def screening_page(names: Sequence[str], questionnaire: Questionnaire) -> int:
    """Return the page after which it is known to which strata somebody belongs."""
    factors = {factor for name in names for factor in levels_in(name)}
    pages = [
        position
        for position, page in enumerate(questionnaire.pages)
        for question in page.questions
        if question.background and question.background.factor in factors
    ]
    return max(pages, default=0)


def background_told(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the levels of the population's factors that answers tell, by factor."""
    return {
        question.background.factor: level
        for question in questionnaire.questions
        if question.background and (level := _level(question, answers.get(question.id)))
    }


def reserve(session: Session, campaign_id: int, names: Sequence[str], now: datetime) -> Hold | None:
    """Hold one place in each of these strata for two hours, or in none where one of them is full.

    Returns
    -------
    Hold or None
        What `settle` and `release` ask for; None where a stratum is full.
    """
    _lock(session, campaign_id, names)
    _forget_lapsed(session, campaign_id, now)
    places = {quota.stratum: quota.free for quota in quotas(session, campaign_id, now)}
    if any(places.get(name, 0) == 0 for name in names):
        return None
    hold = Hold(tuple(sorted(names)), _rounded_up(now + HELD_FOR))
    for name in hold.strata:
        _count_held(session, campaign_id, name, hold.until)
    return hold


def release(session: Session, campaign_id: int, hold: Hold, now: datetime) -> None:
    """Give held places back, unless they lapsed before."""
    _lock(session, campaign_id, hold.strata)
    _take_back(session, campaign_id, hold, now)


def settle(
    session: Session, campaign_id: int, names: Sequence[str], hold: Hold | None, now: datetime
) -> bool:
    """Count a finished answer in its strata; it is never refused.

    Returns
    -------
    bool
        Whether it came over quota: without a place held, and without one free. Then it is not
        counted as filling any.
    """
    if not names:
        return False
    _lock(session, campaign_id, names)
    held = hold is not None and _take_back(session, campaign_id, hold, now)
    if not (held and hold is not None and set(names) <= set(hold.strata)):
        places = {quota.stratum: quota.free for quota in quotas(session, campaign_id, now)}
        if any(places.get(name, 0) == 0 for name in names):
            return True
    _change_filled(session, campaign_id, names, 1)
    return False


def give_back(session: Session, campaign_id: int, names: Sequence[str]) -> None:
    """Uncount an answer that was withdrawn."""
    _change_filled(session, campaign_id, names, -1)


def _levels_told(questionnaire: Questionnaire) -> dict[str, frozenset[str]]:
    return {
        one.factor: frozenset(one.level_of.values()) | {level for _, _, level in one.from_number}
        for question in questionnaire.questions
        if (one := question.background) is not None
    }


def _level_problem(
    factor: str,
    level: str,
    known: Mapping[str, Sequence[str]],
    told: Mapping[str, frozenset[str]],
) -> QuotaError | None:
    if not known:
        return QuotaError(
            f"A quota for {factor}={level} is wanted, and the campaign is held against no "
            "population.",
            "Name a population that has this factor.",
        )
    if factor not in known:
        return QuotaError(
            f"{factor!r} is no factor of the campaign's population.",
            f"Use one of: {', '.join(known)}.",
        )
    if level not in known[factor]:
        return QuotaError(
            f"{level!r} is no level of {factor}.", f"Use one of: {', '.join(known[factor])}."
        )
    if level not in told.get(factor, ()):
        return QuotaError(
            f"No question tells that somebody is of {factor}={level}, so that nobody would count.",
            "Ask for it among the background questions, or set no quota for it.",
        )
    return None


def _level(question: Question, answer: Any) -> str:
    background = question.background
    assert background is not None
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return ""
    for lowest, highest, level in background.from_number:
        if lowest <= answer <= highest:
            return level
    return background.level_of.get(int(answer), "")


def _lock(session: Session, campaign_id: int, names: Sequence[str]) -> None:
    # In one order for all, and before anything is read: on PostgreSQL a condition inside the
    # update would be checked against holds as they were before it waited.
    for name in sorted(names):
        session.exec(
            select(QuotaRow.stratum)
            .where(QuotaRow.campaign_id == campaign_id, QuotaRow.stratum == name)
            .with_for_update()
        ).all()


def _held(session: Session, campaign_id: int, now: datetime) -> dict[str, int]:
    rows = session.exec(
        select(QuotaHoldRow.stratum, QuotaHoldRow.until, QuotaHoldRow.held).where(
            QuotaHoldRow.campaign_id == campaign_id
        )
    )
    held: dict[str, int] = {}
    for stratum, until, count in rows:
        if aware(until) > now:
            held[stratum] = held.get(stratum, 0) + count
    return held


def _rounded_up(moment: datetime) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + -((midnight - moment) // STEP) * STEP


def _count_held(session: Session, campaign_id: int, name: str, until: datetime) -> None:
    counted = session.execute(
        update(QuotaHoldRow)
        .where(*_is_hold(campaign_id, name, until))
        .values(held=QuotaHoldRow.held + 1)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(counted, sa.CursorResult)
    if not counted.rowcount:
        row = {"campaign_id": campaign_id, "stratum": name, "until": until, "held": 1}
        session.execute(insert(QuotaHoldRow), [row])


def _take_back(session: Session, campaign_id: int, hold: Hold, now: datetime) -> bool:
    """Take back places that have not lapsed; say whether there were any."""
    if hold.until <= now:
        return False
    taken = False
    for name in hold.strata:
        done = session.execute(
            update(QuotaHoldRow)
            .where(*_is_hold(campaign_id, name, hold.until), col(QuotaHoldRow.held) > 0)
            .values(held=QuotaHoldRow.held - 1)
            .execution_options(synchronize_session=False)
        )
        assert isinstance(done, sa.CursorResult)
        taken = taken or bool(done.rowcount)
    _forget_lapsed(session, campaign_id, now)
    return taken


def _forget_lapsed(session: Session, campaign_id: int, now: datetime) -> None:
    session.execute(
        delete(QuotaHoldRow)
        .where(
            col(QuotaHoldRow.campaign_id) == campaign_id,
            sa.or_(col(QuotaHoldRow.held) == 0, col(QuotaHoldRow.until) <= now),
        )
        .execution_options(synchronize_session=False)
    )


def _is_hold(campaign_id: int, name: str, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(QuotaHoldRow.campaign_id) == campaign_id,
        col(QuotaHoldRow.stratum) == name,
        col(QuotaHoldRow.until) == until,
    )


def _change_filled(session: Session, campaign_id: int, names: Sequence[str], by: int) -> None:
    for name in sorted(names):
        session.execute(
            update(QuotaRow)
            .where(
                col(QuotaRow.campaign_id) == campaign_id,
                col(QuotaRow.stratum) == name,
                col(QuotaRow.filled) + by >= 0,
            )
            .values(filled=QuotaRow.filled + by)
            .execution_options(synchronize_session=False)
        )
