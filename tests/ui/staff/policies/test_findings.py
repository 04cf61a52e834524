from datetime import date

import pytest

from dsm import policy
from dsm.board import board
from dsm.maturity.events import Choice, FindingStatus
from dsm.maturity.policies import ComponentState
from tests.support.markup import attributes, words
from ui.staff.policies.findings import (
    event_title,
    finding_answer,
    finding_head,
    if_answers_stand,
    impact_list,
    levels_of,
)
from ui.texts.texts import texts_in

EN = texts_in("en")


@pytest.fixture
def looked(town_session, settings):
    """Look at the one event and its first consequence, after some answers."""

    def look(**answers):
        for finding, (choice, until) in answers.items():
            policy.decide(
                town_session, finding, choice, reason="Because.", until=until, actor="Kari"
            )
        view = board(town_session, settings.draws_folder)
        event = view.events[0]
        return view, event, next(one for one in event.consequences if one.findings)

    return look


def test_the_title_counts_what_waits(looked):
    view, event, _ = looked()
    assert event_title(EN, view, event).replace("\u00a0", " ") == (
        "Drafts by machine: 2 findings wait for an answer."
    )

    view, event, _ = looked(F1=(Choice.KEEP, None), F2=(Choice.EXCEED, None))
    assert event_title(EN, view, event) == "Drafts by machine: every finding is answered."


def test_a_finding_says_which_part_of_which_level_it_is_about(looked):
    view, _, consequence = looked()
    component, other = (finding for finding, _ in consequence.findings)

    assert words(finding_head(EN, view, 1, component)) == (
        "1Users were not askedpart of level 2: Users are asked"
    )
    assert "no policy covers it" in words(finding_head(EN, view, 2, other))


def test_an_answer_says_who_when_why_and_until_when(looked):
    view, _, _ = looked(F1=(Choice.ACCEPT, date(2099, 5, 1)))
    decision = view.register.decisions["F1"][-1]

    said = words(finding_answer(EN, FindingStatus.ACCEPTED, decision))

    assert said.startswith("✓ Accepted · until 1 May 2099 · Kari, ")
    assert said.endswith("Because.")


def test_an_open_finding_says_that_it_waits():
    assert words(finding_answer(EN, FindingStatus.OPEN, None)) == "waits for an answer"


def test_levels_before_now_and_if_done_are_the_use_cases(looked):
    _, _, consequence = looked(F1=(Choice.KEEP, None))

    shown = words(levels_of(EN, consequence))

    assert shown == "before3now1if done3"
    assert (consequence.before.level, consequence.level_now, consequence.level_if_done) == (3, 1, 3)


def test_keep_is_said_to_raise_the_level_once_it_is_done(looked):
    view, _, consequence = looked(F1=(Choice.KEEP, None))

    said = if_answers_stand(EN, view, consequence)

    assert "It stands at level 1, Existing; at level 3 once what was promised" in said
    assert "For level 4 this would still be missing: Measured and noise." in said


def test_accept_is_said_to_leave_the_level_and_to_end(looked):
    view, _, consequence = looked(F1=(Choice.ACCEPT, date(2099, 5, 1)))

    said = if_answers_stand(EN, view, consequence)

    assert "It stays at level 1, Existing" in said
    assert "accepted until 1 May 2099; then the finding opens again" in said


def test_what_is_recorded_as_met_needs_no_answer(looked, town_session, settings):
    policy.record_component(
        town_session, "digital", "L2-users", ComponentState.MET, evidence="Minutes", actor="Kari"
    )

    _, _, consequence = looked()

    assert [status for _, status in consequence.findings] == ["met", "open"]
    assert words(finding_answer(EN, FindingStatus.MET, None)) == "✓ in place by now"


def test_an_effect_says_sign_size_and_chance(looked):
    view, _, _ = looked()

    said = words(impact_list(EN, view, view.register.impacts["drafts"]))

    assert said.startswith("welcomeLess drivingParks")
    assert "medium, environmental, air" in said
    assert "7 in 10, likely" in said
    assert attributes(impact_list(EN, view, view.register.impacts["drafts"]), "a", "href") == [
        "/staff/policies/parks"
    ]
