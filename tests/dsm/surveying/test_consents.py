from dataclasses import replace

import pytest

from dsm.database import transaction
from dsm.surveying import campaigns, consents
from dsm.surveying.phrases import phrase
from surveys.campaigns import CampaignError, Entry, Mode
from tests.support.campaigning import a_questionnaire, set_up, terms


@pytest.fixture
def session(either):
    with transaction(either) as opened:
        set_up(opened)
        yield opened


@pytest.fixture
def campaign(session):
    return campaigns.add(session, terms())


def test_gaps_are_filled_in_each_language(session, campaign):
    texts = consents.preview(session, campaign, a_questionnaire()).texts

    assert texts["terms"]["nb"] == (
        "It is voluntary. Deleted by 1. mars 2027. Questions: the town hall."
    )
    assert "1 March 2027" in texts["terms"]["en"]


def test_it_says_that_a_small_batch_waits_beside_its_invitation(session, campaign):
    texts = consents.preview(session, campaign, a_questionnaire()).texts

    assert texts["waiting"] == {tag: phrase("consent-waiting", tag) for tag in ("nb", "en")}
    assert tuple(texts) == consents.PARTS


@pytest.mark.parametrize("given", [{"entry": Entry.OPEN}, {"mode": Mode.CONFIDENTIAL}])
def test_it_does_not_say_so_where_nothing_waits_beside_an_invitation(session, campaign, given):
    texts = consents.preview(session, replace(campaign, **given), a_questionnaire()).texts

    assert "waiting" not in texts


def test_every_mode_has_its_own_terms(session, campaign):
    asked = a_questionnaire()
    apart = replace(asked, consent=replace(asked.consent, confidential={"nb": "K", "en": "C"}))

    texts = consents.preview(session, replace(campaign, mode=Mode.CONFIDENTIAL), apart).texts

    assert texts["terms"] == {"nb": "K", "en": "C"}


def test_only_another_text_gets_another_number(session, campaign):
    asked = a_questionnaire()
    first = consents.write(session, campaign, asked)
    again = consents.write(session, campaign, asked)
    other = consents.write(session, replace(campaign, contact="the library"), asked)

    assert (first.version, again.version, other.version) == (1, 1, 2)
    assert consents.current(session, campaign.id).texts == other.texts
    assert consents.find(session, campaign.id, 1).texts == first.texts


def test_before_it_opens_there_is_no_text_that_was_shown(session, campaign):
    with pytest.raises(CampaignError, match="no consent text"):
        consents.current(session, campaign.id)


def test_the_gaps_name_the_city_with_its_preposition(session, campaign):
    assert consents.gaps(session, campaign, "nb")["in_city"] == "i Dale"
    assert consents.gaps(session, campaign, "en")["withdraw_until"] == "23 November 2026"
