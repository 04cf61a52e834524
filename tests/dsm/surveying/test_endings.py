from dataclasses import replace
from datetime import timedelta

import pytest

from dsm.database import transaction
from dsm.surveying import campaigns
from dsm.surveying.endings import is_over, require_over
from surveys.campaigns import CampaignError, State
from tests.support.campaigning import terms
from tests.support.exported import OVER, SLUG, keep_campaign, let_wait
from tests.support.surveys import a_questionnaire

MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("state", "before", "after"),
    [
        (State.DRAFT, False, False),
        (State.OPEN, False, False),
        (State.PAUSED, False, False),
        (State.CLOSED, False, True),
        (State.PURGED, True, True),
    ],
)
def test_a_campaign_is_over_when_it_is_closed_and_its_grace_has_passed(state, before, after):
    campaign = replace(terms(), state=state)

    assert is_over(campaign, campaign.ends_at - MOMENT) is before
    assert is_over(campaign, campaign.ends_at) is after


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        keep_campaign(opened, [a_questionnaire()])
        yield opened


def refusal_of(session, state, now):
    campaign = replace(campaigns.find(session, SLUG), state=state)
    with pytest.raises(CampaignError) as refused:
        require_over(session, campaign, now)
    return str(refused.value)


def test_while_it_runs_one_is_told_to_close_it(session):
    told = refusal_of(session, State.OPEN, OVER)

    assert told == (
        "'life-2026' is open; its figures would change with every answer. "
        "Close it first, and wait until its grace of 2:00:00 is over."
    )


def test_within_the_grace_one_is_told_to_wait(session):
    assert "until 2026-10-31 02:00 UTC" in refusal_of(session, State.CLOSED, OVER - MOMENT)


def test_answers_that_wait_to_be_mixed_are_not_left_behind(session):
    let_wait(session, {"safe": 1})

    assert "1 answers" in refusal_of(session, State.CLOSED, OVER)


def test_what_is_over_is_let_through(session):
    require_over(session, campaigns.find(session, SLUG), OVER)
