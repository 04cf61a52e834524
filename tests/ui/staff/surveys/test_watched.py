from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from dsm.database import transaction
from dsm.surveying import campaigns
from dsm.surveying.group_rates import group_rates
from dsm.surveying.monitoring import watch
from dsm.tables import utc_now
from surveys.campaigns import State
from surveys.population import Factor
from tests.support.campaigning import prepared
from tests.support.surveys import a_keyring
from ui.staff.surveys.watched import Watched, load_watched, surveys_title
from ui.texts.texts import texts_in

EN = texts_in("en")
FACTORS = (Factor("sex", ("female", "male")), Factor("age_band", ("18-29", "30-44")))
PEOPLE = {
    ("female", "18-29"): (100, 40),
    ("female", "30-44"): (100, 42),
    ("male", "18-29"): (100, 12),
    ("male", "30-44"): (100, 41),
}


@pytest.fixture
def watched(engine, tmp_path) -> Watched:
    with transaction(engine) as session:
        campaign = prepared(session, a_keyring(tmp_path), count=0)
        made = load_watched(session, campaign)
    counted = Counter()
    for cell, (invited, answered) in PEOPLE.items():
        counted[cell, True], counted[cell, False] = answered, invited - answered
    groups = group_rates(FACTORS, counted)
    running = replace(
        made.campaign, state=State.OPEN, closes_at=utc_now() + timedelta(days=6, minutes=1)
    )
    return replace(made, campaign=running, watch=replace(made.watch, finished=135, groups=groups))


def test_an_open_survey_says_answers_and_days(watched):
    title = EN.find(watched.title(counted=True))

    assert title.startswith("135 answers, ")
    assert "days left" in title


def test_who_may_not_watch_hears_no_number(watched):
    assert EN.find(watched.title(counted=False)) == "People can answer."


@pytest.mark.parametrize("state", State)
def test_every_state_can_be_said(watched, state):
    stands = replace(watched, campaign=replace(watched.campaign, state=state))

    assert EN.find(stands.title(counted=True))
    assert EN.find(stands.title(counted=False))


def test_the_group_that_lags_is_named_in_the_title_of_the_list(watched):
    assert watched.missing is not None
    assert surveys_title(EN, [watched]) == "One survey is open. It needs men aged 18–29."


def test_where_nobody_lags_the_title_only_counts(watched):
    even = replace(watched, watch=replace(watched.watch, groups=()))

    assert surveys_title(EN, [even, even]) == "2 surveys are open."
    assert surveys_title(EN, []) == "No survey is open."


def test_merged_levels_are_named_one_by_one(watched):
    assert watched.group_name(EN, (("age_band", "18-29 + 30-44"),)) == "18–29 and 30–44"


def test_the_sentence_about_groups_is_the_one_that_was_found(watched, engine):
    with transaction(engine) as session:
        kept = campaigns.find(session, watched.campaign.slug)
        found = watch(session, kept)

    assert watched.says_of_groups(EN) == EN.find(found.title)
