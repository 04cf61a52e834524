import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import FixableError
from surveys.item_versions import split_item, version_name
from surveys.population import Factor
from surveys.responses import AnsweredItem, Missing, Responses
from surveys.tabulate import PatternCounts, count_patterns

SEX = Factor("sex", ("f", "m"))
AREA = Factor("area", ("north", "east", "south"))
BLANK = int(Missing.LEFT_BLANK)


def test_a_version_is_answered_by_its_own_group_alone():
    counts = split_item(counted([[2, 1, "f"], [0, 1, "f"], [2, 1, "m"]]), "q0", "sex")

    assert counts.items == ("q0 [f]", "q0 [m]", "q1")
    assert counts.categories == (3, 3, 3)
    assert people(counts) == {
        ((2, -1, 1), "f"): 1,
        ((0, -1, 1), "f"): 1,
        ((-1, 2, 1), "m"): 1,
    }


def test_a_group_that_never_answered_has_no_version():
    counts = split_item(counted([[2, 1, "f"], [BLANK, 1, "m"]]), "q0", "sex")

    assert counts.items == ("q0 [f]", "q1")
    assert people(counts) == {((2, 1), "f"): 1, ((-1, 1), "m"): 1}


def test_whose_group_is_unknown_keeps_the_other_answers():
    counts = split_item(counted([[2, 1, "f"], [2, 1, None], [0, 1, None]]), "q0", "sex")

    assert counts.respondents == 3
    assert counts.patterns[counts.mixed_pattern].tolist() == [[-1, 1]]
    assert counts.mixed_people.tolist() == [2]


def test_who_answered_nothing_else_and_has_no_known_group_is_left_out():
    counts = split_item(counted([[2, 1, "f"], [2, BLANK, None]]), "q0", "sex")

    assert counts.respondents == 1
    assert counts.left_out == 1
    assert len(counts.profiles) == 0


def test_an_item_can_be_split_beside_one_that_is_split_already():
    once = split_item(counted([[2, 1, "f"], [0, 1, "m"]]), "q0", "sex")

    twice = split_item(once, "q1", "sex")

    assert twice.items == ("q0 [f]", "q0 [m]", "q1 [f]", "q1 [m]")
    assert people(twice) == {((2, -1, 1, -1), "f"): 1, ((-1, 0, -1, 1), "m"): 1}


@pytest.mark.parametrize(
    ("item", "factor", "told"), [("q7", "sex", "'q7'"), ("q0", "age", "'age'")]
)
def test_what_is_not_there_cannot_be_split(item, factor, told):
    with pytest.raises(FixableError, match=told):
        split_item(counted([[2, 1, "f"]]), item, factor)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0, 1, 2, BLANK]),
            st.sampled_from([0, 1, 2, BLANK]),
            st.sampled_from(["f", "m", None]),
            st.sampled_from(["north", "east", "south", None]),
        ),
        min_size=1,
        max_size=40,
    ).filter(lambda rows: any(row[0] >= 0 for row in rows))
)
def test_versions_side_by_side_hold_every_answer_that_has_a_group(rows):
    before = counted([[a, b, sex] for a, b, sex, _ in rows], [area for *_, area in rows])

    after = split_item(before, "q0", "sex")

    at = [after.items.index(name) for name in (version_name("q0", s) for s in "fm") if name in after.items]  # fmt: skip
    wide = np.concatenate(
        [
            np.repeat(after.patterns[after.pair_pattern], after.pair_people, axis=0),
            np.repeat(after.patterns[after.mixed_pattern], after.mixed_people, axis=0),
        ]
    )
    assert ((wide[:, at] >= 0).sum(axis=1) <= 1).all()
    found = np.sort(wide[:, at][wide[:, at] >= 0])
    assert found.tolist() == sorted(a for a, _, sex, _ in rows if a >= 0 and sex)
    assert (wide[:, -1] >= 0).sum() == sum(b >= 0 for _, b, _, _ in rows)
    assert after.respondents + after.left_out == len(rows)
    assert len(np.unique(after.patterns, axis=0)) == len(after.patterns)
    assert (np.diff(after.pair_pattern) >= 0).all()


def counted(rows: list[list], areas: list | None = None) -> PatternCounts:
    """Counts of answers to q0 and q1 by sex, all from the north unless said otherwise."""
    areas = areas or ["north"] * len(rows)
    responses = Responses(
        items=tuple(AnsweredItem(f"q{at}", "trust", (1, 2, 3)) for at in range(2)),
        levels=np.array([row[:2] for row in rows], dtype=np.int16),
        factors=(SEX, AREA),
        background=np.array(
            [
                [place(SEX, row[2]), place(AREA, area)]
                for row, area in zip(rows, areas, strict=True)
            ],
            dtype=np.int16,
        ),
        weights=np.ones(len(rows)),
        provenance="made for a test",
    )
    return count_patterns(responses, "trust")


def place(factor: Factor, level: str | None) -> int:
    return -1 if level is None else factor.levels.index(level)


def people(counts: PatternCounts) -> dict:
    sexes = np.unravel_index(counts.pair_cell, counts.shape)[0]
    return {
        (tuple(counts.patterns[pattern].tolist()), SEX.levels[sex]): count
        for pattern, sex, count in zip(
            counts.pair_pattern, sexes, counts.pair_people.tolist(), strict=True
        )
    }
