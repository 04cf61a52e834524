from datetime import timedelta

import pytest

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.surveying.checkouts import check_out, packets_out, prolong
from dsm.surveying.packets import PacketError
from dsm.surveying.tables import PacketRow
from surveys.campaigns import CampaignError
from tests.support.fieldwork import NOW, a_packet
from tests.support.surveys import CLOSES, GRACE, an_open_campaign


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, channels=["web", "phone"])


def test_a_packet_has_ids_receipts_and_an_end(field):
    terms = a_packet(field, size=5, days=3).terms

    assert len(set(terms.ids)) == 5
    assert terms.receipts == tuple(field.key.receipt(id) for id in terms.ids)
    assert terms.expires_at == NOW + timedelta(days=3)
    assert field.rows(PacketRow)[0].interviewer == "local:ida"


def test_no_packet_outlives_the_campaigns_grace(field):
    assert a_packet(field, days=60).terms.expires_at == CLOSES + GRACE


def test_the_log_names_packet_and_count_and_no_moment(field):
    packet = a_packet(field)

    with transaction(field.engine) as session:
        (entry,) = audit.entries(session)
    assert (entry.subject, entry.detail["count"]) == (f"packet:{packet.terms.id}", 3)
    assert entry.at is None


@pytest.mark.parametrize(("size", "days"), [(0, 1), (501, 1), (1, 0), (1, 61)])
def test_sizes_and_days_that_cannot_be_are_refused(field, size, days):
    with pytest.raises(PacketError, match=f"{size} interviews for {days} days"):
        a_packet(field, size=size, days=days)


@pytest.mark.parametrize("columns", [{"channels": ["web"]}, {"state": "paused"}])
def test_a_campaign_that_takes_no_interviews_gives_none(field, columns):
    field.change(**columns)

    with pytest.raises(CampaignError):
        a_packet(field)
    assert field.rows(PacketRow) == []


def test_a_packet_may_come_later_but_never_after_the_grace(field):
    packet = a_packet(field, days=1)

    with exclusive(field.engine) as session:
        campaign = field.terms()
        later = prolong(session, campaign, packet.terms.id, 5, "local:ida", NOW)
        last = prolong(session, campaign, packet.terms.id, 60, "local:ida", NOW)
    assert later == NOW + timedelta(days=5)
    assert last == CLOSES + GRACE


def test_a_packet_nobody_knows_or_too_late_cannot_be_prolonged(field):
    packet = a_packet(field)

    with exclusive(field.engine) as session:
        with pytest.raises(PacketError, match="has no packet"):
            prolong(session, field.terms(), "other", 1, "local:ida", NOW)
        with pytest.raises(PacketError, match="receipts are gone"):
            prolong(session, field.terms(), packet.terms.id, 1, "local:ida", CLOSES + GRACE)


def test_packets_are_listed_by_when_they_expire(field):
    for days in (9, 2):
        a_packet(field, days=days)

    with exclusive(field.engine) as session:
        known = packets_out(session, field.terms())
    assert [one.expires_at.day for one in known] == [NOW.day + 2, NOW.day + 9]


def test_who_hands_it_out_is_logged_and_who_takes_it_is_kept(field):
    with exclusive(field.engine) as session:
        terms = {"size": 1, "days": 1, "by": "local:kari", "interviewer": "Ida", "now": NOW}
        check_out(session, field.key, field.terms(), **terms)

    assert field.rows(PacketRow)[0].interviewer == "Ida"
    with transaction(field.engine) as session:
        assert audit.entries(session)[0].actor == "local:kari"
