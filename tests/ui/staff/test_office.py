import pytest
from starlette.requests import Request

from dsm import stewardship
from dsm.database import transaction
from dsm.roles import Action
from dsm.stewardship import ForbiddenError
from ui.appearance import Appearance
from ui.sessions import Sessions
from ui.staff.office import Office


def a_request(session: dict, *, accepted: str = "en", query: str = "") -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "server": ("127.0.0.1", 8080),
            "path": "/staff/plans",
            "query_string": query.encode(),
            "headers": [(b"accept-language", accepted.encode())],
            "session": session,
        }
    )


@pytest.fixture
def office(town) -> Office:
    return Office(town.engine, town.settings, Sessions(town.engine))


@pytest.fixture
def session(office, town) -> dict:
    begun: dict = {}
    office.sessions.begin(begun, town.account)
    return begun


def test_a_visitor_comes_with_account_city_and_language(office, town, session):
    visitor = office.visitor(a_request(session, accepted="nb-NO", query="budget=12"))

    assert visitor.account == town.account
    assert visitor.city is not None
    assert visitor.city.name == "Kristiansund"
    assert visitor.texts.language == "nb"
    assert visitor.path == "/staff/plans?budget=12"
    assert visitor.appearance is Appearance.SYSTEM


def test_her_wishes_are_kept_in_the_session(office, session):
    session.update(language="nb", appearance="dark")

    visitor = office.visitor(a_request(session, accepted="en"))

    assert (visitor.texts.language, visitor.appearance) == ("nb", Appearance.DARK)
    assert visitor.csrf == session["csrf"]


def test_nobody_is_no_visitor(office):
    with pytest.raises(ForbiddenError):
        office.visitor(a_request({}))


def test_a_page_that_outlived_its_logout_changes_nothing(office, session):
    visitor = office.visitor(a_request(session))

    office.sessions.end(dict(session))

    with pytest.raises(ForbiddenError):
        office.require(visitor, Action.DECIDE)


def test_a_role_that_was_taken_away_counts_on_open_pages(office, town, session):
    visitor = office.visitor(a_request(session))
    assert office.require(visitor, Action.DECIDE) == town.account

    with transaction(town.engine) as database:
        stewardship.change_roles(database, town.account.name, give=["clerk"], take=["official"])

    with pytest.raises(ForbiddenError):
        office.require(visitor, Action.DECIDE)
