import json
import threading
import time
from dataclasses import replace
from itertools import product

import pytest
from sqlmodel import select

from dsm import audit, releases
from dsm.database import migrate, open_engine, transaction
from dsm.releases import ReleaseError
from dsm.tables import ReleaseRow
from surveys.differencing import GroupCount, group_of
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


def hidden(release) -> set:
    return {one.group for one in release.counts if not one.shown}


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        yield opened


def test_a_table_of_large_groups_is_published_whole_and_logged(session):
    release = releases.publish(session, "trivsel", "May", a_table(), by="kari")

    assert hidden(release) == set()
    assert releases.releases(session, "trivsel") == (release,)
    entry = audit.entries(session)[0]
    assert (entry.actor, entry.action, entry.subject) == (
        "kari",
        "publish-table",
        "release:trivsel/May",
    )


def test_a_later_table_does_not_show_whom_few_were_added_to(session):
    releases.publish(session, "trivsel", "May", a_table(), by="kari")

    later = releases.publish(
        session, "trivsel", "June", a_table({**PEOPLE, ("north", "f"): 41}), by="kari"
    )

    assert group_of(district="north", sex="f") in hidden(later)
    assert group_of(district="south") not in hidden(later)


def test_another_series_is_about_other_people(session):
    releases.publish(session, "trivsel", "May", a_table(), by="kari")

    other = releases.publish(
        session, "youth", "June", a_table({**PEOPLE, ("north", "f"): 41}), by="kari"
    )

    assert hidden(other) == set()


def test_settling_publishes_nothing(session):
    settled = releases.settle(session, "trivsel", a_table())

    assert all(one.shown for one in settled)
    assert releases.releases(session, "trivsel") == ()


def test_the_same_table_is_shown_as_it_was_and_remembered_once(session):
    table = a_table({**PEOPLE, ("north", "f"): 3})
    first = releases.publish(session, "trivsel", "May", table, by="kari")

    again = releases.publish(session, "trivsel", "May", table, by="ola")

    assert again == first
    assert releases.releases(session, "trivsel") == (first,)


def test_what_else_hides_a_group_now_hides_it_though_it_was_shown(session):
    releases.publish(session, "trivsel", "May", a_table(), by="kari")
    north = group_of(district="north")

    later = releases.publish(
        session,
        "trivsel",
        "June",
        [replace(one, shown=one.group != north) for one in a_table()],
        by="kari",
    )

    assert north in hidden(later)


def test_questions_are_settled_apart(session):
    safe, own = (group_of(question=name) for name in ("safe", "own"))
    releases.publish(
        session,
        "trivsel",
        "May",
        [GroupCount(safe, 80), GroupCount(own, 60)],
        by="kari",
        apart="question",
    )

    later = releases.publish(
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
        releases.publish(
            session,
            "trivsel",
            "May",
            [GroupCount((), 80), GroupCount(group_of(district="north"), 90)],
            by="kari",
        )


def test_hidden_counts_are_not_kept(session):
    releases.publish(session, "trivsel", "May", a_table({**PEOPLE, ("north", "f"): 3}), by="kari")

    kept = session.exec(select(ReleaseRow)).one().figures
    counts = {json.dumps(one["group"]): one["count"] for one in kept}
    assert counts[json.dumps([["district", ["north"]], ["sex", ["f"]]])] is None
    assert 3 not in counts.values()


def test_a_table_of_which_nothing_may_be_shown_is_refused_and_not_remembered(session):
    with pytest.raises(ReleaseError, match="fewer than 5"):
        releases.publish(session, "trivsel", "May", [GroupCount((), 4)], by="kari")

    assert releases.releases(session, "trivsel") == ()
    assert audit.entries(session) == ()


@pytest.mark.slow
def test_on_postgresql_two_who_publish_at_once_see_each_other(tmp_path):
    with a_server() as server:
        engine = open_engine(new_settings("postgresql", tmp_path, server))
        migrate(engine)
        first_has_begun, both = threading.Event(), []

        def publish(count: int, begin: threading.Event) -> None:
            people = {**PEOPLE, ("north", "f"): count}
            with transaction(engine) as session:
                begin.wait(5)
                both.append(releases.publish(session, "trivsel", "x", a_table(people), by="kari"))
                first_has_begun.set()
                time.sleep(0.2)  # the other one asks meanwhile, and has to wait

        started = threading.Event()
        started.set()
        threads = [
            threading.Thread(target=publish, args=(40, started)),
            threading.Thread(target=publish, args=(41, first_has_begun)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        engine.dispose()

    assert [len(hidden(release)) > 0 for release in both] == [False, True]
