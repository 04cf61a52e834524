"""Five hundred people are invited; whoever holds every file afterwards guesses no better than chance."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from scipy.stats import binom
from sqlalchemy.engine import Engine

from dsm import backup, fieldwork, stewardship
from dsm.database import migrate, open_engine, transaction
from dsm.settings import Settings
from dsm.surveying import campaigns, cells, inbox, invitations
from dsm.surveying.answering import Reception
from dsm.surveying.coarsening import Coarsening
from dsm.surveying.contacts import Contact
from dsm.surveying.keys import CampaignKey, Keyring
from dsm.surveying.mixing import mix
from dsm.surveying.quotas import background_told
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Background, QuestionType
from surveys.campaigns import Channel
from surveys.population import Factor, PopulationFrame
from tests.support import campaigning
from tests.support.databases import KINDS, a_server, new_settings
from tests.support.questionnaires import a_page, a_question, a_questionnaire, choices
from tests.support.recognition import SURE, Loot, Trace, hits
from tests.support.surveys import OPENS, Clock, a_reception

pytestmark = pytest.mark.slow

INVITED = 500
ANSWERING = 404
TOGETHER = 8  # who answer within the same hour
MIXED_FROM = 96  # so many wait before the first mixing, as after a night without one
BACKUPS_AFTER = (130, 280)
SEX = Factor("sex", ("women", "men"))
AGE = Factor("age", ("18-29", "30-44", "45-66", "67+"))
DISTRICT = Factor("district", ("north", "south", "east", "west", "islands"))
FACTORS = (SEX, AGE, DISTRICT)
AGES = ((18, 29), (30, 44), (45, 66), (67, 99))
WAYS = (Channel.WEB, Channel.WEB, Channel.WEB, Channel.KIOSK)
RARER = "en"
TONGUES = ("nb",) * 8 + (RARER,) * 2
MINUTES = (1, 6, 40)  # a fast, a usual and a slow one


@dataclass(frozen=True)
class Person:
    """Somebody who was invited, what she will answer, and how."""

    name: str
    token: str
    said: int  # what only she answers: by it the count of hits knows her answers
    levels: tuple[int, ...]
    age: int
    channel: Channel
    language: str


@dataclass(frozen=True)
class Batch:
    """What two backups show that were made before and after one mixing."""

    invitations: frozenset[str]  # that became answered
    answers: frozenset[str]  # that appeared


@dataclass(frozen=True)
class Field:
    """A campaign as it was run, and all that somebody could carry away afterwards."""

    engine: Engine
    campaign_id: int
    key: CampaignKey
    coarsening: Coarsening
    questionnaire: Questionnaire
    people: Sequence[Person]
    arrived: Sequence[Person]  # those who answered, in their order; no file tells it
    restored: Sequence[Engine]  # the backups, as one without keys restores them
    batches: Sequence[Batch]
    log: Sequence[str]  # all that was logged meanwhile

    @property
    def by_said(self) -> Mapping[int, Person]:
        return {one.said: one for one in self.people}

    def link_hash(self, person: Person) -> str:
        return self.key.fingerprint("link", person.token)


@pytest.fixture(scope="module")
def server() -> Iterator[str | None]:
    with a_server() as address:
        yield address


@pytest.fixture(scope="module", params=KINDS)
def field(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, server: str | None
) -> Iterator[Field]:
    """The campaign on SQLite, then on PostgreSQL."""
    folder = tmp_path_factory.mktemp("field")
    settings = new_settings(request.param, folder, server)
    elsewhere = [
        replace(new_settings(request.param, folder, server), data_folder=folder / f"bare-{number}")
        for number in range(len(BACKUPS_AFTER))
    ]
    engine = open_engine(settings)
    migrate(engine)
    restored: list[Engine] = []
    try:
        yield asyncio.run(_run(engine, settings, elsewhere, restored))
    finally:
        for opened in (engine, *restored):
            opened.dispose()


@pytest.fixture(scope="module")
def loot(field: Field) -> Loot:
    """Invitations on one side, answers on the other, each with all its marks."""
    invited = list(_invited(field))
    owner = {field.link_hash(one): one.name for one in field.people}
    named = [replace(one, who=owner[one.who]) for one in invited]
    seen = [one for one in named if one.marks["answered"]]
    return Loot(named, seen, list(_answers(field)))


def test_threat_13_nobody_is_recognised_by_any_order_identifier_or_trace(loot: Loot):
    # The guards: mixing in batches under random ids, marks that take a key, sealed backups.
    found = hits(loot)

    best = max(found, key=lambda name: found[name])
    assert len(loot.invited) == INVITED
    assert len(loot.answers) >= ANSWERING - 9
    assert min(Counter(one.cell for one in loot.invited).values()) >= 5
    assert len(found) > 40
    assert found[best] <= loot.bound(len(found)), (
        f"{best}: {found[best]} of {INVITED} recognised; by chance {loot.chance * INVITED:.0f}, "
        f"bound {loot.bound(len(found))}"
    )


def test_threat_13_words_of_ones_own_are_tied_to_no_answers(field: Field, loot: Loot):
    texts = list(_texts(field))
    both = Loot(
        invited=texts, people=texts, answers=[replace(one, cell=()) for one in loot.answers]
    )

    found = hits(both)

    assert len(texts) == len(loot.answers)
    assert max(found.values()) <= both.bound(len(found)), found


def test_threat_13_who_waits_to_be_mixed_is_named_in_no_file_and_no_log(field: Field):
    waiting = _rows(field.engine, "inbox")
    hashes = {field.link_hash(one) for one in field.people}
    marks = {inbox.mark(field.key, one) for one in hashes}

    assert 0 < len(waiting) < 10
    assert {row["link_hash"] for row in waiting} <= marks - hashes
    assert not [one for one in hashes if any(one in str(row) for row in waiting)]
    told = {one.name for one in field.people} | {one.token for one in field.people}
    assert [line for line in field.log if any(one in line for one in told)] == []
    assert all(_rows(engine, "inbox") == [] for engine in field.restored)


def test_threat_13_who_knows_what_everybody_speaks_recognises_nobody_by_it(field: Field):
    # The guard: a batch keeps its languages only where ten use each of them.
    kept = {row["id"]: row["language"] for row in _rows(field.engine, "response")}

    chances = _chances_by_language(field, kept)

    assert RARER in kept.values()
    assert len(chances) > 50
    assert max(chances) <= 1 / 10
    assert sum(chances) <= _by_lot(field)


def test_the_same_attack_succeeds_where_every_answer_tells_its_language(field: Field):
    told = {
        row["id"]: field.by_said[row["answers"]["said"]].language
        for row in _rows(field.engine, "response")
    }

    chances = _chances_by_language(field, told)

    assert max(chances) > 1 / 4
    assert sum(chances) > _by_lot(field)


@pytest.mark.parametrize("leak", ["an order", "an identifier", "a batch"])
def test_the_same_attacks_succeed_where_something_leaks(field: Field, loot: Loot, leak: str):
    came = {one.name: place for place, one in enumerate(field.arrived)}
    planted = {
        "an order": lambda: loot.with_marks(came, came, "came"),
        "an identifier": lambda: loot.with_marks(
            {one.who: one.marks["link_hash"] for one in loot.people},
            {one.who: str(one.marks["link_hash"])[8:40] for one in loot.people},
            "copied",
        ),
        # As where every backup showed who had answered until then.
        "a batch": lambda: loot.with_marks(*[{n: p // 40 for n, p in came.items()}] * 2, "batch"),
    }[leak]()

    found = hits(planted)

    assert max(found.values()) > 2 * planted.bound(len(found))


def _chances_by_language(field: Field, told: Mapping[str, str | None]) -> list[float]:
    """Return how likely each speaker of the rarer language is tied to her own answer.

    The thief holds the contact register, which says what everybody speaks, and a backup from each
    side of every mixing, and chooses by lot among the answers that may be hers.

    Parameters
    ----------
    told : mapping of answer to language
        What the answers tell; None where that is nothing.
    """
    speakers = {field.link_hash(one) for one in field.people if one.language == RARER}
    chances = []
    for batch in field.batches:
        telling = [id for id in batch.answers if told[id] == RARER]
        # Where nothing is told, any answer of the batch may be hers.
        chances += [1 / len(telling or batch.answers)] * len(batch.invitations & speakers)
    return chances


def _by_lot(field: Field) -> int:
    """Return how many of the same speakers chance alone would tie to their answers at most."""
    chances = _chances_by_language(field, defaultdict(lambda: None))
    return int(binom.isf(SURE, len(chances), float(np.mean(chances))))


async def _run(
    engine: Engine, settings: Settings, elsewhere: Sequence[Settings], restored: list[Engine]
) -> Field:
    """Set a town up, invite, let people answer in random order, back up twice on the way."""
    chance = np.random.default_rng(20261122)
    keyring = Keyring(settings.keys_folder, settings.secret)
    log = _Log()
    logging.getLogger().addHandler(log)
    people = _opened(engine, keyring, chance)
    arrived = [people[at] for at in chance.permutation(INVITED)[:ANSWERING]]
    with transaction(engine) as session:
        campaign = campaigns.find(session, "evening-2026")
        coarsening = cells.coarsening_of(session, campaign.id)
    clock, batches = Clock(), list[Batch]()
    with a_reception(engine, keyring, clock) as reception:
        for start in range(0, ANSWERING, TOGETHER):
            await _hour(reception, clock, arrived[start : start + TOGETHER], chance)
            if start + TOGETHER < MIXED_FROM:
                continue
            before = _shown(engine)
            if mix(engine, keyring, campaign.id):
                batches.append(_between(before, _shown(engine)))
            if start < BACKUPS_AFTER[len(restored) % 2] <= start + TOGETHER:
                restored.append(_backed_up(engine, settings, elsewhere[len(restored)]))
    logging.getLogger().removeHandler(log)
    return Field(
        engine=engine,
        campaign_id=campaign.id,
        key=keyring.of(campaign.id),
        coarsening=coarsening,
        questionnaire=_questionnaire(),
        people=people,
        arrived=arrived,
        restored=restored,
        batches=batches,
        log=log.lines,
    )


def _shown(engine: Engine) -> Batch:
    """Return all that a backup of this moment would show as answered, and as an answer."""
    answered = {row["link_hash"] for row in _rows(engine, "invitation") if row["answered"]}
    return Batch(frozenset(answered), frozenset(row["id"] for row in _rows(engine, "response")))


def _between(before: Batch, after: Batch) -> Batch:
    return Batch(after.invitations - before.invitations, after.answers - before.answers)


class _Log(logging.Handler):
    """Everything that is logged, whoever logs it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _questionnaire() -> Questionnaire:
    def by_choice(factor: Factor) -> Background:
        return Background(factor=factor.name, level_of=dict(enumerate(factor.levels, 1)))

    bands = tuple((*ages, level) for ages, level in zip(AGES, AGE.levels, strict=True))
    background = a_page(
        a_question("sex", choices=choices(*SEX.levels), background=by_choice(SEX)),
        a_question(
            "age",
            QuestionType.NUMBER,
            lowest=18,
            highest=99,
            background=Background(factor="age", from_number=bands),
        ),
        a_question("district", choices=choices(*DISTRICT.levels), background=by_choice(DISTRICT)),
        id="background",
    )
    said = a_page(
        a_question("said", QuestionType.NUMBER, lowest=0, highest=10_000),
        a_question("why", QuestionType.LONG_TEXT),
        id="said",
    )
    return a_questionnaire(background, said)


def _opened(engine: Engine, keyring: Keyring, chance: np.random.Generator) -> list[Person]:
    frame = PopulationFrame(FACTORS, np.full((2, 4, 5), 600.0), "made for a test")
    # Few live on the islands: without coarsening some would be the only ones of their kind.
    shares = ([0.5] * 2, [0.25] * 4, [0.3, 0.3, 0.25, 0.12, 0.03])
    levels = [tuple(int(chance.choice(len(p), p=p)) for p in shares) for _ in range(INVITED)]
    contacts = [
        Contact(
            name=f"Person {number} of {'ABCDEFGH'[number % 8]}vik",
            address=f"Storgata {number}",
            postcode="6509",
            place="Dale",
            background={
                factor.name: factor.levels[at] for factor, at in zip(FACTORS, of, strict=True)
            },
        )
        for number, of in enumerate(levels)
    ]
    with transaction(engine) as session:
        stewardship.set_city(session, campaigning.a_city())
        fieldwork.keep_frame(session, "town", frame)
        campaigning.publish(session, _questionnaire())
        campaign = campaigns.add(session, campaigning.terms(), "sender")
        key = keyring.make(campaign.id)
        invited = invitations.invite(session, key, campaign, contacts, FACTORS, "sender")
        campaigns.open_campaign(session, keyring, campaign.slug, "sender", OPENS)
    said = chance.permutation(10_000)[:INVITED]
    return [
        Person(
            name=one.contact.name,
            token=one.link_token,
            said=int(said[number]),
            levels=levels[number],
            age=int(chance.integers(*AGES[levels[number][1]])),
            channel=WAYS[int(chance.integers(len(WAYS)))],
            language=TONGUES[int(chance.integers(len(TONGUES)))],
        )
        for number, one in enumerate(invited)
    ]


async def _hour(
    reception: Reception, clock: Clock, people: Sequence[Person], chance: np.random.Generator
) -> None:
    """Let some people answer side by side, and some time go by."""
    clock.forward(minutes=float(chance.integers(10, 300)))
    minutes = float(chance.choice(MINUTES))
    visits = [
        reception.agree(
            reception.by_link(
                "evening-2026",
                one.token,
                # A shared screen that is left alone for three minutes forgets who was there.
                one.channel if minutes < 3 else Channel.WEB,
                language=one.language,
            ),
            1,
        )
        for one in people
    ]
    for visit, one in zip(visits, people, strict=True):
        sex, _, district = one.levels
        first = {"sex": sex + 1, "age": one.age, "district": district + 1}
        await reception.save(visit, 0, first, {}, 0)
    clock.forward(minutes=minutes)
    await asyncio.gather(
        *(
            reception.save(visit, 1, {"said": one.said}, {"why": f"word {one.said}"}, 1)
            for visit, one in zip(visits, people, strict=True)
        )
    )
    await asyncio.gather(
        *(reception.finish(visit, one.language) for visit, one in zip(visits, people, strict=True))
    )


def _backed_up(engine: Engine, settings: Settings, elsewhere: Settings) -> Engine:
    """Back up, and restore it as somebody does who found the file and has no keys."""
    file = Path(elsewhere.data_folder).with_suffix(".dsm")
    backup.back_up(engine, settings, file)
    backup.restore(elsewhere, file, without_keys=True)
    return open_engine(elsewhere)


def _invited(field: Field) -> Iterator[Trace]:
    """Yield every invitation; whose it is, is its fingerprint."""
    shown = [_places(_rows(engine, "invitation"), "link_hash") for engine in field.restored]
    told = [
        {row["link_hash"] for row in _rows(engine, "invitation") if row["answered"]}
        for engine in field.restored
    ]
    files = _files(field.engine)
    for place, row in enumerate(_rows(field.engine, "invitation")):
        link = row["link_hash"]
        yield Trace(
            who=link,
            cell=tuple(row["cell"]),
            marks={
                **_server_marks(row),
                **_byte_places(files, link),
                **{f"place in backup {at}": one[link] for at, one in enumerate(shown)},
                "link_hash": link,
                "code_hash": row["code_hash"],
                "answered": row["answered"],
                "place": place,
                "appeared": next((at for at, one in enumerate(told) if link in one), len(told)),
                "logged": _logged(field, link),
            },
        )


def _answers(field: Field) -> Iterator[Trace]:
    shown = [_places(_rows(engine, "response"), "id") for engine in field.restored]
    files = _files(field.engine)
    for place, row in enumerate(_rows(field.engine, "response")):
        told = background_told(field.questionnaire, row["answers"])
        known = [at for at, one in enumerate(shown) if row["id"] in one]
        yield Trace(
            who=field.by_said[row["answers"]["said"]].name,
            cell=field.coarsening.cell(told),
            marks={
                **_server_marks(row),
                **_byte_places(files, row["id"]),
                **{f"place in backup {at}": one.get(row["id"], -1) for at, one in enumerate(shown)},
                **{
                    f"{name}, then place": (str(row[name]), place)
                    for name in ("day", "speed", "language", "channel")
                },
                "id": row["id"],
                "receipt_hash": row["receipt_hash"],
                "payload_hash": row["payload_hash"],
                "place": place,
                "appeared": min(known, default=len(shown)),
                "logged": _logged(field, row["id"]),
            },
        )


def _texts(field: Field) -> Iterator[Trace]:
    for place, row in enumerate(_rows(field.engine, "free_text")):
        said = int(row["text"].removeprefix("word "))
        marks = {**_server_marks(row), "id": row["id"], "withdrawal": row["withdrawal_hash"]}
        yield Trace(field.by_said[said].name, (), {**marks, "place": place})


def _rows(engine: Engine, table: str) -> list[dict[str, Any]]:
    """Return the rows in the order in which they lie, with what the server itself knows of them."""
    shown = sa.Table(table, sa.MetaData(), autoload_with=engine)
    columns: list[Any] = list(shown.columns)
    if engine.dialect.name == "postgresql":
        columns += [
            sa.literal_column("xmin::text::bigint").label("xmin"),
            sa.literal_column("ctid::text").label("ctid"),
        ]
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(*columns)).mappings()]


def _server_marks(row: Mapping[str, Any]) -> dict[str, Any]:
    if "xmin" not in row:
        return {}
    block, line = row["ctid"].strip("()").split(",")
    return {"xmin": row["xmin"], "ctid": (int(block), int(line))}


def _files(engine: Engine) -> dict[str, bytes]:
    """Return the database's own files, free pages and write-ahead log included; none of a server's."""
    if engine.dialect.name != "sqlite":
        return {}
    file = Path(str(engine.url.database))
    return {
        part.name.removeprefix(file.name): part.read_bytes()
        for part in file.parent.glob(f"{file.name}*")
    }


def _byte_places(files: Mapping[str, bytes], text: str) -> dict[str, int]:
    first = {f"first byte{name}": content.find(text.encode()) for name, content in files.items()}
    last = {f"last byte{name}": content.rfind(text.encode()) for name, content in files.items()}
    return first | last


def _places(rows: Sequence[Mapping[str, Any]], key: str) -> dict[str, int]:
    return {row[key]: place for place, row in enumerate(rows)}


def _logged(field: Field, text: str) -> int:
    return next((place for place, line in enumerate(field.log) if text in line), -1)
