"""A town with surveys in every state: to look at, to press buttons of, and to measure the builder with."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from sqlmodel import Session, col, delete, select

from dsm import fieldwork
from dsm.surveying import campaigns, cells, invitations, questionnaires
from dsm.surveying.contacts import Contact
from dsm.surveying.days import day_of
from dsm.surveying.deletions import write_deletion
from dsm.surveying.keys import Keyring
from dsm.surveying.tables import CampaignRow, ContactRow, InvitationRow, ResponseRow, SendingRow
from dsm.tables import utc_now
from surveys.asking.bank import questionnaire_of
from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import Choice, Question, QuestionType
from surveys.asking.words import Words
from surveys.campaigns import Campaign, Channel, Mode, State
from surveys.instruments import Audience, load_instrument
from surveys.population import Factor, PopulationFrame
from surveys.responses import Missing
from tests.support.campaigning import a_panel_questionnaire

ROLES = ("author", "sender", "official", "researcher", "data-protection-officer")
SEX = Factor("sex", ("female", "male"))
AGE = Factor("age_band", ("18-29", "30-44", "45-66", "67-79", "80+"))
# Invited and answered, women first, by age.
AUTUMN = {
    ("female", "18-29"): (75, 22),
    ("female", "30-44"): (111, 35),
    ("female", "45-66"): (168, 60),
    ("female", "67-79"): (80, 28),
    ("female", "80+"): (51, 14),
    ("male", "18-29"): (125, 15),
    ("male", "30-44"): (112, 32),
    ("male", "45-66"): (150, 56),
    ("male", "67-79"): (75, 28),
    ("male", "80+"): (42, 12),
}
WAYS = (Channel.WEB,) * 6 + (Channel.PHONE,) * 2 + (Channel.PAPER,) * 3
LANGUAGES = ("nb", "nn", "en", "uk")
LEADER = "Kari Nordmann"


def fill_surveys(session: Session, keyring: Keyring) -> None:
    """Fill a town with an open survey, a panel between rounds, a closed and a purged one, a draft."""
    frame = PopulationFrame((SEX, AGE), np.full((2, 5), 2000.0), "made for a test")
    fieldwork.keep_frame(session, "adults", frame)
    asked = _published(session, _resident_survey("resident-survey"))
    panel = _published(session, a_panel_questionnaire())
    _autumn(session, keyring, asked)
    _panel(session, keyring, panel)
    _over(session, keyring, asked, "resident-survey-2024", "Resident survey, spring 2024")
    _over(session, keyring, asked, "resident-survey-2022", "Resident survey, 2022", purged=True)
    questionnaires.new_draft(session, evening_buses(), LEADER)
    questionnaires.new_draft(session, many_questions(), LEADER)


def terms(questionnaire: Questionnaire, **given: object) -> Campaign:
    """Terms of a survey that opened four weeks ago and closes in six days."""
    now = utc_now()
    return replace(
        Campaign(
            slug="resident-survey-2026",
            name="Resident survey, autumn 2026",
            questionnaire=questionnaire.id,
            version=questionnaire.version,
            opens_at=now - timedelta(days=27),
            closes_at=now + timedelta(days=6),
            contacts_until=day_of(now + timedelta(days=96)),
            retention_on=day_of(now + timedelta(days=700)),
            channels=(Channel.WEB, Channel.PHONE, Channel.PAPER),
            contact="71 57 40 00",
            purpose="To know how people are doing.",
            legal_basis="A task in the public interest",
            frame="adults",
        ),
        **given,  # type: ignore[arg-type]  # any of its fields
    )


def evening_buses() -> Questionnaire:
    """A short draft in three languages, of which one lacks two texts."""
    scale = ("Very unsafe", "A little unsafe", "Rather safe", "Very safe")
    often = _question("often", "How often are you out after six?", ("Never", "At times", "Often"))
    safe = _question("safe", "How safe do you feel at the stop?", scale, when="often in (2, 3)")
    bus = _question("bus", "Would you take a bus every half hour?", ("No", "Perhaps", "Yes"))
    safe = replace(
        safe,
        construct="safety",
        text={language: text for language, text in safe.text.items() if language != "nn"},
        help={"nb": "På holdeplassen du bruker mest.", "en": "The stop you use most."},
    )
    first = Page(id="evenings", title=_in_all("Your evenings"), questions=(often, safe))
    last = Page(id="bus", title=_in_all("The bus"), questions=(bus,))
    house = _resident_survey("evening-buses")
    return replace(
        house,
        languages=LANGUAGES[:3],
        title=_in_all("Evening buses, short module"),
        intro=_in_all("Three questions about evenings in town."),
        pages=(first, last),
    )


def many_questions(count: int = 60) -> Questionnaire:
    """A draft of sixty questions in four languages, of all kinds that ask by choices and more."""
    house = _resident_survey("sixty-questions")
    asked = list(_mixed(count))
    pages = tuple(
        Page(
            id=f"page-{at // 6 + 1}",
            title=_in_all(f"Page {at // 6 + 1}"),
            questions=tuple(asked[at : at + 6]),
        )
        for at in range(0, count, 6)
    )
    spoken = replace(house, languages=LANGUAGES, title=_in_all("Sixty questions"), pages=pages)
    return replace(spoken, consent=replace(spoken.consent, withdrawal={}))


def _mixed(count: int) -> Iterator[Question]:
    kinds = (
        QuestionType.SINGLE,
        QuestionType.SINGLE,
        QuestionType.MULTIPLE,
        QuestionType.SINGLE,
        QuestionType.NUMBER,
        QuestionType.LONG_TEXT,
    )
    for number in range(1, count + 1):
        kind = kinds[number % len(kinds)]
        text = f"How is it with matter {number} where you live, and how has it been of late?"
        when = f"q{number - 6} = 1" if number % 20 == 7 else ""
        made = _question(f"q{number}", text, ("Bad", "So so", "Good", "Very good"), when=when)
        yield replace(
            made,
            type=kind,
            choices=made.choices if kind.has_choices else (),
            ordered=kind is QuestionType.SINGLE,
            longest=2000 if kind.is_free_text else 0,
            lowest=0 if kind is QuestionType.NUMBER else None,
            highest=99 if kind is QuestionType.NUMBER else None,
        )


def _question(id: str, text: str, answers: tuple[str, ...], when: str = "") -> Question:
    choices = tuple(
        Choice(code=code, text=_in_all(answer)) for code, answer in enumerate(answers, 1)
    )
    return Question(
        id=id,
        type=QuestionType.SINGLE,
        text=_in_all(text),
        choices=choices,
        ordered=True,
        missing=(Missing.DONT_KNOW,),
        when=when,
    )


def _in_all(text: str) -> Words:
    return dict.fromkeys(LANGUAGES, text)


def _resident_survey(id: str) -> Questionnaire:
    return questionnaire_of(load_instrument("social-sustainability"), id=id)


def _published(session: Session, questionnaire: Questionnaire) -> Questionnaire:
    questionnaires.new_draft(session, questionnaire, LEADER)
    return questionnaires.publish(session, questionnaire.id, LEADER)


def _autumn(session: Session, keyring: Keyring, asked: Questionnaire) -> None:
    campaign = _opened(session, keyring, terms(asked), _people())
    opened = day_of(campaign.opens_at)
    for kind, after, count in (("letters", 1, 989), ("reminders", 9, 800), ("reminders", 18, 740)):
        day = opened + timedelta(days=after)
        session.add(SendingRow(campaign_id=campaign.id, kind=kind, day=day, count=count, by=LEADER))
    _answer(session, campaign, sum(came for _, came in AUTUMN.values()))
    left = {cell: came for cell, (_, came) in AUTUMN.items()}
    rows = session.exec(select(InvitationRow).where(InvitationRow.campaign_id == campaign.id))
    for row in rows:
        cell = (row.cell[0], row.cell[1])
        row.answered = left[cell] > 0
        left[cell] -= row.answered


def _people() -> Iterator[Contact]:
    for (sex, age), (invited, _) in AUTUMN.items():
        for number in range(invited):
            yield Contact(
                name=f"Person {sex} {age} {number}",
                address=f"Storgata {number}",
                postcode="6509",
                place="Kristiansund",
                background={"sex": sex, "age_band": age},
            )


def _opened(
    session: Session, keyring: Keyring, wanted: Campaign, people: Iterator[Contact]
) -> Campaign:
    campaign = campaigns.add(session, wanted, LEADER)
    factors = cells.factors_of(session, campaign)
    key = keyring.make(campaign.id)
    invitations.invite(session, key, campaign, tuple(people), factors, LEADER)
    return campaigns.open_campaign(session, keyring, campaign.slug, LEADER)


def _answer(session: Session, campaign: Campaign, count: int) -> None:
    for number in range(count):
        session.add(
            ResponseRow(
                id=secrets.token_hex(16),
                campaign_id=campaign.id,
                version=campaign.version,
                consent=1,
                answers={"trust-people": number % 11},
                channel=WAYS[number % len(WAYS)],
                language="nb",
                day=_day(campaign, number / count),
                speed="usual",
                payload_hash=secrets.token_hex(32),
            )
        )
    session.flush()


def _day(campaign: Campaign, share: float) -> date:
    # Many come after a letter, few before the next one.
    sent = (1, 9, 18)
    wave = min(int(share * 3.6), 2)
    within = min((share * 3.6 - wave) ** 2 * 8, 8)
    return day_of(campaign.opens_at) + timedelta(days=sent[wave] + round(within))


def _panel(session: Session, keyring: Keyring, asked: Questionnaire) -> None:
    wanted = terms(
        asked,
        slug="effects-of-measures",
        name="Effects of measures",
        audience=Audience.EXPERTS,
        mode=Mode.CONFIDENTIAL,
        frame="",
        channels=(Channel.WEB,),
    )
    experts = (Contact(name=f"Expert {n}", email=f"expert{n}@example.no") for n in range(6))
    campaign = _opened(session, keyring, wanted, experts)
    for number in range(5):
        answers = {
            "effect-lowest": 5 + number,
            "effect-best": 20 + 15 * (number % 2) + number,
            "effect-highest": 60 + number,
            "mature": 2 if number else 3,
        }
        _judge(session, campaign, answers if number < 3 else answers | {"effect-highest": None})
    campaigns.pause(session, campaign.slug, LEADER)


def _judge(session: Session, campaign: Campaign, answers: dict[str, int | None]) -> None:
    given = {id: answer for id, answer in answers.items() if answer is not None}
    session.add(
        ResponseRow(
            id=secrets.token_hex(16),
            campaign_id=campaign.id,
            person_code=secrets.token_hex(8),
            version=campaign.version,
            consent=1,
            answers=given,
            channel=Channel.WEB,
            day=day_of(utc_now()),
            speed="usual",
            payload_hash=secrets.token_hex(32),
        )
    )
    session.flush()


def _over(
    session: Session,
    keyring: Keyring,
    asked: Questionnaire,
    slug: str,
    name: str,
    *,
    purged: bool = False,
) -> None:
    campaign = _opened(session, keyring, terms(asked, slug=slug, name=name), _people())
    campaigns.close(session, slug, LEADER)
    if not purged:
        _answer(session, campaign, 40)
    row = session.get_one(CampaignRow, campaign.id)
    row.state = State.PURGED if purged else State.CLOSED
    write_deletion(session, campaign, "contacts", 989, "system")
    if purged:
        for table in (ContactRow, InvitationRow):
            session.exec(delete(table).where(col(table.campaign_id) == campaign.id))
        keyring.destroy(campaign.id)
        write_deletion(session, campaign, "answers", 402, "system")
        write_deletion(session, campaign, "key", 1, "system")
