"""What may be watched while people answer: counts and response rates, never an answer."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from dsm.findings import Finding
from dsm.surveying import cells, drafts, inbox
from dsm.surveying.days import day_of, last_day_before
from dsm.surveying.group_rates import Cells, GroupRate, group_rates, lagging
from dsm.surveying.sendings import Sending, SendingKind, sendings
from dsm.surveying.speeds import Speed
from dsm.surveying.tables import InboxRow, InvitationRow, ResponseRow
from dsm.tables import utc_now
from surveys.arrivals import Expected, expected_at_close
from surveys.campaigns import Campaign, Channel, Entry, State
from surveys.disclosure import Figure, protect
from surveys.instruments import Audience
from surveys.rates import Dispositions, ResponseRates, Sampling, response_rates

# Channels, speeds and days move in steps: one withdrawal is rarely seen, and tells of nobody.
STEP = 5
# Who was not timed answered on paper, which `channels` tells: the others would follow from it.
MEASURED = (Speed.FAST, Speed.USUAL, Speed.SLOW)

type Counted = type[ResponseRow] | type[InboxRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Where a campaign stands.

    Parameters
    ----------
    finished : int
        Answers that were finished, waiting ones too, tests not.
    began : int
        Who began and has not finished.
    invited : int
        People who were invited; 0 where the address is open.
    sampling : Sampling
        How they were found; only a register gives a response rate.
    rates : ResponseRates or None
        Of the whole sample. Whoever has not answered counts as of unknown status, so this is
        RR1 = RR2; None where there is no response rate but only participation.
    channels : mapping of channel to int or None
        In steps of `STEP`, rounded down; None where hidden.
    speeds : mapping of speed to int or None
        Likewise, of those who were timed. No more is kept of how long anybody took.
    curve : tuple of (date, int)
        Answers up to each day, likewise in steps, from the first day on which ten had come.
    sendings : tuple of Sending
        What was sent.
    groups : tuple of GroupRate
        By each background factor, and by sex and age together.
    expected : Expected or None
        Answers at closing with a 90 % interval, as the curve since the last sending goes on.
    title : Finding
        What a page says aloud.
    """

    finished: int
    began: int
    invited: int
    sampling: Sampling
    rates: ResponseRates | None
    channels: dict[Channel, int | None]
    speeds: dict[Speed, int | None]
    curve: tuple[tuple[date, int], ...]
    sendings: tuple[Sending, ...]
    groups: tuple[GroupRate, ...]
    expected: Expected | None
    title: Finding


def watch(session: Session, campaign: Campaign, today: date | None = None) -> Watch:
    """Return what may be seen of a campaign while it runs and after.

    Parameters
    ----------
    campaign : Campaign
        As it is kept.
    today : date, optional
        By default this day in town.

    Notes
    -----
    No answer is read. Groups, channels, speeds and days show answers that were mixed, so what two looks
    differ by are at least ten people at once; waiting answers only count in `finished`. Groups of
    fewer than ten answers are hidden by `surveys.disclosure.protect`, with as many others as
    that takes. An answer that is withdrawn leaves its invitation used, and so leaves groups alone.
    """
    day = today or day_of(utc_now())
    sampling = sampling_of(campaign)
    mixed, waiting = _by_day(session, campaign, ResponseRow), _by_day(session, campaign, InboxRow)
    people = _invitations(session, campaign)
    rates = _overall(session, campaign, people) if sampling is Sampling.REGISTER else None
    groups = group_rates(cells.factors_of(session, campaign), people) if rates else ()
    sent = sendings(session, campaign)
    return Watch(
        finished=sum(mixed.values()) + sum(waiting.values()),
        began=drafts.unfinished(session, campaign.id),
        invited=sum(people.values()),
        sampling=sampling,
        rates=rates,
        channels=_shown(Channel, _counts(session, campaign, col(ResponseRow.channel))),
        speeds=_shown(MEASURED, _counts(session, campaign, col(ResponseRow.speed))),
        curve=_curve(mixed),
        sendings=sent,
        groups=groups,
        expected=_expected(campaign, mixed + waiting, sent, day),
        title=_title(sampling, groups),
    )


def sampling_of(campaign: Campaign) -> Sampling:
    """Return how those who may answer were found."""
    if campaign.entry is Entry.OPEN:
        return Sampling.OPEN_LINK
    return Sampling.CHOSEN if campaign.audience is Audience.EXPERTS else Sampling.REGISTER


def _by_day(session: Session, campaign: Campaign, table: Counted) -> Counter[date]:
    return Counter(session.exec(select(col(table.day)).where(*_counted(campaign, table))).all())


def _counted(campaign: Campaign, table: Counted) -> list[sa.ColumnElement[bool]]:
    return [
        col(table.campaign_id) == campaign.id,
        col(table.round) == campaign.round,
        col(table.test).is_(False),
        # A withdrawn answer in the inbox is an empty shell; elsewhere it is gone.
        col(table.payload_hash).is_distinct_from(inbox.WITHDRAWN),
    ]


def _invitations(session: Session, campaign: Campaign) -> Cells:
    query = select(InvitationRow.cell, InvitationRow.answered).where(
        InvitationRow.campaign_id == campaign.id
    )
    return Counter((tuple(cell), answered) for cell, answered in session.exec(query))


def _overall(session: Session, campaign: Campaign, people: Cells) -> ResponseRates:
    query = (
        select(sa.func.count())
        .select_from(InboxRow)
        .where(*_counted(campaign, InboxRow), col(InboxRow.link_hash).is_not(None))
    )
    answered = session.exec(query).one() + sum(n for (_, done), n in people.items() if done)
    silent = max(sum(people.values()) - answered, 0)
    return response_rates(Dispositions(complete=answered, unknown=silent), Sampling.REGISTER)


def _counts(session: Session, campaign: Campaign, column: Mapped[str]) -> dict[str, int]:
    query = (
        select(column, sa.func.count())
        .select_from(ResponseRow)
        .where(*_counted(campaign, ResponseRow))
        .group_by(column)
    )
    return dict(session.exec(query).all())


def _shown[Named: StrEnum](
    kinds: Iterable[Named], counts: Mapping[str, int]
) -> dict[Named, int | None]:
    """Return counts in the order of their kinds, in steps, small ones and what gives them away hidden."""
    found = {one: counts[one] for one in kinds if one in counts}
    visible = protect(np.array([*found.values()] or [0], dtype=np.int64), figure=Figure.MEAN).shown
    return {
        one: _in_steps(count) if shown else None
        for (one, count), shown in zip(found.items(), visible, strict=False)
    }


def _curve(by_day: Counter[date]) -> tuple[tuple[date, int], ...]:
    days = sorted(by_day)
    so_far = accumulate(by_day[day] for day in days)
    points = zip(days, so_far, strict=True)
    return tuple((day, _in_steps(count)) for day, count in points if count >= 2 * STEP)


def _in_steps(count: int) -> int:
    return count - count % STEP


def _expected(
    campaign: Campaign, by_day: Counter[date], sent: Sequence[Sending], today: date
) -> Expected | None:
    first = min(by_day, default=today)
    begun = [one.day for one in sent if one.kind is not SendingKind.REISSUED and one.day < today]
    start = max([first, *begun])
    whole = [by_day[start + timedelta(days=n)] for n in range((today - start).days)]
    left = (last_day_before(campaign.closes_at) - today).days + 1
    if campaign.state not in {State.OPEN, State.PAUSED} or left < 0:
        return None
    before = sum(count for day, count in by_day.items() if day < today)
    found = expected_at_close(before, whole, left)
    came = sum(by_day.values())
    if found is None:
        return None
    return Expected(*(max(count, came) for count in (found.low, found.likely, found.high)))


def _title(sampling: Sampling, groups: Sequence[GroupRate]) -> Finding:
    if sampling is not Sampling.REGISTER:
        return Finding("surveys.title.participation")
    if not any(one.rate for one in groups):
        return Finding("surveys.title.too-early")
    behind = lagging(groups)
    if behind is None or behind.rate is None:
        return Finding("surveys.title.nobody-missing")
    values = {"group": dict(behind.group), "in_100": round(100 * behind.rate.value)}
    return Finding("surveys.title.group-missing", values)
