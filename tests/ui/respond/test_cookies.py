import pytest
from starlette.responses import Response

from ui.respond.cookies import Carried, Cookies


@pytest.mark.parametrize("carried", Carried)
def test_with_https_a_cookie_is_tied_to_this_very_server(carried: Carried):
    answer = Response()

    Cookies(https=True).give(answer, carried, "trygg", "content")

    given = answer.headers["set-cookie"]
    assert given.startswith(f"__Host-{carried}-trygg=content;")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(given.split("; "))
    assert "Domain" not in given


def test_a_cookie_lasts_until_the_browser_is_closed_unless_said_otherwise():
    answer = Response()

    Cookies(https=False).give(answer, Carried.VISIT, "a", "x")
    Cookies(https=False).give(answer, Carried.VISIT, "b", "x", lifetime=180)

    until_closed, shared = answer.headers.getlist("set-cookie")
    assert "Max-Age" not in until_closed
    assert "Max-Age=180" in shared


def test_what_is_taken_away_lapses_at_once():
    answer = Response()

    Cookies(https=True).take(answer, Carried.PAUSE, "trygg")

    assert "Max-Age=0" in answer.headers["set-cookie"]
