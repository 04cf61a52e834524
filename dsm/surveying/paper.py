"""Paper: shuffled batches of forms, and each clerk's reading of each sheet, sealed."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from dsm import audit
from dsm.surveying import consents, questionnaires
from dsm.surveying.days import TOWN, day_of
from dsm.surveying.mixing import LEAST
from dsm.surveying.submissions import shut
from dsm.surveying.tables import PaperBatchRow, PaperEntryRow
from dsm.tables import utc_now
from surveys.asking.answers import check_answers
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign, CampaignError, Channel, State
from surveys.errors import FixableError

if TYPE_CHECKING:
    from dsm.surveying.keys import CampaignKey

MOST = 500  # sheets in one batch
LONGEST_CLERK = 100  # characters


class PaperError(FixableError):
    """Paper cannot be ticked, entered, compared or settled as asked."""

    code = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A pile of forms that was shuffled before anybody looked at one.

    Parameters
    ----------
    version, consent : int
        Of the questionnaire and of the consent text that are printed on the forms.
    day : date
        On which the envelopes came; the answers keep it.
    compared, agreed : int
        Answers that two clerks entered, and how many of them were the same; 0 before it is done.
    """

    id: int
    name: str
    version: int
    consent: int
    sheets: int
    day: date
    done: bool
    compared: int
    agreed: int

    @property
    def agreement(self) -> float | None:
        """Share of the answers on which two clerks agreed, None before there are any."""
        return self.agreed / self.compared if self.compared else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one clerk read on one sheet; what was left blank is not in it."""

    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    free_texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    language: str = ""

    @property
    def said(self) -> dict[str, Any]:
        """Answers and texts together, by question."""
        return {**self.answers, **self.free_texts}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetEntry:
    """One reading of one sheet, and who read."""

    sheet: int
    clerk: str
    reading: Reading
    settles: bool = False


def open_batch(
    session: Session,
    campaign: Campaign,
    name: str,
    sheets: int,
    by: str,
    *,
    day: date | None = None,
    version: int | None = None,
    consent: int | None = None,
    now: datetime | None = None,
) -> Batch:
    """Open a batch of forms that were taken out of their envelopes and shuffled.

    Parameters
    ----------
    sheets : int
        How many; at least ten while people can still answer, for fewer would point at the few
        envelopes they came in. What is left when it has closed may be fewer.
    day : date, optional
        On which the envelopes came; by default today.
    version, consent : int, optional
        Printed at the foot of the forms; by default those of today.

    Raises
    ------
    PaperError
        If the batch is too small or too large, or there is one of that name.
    CampaignError
        If the campaign took no paper on that day.
    """
    moment = now or utc_now()
    came = day or day_of(moment)
    require_paper(campaign, moment)
    _require_day(campaign, came, moment)
    _require_size(session, campaign, name, sheets)
    row = PaperBatchRow(
        campaign_id=campaign.id,
        name=name,
        version=questionnaires.load(
            session, campaign.questionnaire, version or campaign.version
        ).version,
        consent=_consent(session, campaign, consent),
        sheets=sheets,
        day=came,
    )
    session.add(row)
    session.flush()
    audit.record(session, by, "open-batch", f"batch:{campaign.slug}/{name}", count=sheets)
    return _batch(row)


def batches(session: Session, campaign: Campaign) -> tuple[Batch, ...]:
    """Return all batches of a campaign, in the order they were opened."""
    rows = session.exec(
        select(PaperBatchRow)
        .where(PaperBatchRow.campaign_id == campaign.id)
        .order_by(col(PaperBatchRow.id))
    )
    return tuple(_batch(row) for row in rows)


def find_batch(session: Session, campaign: Campaign, name: str) -> Batch:
    """Return a batch by its name.

    Raises
    ------
    PaperError
        If there is none; the fix lists those there are.
    """
    known = batches(session, campaign)
    for one in known:
        if one.name == name:
            return one
    listed = ", ".join(one.name for one in known) or "none yet; open one with `dsm enter batch`"
    raise PaperError(f"{campaign.slug!r} has no batch {name!r}.", f"Batches: {listed}.")


def questionnaire_of(session: Session, campaign: Campaign, batch: Batch) -> Questionnaire:
    """Return the version that is printed on the forms of a batch."""
    return questionnaires.load(session, campaign.questionnaire, batch.version)


def keep_reading(
    session: Session,
    key: "CampaignKey",
    campaign: Campaign,
    batch: Batch,
    entry: SheetEntry,
) -> None:
    """Keep what a clerk read on a sheet; the same clerk's earlier reading of it is replaced.

    Raises
    ------
    PaperError
        If there is no such sheet, the batch is done, two others have entered it, or an answer
        does not fit its question.
    """
    require_open(batch)
    _require_sheet(batch, entry)
    _require_turn(session, batch, entry)
    _require_fit(session, campaign, batch, entry)
    session.merge(
        PaperEntryRow(
            batch_id=batch.id,
            sheet=entry.sheet,
            clerk=entry.clerk,
            settles=entry.settles,
            answers={"sealed": _sealed(key, entry.reading)},
        )
    )
    session.flush()


def entries(session: Session, key: "CampaignKey", batch: Batch) -> tuple[SheetEntry, ...]:
    """Return all readings of a batch, by sheet."""
    rows = session.exec(
        select(PaperEntryRow)
        .where(PaperEntryRow.batch_id == batch.id)
        .order_by(col(PaperEntryRow.sheet), col(PaperEntryRow.clerk))
    )
    return tuple(_entry(key, row) for row in rows)


def require_paper(campaign: Campaign, now: datetime) -> None:
    """Refuse paper where a campaign takes none, or has ended.

    Raises
    ------
    CampaignError
        Saying why.
    """
    if Channel.PAPER not in campaign.channels:
        raise CampaignError(
            f"{campaign.slug!r} takes no paper: its channels are {', '.join(campaign.channels)}.",
            f"Add the channel: `dsm survey change {campaign.slug} --set channels=web,paper`.",
        )
    if campaign.state not in {State.OPEN, State.CLOSED} or now < campaign.opens_at:
        raise CampaignError(
            f"{campaign.slug!r} is {campaign.state}.",
            "Paper is entered in a campaign that is open, or was.",
        )


def require_open(batch: Batch) -> None:
    """Refuse a batch that is done: who read which sheet is forgotten.

    Raises
    ------
    PaperError
        Saying so.
    """
    if batch.done:
        raise PaperError(
            f"Batch {batch.name!r} is done; its sheets cannot be told apart any more.",
            "Open another batch for other sheets.",
        )


def came_at(campaign: Campaign, day: date) -> datetime:
    """Return the moment that stands for a day on which envelopes came, within the campaign."""
    return max(datetime.combine(day, time(), TOWN), campaign.opens_at)


def _require_day(campaign: Campaign, day: date, now: datetime) -> None:
    came = came_at(campaign, day)
    asked = day_of(campaign.opens_at) <= day <= day_of(now)
    if not asked or shut(campaign, came, came) is not None:
        raise CampaignError(
            f"{campaign.slug!r} took no paper on {day}: it is {campaign.state}, from "
            f"{day_of(campaign.opens_at)} to {campaign.closes_at:%Y-%m-%d %H:%M %Z}.",
            "Give the day on which the envelopes came with --day.",
        )


def _require_size(session: Session, campaign: Campaign, name: str, sheets: int) -> None:
    least = 1 if campaign.state is State.CLOSED else LEAST
    if not least <= sheets <= MOST:
        raise PaperError(
            f"A batch of {sheets} sheets was asked for.",
            f"Wait until {least} to {MOST} forms lie shuffled together; what is left may be "
            "fewer once the campaign has closed.",
        )
    if not (name.isprintable() and 0 < len(name.strip()) <= audit.LONGEST_NAME):
        raise PaperError(
            f"The name {name!r} is empty, or the audit log could not show it.",
            f"Choose another one, of up to {audit.LONGEST_NAME} letters and digits.",
        )
    if any(one.name == name for one in batches(session, campaign)):
        raise PaperError(f"The name {name!r} is taken by another batch.", "Choose another name.")


def _consent(session: Session, campaign: Campaign, version: int | None) -> int:
    if version is None:
        return consents.current(session, campaign.id).version
    return consents.find(session, campaign.id, version).version


def _require_sheet(batch: Batch, entry: SheetEntry) -> None:
    if not 1 <= entry.sheet <= batch.sheets:
        raise PaperError(
            f"Batch {batch.name!r} has no sheet {entry.sheet}.",
            f"Number the sheets from 1 to {batch.sheets}.",
        )
    if not 1 <= len(entry.clerk.strip()) <= LONGEST_CLERK:
        raise PaperError(
            f"The clerk's name has {len(entry.clerk.strip())} characters; 1 to {LONGEST_CLERK} fit.",
            "Give it with --clerk.",
        )


def _require_turn(session: Session, batch: Batch, entry: SheetEntry) -> None:
    rows = session.exec(
        select(PaperEntryRow.clerk).where(
            PaperEntryRow.batch_id == batch.id,
            PaperEntryRow.sheet == entry.sheet,
            PaperEntryRow.clerk != entry.clerk,
            col(PaperEntryRow.settles).is_(False),
        )
    ).all()
    if not entry.settles and len(rows) >= 2:
        raise PaperError(
            f"Sheet {entry.sheet} was entered by two clerks already.",
            "Enter another sheet, or compare the batch with `dsm enter compare`.",
        )


def _require_fit(session: Session, campaign: Campaign, batch: Batch, entry: SheetEntry) -> None:
    asked = questionnaire_of(session, campaign, batch)
    reading = entry.reading
    problems = check_answers(asked, reading.answers, reading.free_texts, finished=False)
    if problems:
        named = ", ".join(f"{one.place} ({one.kind})" for one in problems)
        raise PaperError(
            f"Sheet {entry.sheet}: these answers do not fit: {named}.", "Key them in again."
        )


def _sealed(key: "CampaignKey", reading: Reading) -> str:
    content = {
        "answers": dict(reading.answers),
        "free_texts": dict(reading.free_texts),
        "language": reading.language,
    }
    sealed = key.seal("paper", json.dumps(content, ensure_ascii=False).encode())
    return base64.b64encode(sealed).decode()


def _entry(key: "CampaignKey", row: PaperEntryRow) -> SheetEntry:
    opened = json.loads(key.open("paper", base64.b64decode(row.answers["sealed"])))
    return SheetEntry(
        sheet=row.sheet, clerk=row.clerk, settles=row.settles, reading=Reading(**opened)
    )


def _batch(row: PaperBatchRow) -> Batch:
    assert row.id is not None
    return Batch(
        id=row.id,
        name=row.name,
        version=row.version,
        consent=row.consent,
        sheets=row.sheets,
        day=row.day,
        done=row.done,
        compared=row.compared,
        agreed=row.agreed,
    )
