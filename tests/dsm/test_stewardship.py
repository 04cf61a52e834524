from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlmodel import select

from dsm import audit, stewardship
from dsm.database import migrate, open_engine, transaction
from dsm.roles import Action
from dsm.stewardship import AccountError, City, ForbiddenError, LoginError
from dsm.tables import AccountRow, LoginLinkRow
from tests.support.databases import a_server, new_settings

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

    assert stewardship.require(official, Action.DECIDE) == official
    with pytest.raises(ForbiddenError, match="administer"):
        stewardship.require(official, Action.ADMINISTER)
    with pytest.raises(ForbiddenError):
        stewardship.require(None, Action.LOOK)


def test_a_refusal_names_the_roles_that_would_do(session):
    clerk = stewardship.add_account(session, "kari", "clerk", None)

    with pytest.raises(ForbiddenError, match="sender"):
        stewardship.require(clerk, Action.SEE_CONTACTS)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("k" * 101, "has 101 characters"),
        ("kari\nola", "cannot be seen"),
        ("kari\0", "cannot be seen"),
        ("kari\u202eola", "cannot be seen"),
        ("local:root", "as if nobody with an account"),
        ("system", "as if nobody with an account"),
    ],
)
def test_a_name_that_the_audit_log_could_not_show_as_it_is_is_refused(session, name, problem):
    with pytest.raises(AccountError, match=problem):
        stewardship.add_account(session, name, "official", None)

    assert stewardship.accounts(session) == ()


@pytest.mark.parametrize("name", ["k" * 100, "Kåre Ødegård (vikar)", "kari+dsm@molde.no", "李雷"])
def test_any_other_name_is_an_account_in_the_audit_log(session, name):
    stewardship.add_account(session, name, "official", None)

    assert [entry.subject for entry in audit.entries(session)] == [f"account:{name}"]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_what_can_be_no_name_opens_nothing(tmp_path, kind):
    with ExitStack() as opened:
        server = opened.enter_context(a_server()) if kind == "postgresql" else None
        engine = open_engine(new_settings(kind, tmp_path, server))
        opened.callback(engine.dispose)
        migrate(engine)

        with transaction(engine) as session:
            for name in ("\0", "kari\0", "\ud800"):
                assert stewardship.check_password(session, name, LONG) is None
                with pytest.raises(AccountError, match="no account"):
                    stewardship.find_account(session, name)


def test_an_account_may_have_several_roles(session):
    made = stewardship.add_account(session, "kari", ["sender", "author"], None)

    assert made.roles == ("author", "sender")
    assert made.may(Action.WRITE_QUESTIONNAIRE)
    assert made.may(Action.SEND)
    assert not made.may(Action.EXPORT_ANALYSIS)


def test_roles_are_given_and_taken(session):
    made = stewardship.add_account(session, "kari", "author", None)

    changed = stewardship.change_roles(session, "kari", give=["clerk", "sender"], take=["author"])

    assert changed.roles == ("sender", "clerk")
    assert stewardship.account(session, made.id) == changed


def test_an_account_keeps_at_least_one_role(session):
    stewardship.add_account(session, "kari", "author", None)

    with pytest.raises(AccountError, match="no role left"):
        stewardship.change_roles(session, "kari", take=["author"])

    assert stewardship.find_account(session, "kari").roles == ("author",)


def test_an_unknown_role_is_not_given(session):
    stewardship.add_account(session, "kari", "author", None)

    with pytest.raises(AccountError, match="'king'"):
        stewardship.change_roles(session, "kari", give=["king"])


@pytest.mark.parametrize("away", ["the role", "the account"])
def test_the_last_who_manages_accounts_stays(session, away):
    stewardship.add_account(session, "kari", ["administrator", "official"], None)
    stewardship.add_account(session, "ola", "official", None)

    with pytest.raises(AccountError, match="last who manages"):
        if away == "the role":
            stewardship.change_roles(session, "kari", take=["administrator"])
        else:
            stewardship.remove_account(session, "kari")

    stewardship.add_account(session, "siri", "administrator", None)
    assert stewardship.change_roles(session, "kari", take=["administrator"]).roles == ("official",)


def test_a_removed_account_logs_in_no_more(session):
    stewardship.add_account(session, "kari", "official", LONG)
    token = stewardship.make_login_link(session, "kari")

    stewardship.remove_account(session, "kari")

    assert stewardship.check_password(session, "kari", LONG) is None
    with pytest.raises(LoginError):
        stewardship.spend_login_link(session, token)


def test_what_is_done_to_an_account_is_logged_with_who_did_it(session):
    stewardship.add_account(session, "kari", "author", None, by="siri")
    stewardship.change_roles(session, "kari", give=["clerk"], by="siri")
    stewardship.remove_account(session, "kari", by="siri")

    told = [(one.actor, one.action, one.subject) for one in audit.entries(session)]
    assert told == [
        ("siri", "remove-account", "account:kari"),
        ("siri", "change-roles", "account:kari"),
        ("siri", "add-account", "account:kari"),
    ]


def test_the_city_can_be_named_anew(session):
    first = City(name="Molde", residents=32_002, residents_source="SSB", simulated=False)
    second = City(name="Kristiansund", residents=24_479, residents_source="SSB", simulated=True)

    stewardship.set_city(session, first)
    stewardship.set_city(session, second)

    assert stewardship.find_city(session) == second
