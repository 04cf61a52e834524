from dataclasses import replace

from sqlmodel import delete

from dsm import stewardship
from dsm.database import transaction
from dsm.tables import AccountRow
from ui.sessions import LIFETIME, Sessions, csrf_matches, csrf_token


def test_who_logged_in_is_found_again(town):
    sessions, session = Sessions(town.engine), {}

    sessions.begin(session, town.account)

    assert sessions.account(session) == town.account


def test_nobody_is_logged_in_before(town):
    assert Sessions(town.engine).account({}) is None


def test_what_was_agreed_before_the_login_is_dropped_but_not_the_wishes(town):
    sessions = Sessions(town.engine)
    session = {"csrf": "planted", "language": "nb", "appearance": "dark"}

    sessions.begin(session, town.account)

    assert session["csrf"] != "planted"
    assert (session["language"], session["appearance"]) == ("nb", "dark")


def test_a_copied_cookie_dies_with_the_logout(town):
    sessions, session = Sessions(town.engine), {}
    sessions.begin(session, town.account)
    copied = dict(session)

    sessions.end(session)

    assert session == {}
    assert sessions.account(copied) is None


def test_another_login_of_the_same_account_goes_on(town):
    sessions, here, there = Sessions(town.engine), {}, {}
    sessions.begin(here, town.account)
    sessions.begin(there, town.account)

    sessions.end(here)

    assert sessions.account(there) == town.account


def test_ended_logins_are_remembered_as_long_as_their_cookie_lives(town):
    now = [0.0]
    sessions = Sessions(town.engine, clock=lambda: now[0])
    session: dict[str, object] = {}
    sessions.begin(session, town.account)
    copied = dict(session)
    sessions.end(session)

    now[0] = LIFETIME - 1.0
    sessions.end({"key": "another"})

    assert sessions.account(copied) is None


def test_a_removed_account_is_logged_out(town):
    sessions, session = Sessions(town.engine), {}
    sessions.begin(session, town.account)

    with transaction(town.engine) as database:
        database.exec(delete(AccountRow))

    assert sessions.account(session) is None


def test_a_changed_role_counts_at_once(town):
    sessions, session = Sessions(town.engine), {}
    sessions.begin(session, town.account)

    with transaction(town.engine) as database:
        stewardship.change_roles(database, town.account.name, give=["analyst"])

    assert sessions.account(session) == replace(town.account, roles=("analyst", "official"))


def test_a_form_of_this_session_is_known_by_its_token():
    session: dict[str, object] = {}
    token = csrf_token(session)

    assert csrf_token(session) == token
    assert csrf_matches(session, token)
    assert not csrf_matches(session, token + "x")


def test_a_session_without_token_accepts_no_form():
    assert not csrf_matches({}, "")
    assert not csrf_matches({}, "é")
