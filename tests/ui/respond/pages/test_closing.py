from datetime import date

import pytest

from surveys.campaigns import Mode
from tests.support.respondents import a_campaign, a_view
from tests.support.seen import Seen
from tests.support.town_questionnaire import a_town_questionnaire
from ui.respond.pages.closing import (
    cleared_page,
    hand_in_page,
    quota_page,
    receipt_page,
    stop_page,
    stopped_page,
    withdraw_page,
    withdrawn_page,
)

CODE = "K7Q4M2X9TB3D5WHN"
DAY = date(2026, 11, 22)


def text(page: str) -> str:
    return Seen(page.removeprefix("<!doctype html>")).all("body")[0].text


def test_the_receipt_says_code_day_and_until_when_it_is_good():
    said = text(receipt_page(a_view(), code=CODE, day=DAY, over_quota=False))

    assert "K7Q4-M2X9-TB3D-5WHN-D" in said
    assert "Lagret 22. november 2026" in said
    assert "fram til 1. desember 2026" in said
    assert "nok svar" not in said


@pytest.mark.parametrize(
    ("mode", "said"),
    [(Mode.ANONYMOUS, "Vi vet ikke hvem som har den"), (Mode.CONFIDENTIAL, "Dette")],
)
def test_it_promises_no_more_than_the_campaign_does(mode: Mode, said: str):
    view = a_view(campaign=a_campaign(mode=mode))

    page = text(receipt_page(view, code=CODE, day=DAY, over_quota=False))

    assert said in page
    assert ("Vi vet ikke" in page) is (mode is Mode.ANONYMOUS)


def test_whoever_is_over_the_quota_is_told():
    assert "nok svar" in text(receipt_page(a_view(), code=CODE, day=DAY, over_quota=True))


def test_without_words_of_thanks_it_still_says_what_comes_next():
    view = a_view(questionnaire=a_town_questionnaire(thanks={}))

    assert "tall for grupper" in text(receipt_page(view, code=CODE, day=DAY, over_quota=False))


def test_an_author_may_name_the_receipt_in_her_thanks():
    view = a_view(questionnaire=a_town_questionnaire(thanks={"nb": "Din kode er {receipt}."}))

    page = text(receipt_page(view, code=CODE, day=DAY, over_quota=False))

    assert "Din kode er K7Q4-M2X9-TB3D-5WHN-D." in page


def test_handing_in_is_a_button_of_its_own():
    page = Seen(
        hand_in_page(a_view(), csrf="c", back="/s/trygg/page/3").removeprefix("<!doctype html>")
    )

    assert page.all("form")[0]["action"] == "/s/trygg/hand-in"
    assert page.all("input", name="csrf")[0]["value"] == "c"
    assert page.all("a", href="/s/trygg/page/3")


def test_a_device_that_must_not_look_back_has_no_way_back():
    assert "Tilbake" not in text(hand_in_page(a_view(), csrf="c", back=""))


def test_handing_in_that_did_not_work_says_so():
    assert "ikke levert ennå" in text(hand_in_page(a_view(), csrf="c", back="", busy=True))


def test_a_receipt_is_typed_and_shown_again_when_it_is_unknown():
    page = withdraw_page(a_view(), typed="abc", wrong=True)

    assert 'value="abc"' in page
    assert "Vi finner ikke noe svar med denne koden. Se etter" in text(page)
    assert "Feil" not in text(withdraw_page(a_view()))


def test_stopping_asks_and_offers_the_way_back():
    page = stop_page(a_view(), csrf="c", back="/s/trygg/page/2")

    assert 'action="/s/trygg/stop"' in page
    assert 'href="/s/trygg/page/2"' in page


def test_every_end_says_what_is_left():
    assert "fortsatt lagret" in text(cleared_page(a_view()))
    assert "slettet" in text(withdrawn_page(a_view()))
    assert "Ingenting er lagret" in text(stopped_page(a_view()))


def test_who_belongs_to_a_full_group_may_go_on_or_stop():
    page = quota_page(a_view(), onward="/s/trygg/page/2")

    assert 'href="/s/trygg/page/2"' in page
    assert 'href="/s/trygg/stop"' in page
