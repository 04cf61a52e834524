from datetime import UTC, datetime

from dsm.database import transaction
from dsm.surveying.deletions import Deletion, deletions, write_deletion
from tests.support.campaigning import terms

AT = datetime(2027, 1, 2, 3, 4, tzinfo=UTC)


def test_the_log_says_what_how_many_when_and_by_whom(either):
    with transaction(either) as session:
        write_deletion(session, terms(), "contacts", 40, "system", AT)
        write_deletion(session, terms(slug="other"), "answers", 7, "anna", AT)
        everything = deletions(session)
        own = deletions(session, terms(name="renamed"))

    assert own == (
        Deletion(campaign="evening-2026", what="contacts", count=40, at=AT, by="system"),
    )
    assert [one.what for one in everything] == ["contacts", "answers"]


def test_where_nothing_was_deleted_nothing_is_claimed(engine):
    with transaction(engine) as session:
        write_deletion(session, terms(), "contacts", 0, "system", AT)

        assert deletions(session) == ()
