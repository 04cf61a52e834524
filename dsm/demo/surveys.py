"""Surveys of the simulated city: one open, one long over, a panel in its second round, a draft."""

import asyncio
import secrets
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from dsm import fieldwork
from dsm.database import exclusive, transaction
from dsm.demo.asked import battery, evening_buses
from dsm.demo.expert_panel import judgement, panel_questionnaire
from dsm.demo.residents import Arrival, Resident, arrivals, invited_residents
from dsm.surveying import campaigns, cells, invitations, panels, questionnaires, retention
from dsm.surveying.answering import Reception
from dsm.surveying.contacts import Contact
from dsm.surveying.days import TOWN, day_of
from dsm.surveying.invitations import Invited
from dsm.surveying.keys import CampaignKey, Keyring
from dsm.surveying.mixing import mix
from dsm.surveying.phrases import fill
from dsm.surveying.sendings import SendingKind, log_sending
from dsm.surveying.submissions import Submission, keep_submission
from dsm.surveying.tables import CampaignRow, InvitationRow
from dsm.surveying.writer import Writer
from dsm.tables import utc_now
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign, Channel, Mode
from surveys.instruments import Audience
from surveys.population import PopulationFrame
from surveys.simulate import read_truth

FOLDER = Path(__file__).parent
BY = "demo"
REGISTER = "kristiansund-register"
# What a population register knows of people; nobody's education is in it.
REGISTERED = ("district_id", "sex", "age_band")
PANEL = "effects-of-measures"
INVITED, ANSWERED = 1_980, 612
STILL_WAITING = 6  # of the newest answers; ten are mixed together
BEGUN = 19  # people who have answered a page and not the rest
BEFORE_INVITED, BEFORE_ANSWERED = 480, 186
YEARS_BETWEEN = 2
MESSAGES_LATER = timedelta(days=5)  # to those whom no letter goes to
BACK = 6  # experts who have answered the second round


@dataclass(frozen=True, slots=True)
class _Town:
    """What every survey of the demo needs."""

    engine: Engine
    keyring: Keyring
    frame: PopulationFrame
    seed: int
    now: datetime


def build_surveys(
    engine: Engine,
    keyring: Keyring,
    draws_folder: Path,
    frame: PopulationFrame,
    *,
    seed: int,
    now: datetime | None = None,
) -> None:
    """Invite simulated residents and experts, let them answer, and leave a draft on the desk.

    Everything goes the way that real surveys go, by a clock that stands where it happened: 27 days
    ago letters went out for the survey that is open now, and two years before that for the one
    that is over, whose contacts the system has deleted in its time.

    Parameters
    ----------
    draws_folder : Path
        Where draws are kept.
    frame : PopulationFrame
        Adults of the city, by the factors that the simulation knows.
    seed : int
        Of who is invited, who answers and what.
    now : datetime, optional
        The moment that the demo is made for; by default this one.
    """
    town = _Town(engine, keyring, frame, seed, now or utc_now())
    with transaction(engine) as session:
        _keep_register(session, frame)
        asked = _publish(session, battery(session, frame))
        questionnaires.new_draft(session, evening_buses(), BY)
    _past(town, asked, draws_folder)
    _present(town, asked)
    _panel(town)


def _past(town: _Town, asked: Questionnaire, draws_folder: Path) -> None:
    """Run a survey of some years ago to the day on which its contacts were deleted."""
    opens = _morning(town.now, -27 - 365 * YEARS_BETWEEN)
    campaign = _terms(asked, opens, closes=_morning(opens, 26), forgotten=90, deleted=1_820)
    campaign, invited, residents = _field(town, campaign, asked, BEFORE_INVITED, wave=1)
    sent = (opens, _morning(opens, 12))
    came = _arrivals(town, residents, sent, BEFORE_ANSWERED, campaign.closes_at)
    _keep(town, campaign, asked, invited, residents, came)
    mix(town.engine, town.keyring, campaign.id, now=campaign.closes_at)
    _log(town, campaign, sent, came, len(invited))
    # The clock runs once as the survey ends, and once when contacts go.
    for day in (campaign.closes_at + timedelta(days=1), _at(campaign.contacts_until, 4)):
        retention.run_due(town.engine, town.keyring, draws_folder, day)


def _present(town: _Town, asked: Questionnaire) -> None:
    """Run the survey that is open now."""
    opens = _morning(town.now, -27)
    campaign = _terms(asked, opens, closes=_morning(town.now, 7), forgotten=97, deleted=730)
    campaign, invited, residents = _field(town, campaign, asked, INVITED, wave=2)
    sent = (opens, _morning(opens, 13))
    came = _arrivals(town, residents, sent, ANSWERED, town.now)
    _keep(town, campaign, asked, invited, residents, came[:-STILL_WAITING])
    mix(town.engine, town.keyring, campaign.id, now=town.now)
    _keep(town, campaign, asked, invited, residents, came[-STILL_WAITING:])
    busy = {one.person for one in came}
    others = [n for n in range(len(invited)) if n not in busy][:BEGUN]
    first = {question.id for question in asked.pages[0].questions}
    begun = {
        invited[n].link_token: {id: a for id, a in residents[n].answers.items() if id in first}
        for n in others
    }
    asyncio.run(_begin(town, campaign, begun))
    _log(town, campaign, sent, came, len(invited))


async def _begin(town: _Town, campaign: Campaign, begun: Mapping[str, dict[str, Any]]) -> None:
    """Let people answer the first page and then put their telephone away."""
    writer = Writer(town.engine)
    try:
        reception = Reception(town.engine, town.keyring, writer, lambda: town.now)
        for token, answers in begun.items():
            visit = reception.by_link(campaign.slug, token, Channel.WEB, language="nb")
            consent = reception.terms(campaign.slug).consent.version
            await reception.save(reception.agree(visit, consent), 0, answers, {}, 0)
    finally:
        writer.close()


def _panel(town: _Town) -> None:
    """Ask the experts twice; of the second round not all answers are there."""
    opens = _morning(town.now, -20)
    written = _written()
    with transaction(town.engine) as session:
        asked = _publish(session, panel_questionnaire(PANEL, written["pair"], opens.year + 4))
        wanted = replace(
            _terms(asked, opens, closes=_morning(town.now, -6), forgotten=90, deleted=730),
            **written["panel"],
            audience=Audience.EXPERTS,
            mode=Mode.CONFIDENTIAL,
            channels=(Channel.WEB,),
            frame="",
        )
        campaign, invited = _open(session, town.keyring, wanted, _experts())
        log_sending(session, campaign, SendingKind.LINKS, len(invited), BY, opens)
    _judge(town, campaign, asked, invited, _at(day_of(opens), 10))
    panels.end_round(town.engine, town.keyring, campaign.slug, BY)
    again = _morning(town.now, -5)
    with transaction(town.engine) as session:
        campaign = panels.begin_round(session, campaign.slug, _morning(town.now, 9), BY, now=again)
        log_sending(session, campaign, SendingKind.LINKS, len(invited), BY, again)
    _judge(town, campaign, asked, invited[:BACK], _at(day_of(again), 10))


def _judge(
    town: _Town,
    campaign: Campaign,
    asked: Questionnaire,
    experts: Sequence[Invited],
    first: datetime,
) -> None:
    rng = np.random.default_rng(town.seed + campaign.round)
    key = town.keyring.of(campaign.id)
    with exclusive(town.engine) as session:
        for hours, expert in enumerate(experts):
            at = min(first + timedelta(hours=7 * hours), town.now)
            said = judgement(asked, _written()["pair"], campaign.round, rng)
            _submit(session, key, campaign, asked, expert, said, at - timedelta(minutes=15), at)


def _field(
    town: _Town, wanted: Campaign, asked: Questionnaire, count: int, *, wave: int
) -> tuple[Campaign, tuple[Invited, ...], tuple[Resident, ...]]:
    """Draw residents, invite them and open the campaign."""
    truth = read_truth(FOLDER / "truth")
    residents = invited_residents(
        truth, town.frame, asked, wave=wave, count=count, seed=town.seed + wave
    )
    with transaction(town.engine) as session:
        campaign, invited = _open(session, town.keyring, wanted, _contacts(residents))
    return campaign, invited, residents


def _open(
    session: Session, keyring: Keyring, wanted: Campaign, contacts: Sequence[Contact]
) -> tuple[Campaign, tuple[Invited, ...]]:
    campaign = campaigns.add(session, wanted, BY)
    key = keyring.make(campaign.id)
    factors = cells.factors_of(session, campaign)
    invited = invitations.invite(session, key, campaign, contacts, factors, BY)
    opened = campaigns.open_campaign(session, keyring, campaign.slug, BY, campaign.opens_at)
    return opened, invited


def _arrivals(
    town: _Town,
    residents: tuple[Resident, ...],
    sent: tuple[datetime, ...],
    count: int,
    until: datetime,
) -> tuple[Arrival, ...]:
    truth = read_truth(FOLDER / "truth")
    return arrivals(truth, residents, sent, count=count, until=until, seed=town.seed)


def _keep(
    town: _Town,
    campaign: Campaign,
    asked: Questionnaire,
    invited: Sequence[Invited],
    residents: Sequence[Resident],
    came: Iterable[Arrival],
) -> None:
    """Let people answer, through the gate that all answers pass."""
    key = town.keyring.of(campaign.id)
    with exclusive(town.engine) as session:
        # As long as somebody holds them, the gate finds these rows without asking the database.
        held = [session.get(CampaignRow, campaign.id), *_invitations(session, campaign)]
        for one in came:
            person, said = invited[one.person], residents[one.person].answers
            _submit(
                session, key, campaign, asked, person, said, one.begun, one.at, one.channel,
                one.language,
            )  # fmt: skip
        del held


def _invitations(session: Session, campaign: Campaign) -> Sequence[InvitationRow]:
    return session.exec(select(InvitationRow).where(InvitationRow.campaign_id == campaign.id)).all()


def _submit(
    session: Session,
    key: CampaignKey,
    campaign: Campaign,
    asked: Questionnaire,
    person: Invited,
    answers: dict[str, Any],
    begun: datetime,
    at: datetime,
    channel: Channel = Channel.WEB,
    language: str = "nb",
) -> None:
    keep_submission(
        session,
        key,
        Submission(
            campaign=campaign,
            questionnaire=asked,
            response_id=secrets.token_hex(16),
            answers=answers,
            channel=channel,
            language=language,
            consent=1,
            begun=begun,
            at=at,
            link_hash=key.fingerprint("link", person.link_token),
            answered_whole=channel is not Channel.PAPER,
        ),
    )


def _log(
    town: _Town,
    campaign: Campaign,
    sent: tuple[datetime, ...],
    came: Sequence[Arrival],
    invited: int,
) -> None:
    """Write down what was sent: letters to two thirds, messages to the others, one reminder."""
    first, reminded = sent
    letters = 2 * invited // 3
    missing = invited - sum(one.at < reminded for one in came)
    with transaction(town.engine) as session:
        log_sending(session, campaign, SendingKind.LETTERS, letters, BY, first)
        log_sending(
            session, campaign, SendingKind.LINKS, invited - letters, BY, first + MESSAGES_LATER
        )
        log_sending(session, campaign, SendingKind.REMINDERS, missing, BY, reminded)


def _keep_register(session: Session, frame: PopulationFrame) -> None:
    register = PopulationFrame(
        tuple(frame.factor(name) for name in REGISTERED),
        frame.margin(REGISTERED),
        f"{frame.provenance}; without education, which no register of addresses holds",
    )
    fieldwork.keep_frame(session, REGISTER, register)


def _publish(session: Session, questionnaire: Questionnaire) -> Questionnaire:
    questionnaires.new_draft(session, questionnaire, BY)
    return questionnaires.publish(session, questionnaire.id, BY)


def _terms(
    asked: Questionnaire, opens: datetime, *, closes: datetime, forgotten: int, deleted: int
) -> Campaign:
    """Return the terms of a survey of residents; days of deletion are counted from its end."""
    said, values = _written()["residents"], {"season": _season(opens), "year": str(opens.year)}
    return Campaign(
        slug=fill(said["slug"], values),
        name=fill(said["name"], values),
        purpose=said["purpose"],
        **_written()["terms"],
        questionnaire=asked.id,
        version=asked.version,
        opens_at=opens,
        closes_at=closes,
        contacts_until=day_of(closes) + timedelta(days=forgotten),
        retention_on=day_of(closes) + timedelta(days=deleted),
        channels=(Channel.WEB, Channel.PHONE, Channel.PAPER, Channel.KIOSK),
        frame=REGISTER,
    )


def _season(moment: datetime) -> str:
    seasons = {int(month): name for month, name in _written()["seasons"].items()}
    begun = [month for month in sorted(seasons) if month <= moment.month]
    return str(seasons[begun[-1] if begun else max(seasons)])


def _contacts(residents: Sequence[Resident]) -> tuple[Contact, ...]:
    return tuple(
        Contact(
            name=f"Simulert innbygger {number}",
            address=f"Simulert vei {number}",
            postcode="6509",
            place="Kristiansund",
            background={name: one.background[name] for name in REGISTERED},
        )
        for number, one in enumerate(residents, 1)
    )


def _experts() -> tuple[Contact, ...]:
    from surveys.sheets import read_sheet

    sheet = read_sheet(FOLDER / "experts.csv", ("expert_id", "role"))
    return tuple(
        Contact(name=f"Simulert {row.text('role')}", email=f"{row.text('expert_id')}@example.org")
        for row in sheet
    )


def _morning(moment: datetime, days: int) -> datetime:
    """Return eight o'clock in town, some days after another moment."""
    return _at(day_of(moment) + timedelta(days=days), 8)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), TOWN)


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "surveys.toml").read_text(encoding="utf-8"))
