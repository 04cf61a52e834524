"""Answers of many respondents."""

from dataclasses import replace

import numpy as np
import pytest

from surveys.population import Factor
from surveys.responses import AnsweredItem, Missing, Responses


def two_people() -> Responses:
    return Responses(
        items=(
            AnsweredItem("safe-dark", "safety", (4, 3, 2, 1)),
            AnsweredItem("tenure", "", (1, 2, 3)),
            AnsweredItem("trust-people", "trust", tuple(range(11))),
        ),
        levels=np.array([[3, 0, 7], [Missing.DONT_KNOW, 1, 10]], dtype=np.int16),
        factors=(Factor("sex", ("female", "male")),),
        background=np.array([[0], [-1]], dtype=np.int16),
        weights=np.array([0.8, 1.2]),
        provenance="made for a test",
    )


def test_items_are_found_by_id_and_by_construct():
    answers = two_people()

    assert answers.respondents == 2
    assert answers.column("trust-people") == 2
    assert answers.items_of("safety") == ("safe-dark",)


def test_an_item_on_its_own_belongs_to_no_construct():
    assert two_people().constructs == ("safety", "trust")


def test_every_kind_of_missing_is_told_apart_from_an_answer():
    assert len(set(Missing)) == 5
    assert all(kind < 0 for kind in Missing)


def test_the_same_answers_have_the_same_hash():
    wider = replace(two_people(), levels=two_people().levels.astype(np.int64))

    assert two_people().hash() == wider.hash()


@pytest.mark.parametrize(
    "changes",
    [
        {"levels": np.array([[3, 0, 7], [-5, 1, 10]], dtype=np.int16)},
        {"background": np.array([[0], [1]], dtype=np.int16)},
        {"weights": np.array([0.8, 1.3])},
        {"factors": (Factor("sex", ("male", "female")),)},
    ],
    ids=["level", "background", "weight", "factor"],
)
def test_any_change_of_the_answers_changes_the_hash(changes):
    assert replace(two_people(), **changes).hash() != two_people().hash()


def test_the_hash_does_not_depend_on_the_story_told_about_the_answers():
    assert replace(two_people(), provenance="told otherwise").hash() == two_people().hash()
