import pytest

from dsm import audit, identities, stewardship
from dsm.database import transaction
from dsm.stewardship import AccountError

NUMBER = "01010112345"
ISSUER = "https://login.example"
SECRET = "a secret"


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        stewardship.add_account(opened, "kari", "official", None)
        stewardship.add_account(opened, "ola", "analyst", None)
        yield opened


def a_print(secret: str = SECRET, issuer: str = ISSUER, number: str = NUMBER) -> str:
    return identities.fingerprint(secret, issuer, number)


def test_a_linked_identity_opens_its_account(session):
    identities.link_identity(session, "kari", a_print())

    assert identities.account_of(session, a_print()).name == "kari"


def test_an_identity_that_nobody_linked_opens_nothing(session):
    assert identities.account_of(session, a_print()) is None


def test_a_second_identity_replaces_the_first(session):
    identities.link_identity(session, "kari", a_print())
    identities.link_identity(session, "kari", a_print(number="2"))

    assert identities.account_of(session, a_print()) is None
    assert identities.account_of(session, a_print(number="2")).name == "kari"


def test_one_identity_never_opens_two_accounts(session):
    identities.link_identity(session, "kari", a_print())

    with pytest.raises(AccountError, match="another account"):
        identities.link_identity(session, "ola", a_print())


def test_an_account_that_is_removed_takes_its_identity_with_it(session):
    identities.link_identity(session, "kari", a_print())

    stewardship.remove_account(session, "kari")

    assert identities.account_of(session, a_print()) is None


def test_the_fingerprint_depends_on_secret_issuer_and_number_and_shows_none():
    prints = {a_print(), a_print(secret="b"), a_print(issuer="https://x"), a_print(number="3")}

    assert len(prints) == 4
    assert NUMBER not in a_print()


def test_linking_is_logged_without_the_number(session):
    identities.link_identity(session, "kari", a_print(), by="ola")

    entry = audit.entries(session)[0]
    assert (entry.actor, entry.action, entry.subject) == ("ola", "link-identity", "account:kari")
    assert entry.detail == {}
