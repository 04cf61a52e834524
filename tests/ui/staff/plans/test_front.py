from dataclasses import replace

import pytest

from tests.support.markup import words
from tests.support.rooms import BUDGET
from ui.staff.plans.front import clipping_note, front_words, legend, plans_provenance
from ui.texts.texts import texts_in

EN = texts_in("en")


def test_it_is_said_how_many_sets_there_are_and_how_many_are_good(scene):
    said = front_words(EN, scene)

    assert said.startswith(f"{scene.affordable} sets of measures fit the budget. These 12 are not")


def test_sets_too_many_to_count_are_not_counted(scene):
    assert front_words(EN, replace(scene, affordable=None)).startswith("These 12 are not beaten")


def test_every_kind_of_point_is_explained():
    said = words(legend(EN))

    assert all(word in said for word in ("a good plan", "named", "in hand", "best under"))


@pytest.mark.parametrize(
    ("clipped", "reordered", "said"),
    [
        (0.0, 0, ""),
        (
            0.0003,
            0,
            "fewer than 1 % of the draws. Cutting scores there changes the order of no two",
        ),
        (0.12, 3, "on 12 % of the draws. Cutting scores there changes the order of 3 pairs"),
    ],
)
def test_the_ends_of_the_scale_are_spoken_of_when_they_matter(scene, clipped, reordered, said):
    plans = replace(scene.view.plans, clipped=clipped, reordered=reordered)

    note = clipping_note(EN, replace(scene, view=replace(scene.view, plans=plans)))

    assert said in note.replace("1 %", "1 %")
    assert bool(note) == bool(said)


def test_what_the_plans_rest_on_is_enough_to_make_them_again(scene):
    remarks = " ".join(plans_provenance(EN, scene, simulated=True).remarks)

    assert EN.write(BUDGET, "money") in remarks
    assert f"seed {scene.view.plans.seed}" in remarks
    assert scene.view.plans.hash[:8] in remarks
    assert "effects from 2 experts" in remarks
