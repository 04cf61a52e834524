"""A third clerk decides; then sheets become answers in random order, and who read them is forgotten."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import SystemRandom
from typing import Any

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, delete

from dsm import audit
from dsm.database import exclusive
from dsm.surveying import campaigns, inbox
from dsm.surveying.keys import CampaignKey, Keyring
from dsm.surveying.mixing import mix
from dsm.surveying.paper import (
    Batch,
    PaperError,
    Reading,
    SheetEntry,
    came_at,
    entries,
    find_batch,
    keep_reading,
    questionnaire_of,
    require_open,
    require_paper,
)
from dsm.surveying.paper_comparing import Comparison, compare, readings_by_sheet
from dsm.surveying.scrubbing import scrub
from dsm.surveying.submissions import Submission, keep_submission
from dsm.surveying.tables import PaperBatchRow, PaperEntryRow
from dsm.tables import utc_now
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign, Channel
from surveys.errors import raise_all

CHANCE = SystemRandom()

type Decisions = Mapping[tuple[int, str], Any]  # sheet and question -> answer, text, or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A batch that is done.

    Parameters
    ----------
    kept : int
        Sheets that became answers.
    over_quota : int
        Of them, those kept although enough had answered.
    compared, agreed : int
        Answers entered twice, and how many of them were the same.
    mixed : int
        Answers that were mixed right after.
    """

    kept: int
    over_quota: int
    compared: int
    agreed: int
    mixed: int = 0


def decide(
    session: Session,
    key: CampaignKey,
    campaign: Campaign,
    batch: Batch,
    decisions: Decisions,
    clerk: str,
) -> Comparison:
    """Keep what a third clerk decided; return what is left.

    Parameters
    ----------
    decisions : mapping of (sheet, question) to answer
        For whole sheets: a sheet of which one difference is decided must have all decided.

    Raises
    ------
    FixableError
        Naming every decision that the same clerk may not make, or that is not complete.
    """
    require_open(batch)
    asked = questionnaire_of(session, campaign, batch)
    known = entries(session, key, batch)
    found = compare(asked, batch.sheets, known)
    raise_all(_problems(found, known, decisions, clerk))
    readings = readings_by_sheet(known)
    for sheet in sorted({sheet for sheet, _ in decisions}):
        reading = _decided(asked, readings[sheet][0].reading, sheet, decisions)
        entry = SheetEntry(sheet=sheet, clerk=clerk, reading=reading, settles=True)
        keep_reading(session, key, campaign, batch, entry)
    return compare(asked, batch.sheets, entries(session, key, batch))


def settle(
    engine: Engine,
    keyring: Keyring,
    slug: str,
    batch_name: str,
    by: str,
    now: datetime | None = None,
) -> Settled:
    """Make answers of all sheets, in random order, and forget sheets and clerks.

    Raises
    ------
    PaperError
        If a sheet still lacks a reading or a decision.
    """
    moment = now or utc_now()
    with exclusive(engine) as session:
        campaign = campaigns.find(session, slug)
        key = keyring.of(campaign.id)
        inbox.hold_campaign(session, campaign.id, alone=True)
        settled = _settle(session, key, campaign, batch_name, by, moment)
    scrub(engine, (str(PaperEntryRow.__tablename__),))
    # At the end nobody else will come: what is left is mixed, however little.
    ended = moment >= campaign.ends_at
    return replace(settled, mixed=mix(engine, keyring, campaign.id, force=ended, now=moment))


def _settle(
    session: Session,
    key: CampaignKey,
    campaign: Campaign,
    batch_name: str,
    by: str,
    now: datetime,
) -> Settled:
    require_paper(campaign, now)
    batch = find_batch(session, campaign, batch_name)
    require_open(batch)
    asked = questionnaire_of(session, campaign, batch)
    known = entries(session, key, batch)
    found = compare(asked, batch.sheets, known)
    _require_ready(batch, found)
    over_quota = _submit(session, key, campaign, batch, asked, _readings(known))
    _forget(session, batch, found)
    subject = f"batch:{campaign.slug}/{batch.name}"
    audit.record(
        session,
        by,
        "settle-batch",
        subject,
        count=batch.sheets,
        day=batch.day,
        compared=found.compared,
        agreed=found.agreed,
    )
    return Settled(
        kept=batch.sheets, over_quota=over_quota, compared=found.compared, agreed=found.agreed
    )


def _problems(
    found: Comparison, known: Sequence[SheetEntry], decisions: Decisions, clerk: str
) -> list[PaperError]:
    differing = {(one.sheet, one.question) for one in found.differences}
    sheets = {sheet for sheet, _ in decisions}
    own = {entry.sheet for entry in known if entry.clerk == clerk and not entry.settles}
    return [
        *(_nothing_to_decide(*one) for one in sorted(set(decisions) - differing)),
        *(_not_decided(*one) for one in sorted(differing - set(decisions)) if one[0] in sheets),
        *(_own_sheet(sheet, clerk) for sheet in sorted(sheets & own)),
    ]


def _nothing_to_decide(sheet: int, question: str) -> PaperError:
    return PaperError(
        f"Sheet {sheet}, {question}: the two clerks do not differ there.",
        "Decide where they differ: see `dsm enter compare`.",
    )


def _not_decided(sheet: int, question: str) -> PaperError:
    return PaperError(f"Sheet {sheet}, {question} is not decided.", "Decide it, too.")


def _own_sheet(sheet: int, clerk: str) -> PaperError:
    return PaperError(
        f"Sheet {sheet} was entered by {clerk!r}, who cannot settle it as well.",
        "Let a third clerk look at the sheet.",
    )


def _decided(asked: Questionnaire, first: Reading, sheet: int, decisions: Decisions) -> Reading:
    """Return one reading with the third clerk's answers where the two differ."""
    chosen = {question: said for (of, question), said in decisions.items() if of == sheet}
    said = {**first.said, **chosen}
    texts = {one.id for one in asked.questions if one.type.is_free_text}
    return replace(
        first,
        answers={
            id: one
            for id, one in said.items()
            if one is not None and not (id in texts and isinstance(one, str))
        },
        free_texts={id: one for id, one in said.items() if id in texts and isinstance(one, str)},
    )


def _require_ready(batch: Batch, found: Comparison) -> None:
    if found.missing:
        sheets = ", ".join(str(sheet) for sheet in list(found.missing)[:10])
        raise PaperError(
            f"{len(found.missing)} of {batch.sheets} sheets are not entered twice: {sheets}.",
            "Let two clerks enter each of them with `dsm enter sheet`.",
        )
    if found.open:
        sheets = ", ".join(str(sheet) for sheet in sorted({one.sheet for one in found.open})[:10])
        raise PaperError(
            f"{len(found.open)} answers differ and are not decided, on sheets {sheets}.",
            "Let a third clerk decide with `dsm enter settle`.",
        )


def _readings(known: Sequence[SheetEntry]) -> list[Reading]:
    """Return one reading per sheet, the third clerk's where there is one, in random order."""
    chosen: dict[int, Reading] = {}
    for entry in sorted(known, key=lambda one: one.settles):
        chosen[entry.sheet] = entry.reading
    readings = list(chosen.values())
    CHANCE.shuffle(readings)
    return readings


def _submit(
    session: Session,
    key: CampaignKey,
    campaign: Campaign,
    batch: Batch,
    asked: Questionnaire,
    readings: Sequence[Reading],
) -> int:
    came = came_at(campaign, batch.day)
    over_quota = 0
    for reading in readings:
        outcome = keep_submission(
            session,
            key,
            Submission(
                campaign=campaign,
                questionnaire=asked,
                response_id=secrets.token_hex(16),
                answers=reading.answers,
                free_texts=reading.free_texts,
                channel=Channel.PAPER,
                language=reading.language,
                consent=batch.consent,
                begun=came,
                at=came,
                answered_whole=False,
            ),
        )
        over_quota += outcome.receipt is not None and outcome.receipt.over_quota
    return over_quota


def _forget(session: Session, batch: Batch, found: Comparison) -> None:
    session.execute(
        delete(PaperEntryRow)
        .where(col(PaperEntryRow.batch_id) == batch.id)
        .execution_options(synchronize_session=False)
    )
    row = session.get_one(PaperBatchRow, batch.id)
    row.done, row.compared, row.agreed = True, found.compared, found.agreed
    session.flush()
