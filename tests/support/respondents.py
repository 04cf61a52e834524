"""A campaign of the town's questionnaire, and respondents who meet it without scripts."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from httpx2 import Response
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from dsm import stewardship
from dsm.database import transaction
from dsm.settings import Settings
from dsm.stewardship import City
from dsm.surveying import campaigns, consents
from dsm.surveying.keys import Keyring
from dsm.surveying.tables import ConsentRow
from dsm.tables import utc_now
from surveys.campaigns import Campaign, Channel, Entry, State
from tests.support.surveys import Fielded, an_open_campaign
from tests.support.town_questionnaire import a_town_questionnaire
from ui.app import create_app
from ui.respond.pages.view import View
from ui.respond.parts.voice import Voice

GAPS = {"city": "Kristiansund", "in_city": "i Kristiansund", "contact": "71 57 40 00"}
OPENS = datetime(2026, 11, 1, tzinfo=UTC)


def a_campaign(**given: Any) -> Campaign:
    """An open campaign of that questionnaire that everybody may answer."""
    campaign = Campaign(
        slug="trygg",
        name="Trygg i Kristiansund",
        questionnaire="town",
        version=1,
        entry=Entry.OPEN,
        state=State.OPEN,
        opens_at=OPENS,
        closes_at=OPENS + timedelta(days=30),
        retention_on=date(2027, 2, 28),
        contacts_until=date(2027, 1, 15),
        channels=(Channel.WEB, Channel.KIOSK),
        contact="Ring 71 57 40 00.",
        purpose="Handlingsplanen for trygge nærmiljø.",
        legal_basis="Folkehelseloven § 5.",
    )
    return replace(campaign, **given)


def fielded(engine: Engine, settings: Settings, **given: Any) -> Fielded:
    """That campaign, open now in a database; `invited` people have personal links."""
    now, asked = utc_now(), given.pop("questionnaire", None) or a_town_questionnaire()
    terms: dict[str, Any] = {
        "slug": "trygg",
        "opens_at": now - timedelta(days=3),
        "closes_at": now + timedelta(days=20),
        "purpose": "Handlingsplanen for trygge nærmiljø.",
        "legal_basis": "Folkehelseloven § 5.",
        "contact": "Ring 71 57 40 00",
    }
    keyring = Keyring(settings.keys_folder, settings.secret)
    field = an_open_campaign(engine, keyring, questionnaire=asked, **(terms | given))
    with transaction(engine) as session:
        stewardship.set_city(
            session,
            City(name="Kristiansund", residents=24_479, residents_source="SSB", simulated=True),
        )
        campaign = campaigns.find(session, field.slug)
        session.delete(session.get_one(ConsentRow, (campaign.id, 1)))
        session.flush()
        consents.write(session, campaign, asked)
    return field


@contextmanager
def a_browser_at(
    settings: Settings, address: str = "http://127.0.0.1:8080", **headers: str
) -> Iterator[TestClient]:
    """The whole application, met as a browser without scripts meets it."""
    app = create_app(settings, staff=False)
    with TestClient(app, base_url=address, follow_redirects=False, headers=headers) as client:
        yield client


def is_on_the_loop() -> bool:
    """Whether this is done by the event loop itself, so that everybody else waits for it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def hidden(page: str, name: str) -> str:
    """What a hidden field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found.group(1) if found else ""


def agreed(client: TestClient, slug: str = "trygg", **more: str) -> str:
    """Walk in and agree; return the address of the first page."""
    answer = client.post(
        f"/s/{slug}/consent", data={"go": "agree", "consent": "1", "language": "nb", **more}
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def post_page(
    client: TestClient, page: int, fields: dict[str, Any], *, go: str = "next", slug: str = "trygg"
) -> Response:
    """Send a page as its form would, with what its hidden fields hold now."""
    shown = client.get(f"/s/{slug}/page/{page}").text
    carried = {"csrf": hidden(shown, "csrf"), "revision": hidden(shown, "revision"), "go": go}
    return client.post(f"/s/{slug}/page/{page}", data={**carried, **fields})


def a_view(language: str = "nb", **given: Any) -> View:
    """What pages of that campaign know."""
    defaults: dict[str, Any] = {
        "campaign": a_campaign(),
        "questionnaire": a_town_questionnaire(),
        "voice": Voice(language=language, gaps=GAPS),
    }
    return View(**(defaults | given))
