"""A town that prepares a campaign: a population, a published questionnaire, people to invite."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlmodel import Session

from dsm import fieldwork, stewardship
from dsm.stewardship import City
from dsm.surveying import campaigns, cells, invitations, questionnaires
from dsm.surveying.contacts import Contact
from dsm.surveying.invitations import Invited
from dsm.surveying.keys import Keyring
from dsm.surveying.letters import Addressee
from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import QuestionType
from surveys.campaigns import Campaign, Channel, Mode
from surveys.codes import code_of_link, new_link_token
from surveys.instruments import Audience
from surveys.population import Factor, PopulationFrame
from tests.support import surveys
from tests.support.questionnaires import a_page, a_question
from tests.support.questionnaires import a_questionnaire as plain_questionnaire
from tests.support.surveys import CLOSES, OPENS

SEX = Factor("sex", ("women", "men"))
AGE = Factor("age", ("18-39", "40+"))
NOW = OPENS - timedelta(days=5)
FRAME = PopulationFrame((SEX, AGE), np.full((2, 2), 800.0), "made for a test")


def a_questionnaire(**given: Any) -> Questionnaire:
    """Three pages that may be published: sex and age, safety in own words, and a last one."""
    made = surveys.a_questionnaire(**given)
    return replace(made, pages=tuple(_ready(page) for page in made.pages))


def _ready(page: Page) -> Page:
    adults = [replace(one, lowest=18) if one.id == "age" else one for one in page.questions]
    return replace(page, questions=tuple(adults))


def set_up(session: Session, questionnaire: Questionnaire | None = None) -> None:
    """Name the city, keep its population and publish a questionnaire."""
    stewardship.set_city(session, a_city())
    fieldwork.keep_frame(session, "town", FRAME)
    publish(session, questionnaire or a_questionnaire())


def a_city() -> City:
    return City(name="Dale", residents=3200, residents_source="counted", simulated=False)


def publish(session: Session, questionnaire: Questionnaire) -> Questionnaire:
    """Publish a questionnaire as its author would."""
    questionnaires.new_draft(session, questionnaire, "author")
    return questionnaires.publish(session, questionnaire.id, "author")


def terms(**given: Any) -> Campaign:
    """Terms that are whole, so that a test states only what it changes."""
    defaults: dict[str, Any] = {
        "slug": "evening-2026",
        "name": "Evenings",
        "questionnaire": "evening",
        "version": 1,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "retention_on": date(2027, 3, 1),
        "contacts_until": date(2027, 1, 1),
        "channels": (Channel.WEB, Channel.KIOSK),
        "contact": "the town hall",
        "purpose": "public health",
        "legal_basis": "a public task",
        "frame": "town",
    }
    return Campaign(**(defaults | given))


def people(count: int, **given: Any) -> tuple[Contact, ...]:
    """People with addresses, evenly of both sexes and all ages."""
    return tuple(
        Contact(
            **(
                {
                    "name": f"Person {number}",
                    "address": f"Storgata {number}",
                    "postcode": "6509",
                    "place": "Dale",
                    "background": {
                        "sex": SEX.levels[number % 2],
                        "age": AGE.levels[number // 2 % 2],
                    },
                }
                | given
            )
        )
        for number in range(count)
    )


def an_addressee(**given: Any) -> Addressee:
    """Somebody to be written to, with a link and a code of her own."""
    token = new_link_token()
    plain = {"name": "Kari", "address": "Storgata 1", "postcode": "6509", "place": "Dale"}
    return Addressee(contact=Contact(**(plain | given)), link_token=token, code=code_of_link(token))


def prepared(session: Session, keyring: Keyring, count: int = 40, **given: Any) -> Campaign:
    """A draft campaign in a set-up town, with people invited where it takes invitations."""
    set_up(session)
    campaign = campaigns.add(session, terms(**given), "sender")
    key = keyring.make(campaign.id)
    if count:
        factors = cells.factors_of(session, campaign)
        invitations.invite(session, key, campaign, people(count), factors, "sender")
    return campaign


def a_panel_questionnaire() -> Questionnaire:
    """A number, a scale and a reason, asked of experts."""
    return plain_questionnaire(
        a_page(
            a_question("effect-lowest", QuestionType.NUMBER),
            a_question("effect-best", QuestionType.NUMBER),
            a_question("effect-highest", QuestionType.NUMBER),
            a_question("mature", QuestionType.SCALE),
            a_question("why", QuestionType.LONG_TEXT),
        ),
        id="panel",
        audience=Audience.EXPERTS,
    )


def open_panel(session: Session, keyring: Keyring, experts: int = 5) -> tuple[Invited, ...]:
    """An open expert panel, and what its members were sent."""
    set_up(session, a_panel_questionnaire())
    wanted = terms(
        slug="experts",
        questionnaire="panel",
        audience=Audience.EXPERTS,
        mode=Mode.CONFIDENTIAL,
        frame="",
    )
    campaign = campaigns.add(session, wanted, "sender")
    key = keyring.make(campaign.id)
    invited = invitations.invite(session, key, campaign, people(experts), (), "sender")
    campaigns.open_campaign(session, keyring, "experts", "sender", NOW)
    return invited
