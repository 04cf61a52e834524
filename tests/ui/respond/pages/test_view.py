from surveys.campaigns import Mode
from surveys.instruments import Audience
from tests.support.respondents import a_campaign, a_view


def test_a_campaign_is_found_at_its_slug_and_a_shared_screen_at_its_own_door():
    assert a_view().address == "/s/trygg"
    assert a_view().home == "/s/trygg"
    assert a_view(kiosk=True).home == "/k/trygg"


def test_the_house_is_named_in_the_readers_language():
    assert a_view("nb").house == "Kristiansund kommune"
    assert a_view("en").house == "Kristiansund municipality"


def test_a_panel_looks_back_on_the_round_before_and_who_only_tries_it_does_not():
    panel = a_campaign(audience=Audience.EXPERTS, mode=Mode.CONFIDENTIAL, round=3)

    assert a_view(campaign=panel).round_before == 2
    assert a_view(campaign=panel, test=True).round_before == 0
    assert a_view().round_before == 0
