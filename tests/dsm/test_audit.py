from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from dsm import audit
from dsm.database import transaction
from dsm.tables import AuditRow, utc_now


def test_an_entry_tells_who_did_what_to_which_subject(engine):
    before = utc_now()

    with transaction(engine) as session:
        audit.record(session, "kari", "open-campaign", "campaign:trivsel", state="open")

    with transaction(engine) as session:
        (entry,) = audit.entries(session)
    assert (entry.actor, entry.action, entry.subject) == (
        "kari",
        "open-campaign",
        "campaign:trivsel",
    )
    assert entry.detail == {"state": "open"}
    assert entry.at is not None
    assert before <= entry.at <= utc_now()


def test_the_newest_entry_comes_first_and_entries_can_be_chosen(engine):
    with transaction(engine) as session:
        audit.record(session, "kari", "open-campaign", "campaign:one")
        audit.record(session, "ola", "pause-campaign", "campaign:one")
        audit.record(session, "kari", "open-campaign", "campaign:two")

    with transaction(engine) as session:
        assert [entry.number for entry in audit.entries(session)] == [3, 2, 1]
        assert [one.actor for one in audit.entries(session, subject="campaign:one")] == [
            "ola",
            "kari",
        ]
        assert [one.number for one in audit.entries(session, actor="kari")] == [3, 1]
        assert len(audit.entries(session, newest=1)) == 1
        assert audit.entries(session, since=utc_now().date() + timedelta(days=1)) == ()


@pytest.mark.parametrize("subject", ["batch:7", "packet:a1"])
def test_an_entry_about_answers_tells_the_day_and_no_time(engine, subject):
    with transaction(engine) as session:
        audit.record(session, "kari", "enter-paper", subject, count=12)

    with transaction(engine) as session:
        (entry,) = audit.entries(session)
    assert entry.at is None
    assert entry.day == utc_now().date()


@pytest.mark.parametrize(
    "subject", ["response:3f2a", "invitation:a", "receipt:A", "campaign:", "campaign", ":x"]
)
def test_an_answer_or_a_respondent_is_no_subject(engine, subject):
    with transaction(engine) as session, pytest.raises(ValueError, match="not a subject"):
        audit.record(session, "kari", "look", subject)


@pytest.mark.parametrize("name", ["response", "email", "name", "link", "answers"])
def test_a_detail_that_could_be_about_a_person_is_refused(engine, name):
    with transaction(engine) as session, pytest.raises(ValueError, match="about a person"):
        audit.record(session, "kari", "look", "campaign:one", **{name: "x"})


def test_details_are_kept_plain_and_short(engine):
    with transaction(engine) as session:
        audit.record(
            session,
            "kari",
            "extend-campaign",
            "campaign:one",
            from_=date(2027, 5, 1),
            to=date(2027, 6, 1),
            languages=("nb", "nn"),
            reason="x" * 1000,
        )

    with transaction(engine) as session:
        (entry,) = audit.entries(session)
    assert entry.detail["from"] == "2027-05-01"
    assert entry.detail["languages"] == ["nb", "nn"]
    assert len(entry.detail["reason"]) == audit.LONGEST


def test_an_action_is_in_lower_case_with_hyphens(engine):
    with transaction(engine) as session, pytest.raises(ValueError, match="not an action"):
        audit.record(session, "kari", "Opened the campaign", "campaign:one")


@pytest.mark.parametrize(
    "change",
    [sa.update(AuditRow).values(actor="ola"), sa.delete(AuditRow)],
    ids=["update", "delete"],
)
def test_an_entry_is_neither_changed_nor_taken_away(engine, change):
    with transaction(engine) as session:
        audit.record(session, "kari", "purge", "campaign:one")

    with pytest.raises(sa.exc.DatabaseError, match="only ever added to"), engine.begin() as raw:
        raw.execute(change)

    with transaction(engine) as session:
        assert [entry.actor for entry in audit.entries(session)] == ["kari"]


def test_what_is_rolled_back_was_not_done_and_is_not_logged(engine):
    with pytest.raises(ZeroDivisionError), transaction(engine) as session:
        audit.record(session, "kari", "purge", "campaign:one")
        _ = 1 / 0

    with transaction(engine) as session:
        assert audit.entries(session) == ()


def test_a_command_on_the_server_is_logged_as_local():
    assert audit.local_actor().startswith("local:")


def test_a_user_without_a_name_is_logged_by_number(monkeypatch):
    def nobody():
        raise OSError("no such user")

    monkeypatch.setattr("getpass.getuser", nobody)

    assert audit.local_actor().removeprefix("local:").isdecimal()
