from dataclasses import replace

from dsm.plans import GOALS
from tests.support.markup import attributes, words
from tests.support.rooms import BUDGET
from ui.staff.plans.strip import could_be, gain_span, strip, strip_numbers
from ui.texts.texts import texts_in

EN, NB = texts_in("en"), texts_in("nb")


def test_the_strip_has_letter_gains_with_doubt_and_money(scene):
    chosen = scene.view.chosen

    said = words(strip(EN, scene))

    assert said.startswith(f"{chosen.letter}Plan {chosen.letter}")
    for goal in GOALS:
        assert EN.write(chosen.gains[goal].median, "signed") in said
        assert could_be(EN, chosen.gains[goal]) in said
    assert f"{EN.shortest(chosen.cost / 1000)}of 5 mn kr a year" in said


def test_every_gauge_has_a_name_and_hangs_on_the_same_track(scene):
    markup = strip(EN, scene)

    labels = attributes(markup, "svg", "aria-label")
    assert [label.split(" ")[0] for label in labels[:3]] == [
        "Social-cultural", "Economic", "Environmental",
    ]  # fmt: skip
    assert f"million kroner of {EN.write(BUDGET, 'money')} used" in labels[3]


def test_a_plan_that_takes_all_the_money_leaves_nothing(scene):
    all_of_it = replace(scene.view.chosen, cost=BUDGET, left=0)

    said = words(strip(EN, replace(scene, view=replace(scene.view, chosen=all_of_it))))

    assert said.endswith("nothing left")


def test_what_is_said_aloud_is_one_sentence_of_numbers(scene):
    said = strip_numbers(EN, scene)

    assert said.startswith(f"Plan {scene.view.chosen.letter}: Social-cultural ")
    assert "million kroner of 5 million kroner used" in said


def test_ranges_of_gains_carry_their_signs(scene):
    gain = replace(scene.view.chosen.gains["economic"], low90=-1.04, high90=2.5)

    assert gain_span(NB, gain) == "−1,0 til +2,5"
