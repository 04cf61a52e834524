"""Forms and sockets that a page of somebody else opens in the name of who is logged in here."""

import base64
import http.client
import re

import pytest

from dsm.roles import Role
from tests.support.house import House

pytestmark = pytest.mark.slow


def test_threat_12_a_form_of_a_foreign_page_does_nothing(house: House):
    # The guards: csrf tokens of the door and of visits, is_foreign, the origin in StaffGuard.
    posts = sorted(
        re.sub(r"\{[^}]*\}", "1", path.replace("{slug}", "trygg"))
        for path, methods in house.routes.items()
        if "POST" in methods and "_nicegui" not in path and not path.startswith("/api/")
    )
    evil = {"origin": "https://evil.example", "referer": "https://evil.example/x"}
    told: dict[str, set[int]] = {}
    form = {
        "go": "agree",
        "consent": "1",
        "csrf": "",
        "name": "language",
        "value": "nb",
        "receipt": "0" * 17,
    }
    for path in posts:
        for headers in (
            evil,
            evil | {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ):
            with house.browser(Role.ADMINISTRATOR) as one:
                answer = one.post(
                    path, data=form | {"token": "x", "password": "x"}, headers=headers
                )
            assert (
                "set-cookie" not in answer.headers or "dsm-session" in answer.headers["set-cookie"]
            )
            told.setdefault(path, set()).add(answer.status_code)
    neighbours = {path for path in told if path.startswith("/staff")}

    assert len(posts) >= 13
    assert {
        path: one for path, one in told.items() if path not in neighbours and one != {403}
    } == {}
    assert all(403 in told[path] for path in neighbours)
    with house.browser(Role.ADMINISTRATOR) as one:
        assert one.get("/staff/surveys").status_code == 200  # nobody was logged out by it


@pytest.mark.parametrize(
    ("role", "origin", "opens"),
    [
        (Role.ANALYST, "", True),
        (Role.ANALYST, "ours", True),
        (Role.ANALYST, "https://evil.example", False),
        (Role.ANALYST, "null", False),
        ("", "", False),
        ("", "ours", False),
    ],
)
def test_threat_12_the_websocket_opens_for_our_own_pages_alone(
    house: House, role: str, origin: str, opens: bool
):
    # The guard: StaffGuard asks for session and origin before the handshake.
    settings = house.site.settings
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(b"0123456789abcdef").decode(),
        "Sec-WebSocket-Version": "13",
        "Cookie": "; ".join(f"{k}={v}" for k, v in house.cookies.get(role, {}).items()),
    }
    if origin:
        own = f"http://{settings.host}:{settings.port}"
        headers["Origin"] = own if origin == "ours" else origin
    caller = http.client.HTTPConnection(settings.host, settings.port, timeout=20)
    caller.request(
        "GET", "/staff/_nicegui_ws/socket.io/?EIO=4&transport=websocket", headers=headers
    )
    status = caller.getresponse().status
    caller.close()

    assert (status == 101) is opens, status
