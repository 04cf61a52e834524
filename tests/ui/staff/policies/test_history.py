from dataclasses import replace
from datetime import timedelta

import pytest

from dsm.maturity.events import Choice
from dsm.maturity.policies import ComponentState
from tests.support.markup import attributes, words
from tests.support.policies import NOON
from tests.support.rooms import INDICATORS, a_town_book
from ui.staff.policies.history import FOUNDING, History, entry_list, entry_words, policy_history
from ui.texts.texts import LANGUAGES, texts_in

EN = texts_in("en")


def a_history(book=None) -> History:
    book = book or a_full_book()
    return History(book.entries, book.register, {one.id: one for one in INDICATORS})


def a_full_book():
    book = a_town_book()
    book.write(
        "decide",
        "F1",
        Choice.ACCEPT,
        reason="The board meets in May.",
        until=(NOON + timedelta(days=90)).date(),
    )
    return book.write(
        "record_component",
        "digital",
        "L2-users",
        ComponentState.MET,
        evidence="Minutes of 4 May",
    )


def test_every_kind_of_entry_is_said_in_words():
    history = a_history()

    said = [entry_words(EN, history, entry) for entry in history.entries]

    assert said[0] == "Registered: Digital services, which aims for level 4."
    assert (
        "Level 2 asks for trust: at least 40 %, with 8 in 10 or more, from 1 January 2026." in said
    )
    assert "Event: Drafts by machine." in said
    assert "Finding: Users were not asked. “Users are asked”: missing." in said
    assert said[-2] == (
        "Accepted until 1 February 2027: Users were not asked. The board meets in May."
    )
    assert said[-1] == "“Users are asked”: met. Minutes of 4 May"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_can_be_said_in_every_language(language):
    history = a_history()

    assert all(entry_words(texts_in(language), history, entry) for entry in history.entries)


def test_a_policys_history_is_about_it_alone():
    kinds = [entry.kind for entry in a_history().of("parks").entries]

    assert kinds == ["policy-registered", "component-defined", "event-opened"]


def test_the_newest_comes_first_with_who_and_when():
    listed = words(entry_list(EN, a_history(), with_policy=False))

    assert listed.startswith("“Users are asked”: met. Minutes of 4 May3 November 2026, 12:00 UTC")
    assert "Kari Nordmann, entry 15" in listed


def test_entries_lead_to_the_policies_they_are_about():
    links = attributes(entry_list(EN, a_history(), with_policy=True), "a", "href")

    assert set(links) == {"/staff/policies/digital", "/staff/policies/parks"}


def test_how_a_policy_was_set_up_is_folded_away():
    history = a_history().of("digital")
    folded = sum(entry.kind in FOUNDING for entry in history.entries)

    markup = policy_history(EN, history)

    assert markup.count("<details>") == 1
    assert f"{folded} entries from when it was set up" in words(markup)


def test_the_log_replays_to_the_register_it_came_from():
    assert a_history().replays()


def test_a_register_that_says_something_else_is_found_out():
    history = a_history()

    lost = replace(history, register=replace(history.register, findings={}))

    assert not lost.replays()


def test_what_people_typed_is_escaped():
    book = a_town_book()
    book.write("decide", "F2", Choice.KEEP, reason="<script>alert(1)</script>")

    assert "<script>" not in entry_list(EN, a_history(book), with_policy=True)
