from datetime import date, datetime, timedelta

import pytest

from dsm.database import transaction
from dsm.surveying.days import TOWN
from dsm.surveying.terms import term_problems
from surveys.campaigns import Entry, Mode
from surveys.instruments import Audience
from tests.support.campaigning import set_up, terms
from tests.support.surveys import CLOSES, OPENS


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        set_up(opened)
        yield opened


def test_whole_terms_have_no_problem(session):
    assert term_problems(session, terms()) == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"slug": "æ"}, "'æ'"),
        ({"slug": "x" * 61}, "cannot be an address"),
        ({"name": ""}, "no name"),
        ({"version": 2}, "Version 2"),
        ({"frame": "moon"}, "'moon'"),
        ({"channels": ()}, "No way in"),
        ({"closes_at": OPENS - timedelta(days=1)}, "before it opens"),
        ({"opens_at": datetime(2026, 11, 2)}, "no time zone"),  # noqa: DTZ001 - the fault meant
        ({"grace": timedelta(minutes=-1)}, "below zero"),
        (
            {
                "grace": timedelta(days=366),
                "contacts_until": date(2028, 1, 1),
                "retention_on": date(2028, 1, 1),
            },
            "The grace is 366 days",
        ),
        ({"contacts_until": CLOSES.date() + timedelta(days=1)}, None),
        ({"contacts_until": CLOSES.date()}, "while people may still answer"),
        ({"contacts_until": date(2026, 11, 10)}, "while people may still answer"),
        ({"retention_on": date(2026, 12, 1)}, "before the contacts"),
        ({"audience": Audience.EXPERTS, "mode": Mode.ANONYMOUS}, "Experts cannot be anonymous"),
        (
            {"audience": Audience.EXPERTS, "mode": Mode.CONFIDENTIAL, "entry": Entry.OPEN},
            "cannot be open to everybody",
        ),
    ],
)
def test_terms_that_cannot_be_are_told_with_their_value(session, given, told):
    problems = term_problems(session, terms(**given))

    assert [one.problem for one in problems] == [] if told is None else told in problems[0].problem
    assert len(problems) == (told is not None)


def test_contacts_may_go_from_the_day_after_the_grace(session):
    (problem,) = term_problems(session, terms(contacts_until=CLOSES.date()))

    assert problem.fix == f"Choose {CLOSES.date() + timedelta(days=1)} or later."


def test_a_grace_that_ends_at_midnight_ends_on_the_day_before(session):
    midnight = datetime(2026, 11, 24, tzinfo=TOWN)
    given = {"closes_at": midnight, "grace": timedelta(0)}

    assert term_problems(session, terms(contacts_until=date(2026, 11, 24), **given)) == []
