"""Weak passwords, stolen sessions, and an identity provider that lies."""

import base64
import json
from collections.abc import Iterator

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from dsm import identities, stewardship
from dsm.database import transaction
from dsm.settings import Provider
from dsm.tables import AccountRow
from tests.support.databases import new_settings, open_with_tables
from tests.support.house import House
from tests.support.identity_provider import LIES, NUMBER, FakeProvider, running_provider
from tests.support.installation import settings_in
from tests.support.respondents import a_browser_at, hidden
from tests.ui.conftest import NAME, PASSWORD, make_town

pytestmark = pytest.mark.slow


def test_threat_25_there_is_no_account_before_one_is_made_and_no_weak_password(tmp_path):
    # The guards: stewardship.add_account, argon2id.
    engine = open_with_tables(new_settings("sqlite", tmp_path, None))
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


@pytest.fixture
def provided(tmp_path) -> Iterator[tuple[FakeProvider, TestClient]]:
    """An application whose official may log in through a provider."""
    with running_provider() as fake:
        provider = Provider(issuer=fake.issuer, client_id="dsm", client_secret="hush")
        settings = settings_in(tmp_path, provider=provider)
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


# What it says of itself is read before anybody leaves for it.
@pytest.mark.parametrize("lie", [lie for lie, said in LIES.items() if "described" not in said])
def test_threat_26_a_return_that_is_not_as_it_must_be_logs_nobody_in(provided, lie: str):
    # The guards: IdentityProvider checks state, nonce, issuer, audience, level, signature.
    fake, client = provided
    fake.tell(lie)

    status, _ = _through(fake, client)

    assert status == 403
    assert client.get("/login").status_code == 200  # the form: nobody is logged in


def test_threat_26_where_there_is_no_provider_its_addresses_do_nothing(house: House):
    with house.browser() as one:
        told = [one.get("/login/provider"), one.get("/login/provider/back?code=x&state=y")]

    assert {answer.status_code for answer in told} == {403}
