from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.surveying.terms import SLUG
from surveys.campaigns import Channel, Entry, Mode
from surveys.errors import FixableError
from surveys.instruments import Audience
from tests.support.campaigning import a_panel_questionnaire, terms
from tests.support.questionnaires import a_questionnaire
from ui.staff.surveys.terms_form import (
    campaign_of,
    slug_of,
    terms_draft,
    usual_terms,
)
from ui.texts.texts import texts_in

EN = texts_in("en")
TODAY = date(2026, 11, 22)


def test_usual_terms_are_terms_that_can_be():
    campaign = campaign_of(EN, usual_terms(EN, a_questionnaire(), TODAY), a_questionnaire())

    assert campaign.slug == "evening-2026"
    assert campaign.opens_at < campaign.closes_at
    assert campaign.closes_at.date() < campaign.contacts_until < campaign.retention_on
    assert (campaign.mode, campaign.entry) == (Mode.ANONYMOUS, Entry.INVITED)


def test_experts_are_confidential_from_the_start():
    draft = usual_terms(EN, a_panel_questionnaire(), TODAY)

    assert (draft.audience, draft.mode) == (Audience.EXPERTS, Mode.CONFIDENTIAL)


def test_a_survey_opens_in_the_morning_and_closes_at_midnight_in_town():
    campaign = campaign_of(EN, usual_terms(EN, a_questionnaire(), TODAY), a_questionnaire())

    assert campaign.opens_at.astimezone(UTC) == datetime(2026, 11, 29, 7, 0, tzinfo=UTC)
    assert campaign.closes_at.astimezone(UTC) == datetime(2026, 12, 27, 23, 0, tzinfo=UTC)


def test_every_day_that_is_missing_is_said_at_once():
    draft = usual_terms(EN, a_questionnaire(), TODAY)
    draft.opens, draft.retention_on = "", "soon"

    with pytest.raises(FixableError) as refused:
        campaign_of(EN, draft, a_questionnaire())

    assert [one.problem for one in refused.value.problems] == [
        "“Opens” has no day.",
        "“Answers deleted” has no day.",
    ]


def test_terms_that_are_kept_come_back_for_changing():
    draft = terms_draft(terms(channels=(Channel.WEB, Channel.PAPER)))

    assert draft.channels == ["web", "paper"]
    assert draft.contact == "the town hall"
    assert draft.closes == "2026-11-23"


@given(st.text(min_size=1))
def test_an_address_made_of_a_name_can_be_one(name):
    slug = slug_of(name)

    assert slug == "" or SLUG.fullmatch(slug)


def test_an_address_that_is_cut_short_does_not_end_with_a_hyphen():
    assert slug_of(59 * "a" + " and more") == 59 * "a"
