import pytest

from dsm.database import exclusive, transaction
from dsm.surveying.inbox import (
    WITHDRAWN,
    Kind,
    flag_over_quota,
    hold_campaign,
    insert_unless_known,
    kind_of,
    mark,
    waiting,
    waiting_among,
    waits,
)
from dsm.surveying.tables import InboxRow
from tests.support.surveys import OPENS, an_open_campaign


@pytest.fixture
def field(either, keyring):
    return an_open_campaign(either, keyring, invited=2)


def a_row(field, **given):
    row = {
        "receipt_hash": "r1",
        "payload_hash": "p1",
        "campaign_id": field.id,
        "link_hash": mark(field.key, "link 1"),
        "version": 1,
        "consent": 1,
        "round": 1,
        "answers": {},
        "free_texts": {},
        "channel": "web",
        "language": "nb",
        "day": OPENS.date(),
        "speed": "usual",
        "over_quota": False,
        "test": False,
    }
    return row | given


def put(field, **given):
    with exclusive(field.engine) as session:
        return insert_unless_known(session, a_row(field, **given))


def test_an_answer_is_put_in_once_by_receipt_and_by_invitation(field):
    assert put(field)
    assert not put(field, payload_hash="p2")
    assert not put(field, receipt_hash="r2")
    assert put(field, receipt_hash="r3", link_hash=None)
    assert put(field, receipt_hash="r4", link_hash=None)

    assert {row.receipt_hash for row in field.rows(InboxRow)} == {"r1", "r3", "r4"}
    assert {row.payload_hash for row in field.rows(InboxRow)} == {"p1"}


def test_who_answered_is_known_with_the_key_before_the_invitation_says_so(field):
    put(field)

    with transaction(field.engine) as session:
        assert waits(session, field.key, "link 1")
        assert not waits(session, field.key, "link 2")
        assert waiting_among(session, field.key, ["link 1", "link 2"]) == {"link 1"}


def test_tests_and_withdrawn_answers_do_not_count_as_waiting(field):
    put(field)
    put(field, receipt_hash="r2", link_hash=None, test=True)
    put(field, receipt_hash="r3", link_hash=None, payload_hash="")

    with transaction(field.engine) as session:
        assert waiting(session, field.id) == 1


def test_an_answer_over_quota_is_flagged_alone(field):
    put(field)
    put(field, receipt_hash="r2", link_hash=None)

    with exclusive(field.engine) as session:
        flag_over_quota(session, "r2")

    assert {row.receipt_hash: row.over_quota for row in field.rows(InboxRow)} == {
        "r1": False,
        "r2": True,
    }


def test_answers_are_kept_side_by_side_and_the_mixer_waits_for_them(either, field):
    import sqlalchemy as sa

    if either.dialect.name == "sqlite":
        pytest.skip("on SQLite every writing transaction is alone")
    with transaction(either) as one, transaction(either) as other, transaction(either) as mixer:
        hold_campaign(one, field.id)
        hold_campaign(other, field.id)
        mixer.execute(sa.text("SET LOCAL lock_timeout = '50ms'"))

        with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
            hold_campaign(mixer, field.id, alone=True)

        mixer.rollback()


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"link_hash": "m"}, Kind.LINKED),
        ({}, Kind.UNLINKED),
        ({"link_hash": "m", "payload_hash": WITHDRAWN}, Kind.TICK),
        ({"test": True}, Kind.TEST),
    ],
)
def test_what_waits_is_told_apart_by_what_it_leads_to(given, kind):
    assert kind_of(InboxRow(**{"payload_hash": "p", **given})) is kind
