"""What every answer tells the browser: what it must not do, and that https is never left again."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from dsm.roles import Role
from dsm.settings import Settings
from tests.support.house import House
from tests.support.installation import settings_in
from tests.support.respondents import a_browser_at, fielded
from tests.support.surveys import Fielded
from tests.ui.conftest import make_town
from ui.app import create_app

pytestmark = pytest.mark.slow


def test_threat_29_every_answer_tells_the_browser_what_it_must_not_do(house: House):
    # The guard: SecurityHeaders stands before all routes, the ones that fail too.
    filled = [re.sub(r"\{[^}]*\}", "1", path.replace("{slug}", "trygg")) for path in house.routes]
    wrong = []
    for path in [
        *filled,
        "/nowhere",
        "/s/trygg/nowhere",
        "/k/trygg",
        "/S/TRYGG",
        "/static/dsm.css",
    ]:
        for method in ("GET", "POST", "OPTIONS"):
            with house.browser(Role.ADMINISTRATOR) as one:
                answer = one.request(method, path)
            policy = answer.headers.get("content-security-policy", "")
            public = path[:3].lower() in {"/s/", "/k/", "/e/"}
            fine = (
                answer.headers.get("x-content-type-options") == "nosniff"
                and answer.headers.get("x-frame-options") == "DENY"
                and answer.headers.get("permissions-policy")
                and answer.headers.get("referrer-policy")
                == ("no-referrer" if public else "same-origin")
                and "frame-ancestors 'none'" in policy
                and "default-src" in policy
                and "access-control-allow-origin" not in answer.headers
                and "server" not in answer.headers
                and not (public and "unsafe" in policy)
                and not (public and answer.headers.get("cache-control") != "no-store")
            )
            if not fine:
                wrong.append((method, path, dict(answer.headers)))

    assert len(filled) > 40
    assert wrong == []


def test_threat_29_https_is_never_left_again(tmp_path):
    settings = settings_in(tmp_path, https=True, hostnames=("svar.dale.no",))
    town = make_town(settings)
    fielded(town.engine, settings)
    with a_browser_at(settings, "https://svar.dale.no") as client:
        answer = client.get("/s/trygg")
        agreed = client.post("/s/trygg/consent", data={"go": "agree", "consent": "1"})
        strange = client.get("/s/trygg", headers={"host": "evil.example"}).status_code
    town.engine.dispose()

    given = agreed.headers["set-cookie"]
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
    assert "__Host-svar-trygg=" in given
    assert {"Secure", "HttpOnly", "SameSite=lax"} <= {part.strip() for part in given.split(";")}
    assert strange == 400


class Inline(HTMLParser):
    """Everything on a page that a policy by hash must name or forbid."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.attributes: list[str] = []
        self.elsewhere: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag in {"style", "script"}
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.attributes.append(f"{tag} {name}")
            if name in {"src", "href", "action"} and re.match(r"\w+:|//", value or ""):
                self.elsewhere.append(str(value))

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def test_threat_29_respondents_pages_hold_nothing_that_their_policy_does_not_name_by_hash(
    client: TestClient, campaign: Fielded
):
    # The guard: ui.respond.policy, and pages without style attributes and handlers.
    client.post("/s/trygg/consent", data={"go": "agree", "consent": "1"})
    paths = ["", "/page/1", "/page/2", "/page/3", "/hand-in", "/about", "/withdraw", "/stop", "/x"]
    answers = [client.get(f"/s/trygg{path}") for path in paths] + [client.get("/k/trygg")]

    for answer in answers:
        page = Inline()
        page.feed(answer.text)
        policy = answer.headers["content-security-policy"]
        for text in page.texts:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy
        assert page.attributes == []
        assert page.elsewhere == []
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy


def test_threat_29_no_process_answers_a_name_that_is_not_its_own(settings: Settings, engine):
    app = create_app(settings, staff=False)
    with TestClient(app, base_url="http://evil.example") as one:
        assert one.get("/login").status_code == 400
    engine.dispose()
