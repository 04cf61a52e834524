"""What was handed in can be taken back while the round is open, and then does not count."""

import pytest

from dsm.database import transaction
from dsm.elicitation import answering, experts
from dsm.elicitation.answering import StaleJudgementError
from dsm.elicitation.elicitation import ElicitationError
from dsm.elicitation.gathered import handed_in
from dsm.elicitation.reopening import take_back
from tests.support.eliciting import a_panel, an_effect_of, judge_all


@pytest.fixture
def panel(engine, settings):
    made = a_panel(engine, settings)
    judge_all(made, [{"effects": [an_effect_of("light", -1, 3, 8)]}])
    return made


def the_seat(session, panel):
    (seat,) = experts.seats(session, panel.slug)
    return seat


def test_what_was_taken_back_is_kept_but_does_not_count(panel):
    with transaction(panel.engine) as session:
        seat = the_seat(session, panel)
        before = answering.own(session, seat)
        after = take_back(session, seat, before.revision)
    panel.close()

    assert (before.complete, after.complete) == (True, False)
    assert after.content == before.content
    with transaction(panel.engine) as session:
        assert handed_in(session, panel.slug) == ()


def test_what_was_not_handed_in_stays_as_it_is(panel):
    with transaction(panel.engine) as session:
        seat = the_seat(session, panel)
        once = take_back(session, seat, answering.own(session, seat).revision)
        twice = take_back(session, seat, 99)

    assert twice.revision == once.revision


def test_something_newer_is_not_taken_back(panel):
    with transaction(panel.engine) as session, pytest.raises(StaleJudgementError):
        take_back(session, the_seat(session, panel), 99)


def test_nothing_is_taken_back_once_the_round_is_closed(panel):
    panel.close()

    with transaction(panel.engine) as session, pytest.raises(ElicitationError):
        take_back(session, the_seat(session, panel), 1)
