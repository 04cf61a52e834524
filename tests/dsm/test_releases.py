import json
import threading
from contextlib import ExitStack
from dataclasses import replace
from itertools import product

import pytest
from sqlmodel import select

from dsm import audit, releases
from dsm.database import exclusive, migrate, open_engine, transaction
from dsm.releases import OvertakenError, Release, ReleaseError
from dsm.tables import ReleaseRow
from surveys.group_counts import GroupCount, group_of
from tests.support.databases import a_server, new_settings

PEOPLE = {("north", "f"): 40, ("north", "m"): 44, ("south", "f"): 51, ("south", "m"): 38}


def a_table(people=PEOPLE) -> list[GroupCount]:
    by_district = [
        GroupCount(
            group_of(district=district),
            sum(count for (there, _), count in people.items() if there == district),
        )
        for district in ("north", "south")
    ]
    cells = [
        GroupCount(group_of(district=district, sex=sex), people[district, sex])
        for district, sex in product(("north", "south"), ("f", "m"))
    ]
    return [GroupCount((), sum(people.values())), *by_district, *cells]


def publish(session, series, name, counts, *, by, **limits) -> Release:
    """Settle a table beside all that its series has shown, and publish it."""
    earlier = releases.releases(session, series)
    settled = releases.settle(earlier, counts, **limits)
    return releases.publish(session, series, name, settled, beside=earlier, by=by)


def hidden(release) -> set:
    return {one.group for one in release.counts if not one.shown}


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        yield opened


def test_a_table_of_large_groups_is_published_whole_and_logged(session):
    release = publish(session, "trivsel", "May", a_table(), by="kari")

    assert hidden(release) == set()
    assert releases.releases(session, "trivsel") == (release,)
    entry = audit.entries(session)[0]
    assert (entry.actor, entry.action, entry.subject) == (
        "kari",
        "publish-table",
        "release:trivsel/May",
    )


def test_a_later_table_does_not_show_whom_few_were_added_to(session):
    publish(session, "trivsel", "May", a_table(), by="kari")

    later = publish(session, "trivsel", "June", a_table({**PEOPLE, ("north", "f"): 41}), by="kari")

    assert group_of(district="north", sex="f") in hidden(later)
    assert group_of(district="south") not in hidden(later)


def test_another_series_is_about_other_people(session):
    publish(session, "trivsel", "May", a_table(), by="kari")

    other = publish(session, "youth", "June", a_table({**PEOPLE, ("north", "f"): 41}), by="kari")

    assert hidden(other) == set()


def test_settling_publishes_nothing(session):
    settled = releases.settle((), a_table())

    assert all(one.shown for one in settled)
    assert releases.releases(session, "trivsel") == ()


def test_the_same_table_is_shown_as_it_was_and_remembered_once(session):
    table = a_table({**PEOPLE, ("north", "f"): 3})
    first = publish(session, "trivsel", "May", table, by="kari")

    again = publish(session, "trivsel", "May", table, by="ola")

    assert again == first
    assert releases.releases(session, "trivsel") == (first,)


def test_what_else_hides_a_group_now_hides_it_though_it_was_shown(session):
    publish(session, "trivsel", "May", a_table(), by="kari")
    north = group_of(district="north")

    later = publish(
        session,
        "trivsel",
        "June",
        [replace(one, shown=one.group != north) for one in a_table()],
        by="kari",
    )

    assert north in hidden(later)


def test_questions_are_settled_apart(session):
    safe, own = (group_of(question=name) for name in ("safe", "own"))
    publish(
        session,
        "trivsel",
        "May",
        [GroupCount(safe, 80), GroupCount(own, 60)],
        by="kari",
        apart="question",
    )

    later = publish(
        session,
        "trivsel",
        "June",
        [GroupCount(own, 60), GroupCount(safe, 78)],
        by="kari",
        apart="question",
    )

    assert [(one.group, one.shown) for one in later.counts] == [(own, True), (safe, False)]


def test_groups_that_cannot_be_held_against_the_earlier_ones_are_refused(session):
    with pytest.raises(ReleaseError, match="cannot be held against"):
        publish(
            session,
            "trivsel",
            "May",
            [GroupCount((), 80), GroupCount(group_of(district="north"), 90)],
            by="kari",
        )


def test_hidden_counts_are_not_kept(session):
    publish(session, "trivsel", "May", a_table({**PEOPLE, ("north", "f"): 3}), by="kari")

    kept = session.exec(select(ReleaseRow)).one().figures
    counts = {json.dumps(one["group"]): one["count"] for one in kept}
    assert counts[json.dumps([["district", ["north"]], ["sex", ["f"]]])] is None
    assert 3 not in counts.values()


def test_a_table_of_which_nothing_may_be_shown_is_refused_and_not_remembered(session):
    with pytest.raises(ReleaseError, match="fewer than 5"):
        publish(session, "trivsel", "May", [GroupCount((), 4)], by="kari")

    assert releases.releases(session, "trivsel") == ()
    assert audit.entries(session) == ()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_of_two_that_were_settled_at_once_one_must_be_settled_again(tmp_path, kind):
    with ExitStack() as opened:
        server = opened.enter_context(a_server()) if kind == "postgresql" else None
        engine = open_engine(new_settings(kind, tmp_path, server))
        opened.callback(engine.dispose)
        migrate(engine)
        both_are_settled, ends = threading.Barrier(2), []

        def publish_one(count: int) -> None:
            settled = releases.settle((), a_table({**PEOPLE, ("north", "f"): count}))
            both_are_settled.wait(60)
            try:
                with exclusive(engine) as session:
                    releases.publish(session, "trivsel", "x", settled, beside=(), by="kari")
                ends.append("published")
            except OvertakenError:
                ends.append("overtaken")

        threads = [threading.Thread(target=publish_one, args=(count,)) for count in (40, 41)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with transaction(engine) as session:
            kept = releases.releases(session, "trivsel")

    assert sorted(ends) == ["overtaken", "published"]
    assert len(kept) == 1
