"""A link opens one seat, a sealed cookie keeps it, and nothing else does."""

from dataclasses import replace

import pytest
from starlette.requests import Request
from starlette.responses import Response

from dsm.elicitation.elicitation import ElicitationError
from tests.support.eliciting import a_panel, an_elicitation
from ui.elicit.door import Door, NoSeatError, known_languages


def a_request(slug: str, cookie: str = "", language: str = "nb"):
    headers = [(b"accept-language", language.encode())]
    if cookie:
        headers.append((b"cookie", cookie.encode()))
    scope = {
        "type": "http",
        "headers": headers,
        "path_params": {"slug": slug},
        "query_string": b"",
    }
    return Request(scope)


def cookie_of(response: Response) -> str:
    return response.headers["set-cookie"].split(";")[0]


@pytest.fixture
def door(engine, settings):
    panel = a_panel(engine, settings, count=2)
    return Door(engine, panel.keyring, settings), panel


def test_a_link_opens_its_own_seat(door):
    opened, panel = door

    first, second = (opened.by_link(panel.slug, token) for token in panel.tokens)

    assert first.expert_id != second.expert_id


def test_a_cookie_leads_back_to_the_seat(door):
    opened, panel = door
    seat = opened.by_link(panel.slug, panel.tokens[0])
    answer = opened.carry(Response(), seat, "en")

    guest = opened.guest(a_request(panel.slug, cookie_of(answer)))

    assert guest.seat.expert_id == seat.expert_id
    assert guest.voice.language == "en"
    assert guest.house == "Kristiansund"


@pytest.mark.parametrize("cookie", ["", "ekspert-panel=x", "ekspert-panel=æ", "other=1"])
def test_a_cookie_that_is_not_ours_opens_nothing(door, cookie):
    opened, panel = door

    with pytest.raises(NoSeatError):
        opened.guest(a_request(panel.slug, cookie))


def test_a_changed_cookie_opens_nothing(door):
    opened, panel = door
    seat = opened.by_link(panel.slug, panel.tokens[0])
    sealed = cookie_of(opened.carry(Response(), seat))
    spoiled = sealed[:-6] + ("AAAAAA" if sealed[-6:] != "AAAAAA" else "BBBBBB")

    with pytest.raises(NoSeatError):
        opened.guest(a_request(panel.slug, spoiled))


def test_forms_of_one_seat_are_not_those_of_another(door):
    opened, panel = door
    guests = []
    for token in panel.tokens:
        seat = opened.by_link(panel.slug, token)
        guests.append(
            opened.guest(a_request(panel.slug, cookie_of(opened.carry(Response(), seat))))
        )

    assert opened.is_from_us(guests[0], guests[0].csrf)
    assert not opened.is_from_us(guests[0], guests[1].csrf)
    assert not opened.is_from_us(guests[0], "")


def test_https_gives_the_cookie_a_name_that_only_this_host_may_set(engine, settings):
    panel = a_panel(engine, settings)
    opened = Door(engine, panel.keyring, replace(settings, https=True))

    given = opened.carry(Response(), opened.by_link(panel.slug, panel.tokens[0]))

    assert given.headers["set-cookie"].startswith("__Host-ekspert-panel=")
    assert "Secure" in given.headers["set-cookie"]


def test_an_elicitation_that_invited_nobody_opens_for_nobody(engine, settings):
    panel = a_panel(engine, settings)
    panel.keyring.destroy(1)

    with pytest.raises(ElicitationError):
        Door(engine, panel.keyring, settings).by_link("elsewhere", "x" * 26)


def test_languages_are_those_that_both_sides_speak():
    assert known_languages(an_elicitation()) == ("en", "nb")
    assert known_languages(an_elicitation(title={"uk": "Що?"})) == ("nb", "en")
