import base64
import json

import pytest

from dsm.database import exclusive
from dsm.surveying.merge_conflicts import Choice, Difference, Told, conflicts, remember, settle
from dsm.surveying.merging import merge, submission_of
from dsm.surveying.packets import PacketError
from dsm.surveying.receipts import withdraw
from dsm.surveying.tables import FreeTextRow, InboxRow, MergeConflictRow, ResponseRow
from tests.support.fieldwork import NOW, WHOLE, a_packet, an_interview
from tests.support.surveys import CLOSES, GRACE, TEXTS, an_open_campaign

OTHER = an_interview(1, answers=WHOLE | {"safe": 1}, free_texts={"why": "It is dark."})


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, channels=["web", "phone"])


def bring(field, packet, *interviews):
    return merge(field.engine, field.keyring, packet, interviews, "local:ida", now=NOW)


def waiting(field):
    with exclusive(field.engine) as session:
        return conflicts(session, field.key)


def decide(field, choice, now=NOW):
    with exclusive(field.engine) as session:
        (row,) = conflicts(session, field.key)
        settle(session, field.key, row.id, choice, "local:kari", now)


@pytest.mark.parametrize("mixed", [False, True])
def test_a_conflict_shows_where_the_two_differ_and_nothing_else(field, mixed):
    packet = a_packet(field, size=10)
    first = [an_interview(number) for number in range(1, 11 if mixed else 2)]
    bring(field, packet, *first)
    bring(field, packet, OTHER)

    (conflict,) = waiting(field)

    assert len(field.rows(ResponseRow)) == (10 if mixed else 0)
    assert conflict.packet == packet.terms.id
    assert conflict.differences == (
        Difference("safe", 3, 1),
        Difference("why", TEXTS["why"], "It is dark."),
    )


def test_the_second_lies_sealed(field):
    packet = a_packet(field)
    bring(field, packet, an_interview(1))
    bring(field, packet, OTHER)

    stored = json.dumps(field.rows(MergeConflictRow)[0].content)

    assert "It is dark" not in stored  # blanks cannot arise in what is sealed
    assert b"It is dark" not in base64.b64decode(json.loads(stored)["sealed"])
    assert packet.terms.ids[0] not in stored


def test_the_first_holds_when_that_is_decided(field):
    packet = a_packet(field)
    bring(field, packet, an_interview(1))
    bring(field, packet, OTHER)

    decide(field, Choice.FIRST)

    assert waiting(field) == ()
    assert [row.answers["safe"] for row in field.rows(InboxRow)] == [3]
    assert bring(field, packet, OTHER).decided == 1
    assert set(field.rows(MergeConflictRow)[0].content) == {"payload"}


@pytest.mark.parametrize("mixed", [False, True])
def test_the_second_takes_the_place_of_the_first_with_its_texts(field, mixed):
    packet = a_packet(field, size=10)
    bring(field, packet, *(an_interview(n) for n in range(1, 11 if mixed else 2)))
    bring(field, packet, OTHER)

    decide(field, Choice.SECOND)

    assert waiting(field) == ()
    (row,) = field.rows(InboxRow)
    assert (row.answers["safe"], row.free_texts["why"]["text"]) == (1, "It is dark.")
    assert len(field.rows(ResponseRow)) == len(field.rows(FreeTextRow)) == (9 if mixed else 0)
    assert bring(field, packet, OTHER).same == 1
    assert bring(field, packet, an_interview(1)).decided == 1


def test_withdrawing_takes_both(field):
    packet = a_packet(field)
    bring(field, packet, an_interview(1))
    bring(field, packet, OTHER)

    with exclusive(field.engine) as session:
        withdraw(session, field.key, packet.terms.receipts[0])

    assert field.rows(MergeConflictRow) == field.rows(InboxRow) == []
    assert bring(field, packet, OTHER).withdrawn == 1


def test_after_the_grace_only_the_first_can_hold(field):
    packet = a_packet(field)
    bring(field, packet, an_interview(1))
    bring(field, packet, OTHER)

    with pytest.raises(PacketError, match="has ended"):
        decide(field, Choice.SECOND, now=CLOSES + GRACE)
    decide(field, Choice.FIRST, now=CLOSES + GRACE)
    assert waiting(field) == ()


def test_a_conflict_that_does_not_wait_cannot_be_decided(field):
    with exclusive(field.engine) as session, pytest.raises(PacketError, match="No conflict 7"):
        settle(session, field.key, 7, Choice.FIRST, "local:kari", NOW)


def test_a_conflict_is_remembered_once(field):
    packet = a_packet(field)
    submission = submission_of(field.terms(), packet.terms, OTHER, NOW)

    with exclusive(field.engine) as session:
        told = [remember(session, field.key, packet.terms.id, submission) for _ in range(2)]

    assert told == [Told.NEW, Told.KNOWN]
