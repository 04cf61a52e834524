"""A campaign in the field for tests: its rows, its keys, people with links, and a clock one can set."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from dsm.database import transaction
from dsm.surveying import campaigns
from dsm.surveying.answering import Reception
from dsm.surveying.keys import CampaignKey, Keyring
from dsm.surveying.refusals import Refusal, RefusalReason
from dsm.surveying.tables import CampaignRow, ConsentRow, InvitationRow, QuestionnaireRow
from dsm.surveying.visits import Visit
from dsm.surveying.writer import Writer
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Background, QuestionType
from surveys.asking.stored import fingerprint, to_json
from surveys.campaigns import Campaign, Channel, Entry, Mode, State
from surveys.codes import code_of_link, new_link_token
from tests.support import questionnaires
from tests.support.questionnaires import a_page, a_question

OPENS = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=21)
GRACE = timedelta(hours=2)
FIRST = {"sex": 1, "age": 34}  # answers to the first page
SECOND = {"safe": 3}
THIRD = {"again": 1}
TEXTS = {"why": "The lights by the harbour."}


@dataclass
class Clock:
    """A clock that stands until it is set."""

    now: datetime = OPENS + timedelta(days=1)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Fielded:
    """A campaign that was opened, and the links of those invited."""

    engine: Engine
    keyring: Keyring
    id: int
    slug: str
    tokens: tuple[str, ...] = field(repr=False)

    @property
    def key(self) -> CampaignKey:
        return self.keyring.of(self.id)

    def terms(self) -> Campaign:
        with transaction(self.engine) as session:
            return campaigns.find(session, self.slug)

    def rows(self, table: type[Any]) -> list[Any]:
        with transaction(self.engine) as session:
            return list(session.exec(select(table).where(table.campaign_id == self.id)))

    def change(self, **columns: Any) -> None:
        with transaction(self.engine) as session:
            row = session.get_one(CampaignRow, self.id)
            for name, value in columns.items():
                setattr(row, name, value)


def a_questionnaire(**given: Any) -> Questionnaire:
    """Three pages: sex and age, safety with a reason in own words, and a last one for the unsafe."""
    sex = a_question(
        "sex",
        choices=questionnaires.choices("Woman", "Man"),
        background=Background(factor="sex", level_of={1: "women", 2: "men"}),
    )
    age = a_question(
        "age",
        QuestionType.NUMBER,
        background=Background(factor="age", from_number=((18, 39, "18-39"), (40, 120, "40+"))),
    )
    safe = a_question("safe", QuestionType.SCALE, required=True)
    why = a_question("why", QuestionType.LONG_TEXT)
    again = a_question("again")
    pages = (
        a_page(sex, age, id="background"),
        a_page(safe, why, id="safety"),
        a_page(again, id="last"),
    )
    return questionnaires.a_questionnaire(*pages, **given)


def a_keyring(folder: Path) -> Keyring:
    return Keyring(folder / "keys", "a secret")


def an_open_campaign(
    engine: Engine,
    keyring: Keyring,
    *,
    invited: int = 0,
    questionnaire: Questionnaire | None = None,
    slug: str = "evening",
    cells: tuple[tuple[str, ...], ...] = (("women", "18-39"),),
    **columns: Any,
) -> Fielded:
    """Write the rows of an open campaign and of its invitations; open to all without any."""
    asked = questionnaire or a_questionnaire()
    terms: dict[str, Any] = {
        "slug": slug,
        "name": "Evenings",
        "questionnaire": asked.id,
        "version": asked.version,
        "audience": asked.audience.value,
        "mode": Mode.ANONYMOUS.value,
        "entry": (Entry.INVITED if invited else Entry.OPEN).value,
        "state": State.OPEN.value,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "grace_minutes": int(GRACE.total_seconds() // 60),
        "retention_on": date(2027, 3, 1),
        "contacts_until": date(2027, 1, 1),
        "channels": [Channel.WEB.value, Channel.KIOSK.value],
        "contact": "Ring 71 57 40 00.",
        "consent": 1,
    }
    with transaction(engine) as session:
        if session.get(QuestionnaireRow, (asked.id, asked.version)) is None:
            session.add(_published(asked))
            session.flush()
        row = CampaignRow(**(terms | columns))
        session.add(row)
        session.flush()
        assert row.id is not None
        session.add(ConsentRow(campaign_id=row.id, version=1, texts={"agree": {"en": "Yes"}}))
        tokens = _invite(session, keyring.make(row.id), invited, cells)
        return Fielded(engine, keyring, row.id, slug, tokens)


@contextmanager
def a_reception(
    engine: Engine, keyring: Keyring, clock: Clock | None = None, **given: Any
) -> Iterator[Reception]:
    """A reception over a writer that is closed at the end."""
    writer = Writer(engine)
    try:
        yield Reception(engine, keyring, writer, clock or Clock(), **given)
    finally:
        writer.close()


def refused(reason: RefusalReason) -> AbstractContextManager[Any]:
    """Expect a refusal for this reason."""
    return pytest.raises(Refusal, check=lambda refusal: refusal.reason is reason)


def at_the_door(reception: Reception, field: Fielded, person: int | None = None) -> Visit:
    """Somebody who came in, by her link where she has one, and agreed."""
    if person is None:
        visit, _ = reception.walk_in(field.slug, Channel.WEB, language="nb")
    else:
        visit = reception.by_link(field.slug, field.tokens[person], Channel.WEB, language="nb")
    return reception.agree(visit, 1)


async def answers_all(
    reception: Reception,
    visit: Visit,
    *,
    texts: Mapping[str, str] = TEXTS,
    first: Mapping[str, Any] = FIRST,
    second: Mapping[str, Any] = SECOND,
    third: Mapping[str, Any] = THIRD,
) -> None:
    """Save the three pages, one after the other."""
    await reception.save(visit, 0, first, {}, 0)
    await reception.save(visit, 1, second, texts, 1)
    await reception.save(visit, 2, third, {}, 2)


async def sends(
    reception: Reception,
    field: Fielded,
    person: int | None = None,
    *,
    language: str = "nb",
    **said: Any,
) -> str:
    """Answer everything and send it; return the receipt."""
    visit = at_the_door(reception, field, person)
    await answers_all(reception, visit, **said)
    return (await reception.finish(visit, language)).code


def _published(asked: Questionnaire) -> QuestionnaireRow:
    return QuestionnaireRow(
        id=asked.id, version=asked.version, content=to_json(asked), hash=fingerprint(asked)
    )


def _invite(
    session: Any, key: CampaignKey, invited: int, cells: tuple[tuple[str, ...], ...]
) -> tuple[str, ...]:
    tokens = tuple(new_link_token() for _ in range(invited))
    for at, token in enumerate(tokens):
        row = InvitationRow(
            link_hash=key.fingerprint("link", token),
            code_hash=key.fingerprint("code", code_of_link(token)),
            campaign_id=key.campaign_id,
            cell=list(cells[at % len(cells)]),
        )
        session.add(row)
    return tokens
