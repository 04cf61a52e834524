"""What the surveys of the demo look like on the day the demo is made."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from dsm import stewardship
from dsm.database import migrate, open_engine, transaction
from dsm.demo.kristiansund import demo_frame
from dsm.demo.surveys import REGISTER, build_surveys
from dsm.settings import read_settings
from dsm.surveying import campaigns, contacts, inbox, panels, questionnaires
from dsm.surveying.days import day_of
from dsm.surveying.deletions import deletions
from dsm.surveying.exporting import Format, Level, export
from dsm.surveying.keys import Keyring
from dsm.surveying.monitoring import watch
from dsm.surveying.sendings import SendingKind, sendings
from surveys.asking.wording import missing_translations
from surveys.campaigns import Channel, State
from surveys.instruments import Audience

pytestmark = pytest.mark.slow

NOW = datetime(2027, 2, 14, 10, 30, tzinfo=UTC)
OPEN, OVER, PANEL = "resident-survey-2027", "resident-survey-2025", "effects-of-measures"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    settings = read_settings({"DSM_DATA_FOLDER": str(tmp_path_factory.mktemp("surveys"))})
    engine = open_engine(settings)
    migrate(engine)
    keyring = Keyring(settings.keys_folder, settings.secret)
    city = stewardship.City(
        name="Kristiansund", residents=24_479, residents_source="counted", simulated=True
    )
    with transaction(engine) as session:
        stewardship.set_city(session, city)
    build_surveys(engine, keyring, settings.draws_folder, demo_frame(), seed=2026, now=NOW)
    yield engine, keyring
    engine.dispose()


@pytest.fixture
def session(made):
    with Session(made[0]) as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def open_now(session):
    return campaigns.find(session, OPEN)


def test_there_is_one_survey_open_one_panel_and_one_that_is_over(session):
    known = {one.slug: (one.state, one.audience) for one in campaigns.all_campaigns(session)}

    assert known == {
        OPEN: (State.OPEN, Audience.RESIDENTS),
        PANEL: (State.OPEN, Audience.EXPERTS),
        OVER: (State.CLOSED, Audience.RESIDENTS),
    }


def test_the_survey_is_open_on_the_day_the_demo_is_made_and_named_by_its_season(open_now):
    assert open_now.may_begin(NOW)
    assert open_now.name == "Resident survey, winter 2027"
    assert timedelta(days=5) < open_now.closes_at - NOW < timedelta(days=9)
    assert open_now.frame == REGISTER


def test_a_third_has_answered_over_the_days_and_by_all_ways(session, open_now):
    seen = watch(session, open_now, day_of(NOW))

    assert (seen.finished, seen.began, seen.invited) == (612, 19, 1_980)
    assert inbox.waiting(session, open_now.id) == 6
    assert set(seen.channels) == set(Channel)
    assert all(count and count >= 20 for count in seen.channels.values())
    assert len(seen.curve) > 20


def test_men_under_thirty_are_missing(session, open_now):
    seen = watch(session, open_now, day_of(NOW))

    assert seen.title.values["group"] == {"sex": "male", "age_band": "18-29"}


def test_two_sendings_and_a_reminder_are_in_the_log(session, open_now):
    sent = sendings(session, open_now)

    assert [one.kind for one in sent] == [
        SendingKind.LETTERS,
        SendingKind.LINKS,
        SendingKind.REMINDERS,
    ]
    assert sent[0].count + sent[1].count == 1_980
    assert 1_980 - 612 < sent[2].count < 1_980
    assert all(day_of(open_now.opens_at) <= one.day < day_of(NOW) for one in sent)


def test_everybody_invited_says_that_she_is_simulated(made, session, open_now):
    kept = contacts.kept_contacts(session, made[1].of(open_now.id), open_now.id)

    assert len(kept) == 1_980
    assert all(one.contact.name.startswith("Simulert innbygger") for one in kept)


def test_names_of_the_survey_that_is_over_went_in_their_time_and_the_proof_says_so(made, session):
    over = campaigns.find(session, OVER)
    log = {one.what: one for one in deletions(session, over)}

    assert log["contacts"].count == 480
    assert day_of(log["contacts"].at) == over.contacts_until
    assert contacts.kept_contacts(session, made[1].of(over.id), over.id) == ()
    assert watch(session, over).finished == 186


def test_figures_of_the_survey_that_is_over_can_be_taken_along(made):
    taken = export(made[0], OVER, Level.PUBLIC, Format.CSV, by="demo", now=NOW)

    assert taken.content.startswith(b"question")


def test_six_of_nine_experts_are_back_in_the_second_round(session):
    panel = campaigns.find(session, PANEL)
    seen = watch(session, panel, day_of(NOW))

    assert (panel.round, seen.finished, seen.invited) == (2, 6, 9)
    spreads = panels.disagreement(session, panel, 1)
    assert {one.experts for one in spreads} == {9}


def test_a_draft_lacks_two_texts_in_one_language(session):
    (draft,) = questionnaires.drafts(session)

    missing = missing_translations(draft.questionnaire)
    assert len(draft.questionnaire.questions) == 6
    assert Counter(language for _, language in missing) == {"nn": 2}


def test_questions_name_the_districts_in_every_language(session):
    asked = questionnaires.load(session, "resident-survey")

    district = asked.question("district")
    assert {"nb": "Nordlandet øst og Dale", "nn": "Nordlandet aust og Dale"}.items() <= {
        tag: text
        for choice in district.choices
        for tag, text in choice.text.items()
        if "Dale" in text
    }.items()
