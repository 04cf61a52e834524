import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from dsm import identities
from dsm.database import transaction
from dsm.settings import Provider
from tests.support.identity_provider import NUMBER, FakeProvider, running_provider
from ui.app import create_app
from ui.patience import FREE_TRIES, Patience


@pytest.fixture
def client(town) -> Iterator[TestClient]:
    # Time stands still at this door: however slow the machine, a wait does not lapse unseen.
    app = create_app(town.settings, staff=False, patience=Patience(lambda: 0.0))
    with TestClient(app, base_url="http://127.0.0.1:8080", follow_redirects=False) as opened:
        yield opened


def token_on(client: TestClient, path: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def log_in(client: TestClient, town, *, password: str | None = None, wanted: str = ""):
    form = {
        "name": town.name,
        "password": password or town.password,
        "next": wanted,
        "csrf": token_on(client, "/login"),
    }
    return client.post("/login", data=form)


def is_in(client: TestClient) -> bool:
    # The rooms are not built in these tests: behind the guard there is nothing, before it the login.
    return client.get("/staff/").status_code == 404


def test_the_front_door_leads_to_the_rooms_and_from_there_to_the_login(client):
    assert client.get("/").headers["location"] == "/staff/"
    assert client.get("/staff/").headers["location"] == "/login?next=/staff/"


def test_name_and_password_let_in_and_lead_where_one_wanted_to_go(client, town):
    answer = log_in(client, town, wanted="/staff/plans?budget=12")

    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/plans?budget=12")
    assert is_in(client)


def test_an_address_elsewhere_is_not_followed_after_the_login(client, town):
    answer = log_in(client, town, wanted="//elsewhere.example/")

    assert answer.headers["location"] == "/staff/"


def test_an_address_that_leads_nowhere_says_so_and_what_to_do(client, town):
    log_in(client, town)

    english = client.get("/nowhere", headers={"accept-language": "en"})
    norwegian = client.get("/nowhere", headers={"accept-language": "nb"})

    assert (english.status_code, norwegian.status_code) == (404, 404)
    assert "Nothing is at this address" in english.text
    assert 'href="/"' in english.text
    assert "Det er ingenting på denne adressen" in norwegian.text


def test_the_form_keeps_the_way_and_shows_it_escaped(client):
    page = client.get("/login", params={"next": '/staff/"><script>'}).text

    assert "<script>" not in page


def test_who_is_in_already_is_not_asked_again(client, town):
    log_in(client, town)

    answer = client.get("/login?next=/staff/people")

    assert answer.headers["location"] == "/staff/people"


def test_a_wrong_password_is_refused_without_saying_which_was_wrong(client, town):
    wrong = log_in(client, town, password="something else entirely")
    form = {"name": "Nobody", "password": "x", "csrf": token_on(client, "/login")}
    unknown = client.post("/login", data=form)

    assert wrong.status_code == unknown.status_code == 401
    assert "Name and password do not belong together." in wrong.text
    assert "Name and password do not belong together." in unknown.text
    assert not is_in(client)


def test_guessing_is_slowed_down_even_when_the_guess_is_right(client, town):
    for _ in range(FREE_TRIES):
        log_in(client, town, password="a wrong guess")

    answer = log_in(client, town)

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert not is_in(client)


def test_a_form_without_our_token_is_refused(client, town):
    answer = client.post("/login", data={"name": town.name, "password": town.password})

    assert answer.status_code == 403
    assert not is_in(client)


def test_opening_a_login_link_spends_nothing(client, town):
    token = town.login_link()

    for _ in range(3):
        page = client.get(f"/login/link/{token}")

    assert page.status_code == 200
    assert not is_in(client)
    form = {"token": token, "csrf": token_on(client, f"/login/link/{token}")}
    assert client.post("/login/link", data=form).headers["location"] == "/staff/"
    assert is_in(client)


def test_a_login_link_works_once(client, town):
    token = town.login_link()
    form = {"token": token, "csrf": token_on(client, f"/login/link/{token}")}
    client.post("/login/link", data=form)
    client.cookies.clear()

    form["csrf"] = token_on(client, "/login")
    again = client.post("/login/link", data=form)

    assert again.status_code == 403
    assert "Ask for a new one" in again.text
    assert not is_in(client)


def test_a_link_cannot_be_spent_from_another_page(client, town):
    token = town.login_link()

    refused = client.post("/login/link", data={"token": token})

    form = {"token": token, "csrf": token_on(client, "/login")}
    assert refused.status_code == 403
    assert client.post("/login/link", data=form).status_code == 303


def test_logging_out_ends_the_login_and_every_copy_of_its_cookie(client, town):
    log_in(client, town)
    copied = client.cookies["dsm-session"]
    token = token_on(client, "/login/link/any")

    answer = client.post("/logout", data={"csrf": token})

    assert answer.headers["location"] == "/login"
    assert not is_in(client)
    client.cookies.set("dsm-session", copied, domain="127.0.0.1")
    assert not is_in(client)


def test_logging_out_is_not_done_by_a_link(client, town):
    log_in(client, town)

    assert client.get("/logout").status_code == 405
    assert client.post("/logout").status_code == 403
    assert is_in(client)


def test_a_chosen_language_is_kept(client):
    form = {
        "name": "language",
        "value": "nb",
        "next": "/staff/plans",
        "csrf": token_on(client, "/login"),
    }

    answer = client.post("/preferences", data=form)

    assert answer.headers["location"] == "/staff/plans"
    assert "<h1>Logg inn</h1>" in client.get("/login").text


@pytest.mark.parametrize(("name", "value"), [("language", "xx"), ("account", "1"), ("csrf", "x")])
def test_only_known_preferences_are_kept(client, name, value):
    token = token_on(client, "/login")

    client.post("/preferences", data={"name": name, "value": value, "csrf": token})

    assert token_on(client, "/login") == token
    assert "<h1>Log in</h1>" in client.get("/login").text
    assert not is_in(client)


def test_the_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(client):
    cookie = client.get("/login").headers["set-cookie"].lower()

    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_without_a_provider_the_page_offers_none_and_the_way_there_is_shut(client):
    assert "/login/provider" not in client.get("/login").text
    assert client.get("/login/provider").status_code == 403


@pytest.fixture(scope="module")
def running() -> Iterator[FakeProvider]:
    with running_provider() as fake:
        yield fake


@pytest.fixture
def linked(town, running) -> Iterator[tuple[TestClient, FakeProvider]]:
    """A visitor of a house with a provider, where the official's identity is linked."""
    known = Provider(issuer=running.issuer, client_id="dsm", client_secret="hush")
    settings = replace(town.settings, provider=known)
    with transaction(town.engine) as session:
        kept = identities.fingerprint(settings.secret, running.issuer, NUMBER)
        identities.link_identity(session, town.name, kept)
    app = create_app(settings, staff=False)
    with TestClient(app, base_url="http://127.0.0.1:8080", follow_redirects=False) as opened:
        yield opened, running


def go_and_come_back(client: TestClient, fake: FakeProvider, wanted: str = ""):
    away = client.get("/login/provider", params={"next": wanted})
    return client.get("/login/provider/back", params=fake.authorize(away.headers["location"]))


def test_a_linked_identity_is_let_in_and_led_where_she_wanted_to_go(linked):
    client, fake = linked
    assert "Log in through 127.0.0.1" in client.get("/login").text

    answer = go_and_come_back(client, fake, "/staff/plans")

    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/plans")
    assert is_in(client)


def test_an_identity_that_nobody_linked_is_not_let_in(linked, town):
    client, fake = linked
    with transaction(town.engine) as session:
        identities.unlink_identity(session, town.account)

    answer = go_and_come_back(client, fake)

    assert answer.status_code == 403
    assert "dsm user identity" in answer.text
    assert not is_in(client)


def test_a_return_works_once_and_only_in_the_browser_that_left(linked):
    client, fake = linked
    away = client.get("/login/provider")
    query = fake.authorize(away.headers["location"])
    elsewhere = TestClient(client.app, base_url="http://127.0.0.1:8080", follow_redirects=False)

    stolen = elsewhere.get("/login/provider/back", params=query)
    first = client.get("/login/provider/back", params=query)
    again = client.get("/login/provider/back", params=query)

    assert (stolen.status_code, first.status_code, again.status_code) == (403, 303, 403)


def test_the_provider_leads_nobody_elsewhere(linked):
    client, fake = linked

    answer = go_and_come_back(client, fake, "https://elsewhere.example/")

    assert answer.headers["location"] == "/staff/"


def test_the_session_is_a_new_one_after_the_provider(linked):
    client, fake = linked
    before = client.get("/login").text
    token = re.search(r'name="csrf" value="([^"]+)"', before)[1]

    go_and_come_back(client, fake)

    assert client.post("/logout", data={"csrf": token}).status_code == 403
    assert is_in(client)
