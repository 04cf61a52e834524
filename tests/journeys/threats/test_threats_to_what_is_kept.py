"""What is kept and what is left behind: logs, files, deleted answers, and a promise that may not change."""

import asyncio
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import select

from dsm import audit, backup, stewardship
from dsm.database import transaction
from dsm.settings import Settings
from dsm.surveying import campaigns, invitations, retention
from dsm.surveying.collected import ExportError
from dsm.surveying.contacts import unseal
from dsm.surveying.exporting import FORMATS, Level, export
from dsm.surveying.keys import KeyLostError, Keyring
from dsm.surveying.mixing import mix
from dsm.surveying.purging import OF_CAMPAIGN
from dsm.surveying.tables import CampaignRow, ContactRow, FreeTextRow, InvitationRow, ResponseRow
from surveys.campaigns import CampaignError, Mode, State
from surveys.codes import code_of_link, grouped
from tests.support.campaigning import prepared
from tests.support.databases import new_settings, open_with_tables
from tests.support.respondents import fielded, hidden
from tests.support.site import Site, served, site_settings
from tests.support.surveys import (
    OPENS,
    Fielded,
    a_keyring,
    a_reception,
    answers_all,
    at_the_door,
)

SAID = "I live alone above the old bakery"
NAME = "Person 7"


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_threat_14_once_open_nobody_changes_what_was_promised(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
):
    # The guards: a trigger in the database, and campaigns.change before it.
    server = None if kind == "sqlite" else request.getfixturevalue("server")
    engine = open_with_tables(new_settings(kind, tmp_path, server))
    with transaction(engine) as session:
        campaign = prepared(session, a_keyring(tmp_path))
        campaigns.open_campaign(session, a_keyring(tmp_path), campaign.slug, "sender", OPENS)
    changes = [
        "mode = 'confidential'",
        "entry = 'open'",
        "state = 'draft'",
        "state = 'draft', mode = 'confidential'",
        "mode = 'confidential', name = 'x'",
    ]

    for change in changes:
        with pytest.raises(sa.exc.DatabaseError, match="never changes"), engine.begin() as raw:
            raw.exec_driver_sql(f"UPDATE campaign SET {change}")  # noqa: S608 - ours, above
    with transaction(engine) as session, pytest.raises(CampaignError):
        campaigns.change(session, campaign.slug, "sender", mode=Mode.CONFIDENTIAL)
    with pytest.raises(sa.exc.DatabaseError, match="never changes"), engine.begin() as raw:
        raw.exec_driver_sql("UPDATE questionnaire SET hash = 'x'")

    with transaction(engine) as session:
        found = campaigns.find(session, campaign.slug)
    engine.dispose()
    assert (found.mode, found.entry, found.state) == (campaign.mode, campaign.entry, State.OPEN)


class Journey:
    """Residents and an official on a running application, and all that it said meanwhile."""

    def __init__(self, site: Site, field: Fielded, link: str) -> None:
        self.site, self.field, self.link = site, field, link
        self.secrets = {*field.tokens, *map(code_of_link, field.tokens), link, SAID}
        self.secrets |= {grouped(code_of_link(token)) for token in field.tokens}

    def run(self) -> None:
        self._answer(self.field.tokens[0])
        self._guess()
        self._break(self.field.tokens[1])
        self._log_in()

    def _answer(self, token: str) -> int:
        with httpx.Client(base_url=self.site.address(""), follow_redirects=True, timeout=60) as one:
            one.get(f"/s/bare?t={token}")
            csrf = hidden(one.get("/s/bare").text, "csrf")
            one.post("/s/bare/consent", data={"go": "agree", "consent": "1", "csrf": csrf})
            for page, said in (
                (1, {"q.dark": "3"}),
                (2, {}),
                (3, {"q.word": SAID, "q.age": "178"}),
            ):
                form = {"csrf": csrf, "revision": str(page), **said}
                one.post(f"/s/bare/page/{page}", data=form)
            one.post("/s/bare/page/3", data={"csrf": csrf, "revision": "4", "q.word": SAID})
            done = one.post("/s/bare/hand-in", data={"csrf": csrf})
            found = re.search(r'class="code">([^<]+)<', done.text)
            if found:
                self.secrets.add(found.group(1))
            self.secrets |= set(one.cookies.values())
            return done.status_code

    def _guess(self) -> None:
        with httpx.Client(base_url=self.site.address(""), timeout=60) as one:
            one.post("/s/bare/enter", data={"code": self.field.tokens[2][:-1] + "?"})
            one.get("/s/bare", params={"t": self.field.tokens[2] + "0"})
            one.post("/api/v1/campaigns/bare/visits", content=f'{{"link": "{SAID}')
            one.post("/api/v1/campaigns/bare/pages/0", json={"answers": {SAID: SAID}})

    def _break(self, token: str) -> None:
        """Let a bug happen while an answer is handed in: its traceback belongs into the log."""
        broken = sa.text("UPDATE campaign SET coarsening = '[{\"a bug\": 1}]'")
        with transaction(self.field.engine) as session:
            session.execute(broken)
        assert self._answer(token) == 500
        with transaction(self.field.engine) as session:
            session.execute(sa.text("UPDATE campaign SET coarsening = '[]'"))

    def _log_in(self) -> None:
        with httpx.Client(base_url=self.site.address(""), timeout=60) as one:
            csrf = hidden(one.get(f"/login/link/{self.link}").text, "csrf")
            answer = one.post("/login/link", data={"token": self.link, "csrf": csrf})
            assert answer.status_code == 303
            one.post("/login", data={"name": NAME, "password": SAID, "csrf": "wrong"})


@pytest.mark.slow
def test_threat_10_and_28_nothing_of_anybody_is_in_a_log_or_beside_the_database(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    journey, log = travelled(tmp_path, capfd)

    files = {
        path: path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file() and "dsm.sqlite" not in path.name
    }
    assert "Traceback" in log  # something was logged, so that this test sees logs at all
    assert [one for one in journey.secrets if one in log] == []
    assert "/s/" not in log
    assert [path for path, content in files.items() if _any_in(journey.secrets, content)] == []


@pytest.mark.slow
def test_threat_28_the_database_itself_holds_no_link_no_code_no_name(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    # The guards: fingerprints under the campaign's key; contacts are sealed; audit names no answer.
    journey, _ = travelled(tmp_path, capfd)
    database = b"".join(path.read_bytes() for path in tmp_path.glob("dsm.sqlite*"))
    with transaction(journey.field.engine) as session:
        told = str([(one.action, one.subject, one.detail) for one in audit.entries(session)])
    journey.field.engine.dispose()  # asked once more after the journey had let it go

    codes = journey.secrets - {SAID}
    assert len(codes) > 8
    assert not _any_in(codes, database)
    assert [one for one in journey.secrets if one in told] == []


def travelled(folder: Path, capfd: pytest.CaptureFixture[str]) -> tuple[Journey, str]:
    """Run the journey on an application of its own; return it and everything that was printed."""
    settings = site_settings(folder)
    engine = open_with_tables(settings)
    field = fielded(engine, settings, slug="bare", invited=3)
    with transaction(engine) as session:
        stewardship.add_account(session, "official", "official", None)
        link = stewardship.make_login_link(session, "official")
    capfd.readouterr()
    with served(settings) as site:
        journey = Journey(site, field, link)
        journey.run()
    engine.dispose()
    return journey, "".join(capfd.readouterr())


def _any_in(texts: set[str], content: bytes) -> bool:
    return any(one.encode() in content for one in texts)


def test_threat_28_an_error_of_the_database_names_no_value(engine: Engine, keyring: Keyring):
    # The guard: engines hide parameters, which a driver's error would otherwise repeat.
    text = {"id": "a", "campaign_id": 1, "question": "why", "text": SAID, "test": False}

    with pytest.raises(sa.exc.IntegrityError) as refused, transaction(engine) as session:
        session.execute(sa.insert(FreeTextRow), [text])

    assert SAID not in str(refused.value)
    assert "hidden" in str(refused.value)


def test_threat_28_what_holds_a_person_is_not_shown_when_printed(engine: Engine, keyring: Keyring):
    # The guard: repr=False on names, tokens, secrets.
    with transaction(engine) as session:
        campaign = prepared(session, keyring, 12)
        row = session.exec(select(ContactRow)).all()[0]
    kept = unseal(keyring.of(campaign.id), row)

    assert kept.contact.name.startswith("Person")
    for shown in (repr(kept), repr(kept.contact), repr(keyring), repr(keyring.of(campaign.id))):
        assert kept.contact.name not in shown
        assert "a secret" not in shown


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return a_keyring(tmp_path)


@pytest.fixture
def quiet() -> Iterator[list[str]]:
    """All that this process logs meanwhile."""
    heard: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]  # a listener
    logging.getLogger().addHandler(handler)
    yield heard
    logging.getLogger().removeHandler(handler)


async def test_threat_30_after_the_purge_nothing_is_left_anywhere(
    engine: Engine, settings: Settings, keyring: Keyring, quiet: list[str]
):
    # The guards: purging.OF_CAMPAIGN, secure_delete and scrub, the key that is destroyed.
    field, traces = await _finished(engine, keyring)
    file = settings.data_folder / "before.dsm"
    backup.back_up(engine, settings, file)
    with transaction(engine) as session:
        sealed = session.exec(select(ContactRow)).all()[0].sealed
    before = on_disk(settings)
    assert all(one in before for one in traces)

    retention.run_due(engine, keyring, settings.draws_folder, field.retention)

    after = on_disk(settings)
    assert [one for one in [*traces, sealed] if one in after] == []
    for what, table in OF_CAMPAIGN:
        assert Fielded(engine, keyring, field.id, field.slug, ()).rows(table) == [], what
    assert not list(settings.keys_folder.glob(f"{field.id}.key"))
    with pytest.raises(KeyLostError):  # so the sealed rows of the old backup stay shut
        keyring.of(field.id)
    for level in Level:
        for format in FORMATS[level]:
            with pytest.raises(ExportError):
                export(engine, field.slug, level, format, by="anna")
    assert not [line for line in quiet for one in traces if one.decode() in line]


class Finished:
    """A campaign whose last day has come."""

    def __init__(self, id: int, slug: str, retention: Any) -> None:
        self.id, self.slug, self.retention = id, slug, retention


async def _finished(engine: Engine, keyring: Keyring) -> tuple[Finished, list[bytes]]:
    """Answers, texts, a draft, contacts: and bytes of each that must be gone."""
    with transaction(engine) as session:
        campaign = prepared(session, keyring, 16)
        campaigns.open_campaign(session, keyring, campaign.slug, "sender", OPENS)
        key = keyring.of(campaign.id)
        tokens = [one.link_token for one in invitations.reissue(session, key, campaign, by="s")]
    field = Fielded(engine, keyring, campaign.id, campaign.slug, tuple(tokens))
    with a_reception(engine, keyring) as reception:

        async def one(person: int) -> None:
            visit = at_the_door(reception, field, person)
            await answers_all(reception, visit, texts={"why": f"{SAID} {person}"})
            await reception.finish(visit, "nb")

        await asyncio.gather(*(one(person) for person in range(12)))
        begun = at_the_door(reception, field, 13)
        await reception.save(begun, 0, {"sex": 1}, {}, 0)
    mix(engine, keyring, campaign.id)
    traces = [
        f"{SAID} 3",
        field.rows(ResponseRow)[0].id,
        field.rows(InvitationRow)[0].link_hash,
        field.rows(FreeTextRow)[0].id,
    ]
    with transaction(engine) as session:
        row = session.get_one(CampaignRow, campaign.id)
        ends = row.retention_on
    over = datetime(ends.year, ends.month, ends.day, tzinfo=UTC) + timedelta(days=1)
    return Finished(campaign.id, campaign.slug, over), [one.encode() for one in traces]


def on_disk(settings: Settings) -> bytes:
    """Return every byte of the database's files: free pages and write-ahead log included."""
    return b"".join(path.read_bytes() for path in settings.data_folder.glob("dsm.sqlite*"))
