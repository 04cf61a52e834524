"""A database with two campaigns under way, and answers that wait to be mixed."""

import secrets
from datetime import UTC, date, datetime

from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm.database import transaction
from dsm.settings import Settings
from dsm.surveying.keys import CampaignKey, Keyring
from dsm.surveying.tables import (
    AnswerDraftRow,
    CampaignRow,
    ContactRow,
    FreeTextRow,
    InboxRow,
    InvitationRow,
    PersonCodeRow,
    QuestionnaireRow,
    ResponseRow,
)

INVITED = 40
ANSWERED = 12
SAID = "the bus never comes"


def survey(engine: Engine, settings: Settings, *, waiting: int = 3) -> None:
    """Fill a database with an anonymous and a confidential campaign; `waiting` answers each."""
    keyring = Keyring(settings.keys_folder, settings.secret)
    with transaction(engine) as session:
        session.add(QuestionnaireRow(id="q", version=1, content={}, hash="h"))
        session.flush()
        for number, mode in ((1, "anonymous"), (2, "confidential")):
            session.add(_campaign(number, mode))
            session.flush()
            _fill(session, keyring.make(number), confidential=mode == "confidential")
            answer_more(session, number, waiting)


def answer_more(session: Session, campaign_id: int, count: int) -> None:
    """Let some more answers wait in the inbox."""
    session.add_all(
        InboxRow(
            receipt_hash=secrets.token_hex(32),
            payload_hash=secrets.token_hex(32),
            campaign_id=campaign_id,
            version=1,
            consent=1,
            answers={"trust": 4, "waiting": SAID * 200},  # pages of its own
            channel="web",
            language="nb",
            day=date(2027, 5, 2),
            speed="usual",
        )
        for _ in range(count)
    )


def _campaign(number: int, mode: str) -> CampaignRow:
    return CampaignRow(
        id=number,
        slug=f"round-{number}",
        name=f"Round {number}",
        questionnaire="q",
        version=1,
        audience="residents",
        mode=mode,
        entry="invited",
        state="open",
        opens_at=datetime(2027, 5, 1, tzinfo=UTC),
        closes_at=datetime(2037, 6, 1, tzinfo=UTC),
        grace_minutes=120,
        retention_on=date(2038, 1, 1),
        contacts_until=date(2037, 7, 1),
        channels=["web"],
    )


def _fill(session: Session, key: CampaignKey, *, confidential: bool) -> None:
    for invited in range(INVITED):
        link, code = secrets.token_hex(32), secrets.token_hex(8)
        answered = invited < ANSWERED
        session.add(
            InvitationRow(
                link_hash=link,
                code_hash=secrets.token_hex(32),
                campaign_id=key.campaign_id,
                cell=["north"],
                answered=answered,
            )
        )
        session.add(
            ContactRow(
                id=secrets.token_hex(16),
                campaign_id=key.campaign_id,
                sealed=key.seal("contact", link.encode()),
            )
        )
        if confidential:
            session.add(PersonCodeRow(code=code, campaign_id=key.campaign_id, link_hash=link))
        if answered:
            session.add(_response(key.campaign_id, code if confidential else None))
    session.add(
        AnswerDraftRow(
            key_hash=secrets.token_hex(32), campaign_id=key.campaign_id, revision=1, sealed=b"box"
        )
    )
    session.add(
        FreeTextRow(
            id=secrets.token_hex(16), campaign_id=key.campaign_id, question="why", text="æøå \\ \t"
        )
    )


def _response(campaign_id: int, person: str | None) -> ResponseRow:
    return ResponseRow(
        id=secrets.token_hex(16),
        campaign_id=campaign_id,
        receipt_hash=secrets.token_hex(32),
        person_code=person,
        version=1,
        consent=1,
        answers={"trust": 3},
        channel="web",
        day=date(2027, 5, 1),
        speed="usual",
    )
