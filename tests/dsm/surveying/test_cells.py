from collections import Counter

import pytest

from dsm.database import transaction
from dsm.surveying import campaigns, cells
from dsm.surveying.coarsening import Coarsening
from surveys.campaigns import Entry
from tests.support.campaigning import AGE, NOW, SEX, a_questionnaire, prepared, set_up, terms


@pytest.fixture
def session(either):
    with transaction(either) as opened:
        yield opened


def test_a_campaign_remembers_how_background_is_kept(session):
    set_up(session)
    campaign = campaigns.add(session, terms())
    few_old_men = Counter(
        {("women", "18-39"): 20, ("women", "40+"): 9, ("men", "18-39"): 21, ("men", "40+"): 2}
    )

    made = cells.coarsen_to_invited(session, campaign, (SEX, AGE), few_old_men)

    assert cells.coarsening_of(session, campaign.id) == made
    assert len(made.factors[1].groups) == 1
    assert not made.factors[0].changes


def test_before_it_is_settled_nothing_is_merged(session):
    set_up(session)

    assert cells.coarsening_of(session, campaigns.add(session, terms()).id) == Coarsening()


def test_where_everybody_may_enter_the_residents_are_counted(session, keyring):
    campaign = prepared(session, keyring, count=0, entry=Entry.OPEN)

    campaigns.open_campaign(session, keyring, campaign.slug, "sender", NOW)

    settled = cells.coarsening_of(session, campaign.id)
    assert [one.factor for one in settled.factors] == ["sex", "age"]
    assert not any(one.changes for one in settled.factors)


def test_what_nobody_can_count_is_named(session, keyring):
    campaign = prepared(session, keyring)

    assert cells.uncounted(session, campaign, a_questionnaire()) == ()
    assert cells.factors_of(session, campaign) == (SEX, AGE)
