from datetime import UTC, datetime


def test_the_log_tells_who_did_what_newest_first(dsm, engine):
    dsm("user", "add", "ola", "--role", "author", "--role", "clerk")
    dsm("user", "remove", "ola")

    told = dsm("audit", "list", "--json").json

    assert [one["action"] for one in told] == ["remove-account", "add-account"]
    assert told[1]["subject"] == "account:ola"
    assert told[1]["detail"] == "roles: author clerk"
    assert told[0]["actor"].startswith("local:")
    assert told[0]["day"] == datetime.now(UTC).date().isoformat()


def test_entries_can_be_chosen(dsm, engine):
    dsm("user", "add", "ola", "--role", "author")
    dsm("user", "add", "kari", "--role", "author")

    assert len(dsm("audit", "list", "--subject", "account:ola", "--json").json) == 1
    assert dsm("audit", "list", "--actor", "nobody", "--json").json == []
    assert dsm("audit", "list", "--since", "2999-01-01", "--json").json == []
    assert len(dsm("audit", "list", "--newest", "1", "--json").json) == 1


def test_a_day_that_is_none_is_refused(dsm, engine):
    done = dsm("audit", "list", "--since", "yesterday")

    assert done.code == 3
    assert "2027-05-31" in done.err


def test_the_log_is_a_table_too(dsm, engine):
    dsm("user", "add", "ola", "--role", "author")

    assert "add-account" in dsm("audit", "list").out


def test_no_list_is_longer_than_can_be_asked_for(dsm, engine):
    assert dsm("audit", "list", "--newest", "9" * 30).code == 2
