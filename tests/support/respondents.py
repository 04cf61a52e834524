"""A questionnaire with all twelve types and real words, and a campaign that asks it."""

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
from surveys.asking.questionnaire import ConsentTexts, Page, Questionnaire
from surveys.asking.questions import Choice, Place, Question, QuestionType, Row
from surveys.asking.words import Words
from surveys.campaigns import Campaign, Channel, Entry, State
from surveys.instruments import Audience
from surveys.responses import Missing
from tests.support.surveys import Fielded, an_open_campaign
from ui.app import create_app
from ui.respond.pages.view import View
from ui.respond.parts.voice import Voice

LANGUAGES = ("nb", "nn", "en")
DONT_KNOW = (Missing.DONT_KNOW,)
PREFER_NOT = (Missing.PREFER_NOT,)
GAPS = {"city": "Kristiansund", "in_city": "i Kristiansund", "contact": "71 57 40 00"}
OPENS = datetime(2026, 11, 1, tzinfo=UTC)


def w(nb: str, nn: str = "", en: str = "") -> Words:
    """A text in three languages, by default the same in all."""
    return {"nb": nb, "nn": nn or nb, "en": en or nb}


def safety_page() -> Page:
    """Single choice, single choice, and a scale with two ends."""
    return Page(
        id="safety",
        title=w("Å føle seg trygg", "Å kjenne seg trygg", "Feeling safe"),
        lead=w(
            "Ingen svar er riktige eller gale. Du kan hoppe over et spørsmål.",
            "Ingen svar er rette eller gale. Du kan hoppe over eit spørsmål.",
            "No answer is right or wrong. You may skip a question.",
        ),
        questions=(
            Question(
                id="dark",
                type=QuestionType.SINGLE,
                text=w(
                    "Hvor trygg føler du deg når du går alene nær hjemmet ditt etter mørkets frembrudd?",
                    "Kor trygg kjenner du deg når du går åleine nær heimen din etter at det er mørkt?",
                    "How safe do you feel walking alone near your home after dark?",
                ),
                choices=(
                    Choice(code=1, text=w("Svært utrygg", "Svært utrygg", "Very unsafe")),
                    Choice(code=2, text=w("Litt utrygg", "Litt utrygg", "Rather unsafe")),
                    Choice(code=3, text=w("Ganske trygg", "Ganske trygg", "Fairly safe")),
                    Choice(code=4, text=w("Svært trygg", "Svært trygg", "Very safe")),
                ),
                ordered=True,
                missing=DONT_KNOW,
            ),
            Question(
                id="trust",
                type=QuestionType.SCALE,
                text=w(
                    "Kan man stole på de fleste her?",
                    "Kan ein stole på dei fleste her?",
                    "Can most people here be trusted?",
                ),
                help=w(
                    "Velg et tall fra 0 til 10.",
                    "Vel eit tal frå 0 til 10.",
                    "Choose a number from 0 to 10.",
                ),
                choices=tuple(Choice(code=code, text=w(str(code))) for code in range(11)),
                ends=(
                    w(
                        "man kan ikke være forsiktig nok",
                        "ein kan ikkje vere varsam nok",
                        "you cannot be too careful",
                    ),
                    w(
                        "man kan stole på de fleste",
                        "ein kan stole på dei fleste",
                        "most people can be trusted",
                    ),
                ),
                ordered=True,
                missing=DONT_KNOW,
            ),
        ),
    )


def place_page() -> Page:
    """A matrix, several choices, and a ranking."""
    return Page(
        id="place",
        title=w("Stedet der du bor", "Staden der du bur", "The place where you live"),
        questions=(
            Question(
                id="offers",
                type=QuestionType.MATRIX,
                text=w(
                    "Hvor fornøyd er du med dette?",
                    "Kor nøgd er du med dette?",
                    "How content are you with this?",
                ),
                rows=(
                    Row(id="bus", text=w("Bussen", "Bussen", "The bus")),
                    Row(id="boat", text=w("Sundbåten", "Sundbåten", "The harbour ferry")),
                    Row(
                        id="paths",
                        text=w(
                            "Gang- og sykkelveier",
                            "Gang- og sykkelvegar",
                            "Footpaths and cycle paths",
                        ),
                    ),
                ),
                choices=(
                    Choice(code=1, text=w("Ikke fornøyd", "Ikkje nøgd", "Not content")),
                    Choice(code=2, text=w("Verken eller", "Verken eller", "Neither")),
                    Choice(code=3, text=w("Fornøyd", "Nøgd", "Content")),
                ),
                ordered=True,
                missing=DONT_KNOW,
            ),
            Question(
                id="uses",
                type=QuestionType.MULTIPLE,
                text=w(
                    "Hva bruker du i løpet av en uke?",
                    "Kva bruker du i løpet av ei veke?",
                    "What do you use in a week?",
                ),
                choices=(
                    Choice(code=1, text=w("Biblioteket", "Biblioteket", "The library")),
                    Choice(code=2, text=w("Badet", "Badet", "The swimming pool")),
                    Choice(code=3, text=w("Kaia", "Kaia", "The quay")),
                    Choice(
                        code=9,
                        text=w("Ingen av dem", "Ingen av dei", "None of them"),
                        exclusive=True,
                    ),
                ),
            ),
            Question(
                id="first",
                type=QuestionType.RANKING,
                text=w(
                    "Hva bør kommunen gjøre først?",
                    "Kva bør kommunen gjere først?",
                    "What should the municipality do first?",
                ),
                choices=(
                    Choice(
                        code=1,
                        text=w("Lys langs veiene", "Lys langs vegane", "Light along the roads"),
                    ),
                    Choice(code=2, text=w("Flere benker", "Fleire benker", "More benches")),
                    Choice(
                        code=3, text=w("Bedre brøyting", "Betre brøyting", "Better snow clearing")
                    ),
                ),
            ),
        ),
    )


def about_page() -> Page:
    """A number, a map point, a date, two texts, a note and a consent."""
    return Page(
        id="about",
        title=w("Om deg", "Om deg", "About you"),
        lead=w(
            "Slik ser vi om folk i alle aldre blir hørt. Alt kan hoppes over.",
            "Slik ser vi om folk i alle aldrar blir høyrde. Alt kan hoppast over.",
            "So that we can see whether people of all ages are heard. You may skip these.",
        ),
        questions=(
            Question(
                id="age",
                type=QuestionType.NUMBER,
                text=w("Hvor gammel er du?", "Kor gammal er du?", "How old are you?"),
                lowest=18,
                highest=110,
                unit=w("år", "år", "years"),
                missing=PREFER_NOT,
            ),
            Question(
                id="street",
                type=QuestionType.MAP_POINT,
                text=w("Hvor bor du?", "Kvar bur du?", "Where do you live?"),
                places=(
                    Place(
                        id="frei", text=w("Frei"), streets=("Freiveien", "Storgata"), people=5000
                    ),
                    Place(
                        id="nordlandet", text=w("Nordlandet"), streets=("Vågeveien",), people=6000
                    ),
                ),
            ),
            Question(
                id="since",
                type=QuestionType.DATE,
                text=w("Når flyttet du hit?", "Når flytta du hit?", "When did you move here?"),
                earliest="1920-01-01",
                latest="2026-11-30",
                missing=DONT_KNOW,
            ),
            Question(
                id="word",
                type=QuestionType.SHORT_TEXT,
                text=w(
                    "Beskriv stedet med noen få ord.",
                    "Skildre staden med nokre få ord.",
                    "Describe the place in a few words.",
                ),
                longest=60,
            ),
            Question(
                id="more",
                type=QuestionType.LONG_TEXT,
                text=w(
                    "Er det noe mer du vil si?",
                    "Er det noko meir du vil seie?",
                    "Is there anything else you would like to say?",
                ),
                longest=600,
            ),
            Question(
                id="help",
                type=QuestionType.NOTE,
                text=w(
                    "Vil du snakke med noen, kan du ringe 116 123.\n\nTelefonen er åpen hele døgnet.",
                    "Vil du snakke med nokon, kan du ringje 116 123.\n\nTelefonen er open heile døgnet.",
                    "If you would like to talk to somebody, you can call 116 123.\n\nThe line is always open.",
                ),
            ),
            Question(
                id="again",
                type=QuestionType.CONSENT,
                text=w(
                    "Kan vi spørre deg igjen neste år?",
                    "Kan vi spørje deg igjen neste år?",
                    "May we ask you again next year?",
                ),
            ),
        ),
    )


def a_town_questionnaire(**given: Any) -> Questionnaire:
    """Three pages with all twelve types."""
    defaults: dict[str, Any] = {
        "id": "town",
        "version": 1,
        "audience": Audience.RESIDENTS,
        "languages": LANGUAGES,
        "title": w(
            "Hvordan er det å bo i Kristiansund?",
            "Korleis er det å bu i Kristiansund?",
            "What is it like to live in Kristiansund?",
        ),
        "intro": w(
            "Svarene hjelper kommunestyret å velge.",
            "Svara hjelper kommunestyret å velje.",
            "The answers help the council to choose.",
        ),
        "thanks": w(
            "I januar kan du lese hva svarene viste.",
            "I januar kan du lese kva svara viste.",
            "In January you can read what the answers showed.",
        ),
        "consent": ConsentTexts(
            agree=w("Jeg vil svare", "Eg vil svare", "I want to answer"),
            decline=w("Nei takk", "Nei takk", "No thank you"),
            anonymous=w(
                "Det er frivillig å svare. Svarene slettes {delete_on}. Spørsmål? {contact}.",
                "Det er frivillig å svare. Svara blir sletta {delete_on}. Spørsmål? {contact}.",
                "Answering is voluntary. The answers are deleted on {delete_on}. Questions? {contact}.",
            ),
            withdrawal=w(
                "Med kvitteringen kan du trekke svaret tilbake.",
                "Med kvitteringa kan du trekkje svaret tilbake.",
                "With the receipt you can withdraw your answer.",
            ),
        ),
        "pages": (safety_page(), place_page(), about_page()),
    }
    return Questionnaire(**(defaults | given))


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
