from datetime import UTC, date, datetime

from dsm import audit
from dsm.database import transaction
from dsm.surveying.sendings import Sending, SendingKind, log_sending, sendings
from tests.support.campaigning import prepared


def test_a_sending_is_counted_by_the_towns_day_and_names_nobody(either, keyring):
    late = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    with transaction(either) as session:
        campaign = prepared(session, keyring)
        log_sending(session, campaign, SendingKind.LETTERS, 40, "anna", late)
        log_sending(session, campaign, SendingKind.REMINDERS, 31, "bo", late)
        kept = sendings(session, campaign)
        logged = audit.entries(session, actor="bo")

    day = date(2026, 11, 4)
    assert kept == (
        Sending(kind=SendingKind.LETTERS, day=day, count=40, by="anna"),
        Sending(kind=SendingKind.REMINDERS, day=day, count=31, by="bo"),
    )
    assert [one.detail for one in logged] == [{"kind": "reminders", "count": 31}]
