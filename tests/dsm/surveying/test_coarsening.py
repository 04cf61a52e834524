import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dsm.surveying.coarsening import (
    LEAST,
    Coarse,
    Coarsening,
    coarsen,
    coarsened_answers,
    coarsening_in,
)
from surveys.asking.questions import Background, Place, QuestionType
from surveys.population import Factor
from tests.support.questionnaires import a_page, a_question, a_questionnaire, choices, words

AGES = Coarsening((Coarse("age", (("18-39",), ("40-66", "67+"))),))


@st.composite
def crossed_people(draw):
    """Two or three factors and whole people in their cross, often very few."""
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=3, min_side=2, max_side=4))
    people = draw(hnp.arrays(np.float64, shape, elements=st.integers(0, 12).map(float)))
    factors = [Factor(f"f{at}", tuple(f"l{one}" for one in range(n))) for at, n in enumerate(shape)]
    return factors, people


def shared(factors, people, coarsening):
    counts: dict[tuple[str, ...], float] = {}
    for place in np.ndindex(people.shape):
        background = {f.name: f.levels[at] for f, at in zip(factors, place, strict=True)}
        cell = coarsening.cell(background)
        counts[cell] = counts.get(cell, 0) + people[place]
    return counts


@given(crossed_people())
def test_whatever_the_people_five_share_every_combination_or_all_share_one(crossed):
    factors, people = crossed

    counts = shared(factors, people, coarsen(factors, people))

    rare = [count for count in counts.values() if 0 < count < LEAST]
    assert rare == [] or len(counts) == 1
    assert sum(counts.values()) == people.sum()


@given(crossed_people())
def test_merging_keeps_every_level_once_and_in_its_order(crossed):
    factors, people = crossed

    coarsening = coarsen(factors, people)

    for factor, coarse in zip(factors, coarsening.factors, strict=True):
        assert tuple(level for group in coarse.groups for level in group) == factor.levels
    assert coarsening_in(coarsening.stored()) == coarsening
    assert coarsen(factors, people) == coarsening


def test_nothing_is_merged_where_nobody_is_rare():
    sex = Factor("sex", ("women", "men"))

    coarsening = coarsen((sex,), np.array([5.0, 9.0]))

    assert not coarsening.factors[0].changes
    assert coarsening.provenance == "Background is kept as it is."


def test_the_rare_old_join_their_neighbours_and_sexes_stay_apart():
    sex = Factor("sex", ("women", "men"))
    age = Factor("age", ("18-39", "40-66", "67+"))

    coarsening = coarsen((sex, age), np.array([[30.0, 40.0, 6.0], [28.0, 45.0, 2.0]]))

    assert [len(one.groups) for one in coarsening.factors] == [2, 2]
    assert coarsening.cell({"sex": "men", "age": "67+"}) == ("men", "40-66 + 67+")
    assert "age: 18-39, 40-66 + 67+" in coarsening.provenance


def asked(**given):
    return a_questionnaire(a_page(a_question("told", **given)))


def test_a_choice_is_kept_as_the_first_of_its_merged_level():
    questionnaire = asked(
        choices=choices("Young", "Middle", "Old"),
        background=Background(factor="age", level_of={1: "18-39", 2: "40-66", 3: "67+"}),
    )

    kept = [coarsened_answers(questionnaire, AGES, {"told": code}) for code in (1, 2, 3)]

    assert kept == [{"told": 1}, {"told": 2}, {"told": 2}]


def test_a_number_is_kept_as_the_lowest_of_its_merged_band():
    questionnaire = asked(
        type=QuestionType.NUMBER,
        background=Background(
            factor="age", from_number=((18, 39, "18-39"), (40, 66, "40-66"), (67, 120, "67+"))
        ),
    )

    kept = [coarsened_answers(questionnaire, AGES, {"told": age})["told"] for age in (33, 66, 91)]

    assert kept == [18, 40, 40]


def test_a_place_is_kept_as_the_first_of_its_merged_districts():
    towns = tuple(Place(id=name, text=words(name), people=500) for name in ("north", "south"))
    questionnaire = asked(
        type=QuestionType.MAP_POINT, places=towns, background=Background(factor="district")
    )
    merged = Coarsening((Coarse("district", (("north", "south"),)),))

    assert coarsened_answers(questionnaire, merged, {"told": "south"}) == {"told": "north"}


def test_missing_answers_and_answers_without_a_level_stay_as_they_are():
    questionnaire = asked(
        choices=choices("Young", "Other"),
        background=Background(factor="age", level_of={1: "18-39"}),
    )

    for answer in ({"missing": "prefer-not"}, 2):
        assert coarsened_answers(questionnaire, AGES, {"told": answer}) == {"told": answer}


def test_other_answers_are_left_alone():
    questionnaire = asked(background=Background(factor="income", level_of={1: "low"}))

    assert coarsened_answers(questionnaire, AGES, {"told": 3, "q": 1}) == {"told": 3, "q": 1}
