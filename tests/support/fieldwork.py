"""Interviews and paper for tests: packets that are filled, batches that are entered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dsm.database import exclusive
from dsm.surveying import checkouts, paper
from dsm.surveying.packets import Interview, Packet
from dsm.surveying.paper import Batch, Reading, SheetEntry
from tests.support.surveys import FIRST, SECOND, TEXTS, THIRD, Clock, Fielded

NOW = Clock().now
WHOLE = FIRST | SECOND | THIRD
CHEAP = 2  # rounds of scrypt; tests have nothing to hide
PASSPHRASE = "four good words here"


def a_packet(field: Fielded, size: int = 3, days: int = 3, now: datetime = NOW) -> Packet:
    """A packet that was taken out of a campaign in the field."""
    with exclusive(field.engine) as session:
        return checkouts.check_out(
            session, field.key, field.terms(), size=size, days=days, by="local:ida", now=now
        )


def an_interview(number: int = 1, now: datetime = NOW, **given: Any) -> Interview:
    """An interview that is done."""
    defaults: dict[str, Any] = {
        "language": "nb",
        "begun": now,
        "ended": now,
        "answers": WHOLE,
        "free_texts": TEXTS,
    }
    return Interview(number=number, **(defaults | given))


def a_batch(field: Fielded, sheets: int = 10, name: str = "one", **given: Any) -> Batch:
    """A batch that was opened."""
    with exclusive(field.engine) as session:
        return paper.open_batch(
            session, field.terms(), name, sheets, "local:kari", **({"now": NOW} | given)
        )


def enter(
    field: Fielded,
    batch: Batch,
    clerk: str,
    sheets: Sequence[int] | None = None,
    answers: Mapping[str, Any] = WHOLE,
    texts: Mapping[str, str] = TEXTS,
) -> None:
    """Let one clerk enter sheets, by default all, the same on each."""
    with exclusive(field.engine) as session:
        for sheet in sheets or range(1, batch.sheets + 1):
            reading = Reading(answers=answers, free_texts=texts, language="nb")
            entry = SheetEntry(sheet=sheet, clerk=clerk, reading=reading)
            paper.keep_reading(session, field.key, field.terms(), batch, entry)


def the_batch(field: Fielded, batch: Batch) -> Batch:
    """A batch as it stands now."""
    with exclusive(field.engine) as session:
        return paper.find_batch(session, field.terms(), batch.name)
