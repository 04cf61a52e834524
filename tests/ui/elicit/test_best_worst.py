"""Best-worst: two ends, then 2n - 3 comparisons, and nothing further apart than the ends."""

from dataclasses import replace

import pytest

from dsm.elicitation.contents import best_worst_in, content_problems
from dsm.elicitation.elicitation import Kind, Object
from tests.support.eliciting import CRITERIA, an_elicitation
from ui.elicit import best_worst
from ui.elicit.steps import Sheet
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import Form

ASKED = an_elicitation(Kind.BEST_WORST)
ENDS, BEST_TO, TO_WORST = best_worst.steps(ASKED)
CHOSEN = {"best": "reach", "worst": "speed"}


def a_sheet(step, content=None):
    voice = ExpertVoice(language="en")
    return Sheet(voice=voice, elicitation=ASKED, step=step, content=content or {})


def a_form(**typed):
    return Form([(name.replace("__", "."), value) for name, value in typed.items()])


@pytest.mark.parametrize("count", [2, 3, 6, 10])
def test_there_are_as_many_comparisons_as_the_method_has(count):
    objects = tuple(Object(f"o{at}", {"en": f"Thing {at}"}) for at in range(count))
    _, *steps = best_worst.steps(an_elicitation(Kind.BEST_WORST, objects=objects))

    compared = [best_worst.compared(step, {"best": "o0", "worst": "o1"}) for step in steps]

    assert sum(map(len, compared)) == max(2 * count - 3, 1)


def test_what_three_pages_say_is_a_whole_judgement():
    content = best_worst.read(a_sheet(ENDS), a_form(**CHOSEN)).content
    content = best_worst.read(a_sheet(BEST_TO, content), a_form(n__cost="3", n__speed="6")).content
    content = best_worst.read(a_sheet(TO_WORST, content), a_form(n__cost="2")).content

    assert content_problems(ASKED, content, complete=True) == []
    assert best_worst_in(content, "x").consistency_ratio == 0
    assert all(best_worst.is_done(step, content) for step in (ENDS, BEST_TO, TO_WORST))


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ({}, ["best-worst.no-best", "best-worst.no-worst"]),
        ({"best": "cost", "worst": "cost"}, ["best-worst.same"]),
        ({"best": "cost", "worst": "nothing"}, ["best-worst.no-worst"]),
    ],
)
def test_two_different_ends_are_asked_for(typed, keys):
    reading = best_worst.read(a_sheet(ENDS), a_form(**typed))

    assert [one.key for one in reading.wrong] == keys


def test_numbers_of_other_ends_go_and_remarks_stay():
    before = {**CHOSEN, "best_to": {"cost": 3}, "to_worst": {"cost": 2}, "note": "n"}

    changed = best_worst.read(a_sheet(ENDS, before), a_form(best="cost", worst="speed"))
    same = best_worst.read(a_sheet(ENDS, before), a_form(**CHOSEN))

    assert changed.content == {"note": "n", "best": "cost", "worst": "speed"}
    assert same.content == before


@pytest.mark.parametrize("step", [BEST_TO, TO_WORST])
def test_nothing_is_further_apart_than_the_two_ends(step):
    before = {**CHOSEN, "best_to": {"speed": 4}}

    reading = best_worst.read(a_sheet(step, before), a_form(n__cost="5", n__speed="4"))

    assert [(one.name, one.key) for one in reading.wrong] == [("n.cost", "best-worst.beyond")]


def test_every_number_is_asked_for():
    reading = best_worst.read(a_sheet(BEST_TO, CHOSEN), a_form(n__cost="12"))

    assert [one.name for one in reading.wrong] == ["n.cost", "n.speed"]


def test_what_is_missing_and_what_is_too_far_apart_are_told_together():
    four = an_elicitation(Kind.BEST_WORST, objects=(*CRITERIA, Object("trust", {"en": "Trust"})))
    (_, best_to, _) = best_worst.steps(four)
    sheet = replace(a_sheet(best_to, CHOSEN), elicitation=four)

    reading = best_worst.read(sheet, a_form(n__cost="5", n__speed="4"))

    assert [(one.name, one.key) for one in reading.wrong] == [
        ("n.trust", "best-worst.no-number"),
        ("n.cost", "best-worst.beyond"),
    ]


@pytest.mark.parametrize("copied", [{"reach": 5}, {"reach": 5, "speed": 1}])
def test_how_far_the_ends_are_apart_is_kept_once_where_it_is_asked(copied):
    before = {**CHOSEN, "best_to": {"cost": 2, "speed": 5}, "to_worst": {"cost": 2, **copied}}

    changed = best_worst.read(a_sheet(BEST_TO, before), a_form(n__cost="2", n__speed="3")).content
    looked_at = [
        best_worst.read(a_sheet(ENDS, before), a_form(**CHOSEN)).content,
        best_worst.read(a_sheet(TO_WORST, before), a_form(n__cost="2")).content,
    ]

    assert changed == {**CHOSEN, "best_to": {"cost": 2, "speed": 3}, "to_worst": {"cost": 2}}
    assert content_problems(ASKED, changed, complete=True) == []
    assert [one["to_worst"] for one in looked_at] == [{"cost": 2}] * 2


def test_what_was_said_against_the_worst_only_is_shown_on_the_side_of_the_best():
    before = {**CHOSEN, "best_to": {"cost": 2}, "to_worst": {"cost": 2, "reach": 5}}

    assert best_worst.is_done(BEST_TO, before)
    assert best_worst.body(a_sheet(BEST_TO, before)).count(" checked>") == 2


def test_comparisons_wait_for_the_ends():
    assert "First choose" in best_worst.body(a_sheet(BEST_TO))
    assert not best_worst.is_done(BEST_TO, {})
