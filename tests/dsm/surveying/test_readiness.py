from dataclasses import replace
from datetime import timedelta

import pytest

from dsm.database import transaction
from dsm.surveying import campaigns
from dsm.surveying.readiness import readiness
from surveys.campaigns import Entry, Mode
from surveys.instruments import Audience
from tests.support.campaigning import NOW, prepared, publish
from tests.support.questionnaires import a_questionnaire
from tests.support.surveys import CLOSES


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        yield opened


def told(session, campaign, now=NOW):
    return [one.problem for one in readiness(session, campaign, now)]


def test_a_prepared_campaign_may_open(session, keyring):
    assert told(session, prepared(session, keyring)) == []


def test_everything_that_is_missing_is_told_at_once(session, keyring):
    campaign = prepared(session, keyring, count=0)
    bare = replace(campaign, contact="", purpose=" ", legal_basis="")

    found = told(session, bare, CLOSES + timedelta(days=400))

    for part in ("Contact is", "Purpose is", "Legal basis is", "has passed", "not in the future"):
        assert any(part in one for one in found), part
    assert any("Nobody is invited" in one for one in found)


def test_a_campaign_for_everybody_needs_no_invitations(session, keyring):
    assert told(session, prepared(session, keyring, count=0, entry=Entry.OPEN)) == []


def test_the_consent_text_for_its_mode_must_be_written_in_every_language(session, keyring):
    asked = a_questionnaire(id="short")
    silent = replace(asked.consent, confidential={"nb": "Frivillig.", "en": ""})
    campaign = prepared(session, keyring)
    publish(session, replace(asked, consent=replace(silent, confidential={})))
    other = replace(campaign, questionnaire="short", mode=Mode.CONFIDENTIAL)

    found = told(session, other)

    assert [one for one in found if "consent text 'terms'" in one] == [
        "The consent text 'terms' is missing in 'nb'.",
        "The consent text 'terms' is missing in 'en'.",
    ]


def test_questions_for_experts_are_not_asked_of_residents(session, keyring):
    campaign = prepared(session, keyring)
    publish(session, a_questionnaire(id="panel", audience=Audience.EXPERTS))

    found = told(session, replace(campaign, questionnaire="panel"))

    assert any("asks experts" in one for one in found)


def test_fewer_than_five_invited_are_never_anonymous(session, keyring):
    found = told(session, prepared(session, keyring, count=4))

    assert any("fewer than 5 invited" in one for one in found)


def test_background_without_a_population_to_count_in_is_refused(session, keyring):
    campaign = prepared(session, keyring)

    found = told(session, replace(campaign, frame=""))

    assert any("held against no population" in one for one in found)


def test_a_questionnaire_that_was_never_published_is_told(session, keyring):
    campaign = prepared(session, keyring)

    assert any("was not published" in one for one in told(session, replace(campaign, version=9)))


def test_what_is_told_keeps_it_from_opening(session, keyring):
    prepared(session, keyring, count=0)

    with pytest.raises(Exception, match="Nobody is invited"):
        campaigns.open_campaign(session, keyring, "evening-2026", "sender", NOW)
