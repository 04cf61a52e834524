"""Pairs: every pair once, a few on a page, and a pair may stay open."""

import re
from math import comb

import pytest

from dsm.elicitation.contents import content_problems
from dsm.elicitation.elicitation import Kind, Object
from dsm.elicitation.plain import asked_pairs, times_in
from tests.support.eliciting import an_elicitation
from ui.elicit import pairwise
from ui.elicit.steps import OutdatedFormError, Sheet
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import Form

ASKED = an_elicitation(Kind.PAIRWISE)
(STEP,) = pairwise.steps(ASKED)


def a_sheet(content=None, asked=ASKED):
    voice, step = ExpertVoice(language="en"), pairwise.steps(asked)[0]
    return Sheet(voice=voice, elicitation=asked, step=step, content=content or {})


def said_in(content):
    return times_in(content, asked_pairs(ASKED.object_ids))


@pytest.mark.parametrize("count", [2, 5, 10])
def test_every_pair_is_asked_once(count):
    objects = tuple(Object(f"o{at}", {"en": f"Thing {at}"}) for at in range(count))

    steps = pairwise.steps(an_elicitation(Kind.PAIRWISE, objects=objects))

    pairs = [frozenset(pair) for step in steps for pair in step.about]
    assert len(pairs) == len(set(pairs)) == comb(count, 2)
    assert max(len(step.about) for step in steps) <= pairwise.A_PAGE


def test_comparisons_are_kept_in_both_directions_and_one_may_stay_open():
    form = Form([("p.0.1", "1/3"), ("p.0.2", "2"), ("p.1.2", "")])

    reading = pairwise.read(a_sheet(), form)

    assert said_in(reading.content) == {
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

    reading = pairwise.read(a_sheet(said), Form([("p.0.2", "2")]))

    assert said_in(reading.content) == {("cost", "speed"): "2"}


def test_a_pair_that_was_kept_the_other_way_round_is_shown_and_changed_as_the_same():
    said = {
        "times": [
            {"first": "reach", "second": "cost", "times": "3"},
            {"first": "speed", "second": "cost", "times": "1/2"},
            {"first": "speed", "second": "reach", "times": "1"},
        ]
    }

    shown = pairwise.body(a_sheet(said))
    reading = pairwise.read(a_sheet(said), Form([("p.0.1", "1/5"), ("p.0.2", "2")]))

    assert pairwise.is_done(STEP, said)
    assert shown.count(" selected>") == 3
    assert 'value="1/3" selected>' in shown
    assert said_in(reading.content) == {("cost", "reach"): "1/5", ("cost", "speed"): "2"}
    assert content_problems(ASKED, reading.content, complete=True) == []


def test_a_form_of_an_older_version_with_other_names_takes_nothing_back():
    said = {"times": [{"first": "cost", "second": "reach", "times": "1/3"}]}

    with pytest.raises(OutdatedFormError):
        pairwise.read(a_sheet(said), Form([("p.cost.reach", "1/3"), ("go", "next")]))


def test_every_comparison_of_a_page_can_be_taken_back():
    said = {"times": [{"first": "cost", "second": "reach", "times": "1/3"}]}
    carried = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', pairwise.body(a_sheet()))

    reading = pairwise.read(a_sheet(said), Form([*carried, ("p.0.1", "")]))

    assert said_in(reading.content) == {}


def test_every_pair_has_its_own_field_whatever_the_ids():
    objects = tuple(Object(id, {"en": id}) for id in ("1", "1.1", "1.2", "2"))

    shown = pairwise.body(a_sheet(asked=an_elicitation(Kind.PAIRWISE, objects=objects)))

    fields = re.findall(r'<select id="[^"]*" name="([^"]*)"', shown)
    assert len(fields) == len(set(fields)) == pairwise.A_PAGE
