import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.surveying import quotas
from dsm.surveying.checkouts import prolong
from dsm.surveying.merging import Merged, merge, submission_of
from dsm.surveying.packets import Interview, Packet, PacketError
from dsm.surveying.receipts import withdraw
from dsm.surveying.submissions import payload_hash
from dsm.surveying.tables import InboxRow, MergeConflictRow, PacketRow, ResponseRow
from tests.support.databases import new_settings, open_with_tables
from tests.support.fieldwork import NOW, WHOLE, a_packet, an_interview
from tests.support.surveys import CLOSES, GRACE, a_keyring, an_open_campaign

CHANNELS = ["web", "phone"]


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, channels=CHANNELS)


def bring(field, packet, *interviews, now=NOW, **given):
    return merge(field.engine, field.keyring, packet, interviews, "local:ida", now=now, **given)


def kept(field):
    return field.rows(InboxRow) + field.rows(ResponseRow)


def test_what_is_brought_home_is_kept_once_on_both_databases(either, keyring):
    field = an_open_campaign(either, keyring, channels=CHANNELS)
    packet = a_packet(field)

    first = bring(field, packet, an_interview(1), an_interview(2), Interview(number=3))
    again = bring(field, packet, an_interview(1), an_interview(2), Interview(number=3))

    assert first == Merged(new=2, unused=1)
    assert again == Merged(same=2, unused=1)
    assert len(kept(field)) == 2
    assert {row.channel for row in kept(field)} == {"phone"}


def test_ten_that_wait_are_mixed_and_still_known_again(field):
    packet = a_packet(field, size=10)
    done = [an_interview(number) for number in range(1, 11)]

    first, again = bring(field, packet, *done), bring(field, packet, *done)

    assert (first.new, first.mixed) == (10, 10)
    assert again == Merged(same=10)
    assert len(field.rows(ResponseRow)) == 10


def test_a_different_answer_is_kept_beside_the_first_once(field):
    packet = a_packet(field)
    bring(field, packet, an_interview(1))
    other = an_interview(1, answers=WHOLE | {"safe": 1})

    first, again = bring(field, packet, other), bring(field, packet, other)

    assert (first, again) == (Merged(conflicts=1), Merged(decided=1))
    assert len(kept(field)) == 1
    (row,) = field.rows(MergeConflictRow)
    assert set(row.content) == {"payload", "sealed"}


def test_what_was_withdrawn_does_not_come_back_from_a_copy(field):
    packet = a_packet(field)
    bring(field, packet, an_interview(1))
    with exclusive(field.engine) as session:
        assert withdraw(session, field.key, packet.terms.receipts[0])

    assert bring(field, packet, an_interview(1)) == Merged(withdrawn=1)
    assert kept(field) == []


def test_unfinished_interviews_are_given_up_only_when_that_is_said(field):
    packet = a_packet(field)
    begun = Interview(number=1).begin("nb", NOW)

    with pytest.raises(PacketError, match="1 interviews are begun"):
        bring(field, packet, begun, an_interview(2))
    assert kept(field) == []

    assert bring(field, packet, begun, an_interview(2), give_up=True) == Merged(new=1, unfinished=1)


def test_a_forged_packet_is_refused(field):
    packet = a_packet(field)
    forged = Packet(packet.written.replace('"nb"', '"en"'), packet.signature)

    with pytest.raises(PacketError, match="was not taken out of here"):
        bring(field, forged, an_interview(1))
    assert kept(field) == []


def test_a_packet_of_another_house_or_campaign_is_refused(field, tmp_path):
    settings = new_settings("sqlite", tmp_path / "other", None)
    other = open_with_tables(settings)
    foreign = an_open_campaign(other, a_keyring(tmp_path / "other"), channels=CHANNELS)
    unknown = an_open_campaign(other, foreign.keyring, channels=CHANNELS, slug="elsewhere")

    for packet in (a_packet(foreign), a_packet(unknown)):
        with pytest.raises(PacketError, match="was not taken out of here"):
            bring(field, packet, an_interview(1))
    other.dispose()


def test_a_packet_that_expired_is_refused_until_it_is_prolonged(field):
    packet = a_packet(field, days=1)
    late = NOW + timedelta(days=2)

    with pytest.raises(PacketError, match="should have come back") as refused:
        bring(field, packet, an_interview(1), now=late)
    assert f"dsm interview prolong evening {packet.terms.id}" in refused.value.fix
    with exclusive(field.engine) as session:
        prolong(session, field.terms(), packet.terms.id, 1, "local:ida", late)
    assert bring(field, packet, an_interview(1), now=late).new == 1


def test_interviews_come_home_within_the_grace_and_not_after(field):
    packet = a_packet(field, days=60)
    field.change(state="closed")

    assert bring(field, packet, an_interview(1), now=CLOSES + GRACE / 2).new == 1
    with pytest.raises(PacketError, match="receipts are gone"):
        bring(field, packet, an_interview(2), now=CLOSES + GRACE)


def test_an_interview_that_began_after_the_close_is_left_in_the_packet(field):
    packet = a_packet(field, days=60)
    field.change(state="closed", closes_at=NOW)
    late = an_interview(2, now=NOW + timedelta(hours=1))

    merged = bring(
        field, packet, an_interview(1, now=NOW - timedelta(1)), late, now=NOW + timedelta(hours=1)
    )

    assert (merged.new, merged.refused) == (0, ((1, "closed"), (2, "closed")))


def test_a_paused_campaign_keeps_the_packet_closed(field):
    packet = a_packet(field)
    field.change(state="paused")

    with pytest.raises(PacketError, match="is paused"):
        bring(field, packet, an_interview(1))


def test_over_a_quota_it_is_kept_and_counted(field):
    with exclusive(field.engine) as session:
        quotas.set_quota(session, field.id, quotas.EVERYBODY, 1)
    packet = a_packet(field)

    merged = bring(field, packet, an_interview(1), an_interview(2))

    assert (merged.new, merged.over_quota) == (2, 1)


def test_a_clock_that_is_wrong_loses_nothing(field):
    packet = a_packet(field)
    wild = an_interview(1, begun=datetime(1970, 1, 1, tzinfo=UTC), ended=NOW + timedelta(days=900))

    assert bring(field, packet, wild).new == 1
    submission = submission_of(field.terms(), packet.terms, wild, NOW)
    assert (submission.begun, submission.at) == (NOW, NOW)


def test_a_packet_that_an_older_backup_forgot_is_known_by_its_signature(field):
    packet = a_packet(field)
    with exclusive(field.engine) as session:
        session.delete(session.get_one(PacketRow, packet.terms.id))

    assert bring(field, packet, an_interview(1)).new == 1
    assert field.rows(PacketRow)[0].merged == 1


def test_the_log_names_the_packet_and_no_interview(field):
    packet = a_packet(field)
    bring(field, packet, an_interview(1), an_interview(2))

    with transaction(field.engine) as session:
        entry = audit.entries(session)[0]
    assert (entry.action, entry.subject) == ("merge", f"packet:{packet.terms.id}")
    assert (entry.detail, entry.at) == ({"count": 2}, None)


copies = st.lists(
    st.tuples(st.integers(0, 1), st.dictionaries(st.integers(1, 3), st.integers(1, 3))),
    min_size=1,
    max_size=4,
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(copies, st.randoms())
def test_merging_any_interleaving_of_packets_twice_gives_the_same_rows(came, random):
    with tempfile.TemporaryDirectory() as folder:
        engine = open_with_tables(new_settings("sqlite", Path(folder), None))
        field = an_open_campaign(engine, a_keyring(Path(folder)), channels=CHANNELS)
        packets = [a_packet(field), a_packet(field)]
        told = [
            (packets[at], [an_interview(n, answers=WHOLE | {"safe": s}) for n, s in safe.items()])
            for at, safe in came
        ]

        for packet, interviews in told:
            bring(field, packet, *interviews)
        once = everything(field)
        again = [*told]
        random.shuffle(again)
        for packet, interviews in again:
            assert bring(field, packet, *interviews).new == 0

        assert everything(field) == once
        assert len(once) == len({(at, n, s) for at, safe in came for n, s in safe.items()})
        engine.dispose()


def everything(field):
    """Fingerprints of all that is kept, whether it counts or waits for a decision."""
    held = {row.payload_hash for row in kept(field)}
    waiting = {row.content["payload"] for row in field.rows(MergeConflictRow)}
    return held | waiting


def test_an_interview_is_known_by_its_id_and_content(field):
    packet = a_packet(field)
    one = submission_of(field.terms(), packet.terms, an_interview(1), NOW)

    assert payload_hash(field.key, one) == payload_hash(field.key, replace(one, language="en"))
