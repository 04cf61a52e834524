"""Pairs: every pair once, a few on a page, and a pair may stay open."""

from math import comb

import pytest

from dsm.elicitation.contents import content_problems
from dsm.elicitation.elicitation import Kind, Object
from tests.support.eliciting import an_elicitation
from ui.elicit import pairwise
from ui.elicit.steps import Sheet
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import Form

ASKED = an_elicitation(Kind.PAIRWISE)
(STEP,) = pairwise.steps(ASKED)


def a_sheet(content=None):
    voice = ExpertVoice(language="en")
    return Sheet(voice=voice, elicitation=ASKED, step=STEP, content=content or {})


@pytest.mark.parametrize("count", [2, 5, 10])
def test_every_pair_is_asked_once(count):
    objects = tuple(Object(f"o{at}", {"en": f"Thing {at}"}) for at in range(count))

    steps = pairwise.steps(an_elicitation(Kind.PAIRWISE, objects=objects))

    pairs = [frozenset(pair) for step in steps for pair in step.about]
    assert len(pairs) == len(set(pairs)) == comb(count, 2)
    assert max(len(step.about) for step in steps) <= pairwise.A_PAGE


def test_comparisons_are_kept_in_both_directions_and_one_may_stay_open():
    form = Form([("p.cost.reach", "1/3"), ("p.cost.speed", "2"), ("p.reach.speed", "")])

    reading = pairwise.read(a_sheet(), form)

    assert pairwise.times_in(reading.content) == {
        ("cost", "reach"): "1/3",
        ("cost", "speed"): "2",
    }
    assert content_problems(ASKED, reading.content, complete=True) == []
    assert not pairwise.is_done(STEP, reading.content)


def test_what_was_said_is_chosen_again():
    said = {"times": [{"first": "cost", "second": "reach", "times": "1/3"}]}

    shown = pairwise.body(a_sheet(said))

    assert shown.count(" selected>") == 1
    assert 'value="1/3" selected>' in shown


def test_taking_a_comparison_back_leaves_the_others():
    said = {
        "times": [
            {"first": "cost", "second": "reach", "times": "1/3"},
            {"first": "cost", "second": "speed", "times": "2"},
        ]
    }

    reading = pairwise.read(a_sheet(said), Form([("p.cost.speed", "2")]))

    assert pairwise.times_in(reading.content) == {("cost", "speed"): "2"}
