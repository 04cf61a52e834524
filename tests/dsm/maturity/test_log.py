import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.maturity.entries import Entry
from dsm.maturity.errors import DecisionError
from dsm.maturity.events import Choice
from dsm.maturity.log import apply, replay
from dsm.maturity.policies import ComponentState
from dsm.maturity.register import Register
from tests.support.policies import (
    MET,
    MISSING,
    TODAY,
    a_book,
    a_book_with_a_finding,
    a_finding,
    a_ladder,
    a_threshold,
    an_event,
)

STATES = st.sampled_from(list(ComponentState))
PARTS = st.sampled_from(["L1-part", "L2-part", "L3-part"])
STEPS = st.one_of(
    st.tuples(st.just("record_component"), PARTS, STATES),
    st.tuples(st.just("set_threshold"), st.integers(1, 5), st.floats(0, 100)),
    st.tuples(st.just("raise_finding"), PARTS, st.sampled_from([MISSING, ComponentState.PARTIAL])),
    st.tuples(st.just("decide"), st.sampled_from(list(Choice)), st.integers(1, 400)),
)


@st.composite
def books(draw):
    """A log of a policy, an event, and anything that may happen to them in any order."""
    book = a_book(a_ladder(MET, MET, MISSING)).write("open_event", an_event())
    for command, first, second in draw(st.lists(STEPS, max_size=12)):
        _step(book, command, first, second)
    return book


def _step(book, command, first, second):
    if command == "record_component":
        book.write(command, "digital", first, second)
    elif command == "set_threshold":
        book.write(command, "digital", a_threshold(first, second))
    elif command == "raise_finding":
        name = f"F{len(book.register.findings)}"
        book.write(command, a_finding(name, refers_to=first), turns=second)
    elif book.register.findings:
        until = TODAY + timedelta(days=second) if first is Choice.ACCEPT else None
        book.write(command, next(iter(book.register.findings)), first, reason="So.", until=until)


@given(books())
def test_replaying_all_entries_gives_the_state_built_step_by_step(book):
    assert replay(book.entries) == book.register


@given(books(), st.data())
def test_a_log_may_be_replayed_in_two_parts(book, data):
    cut = data.draw(st.integers(0, len(book.entries)))

    first = replay(book.entries[:cut])

    assert first.sequence == cut
    assert replay(book.entries[cut:], first) == book.register


@given(books())
def test_a_log_that_was_kept_as_json_leads_to_the_same_state(book):
    kept = [replace(entry, payload=json.loads(json.dumps(entry.payload))) for entry in book.entries]

    assert replay(kept) == book.register


@given(books())
def test_old_thresholds_are_never_lost(book):
    set_ones = [entry for entry in book.entries if entry.kind == "threshold-set"]

    assert len(book.register.policies["digital"].thresholds) == len(set_ones)


def test_an_empty_log_leads_to_an_empty_register():
    assert replay([]) == Register()


def test_a_log_with_a_hole_or_a_double_is_not_replayed():
    entries = a_book().entries

    with pytest.raises(ValueError, match="entry 3 cannot follow entry 1"):
        replay([entries[0], entries[2]])
    with pytest.raises(ValueError, match="entry 1 cannot follow entry 1"):
        replay([entries[0], entries[0]])


def test_a_changed_log_that_names_an_unknown_component_is_a_bug():
    book = a_book()
    entry = book.register.record_component(
        "digital", "L1-part", MET, at=book.entries[0].at, actor="x"
    )
    forged = replace(entry, payload={**entry.payload, "component": "L9"})

    with pytest.raises(ValueError, match="which it lacks"):
        apply(book.register, forged)


def test_a_finding_turns_its_component_in_the_same_entry():
    book = a_book_with_a_finding()

    component = book.register.policies["digital"].component("L2-part")
    assert component.state is MISSING
    assert component.evidence == "finding F1"
    assert book.register.before["new-thing"]["digital"].component("L2-part").state is MET


def test_an_entry_that_was_kept_with_an_impossible_answer_is_refused_again():
    book = a_book_with_a_finding().write("decide", "F1", Choice.KEEP, reason="So.")
    good = book.entries[-1]
    bad = Entry(
        sequence=good.sequence,
        at=good.at,
        actor=good.actor,
        kind=good.kind,
        payload={**good.payload, "choice": "accept", "until": date(2020, 1, 1).isoformat()},
    )

    with pytest.raises(DecisionError, match="not after"):
        replay([*book.entries[:-1], bad])
