"""Pages of an expert: where she stands is told for every state, and steps by their names."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dsm.elicitation.answering import Own
from dsm.elicitation.elicitation import Kind, State
from dsm.elicitation.experts import ExpertSeat
from tests.support.eliciting import a_seed, an_elicitation
from ui.elicit import kinds, pages
from ui.elicit.door import Guest
from ui.elicit.learning import Answered, Learned
from ui.elicit.steps import Sheet
from ui.elicit.voice import ExpertVoice

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def a_guest(kind=Kind.EFFECTS, **given):
    asked = replace(an_elicitation(kind), **given)
    seat = ExpertSeat(elicitation=asked, expert_id=1, label="Expert 7")
    voice = ExpertVoice(language="en")
    return Guest(seat=seat, voice=voice, house="Kristiansund", csrf="0" * 32)


@pytest.mark.parametrize(
    ("state", "round", "complete", "may", "said"),
    [
        (State.DRAFT, 1, False, False, "This is not open yet."),
        (State.OPEN, 1, False, True, "Round 1 is open."),
        (State.OPEN, 2, True, True, "You have handed in for round 2."),
        (State.CLOSED, 1, True, False, "Round 1 is over."),
        (State.CLOSED, 2, True, False, "Both rounds are over."),
    ],
)
def test_where_she_stands_is_told(state, round, complete, may, said):
    guest = a_guest(state=state, round=round)

    page = pages.overview_page(guest, Own(round=round, complete=complete), NOW, sees_others=False)

    assert said in page
    assert ("<form" in page) is may
    assert "Expert 7" not in page


def test_a_round_is_told_to_be_over_at_its_end_though_nobody_has_closed_it():
    guest = a_guest(state=State.OPEN, closes_at=NOW)

    before, after = (
        pages.overview_page(guest, Own(round=1), now, sees_others=False)
        for now in (NOW - timedelta(seconds=1), NOW)
    )

    assert "Round 1 is open." in before
    assert "Round 1 is over." in after


@pytest.mark.parametrize(
    ("round", "sees", "said"),
    [
        (1, False, "Judge alone in this round"),
        (2, True, "You see what the others said"),
        (2, False, "fewer than 4 answered"),
    ],
)
def test_what_others_see_is_told_beforehand(round, sees, said):
    guest = a_guest(state=State.OPEN, round=round)

    assert said in pages.overview_page(guest, Own(round=round), NOW, sees_others=sees)


def test_everything_that_is_missing_is_told_at_the_top():
    guest = a_guest(state=State.OPEN)

    page = pages.overview_page(
        guest, Own(round=1), NOW, sees_others=False, missing=["This", "That"]
    )

    assert page.index("2 things have to be put right") < page.index("<h1>")


def test_what_is_missing_is_called_by_its_name():
    guest = a_guest()

    said = pages.missing_words(guest.voice, guest.elicitation, ("light", "safe", "low"))
    nothing = pages.missing_words(guest.voice, guest.elicitation, ("effects",))

    assert said == "This is missing: Light along paths – Adults who feel safe after dark."
    assert nothing == "Nothing is judged yet."


def test_a_practice_that_was_begun_is_missing_by_its_title():
    guest = a_guest()

    said = pages.missing_words(guest.voice, guest.elicitation, ("training", "best"))

    assert said == "This is missing: Practice first."


def test_a_step_says_which_it_is_and_carries_what_it_saw():
    guest = a_guest(state=State.OPEN)
    steps = kinds.steps_of(guest.elicitation)
    sheet = Sheet(voice=guest.voice, elicitation=guest.elicitation, step=steps[2])

    page = pages.step_page(guest, sheet, Own(round=1, revision=7), 3, steps)

    assert "Page 3 of 4" in page
    assert 'name="revision" value="7"' in page
    assert f'name="csrf" value="{guest.csrf}"' in page
    assert 'value="stay"' in page


def test_nothing_is_lost_when_two_windows_meet():
    assert "Nothing was overwritten" in pages.stale_page(a_guest(), 3)


def test_a_notice_leads_back():
    assert 'href="/e/panel"' in pages.notice_page(a_guest(), "closed")


def test_how_answers_turned_out_is_told_with_what_was_to_be_expected():
    learned = Learned(
        tuple(
            Answered(seed=a_seed(at), low=0, high=10, truth=truth)
            for at, truth in enumerate([5.0, 5.0, 50.0])
        )
    )

    page = pages.calibration_page(a_guest(), learned)

    assert "2 of 3 true answers lay in your range." in page
    assert "2.7 should" in page
    assert page.count("outside") == 1
    assert "There is nothing to tell" in pages.calibration_page(a_guest(), Learned())
