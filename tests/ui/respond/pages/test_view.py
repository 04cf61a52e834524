from tests.support.respondents import a_view


def test_a_campaign_is_found_at_its_slug_and_a_shared_screen_at_its_own_door():
    assert a_view().address == "/s/trygg"
    assert a_view().home == "/s/trygg"
    assert a_view(kiosk=True).home == "/k/trygg"


def test_the_house_is_named_in_the_readers_language():
    assert a_view("nb").house == "Kristiansund kommune"
    assert a_view("en").house == "Kristiansund municipality"
