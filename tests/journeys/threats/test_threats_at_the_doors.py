"""Who reaches what: every route, every role, things of others, foreign pages, weak logins, headers."""

import base64
import hashlib
import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey
from sqlmodel import select
from starlette.testclient import TestClient

from dsm import identities, stewardship
from dsm.database import migrate, open_engine, transaction
from dsm.roles import Action, Role, may
from dsm.settings import Provider, Settings
from dsm.surveying.keys import Keyring
from dsm.tables import AccountRow
from tests.support.databases import new_settings
from tests.support.identity_provider import NUMBER, FakeProvider, running_provider
from tests.support.respondents import a_browser_at, fielded, hidden
from tests.support.site import Site, served, site_settings
from tests.support.surveys import Fielded
from tests.support.surveys_site import AUTUMN, fill_surveys
from tests.ui.conftest import NAME, PASSWORD, make_town
from ui.app import create_app

pytestmark = pytest.mark.slow

SURVEY, PANEL, DRAFT = "resident-survey-2026", "effects-of-measures", "evening-buses"
CAME = str(sum(came for _, came in AUTUMN.values()))
SECRETS = ("Person female", "Storgata", f"{CAME} answers", "Sixty questions")
# Every page of the staff rooms, the address to try it at, and what one must be allowed to do.
MATRIX: dict[str, tuple[str, Action]] = {
    "/staff/": ("/staff/", Action.LOOK),
    "/staff/audit": ("/staff/audit", Action.SEE_AUDIT),
    "/staff/people": ("/staff/people", Action.LOOK),
    "/staff/people.csv": ("/staff/people.csv", Action.LOOK),
    "/staff/components": ("/staff/components", Action.LOOK),
    "/staff/policies": ("/staff/policies", Action.LOOK),
    "/staff/policies/{policy_id}": ("/staff/policies/digital", Action.LOOK),
    "/staff/policy-log": ("/staff/policy-log", Action.LOOK),
    "/staff/plans": ("/staff/plans", Action.LOOK),
    "/staff/events/{event_id}": ("/staff/events/drafts", Action.LOOK),
    "/staff/report-event": ("/staff/report-event", Action.LOOK),
    "/staff/surveys": ("/staff/surveys", Action.LOOK),
    "/staff/surveys/{slug}": (f"/staff/surveys/{SURVEY}", Action.LOOK),
    "/staff/surveys/{slug}/panel": (f"/staff/surveys/{PANEL}/panel", Action.SEE_JUDGEMENTS),
    "/staff/new-survey": ("/staff/new-survey", Action.WRITE_QUESTIONNAIRE),
    "/staff/surveys/drafts/{draft_id}": (
        f"/staff/surveys/drafts/{DRAFT}",
        Action.WRITE_QUESTIONNAIRE,
    ),
    "/staff/surveys/drafts/{draft_id}/try": (
        f"/staff/surveys/drafts/{DRAFT}/try",
        Action.WRITE_QUESTIONNAIRE,
    ),
}
OURS_TOO = re.compile(r"/staff/_nicegui|/staff/?$|/staff/static|/staff/favicon")
LIST_ROUTES = """
import json
from dsm.settings import read_settings
from tests.support.routes import routes_of
from ui.app import create_app
found = routes_of(create_app(read_settings()))
print(json.dumps([[path, sorted(methods)] for path, methods in found]))
"""
ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class House:
    """A running application, its routes, and a way in for every role."""

    site: Site
    routes: dict[str, set[str]]
    cookies: dict[str, dict[str, str]]

    def browser(self, role: str = "") -> httpx.Client:
        """A browser that is logged in as somebody of this role; as nobody without one."""
        cookies = self.cookies.get(role, {})
        return httpx.Client(base_url=self.site.address(""), cookies=cookies, timeout=60)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = make_town(site_settings(tmp_path_factory.mktemp("house")))
    with transaction(made.engine) as session:
        fill_surveys(session, Keyring(made.settings.keys_folder, made.settings.secret))
        for role in Role:
            stewardship.add_account(session, f"one {role}", role, None)
        links = {role: stewardship.make_login_link(session, f"one {role}") for role in Role}
    fielded(made.engine, made.settings)
    fielded(made.engine, made.settings, slug="bare", invited=2)
    environment = {"DSM_DATA_FOLDER": str(made.settings.data_folder), "PATH": "/usr/bin:/bin"}
    listed = subprocess.run(
        [sys.executable, "-c", LIST_ROUTES],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    routes: dict[str, set[str]] = {}
    for path, methods in json.loads(listed.stdout.splitlines()[-1]):
        routes.setdefault(path, set()).update(methods)
    with served(made.settings) as site:
        cookies = {role: _logged_in(site, link) for role, link in links.items()}
        yield House(site, routes, cookies)
    made.engine.dispose()


def _logged_in(site: Site, link: str) -> dict[str, str]:
    with httpx.Client(base_url=site.address("")) as one:
        csrf = hidden(one.get("/login").text, "csrf")
        one.post("/login/link", data={"token": link, "csrf": csrf})
        return dict(one.cookies)


def test_threat_05_every_page_of_the_staff_rooms_is_in_the_matrix(house: House):
    staff = {path for path in house.routes if path.startswith("/staff")}

    assert {path for path in staff - set(MATRIX) if not OURS_TOO.match(path)} == set()
    assert set(MATRIX) - staff <= {"/staff/"}


@pytest.mark.parametrize("role", Role)
def test_threat_05_every_role_sees_what_the_table_allows_and_nothing_else(house: House, role: Role):
    # The guards: StaffGuard, office.visitor and office.require on each page, the table of dsm.roles.
    wrong = []
    with house.browser(role) as one:
        for path, action in MATRIX.values():
            answer = one.get(path)
            refused = f"may not {action}" in answer.text or answer.status_code == 403
            if refused == may([role], action):
                wrong.append((path, answer.status_code, refused))
            if not may([role], Action.WATCH_COUNTS) and re.search(rf"\b{CAME}\b", answer.text):
                wrong.append((path, "counts", True))
        posted = one.post(f"/staff/surveys/drafts/{DRAFT}/try", data={"go": "next"})

    assert wrong == []
    assert (posted.status_code == 403) is not may([role], Action.WRITE_QUESTIONNAIRE)


def test_threat_05_a_stranger_reaches_no_page_and_no_number_that_she_names(house: House):
    with house.browser() as one:
        told = {path: one.get(path) for path, _ in MATRIX.values()}

    assert {answer.status_code for answer in told.values()} == {303}
    assert all("/login" in answer.headers["location"] for answer in told.values())


@pytest.mark.parametrize("id", ["1", "2", "0", "-1", "../1", "x' OR 1=1 --", "%00", SURVEY])
def test_threat_05_an_id_of_something_else_shows_nothing_of_it(house: House, id: str):
    # The guard: whatever is looked up by an id is asked for together with what it must belong to.
    quoted = (
        httpx.URL("/").join(f"./{id.replace('/', '%2F').replace(' ', '%20')}").raw_path.decode()
    )
    with house.browser(Role.AUTHOR) as one:
        answers = [
            one.get(f"/staff/surveys/drafts{quoted}"),
            one.get(f"/staff/surveys/drafts{quoted}/try"),
            one.get(f"/staff/policies{quoted}"),
            one.get(f"/s{quoted}-x/page/1"),
            one.get(f"/api/v1/campaigns{quoted}-x/answers"),
            one.get(f"/s/trygg/try{quoted}"),
        ]

    assert all(answer.status_code in {200, 303, 400, 404} for answer in answers)
    shown = [(answer.url.path, one) for answer in answers for one in SECRETS if one in answer.text]
    assert shown == []


def test_threat_05_nobody_sees_the_names_of_those_who_were_invited(house: House):
    # The guard: contacts are sealed, and opened for letters alone.
    for role in Role:
        with house.browser(role) as one:
            pages = [one.get(path).text for path, _ in MATRIX.values()]
        assert not any("Person female" in page or "Storgata" in page for page in pages), role


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


def test_threat_25_there_is_no_account_before_one_is_made_and_no_weak_password(tmp_path):
    # The guards: stewardship.add_account, argon2id.
    engine = open_engine(new_settings("sqlite", tmp_path, None))
    migrate(engine)
    with transaction(engine) as session:
        at_first = stewardship.accounts(session)
        for weak in ("", "admin", "password", "elevenchars"):
            with pytest.raises(stewardship.AccountError):
                stewardship.add_account(session, "kari", "administrator", weak)
        stewardship.add_account(session, "kari", "administrator", PASSWORD)
        (row,) = session.exec(select(AccountRow)).all()
        tried = [
            stewardship.check_password(session, name, password)
            for name in ("admin", "demo", "root", "kari")
            for password in ("", "admin", "password", "dsm")
        ]
    engine.dispose()

    assert at_first == ()
    assert str(row.password_hash).startswith("$argon2id$")
    assert set(tried) == {None}


def test_threat_25_a_login_begins_a_new_session_and_a_logout_ends_every_copy(house: House):
    # The guards: Sessions.begin clears what was agreed before; Sessions.end remembers what ended.
    with house.browser() as one:
        csrf = hidden(one.get("/login").text, "csrf")
        before = one.cookies["dsm-session"]
        one.post("/login", data={"name": NAME, "password": PASSWORD, "csrf": csrf})
        after = one.cookies["dsm-session"]
        fixed = house.browser()
        fixed.cookies.set("dsm-session", before)
        copied = house.browser()
        copied.cookies.set("dsm-session", after)
        let_in = copied.get("/staff/surveys").status_code
        stale = one.post("/logout", data={"csrf": csrf}).status_code
        fresh = _csrf_in(after)
        ended = one.post("/logout", data={"csrf": fresh}).status_code
        told = (fixed.get("/staff/surveys").status_code, copied.get("/staff/surveys").status_code)
        fixed.close()
        copied.close()

    assert before != after
    assert fresh != csrf
    assert let_in == 200
    assert (stale, ended) == (403, 303)
    assert told == (303, 303)


def _csrf_in(cookie: str) -> str:
    """Return the form token that a session holds; anybody may read her own."""
    return str(json.loads(base64.b64decode(cookie.partition(".")[0]))["csrf"])


LIES: dict[str, dict[str, Any]] = {
    "wrong nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"without": ("nonce",)},
    "wrong state": {"returned": {"state": "another"}},
    "wrong issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "a return from elsewhere": {"returned": {"iss": "https://elsewhere.example"}},
    "wrong audience": {"claims": {"aud": "another-program"}},
    "another party": {"claims": {"azp": "another-program"}},
    "too low": {"claims": {"acr": "idporten-loa-low"}},
    "no level": {"without": ("acr",)},
    "expired": {"claims": {"exp": int(time.time()) - 3600}},
    "no algorithm": {"header": {"alg": "none"}},
    "another key": {"signed_with": RSAKey.generate_key(2048, {"kid": "one"})},
    "a shared secret": {
        "header": {"alg": "HS256", "kid": "one"},
        "signed_with": OctKey.import_key("hush" * 8, {"kid": "one"}),
    },
    "a guessed code": {"returned": {"code": "guessed"}},
}


@pytest.fixture
def provided(tmp_path) -> Iterator[tuple[FakeProvider, TestClient]]:
    """An application whose official may log in through a provider."""
    with running_provider() as fake:
        settings = Settings(
            database_url=f"sqlite:///{tmp_path / 'dsm.sqlite'}",
            data_folder=tmp_path,
            secret="a secret",
            provider=Provider(issuer=fake.issuer, client_id="dsm", client_secret="hush"),
        )
        town = make_town(settings)
        with transaction(town.engine) as session:
            known = identities.fingerprint(settings.secret, fake.issuer, NUMBER)
            identities.link_identity(session, town.name, known)
        with a_browser_at(settings) as client:
            yield fake, client
        town.engine.dispose()


def _through(fake: FakeProvider, client: TestClient) -> tuple[int, str]:
    address = client.get("/login/provider").headers["location"]
    back = client.get("/login/provider/back", params=fake.authorize(address))
    return back.status_code, str(back.headers.get("location", ""))


def test_threat_26_an_honest_provider_logs_in_and_a_return_is_good_once(provided):
    fake, client = provided
    address = client.get("/login/provider").headers["location"]
    query = fake.authorize(address)

    first = client.get("/login/provider/back", params=query)
    again = client.get("/login/provider/back", params=query)

    assert (first.status_code, first.headers["location"]) == (303, "/staff/")
    assert again.status_code == 403


@pytest.mark.parametrize("lie", LIES)
def test_threat_26_a_return_that_is_not_as_it_must_be_logs_nobody_in(provided, lie: str):
    # The guards: IdentityProvider checks state, nonce, issuer, audience, level, signature.
    fake, client = provided
    for name, value in LIES[lie].items():
        setattr(fake, name, value)

    status, _ = _through(fake, client)

    assert status == 403
    assert client.get("/login").status_code == 200  # the form: nobody is logged in


def test_threat_26_where_there_is_no_provider_its_addresses_do_nothing(house: House):
    with house.browser() as one:
        told = [one.get("/login/provider"), one.get("/login/provider/back?code=x&state=y")]

    assert {answer.status_code for answer in told} == {403}


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
            public = path[:3].lower() in {"/s/", "/k/"}
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
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'dsm.sqlite'}",
        data_folder=tmp_path,
        secret="a secret",
        https=True,
        hostnames=("svar.dale.no",),
    )
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
