from datetime import timedelta

import pytest

from dsm.database import transaction
from dsm.settings import read_settings
from dsm.surveying import campaigns
from dsm.surveying.keys import Keyring
from dsm.surveying.terms import MOST_GRACE
from surveys.campaigns import State
from tests.support.campaigning import prepared, set_up
from ui.cli.survey_campaigns import MOST_MINUTES

TERMS = {
    "--name": "Evenings",
    "--questionnaire": "evening",
    "--mode": "anonymous",
    "--entry": "open",
    "--opens": "2026-11-01 08:00",
    "--closes": "2037-11-30",
    "--delete-answers": "2038-06-30",
    "--contact": "the town hall",
    "--purpose": "public health",
    "--legal-basis": "a public task",
}


@pytest.fixture
def town(engine):
    with transaction(engine) as session:
        set_up(session)


@pytest.fixture
def keyring(folder):
    settings = read_settings()
    return Keyring(settings.keys_folder, settings.secret)


def flags(**given):
    terms = TERMS | {f"--{name.replace('_', '-')}": value for name, value in given.items()}
    return [part for pair in terms.items() for part in pair]


def test_a_campaign_goes_from_its_terms_to_its_end(dsm, engine, town):
    added = dsm("survey", "add", "evening", *flags(frame="town"))
    opened = dsm("survey", "open", "evening")
    paused = dsm("survey", "pause", "evening")
    resumed = dsm("survey", "resume", "evening")
    extended = dsm("survey", "extend", "evening", "--closes", "2037-12-10")
    closed = dsm("survey", "close", "evening")

    assert [one.code for one in (added, opened, paused, resumed, extended, closed)] == [0] * 6
    assert opened.out == "evening is open until 2037-12-01 00:00.\n"
    assert extended.out == "evening is open until 2037-12-11 00:00.\n"
    assert "may finish until" in closed.out


def test_terms_are_kept_as_they_were_given(dsm, engine, town):
    dsm("survey", "add", "evening", *flags(frame="town"), "--channel", "web", "--channel", "kiosk")

    shown = dsm("survey", "show", "evening", "--json").json

    assert shown["state"] == "draft"
    assert shown["opens_at"] == "2026-11-01 08:00"
    assert shown["closes_at"] == "2037-12-01 00:00"
    assert shown["contacts_until"] == "2037-12-31"
    assert shown["channels"] == ["web", "kiosk"]
    assert shown["missing"] == []


def test_every_term_that_is_missing_is_asked_for(dsm, engine, town):
    done = dsm("survey", "add", "evening", "--questionnaire", "evening")

    assert done.code == 3
    assert "--name" in done.err


def test_what_keeps_it_from_opening_is_shown_and_told(dsm, engine, town):
    dsm("survey", "add", "evening", *flags(entry="invited", frame="town"))

    shown = dsm("survey", "show", "evening")
    opened = dsm("survey", "open", "evening")

    assert (shown.code, opened.code) == (0, 3)
    assert "Nobody is invited" in shown.err
    assert "Nobody is invited" in opened.err


def test_campaigns_are_listed(dsm, engine, town):
    dsm("survey", "add", "evening", *flags())

    assert dsm("survey", "list", "--json").json[0]["slug"] == "evening"
    assert "evening" in dsm("survey", "list").out


def test_a_draft_is_changed_and_an_open_campaign_hardly(dsm, engine, town):
    dsm("survey", "add", "evening", *flags(frame="town"))

    draft = dsm("survey", "change", "evening", "--set", "mode=confidential", "--set", "grace=30")
    dsm("survey", "open", "evening")
    refused = dsm("survey", "change", "evening", "--set", "mode=anonymous")
    contact = dsm("survey", "change", "evening", "--set", "contact=the library")

    assert (draft.code, refused.code, contact.code) == (0, 3, 0)
    assert "once it was opened" in refused.err
    shown = dsm("survey", "show", "evening", "--json").json
    assert (shown["mode"], shown["grace"], shown["contact"]) == ("confidential", 30, "the library")


@pytest.mark.parametrize(
    "term",
    [
        *("mode=secret", "closes_at=soon", "slug=other", "by=me", "grace=long", "colour=red"),
        *(f"grace=1{'0' * 400}", f"version=1{'0' * 400}"),
    ],
)
def test_a_term_that_cannot_be_set_is_told(dsm, engine, town, term):
    dsm("survey", "add", "evening", *flags())

    assert dsm("survey", "change", "evening", "--set", term).code == 3


def test_the_consent_text_is_shown_as_people_read_it(dsm, engine, town):
    dsm("survey", "add", "evening", *flags())

    shown = dsm("survey", "consent", "evening", "--language", "en").out
    as_json = dsm("survey", "consent", "evening", "--json").json

    assert "Deleted by 30 June 2038. Questions: the town hall." in shown
    assert as_json["texts"]["agree"]["nb"] == "I want to answer"


def test_another_version_is_asked_from_now_on(dsm, engine, keyring):
    from tests.support.campaigning import a_questionnaire, publish

    with transaction(engine) as session:
        prepared(session, keyring)
        publish(session, a_questionnaire(thanks={"nb": "Takk!", "en": "Thanks!"}))

    done = dsm("survey", "version", "evening-2026")

    assert done.out == "evening-2026 asks version 2 from now on.\n"


def test_a_campaign_that_was_never_opened_is_removed_with_its_key(dsm, engine, keyring):
    with transaction(engine) as session:
        campaign = prepared(session, keyring)

    assert dsm("survey", "remove", "evening-2026").code == 0
    assert not keyring.has(campaign.id)


def test_a_command_on_the_server_is_logged_as_such(dsm, engine, town):
    from dsm import audit

    dsm("survey", "add", "evening", *flags())
    dsm("survey", "open", "evening")

    with transaction(engine) as session:
        actors = {one.actor for one in audit.entries(session, subject="campaign:evening")}
        assert campaigns.find(session, "evening").state is State.OPEN
    assert actors == {audit.local_actor()}


def test_the_longest_grace_is_that_of_the_terms():
    assert timedelta(minutes=MOST_MINUTES) == MOST_GRACE
