"""A campaign with answers in the database, to be exported."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from dsm.surveying.tables import (
    CampaignRow,
    FreeTextRow,
    InboxRow,
    QuestionnaireRow,
    ResponseRow,
)
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.stored import to_json

SLUG = "life-2026"
CLOSES = datetime(2026, 10, 31, tzinfo=UTC)
OVER = CLOSES + timedelta(hours=2)  # with its grace


def keep_campaign(
    session: Session,
    versions: Sequence[Questionnaire],
    answers: Sequence[Mapping[str, Any]] = (),
    *,
    texts: Sequence[tuple[str, str]] = (),
    state: str = "closed",
    frame: str = "",
    coarsening: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Keep a campaign, the versions it asked, answers to the last of them, and texts."""
    for version in versions:
        session.add(
            QuestionnaireRow(
                id=version.id, version=version.version, content=to_json(version), hash="x"
            )
        )
    session.flush()
    last = versions[-1]
    row = CampaignRow(
        slug=SLUG,
        name="Life here",
        questionnaire=last.id,
        version=last.version,
        audience="residents",
        mode="anonymous",
        entry="invited",
        state=state,
        opens_at=datetime(2026, 10, 1, tzinfo=UTC),
        closes_at=CLOSES,
        grace_minutes=120,
        retention_on=date(2028, 1, 1),
        contacts_until=date(2027, 1, 1),
        channels=["web"],
        contact="Molde kommune",
        frame=frame,
        coarsening=list(coarsening),
    )
    session.add(row)
    session.flush()
    for number, given in enumerate(answers):
        keep_answer(session, number, dict(given), version=last.version)
    for number, (question, text) in enumerate(texts):
        session.add(FreeTextRow(id=f"text{number:03}", campaign_id=1, question=question, text=text))
    session.flush()


def keep_answer(
    session: Session, number: int, answers: dict[str, Any], *, version: int = 1, test: bool = False
) -> None:
    """Keep one more answer to the campaign."""
    session.add(
        ResponseRow(
            id=f"secret-id-{number:04}",
            campaign_id=1,
            version=version,
            consent=1,
            answers=answers,
            channel="web",
            day=date(2026, 10, 3),
            speed="usual",
            test=test,
            flags=["speeding"] if number == 0 else [],
        )
    )
    session.flush()


def let_wait(session: Session, answers: dict[str, Any]) -> None:
    """Put one finished answer into the inbox."""
    session.add(
        InboxRow(
            receipt_hash="waiting",
            payload_hash="payload",
            campaign_id=1,
            version=1,
            consent=1,
            answers=answers,
            channel="web",
            language="nb",
            day=date(2026, 10, 3),
            speed="usual",
        )
    )
    session.flush()
