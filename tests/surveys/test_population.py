"""Frames add up, merge and reorder without losing anyone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import FrameError, ManyProblemsError
from surveys.population import Factor, PopulationFrame, collapse, fix_level

SEX = Factor("sex", ("woman", "man"))
AGE = Factor("age", ("18-29", "30-44", "45+"))


def a_frame(people=((1, 2, 3), (4, 5, 6))):
    return PopulationFrame((SEX, AGE), np.array(people, dtype=float), "an example")


def test_cells_run_with_the_last_factor_fastest():
    frame = a_frame()

    assert frame.cell_people.tolist() == [1, 2, 3, 4, 5, 6]
    assert frame.cell_levels()[4].tolist() == [1, 1]


def test_margins_may_be_asked_for_in_any_order():
    frame = a_frame()

    np.testing.assert_array_equal(frame.margin(["age", "sex"]), frame.people.T)
    np.testing.assert_array_equal(frame.margin(["age"]), [5, 7, 9])
    assert frame.margin([]) == 21


def test_another_level_name_is_another_frame():
    renamed = PopulationFrame((SEX, Factor("age", ("a", "b", "c"))), a_frame().people, "")

    assert a_frame().hash() != renamed.hash()
    assert a_frame().hash() == PopulationFrame((SEX, AGE), a_frame().people, "elsewhere").hash()


@given(st.lists(st.sampled_from(["young", "middle", "old"]), min_size=3, max_size=3))
def test_merging_levels_keeps_everyone(becomes):
    merged = collapse(a_frame(), "age", dict(zip(AGE.levels, becomes, strict=True)))

    assert merged.total == 21
    np.testing.assert_array_equal(merged.margin(["sex"]), a_frame().margin(["sex"]))
    assert set(merged.factor("age").levels) == set(becomes)


def test_levels_that_are_not_named_stay():
    merged = collapse(a_frame(), "age", {"18-29": "18-44", "30-44": "18-44"})

    assert merged.factor("age").levels == ("18-44", "45+")
    np.testing.assert_array_equal(merged.people, [[3, 3], [9, 6]])


def test_every_unknown_level_is_named():
    with pytest.raises(ManyProblemsError) as refused:
        collapse(a_frame(), "age", {"0-17": "child", "80+": "old"})

    assert [problem.problem for problem in refused.value.problems] == [
        "age has no level '0-17'.",
        "age has no level '80+'.",
    ]


def test_an_unknown_factor_is_refused_with_the_choices():
    with pytest.raises(FrameError) as refused:
        collapse(a_frame(), "education", {})

    assert refused.value.fix == "Choose one of: sex, age."


def test_fixing_a_level_moves_everyone_there():
    fixed = fix_level(a_frame(), "age", "45+")

    np.testing.assert_array_equal(fixed.people, [[0, 0, 6], [0, 0, 15]])
    assert fixed.provenance == "an example; all people placed in age = 45+"
    assert not fixed.joint


def test_a_level_that_is_not_there_cannot_be_fixed():
    with pytest.raises(FrameError, match="no level '99'"):
        fix_level(a_frame(), "age", "99")
