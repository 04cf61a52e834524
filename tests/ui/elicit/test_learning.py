"""An expert learns how her own answers turned out, once nobody can change an answer any more."""

from dataclasses import replace

import pytest

from dsm.database import transaction
from dsm.elicitation import answering, experts
from dsm.elicitation.elicitation import State
from tests.support.eliciting import a_panel, a_seed, an_elicitation
from ui.elicit.learning import Answered, Learned, learn, may_learn


def answered(truth):
    return Answered(seed=a_seed(1, truth), low=10.0, high=20.0, truth=truth)


@pytest.mark.parametrize(
    ("state", "round", "may"),
    [
        (State.OPEN, 1, False),
        (State.CLOSED, 1, False),
        (State.OPEN, 2, False),
        (State.CLOSED, 2, True),
    ],
)
def test_truths_are_told_after_the_last_round_only(state, round, may):
    asked = replace(an_elicitation(seeds=(a_seed(1, 3.0),)), state=state, round=round)

    assert may_learn(asked) is may
    assert not may_learn(replace(asked, seeds=(a_seed(1),)))


def test_truths_on_the_ends_lie_inside():
    learned = Learned((answered(10.0), answered(20.0), answered(20.1)))

    assert learned.inside == 2


def test_few_questions_weigh_nobody_and_half_outside_is_too_sure():
    assert not Learned((answered(15.0),) * 7).weighs
    assert Learned((answered(15.0),) * 8).weighs
    assert Learned((answered(15.0),) * 4 + (answered(50.0),) * 4).is_too_sure
    assert not Learned((answered(15.0),) * 8).is_too_sure


def test_each_expert_learns_about_her_own_answers(engine, settings):
    panel = a_panel(engine, settings, count=2, seeds=(a_seed(1, 15.0),))
    with transaction(engine) as session:
        for seat, low in zip(experts.seats(session, panel.slug), (10, 16), strict=True):
            content = {"seeds": {"q1": [low, low + 1, low + 10]}}
            answering.save(session, seat, content, 0)
    panel.close()
    panel.open()
    panel.close()

    with transaction(engine) as session:
        learned = [learn(session, seat) for seat in experts.seats(session, panel.slug)]

    assert [one.inside for one in learned] == [1, 0]
