from datetime import timedelta

import numpy as np

from dsm.maturity.benchmark import Evidence
from dsm.maturity.consequences import consequence, consequences, policy_if_done
from dsm.maturity.events import Choice, FindingKind
from tests.support.policies import (
    MET,
    MISSING,
    TODAY,
    a_book,
    a_book_with_a_finding,
    a_finding,
    a_ladder,
    a_policy,
    a_threshold,
    an_event,
)

NOTHING = Evidence({})


def levels(book, *, on=TODAY, evidence=NOTHING):
    found = consequence(book.register, "new-thing", "digital", evidence, on=on)
    return found.before.level, found.level_now, found.level_if_done


def test_an_unanswered_finding_promises_nothing():
    assert levels(a_book_with_a_finding()) == (2, 1, 1)


def test_a_promise_counts_only_once_it_is_done():
    book = a_book_with_a_finding().write("decide", "F1", Choice.KEEP, reason="So.")

    assert levels(book) == (2, 1, 2)
    assert levels(book.write("record_component", "digital", "L2-part", MET)) == (2, 2, 2)


def test_an_acceptance_promises_nothing():
    until = TODAY + timedelta(days=30)
    book = a_book_with_a_finding().write("decide", "F1", Choice.ACCEPT, reason="So.", until=until)

    assert levels(book) == (2, 1, 1)
    assert levels(book, on=until + timedelta(days=1)) == (2, 1, 1)


def test_promises_made_for_another_event_count_too():
    book = a_book_with_a_finding().write("decide", "F1", Choice.KEEP, reason="So.")
    book.write("open_event", an_event("later"))
    book.write("raise_finding", a_finding("F2", event="later", refers_to="L3-part"))
    book.write("decide", "F2", Choice.EXCEED, reason="So.")

    assert levels(book) == (2, 1, 3)
    assert policy_if_done(book.register, "digital", on=TODAY).component("L3-part").state is MET


def test_a_promise_about_a_figure_moves_no_figure():
    book = a_book(a_ladder(MET, MET, thresholds=[a_threshold(2, 60.0)]))
    book.write("open_event", an_event())
    finding = a_finding(kind=FindingKind.THRESHOLD, refers_to="trust")
    book.write("raise_finding", finding).write("decide", "F1", Choice.KEEP, reason="So.")

    assert levels(book, evidence=Evidence({"trust": np.array([50.0, 55.0])})) == (1, 1, 1)


def test_before_and_now_are_held_against_the_same_evidence():
    book = a_book(a_ladder(MET, MET, thresholds=[a_threshold(2, 60.0)]))
    book.write("open_event", an_event())

    assert levels(book, evidence=Evidence({"trust": 70.0})) == (2, 2, 2)
    assert levels(book, evidence=Evidence({"trust": 50.0})) == (1, 1, 1)


def test_every_affected_policy_is_assessed():
    book = a_book_with_a_finding().write("register_policy", a_policy("untouched"))

    found = consequences(book.register, "new-thing", NOTHING, on=TODAY)

    assert [one.policy for one in found] == ["digital"]
    assert [finding.id for finding in found[0].unanswered] == ["F1"]


def test_a_policy_that_came_after_the_event_was_before_as_it_is_now():
    book = a_book_with_a_finding().write("register_policy", a_policy("young"))
    finding = a_finding("F2", policy="young", kind=FindingKind.NEW_INDICATOR, refers_to="")
    book.write("raise_finding", finding)

    found = consequence(book.register, "new-thing", "young", NOTHING, on=TODAY)

    assert found.before.level == found.level_now == 0
    assert MISSING not in {one.state for one in found.before.policy.components}
