from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.campaigns import MOVES, Campaign, CampaignError, State, require_move

OPENS = datetime(2026, 11, 2, 8, tzinfo=UTC)
CLOSES = datetime(2026, 11, 23, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def a_campaign(**given) -> Campaign:
    defaults = {
        "slug": "evening-2026",
        "name": "Evenings",
        "questionnaire": "evening",
        "version": 1,
        "state": State.OPEN,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "retention_on": date(2027, 3, 1),
        "contacts_until": date(2027, 1, 1),
    }
    return Campaign(**(defaults | given))


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (State.DRAFT, State.OPEN),
        (State.OPEN, State.PAUSED),
        (State.PAUSED, State.OPEN),
        (State.OPEN, State.CLOSED),
        (State.PAUSED, State.CLOSED),
        (State.CLOSED, State.PURGED),
    ],
)
def test_a_campaign_makes_its_legal_moves(state, to):
    require_move(state, to)

    assert to in MOVES[state]


@given(st.sampled_from(State), st.sampled_from(State))
def test_every_other_move_is_refused_with_the_moves_there_are(state, to):
    if to in MOVES[state]:
        return

    with pytest.raises(CampaignError) as refused:
        require_move(state, to)

    assert f"that is {state} cannot become {to}" in refused.value.problem
    assert all(move in refused.value.fix for move in MOVES[state])


def test_nothing_leads_back_to_draft_and_nothing_out_of_purged():
    assert not any(State.DRAFT in moves for moves in MOVES.values())
    assert MOVES[State.PURGED] == frozenset()
    assert set(MOVES) == set(State)


@pytest.mark.parametrize(
    ("now", "may"),
    [
        (OPENS - MINUTE, False),
        (OPENS, True),
        (CLOSES - MINUTE, True),
        (CLOSES, False),
    ],
)
def test_one_begins_between_opening_and_close(now, may):
    assert a_campaign().may_begin(now) is may


@pytest.mark.parametrize("state", [state for state in State if state is not State.OPEN])
def test_nobody_begins_unless_it_is_open(state):
    assert not a_campaign(state=state).may_begin(OPENS + MINUTE)


@pytest.mark.parametrize("state", [State.DRAFT, State.PAUSED, State.PURGED])
def test_a_pause_holds_everybody(state):
    assert not a_campaign(state=state).may_go_on(OPENS + MINUTE, OPENS)


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED])
@pytest.mark.parametrize(
    ("now", "begun", "may"),
    [
        (CLOSES - MINUTE, OPENS, True),
        (CLOSES + MINUTE, CLOSES - MINUTE, True),
        (CLOSES + timedelta(hours=2) - MINUTE, CLOSES - MINUTE, True),
        (CLOSES + timedelta(hours=2), CLOSES - MINUTE, False),
        (CLOSES + MINUTE, CLOSES, False),
    ],
)
def test_who_began_in_time_may_finish_within_the_grace(state, now, begun, may):
    assert a_campaign(state=state).may_go_on(now, begun) is may


def test_grace_is_part_of_the_terms():
    without = a_campaign(grace=timedelta(0))

    assert without.ends_at == CLOSES
    assert not without.may_go_on(CLOSES, OPENS)
    assert a_campaign().ends_at == CLOSES + timedelta(hours=2)


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_nobody_goes_on_after_the_end(now, begun):
    assert not (now >= a_campaign().ends_at and a_campaign().may_go_on(now, begun))
