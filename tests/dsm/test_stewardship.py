from datetime import timedelta

import pytest
from sqlmodel import select

from dsm import stewardship
from dsm.database import transaction
from dsm.stewardship import AccountError, City, ForbiddenError, LoginError
from dsm.tables import AccountRow, LoginLinkRow

LONG = "four words are long"


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        yield opened


def test_the_right_password_opens_the_account_and_a_wrong_one_does_not(session):
    made = stewardship.add_account(session, "kari", "official", LONG)

    assert stewardship.check_password(session, "kari", LONG) == made
    assert stewardship.check_password(session, "kari", LONG + "!") is None
    assert stewardship.check_password(session, "ola", LONG) is None


def test_a_password_is_kept_only_as_an_argon2id_hash(session):
    stewardship.add_account(session, "kari", "official", LONG)

    kept = session.exec(select(AccountRow)).one().password_hash

    assert kept.startswith("$argon2id$")
    assert LONG not in kept


def test_an_account_without_a_password_is_opened_by_no_password(session):
    stewardship.add_account(session, "kari", "official", None)

    assert stewardship.check_password(session, "kari", "") is None


def test_a_login_link_works_once(session):
    made = stewardship.add_account(session, "kari", "official", None)
    token = stewardship.make_login_link(session, "kari")

    assert stewardship.spend_login_link(session, token) == made
    with pytest.raises(LoginError):
        stewardship.spend_login_link(session, token)


def test_a_login_link_is_dead_after_a_day(session):
    stewardship.add_account(session, "kari", "official", None)
    token = stewardship.make_login_link(session, "kari")
    link = session.exec(select(LoginLinkRow)).one()
    link.expires_at -= timedelta(hours=24, seconds=1)

    with pytest.raises(LoginError):
        stewardship.spend_login_link(session, token)


def test_the_database_does_not_hold_the_link_itself(session):
    stewardship.add_account(session, "kari", "official", None)
    token = stewardship.make_login_link(session, "kari")

    assert session.exec(select(LoginLinkRow)).one().token_hash != token


@pytest.mark.parametrize(
    ("name", "role", "password", "word"),
    [
        ("kari", "official", LONG, "already"),
        (" ", "official", LONG, "no name"),
        ("ola", "king", LONG, "'king'"),
        ("ola", "official", "short", "12"),
    ],
)
def test_an_account_that_cannot_be_made_says_why(session, name, role, password, word):
    stewardship.add_account(session, "kari", "official", None)

    with pytest.raises(AccountError, match=word):
        stewardship.add_account(session, name, role, password)


def test_an_official_may_decide_but_not_administer(session):
    official = stewardship.add_account(session, "kari", "official", None)

    assert stewardship.require(official, "decide") == official
    with pytest.raises(ForbiddenError, match="administer"):
        stewardship.require(official, "administer")
    with pytest.raises(ForbiddenError):
        stewardship.require(None, "look")


def test_the_city_can_be_named_anew(session):
    first = City(name="Molde", residents=32_002, residents_source="SSB", simulated=False)
    second = City(name="Kristiansund", residents=24_479, residents_source="SSB", simulated=True)

    stewardship.set_city(session, first)
    stewardship.set_city(session, second)

    assert stewardship.find_city(session) == second
