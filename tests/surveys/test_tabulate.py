"""Counts of answer patterns lose nobody, and every answer belongs to people."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import AnswerError, FrameError, ManyProblemsError
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Missing, Responses
from surveys.tabulate import check_against_frame, count_patterns

FACTORS = (Factor("sex", ("woman", "man")), Factor("age", ("young", "middle", "old")))
ITEMS = (
    AnsweredItem("people", "trust", (0, 1, 2)),
    AnsweredItem("council", "trust", (1, 2)),
    AnsweredItem("dark", "safety", (4, 3, 2, 1)),
)


def responses(levels, background, factors=FACTORS, items=ITEMS):
    return Responses(
        items,
        np.array(levels, dtype=np.int16).reshape(-1, len(items)),
        factors,
        np.array(background, dtype=np.int16).reshape(-1, len(factors)),
        np.ones(len(levels)),
        "a sample",
    )


@st.composite
def samples(draw):
    """Answers with every kind of missing, and backgrounds that may be unknown."""
    number = draw(st.integers(0, 30))
    levels = [[draw(st.integers(-5, len(item.codes) - 1)) for item in ITEMS] for _ in range(number)]
    background = [
        [draw(st.integers(-1, len(factor.levels) - 1)) for factor in FACTORS] for _ in range(number)
    ]
    return responses(levels, background)


def as_table(counts):
    """The counts as (pattern, cell or profile) -> people, without their order."""
    cells = np.stack(np.unravel_index(counts.pair_cell, counts.shape), axis=1)
    known = zip(counts.patterns[counts.pair_pattern], cells, counts.pair_people, strict=True)
    partly = zip(
        counts.patterns[counts.mixed_pattern],
        counts.profiles[counts.mixed_profile],
        counts.mixed_people,
        strict=True,
    )
    return {
        (tuple(pattern.tolist()), tuple(where.tolist())): int(people)
        for pattern, where, people in [*known, *partly]
    }


def naive_table(sample, columns):
    answers = np.maximum(sample.levels[:, columns], -1).tolist()
    rows = zip(answers, sample.background.tolist(), strict=True)
    return dict(Counter((tuple(a), tuple(b)) for a, b in rows if max(a) >= 0))


@given(samples())
def test_counts_equal_a_naive_count(sample):
    counts = count_patterns(sample, "trust")

    assert as_table(counts) == naive_table(sample, [0, 1])


@given(samples())
def test_everyone_is_counted_or_left_out(sample):
    counts = count_patterns(sample, "trust")

    assert counts.respondents + counts.left_out == sample.respondents


@given(samples(), st.randoms(use_true_random=False))
def test_the_order_of_respondents_does_not_matter(sample, random):
    order = list(range(sample.respondents))
    random.shuffle(order)
    shuffled = responses(sample.levels[order], sample.background[order])

    one, other = count_patterns(sample, "trust"), count_patterns(shuffled, "trust")

    for name in (
        "patterns",
        "pair_pattern",
        "pair_cell",
        "pair_people",
        "profiles",
        "mixed_people",
    ):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@given(samples())
def test_pairs_are_sorted_by_pattern_and_distinct(sample):
    counts = count_patterns(sample, "trust")

    pairs = list(zip(counts.pair_pattern.tolist(), counts.pair_cell.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert (counts.pair_people > 0).all()


def test_many_long_items_are_counted_like_few():
    """Beyond 2^62 possible patterns a row no longer fits one whole number."""
    items = tuple(AnsweredItem(f"q{number}", "many", tuple(range(11))) for number in range(20))
    rows = [[10] * 20, [0] * 20, [10] * 20, [-3] * 19 + [5]]
    sample = responses(rows, [[0, 0], [1, 2], [0, 0], [1, -1]], items=items)

    counts = count_patterns(sample, "many")

    assert as_table(counts) == naive_table(sample, list(range(20)))


def test_items_can_be_named():
    sample = responses([[2, 1, 3], [-1, -1, 0]], [[0, 0], [1, 1]])

    counts = count_patterns(sample, "night", items=["dark"])

    assert counts.construct == "night"
    assert counts.categories == (4,)
    assert counts.respondents == 2


def test_all_kinds_of_missing_count_as_no_answer():
    rows = [[kind, kind, 0] for kind in Missing]

    counts = count_patterns(responses(rows, [[0, 0]] * len(rows)), "trust")

    assert counts.left_out == len(Missing)
    assert counts.respondents == 0


def test_a_construct_that_nothing_measures_is_refused_with_the_choices():
    with pytest.raises(AnswerError) as refused:
        count_patterns(responses([], []), "happiness")

    assert refused.value.problem == "No item measures 'happiness'."
    assert refused.value.fix == "Choose one of: trust, safety."


def test_every_unknown_item_is_named():
    with pytest.raises(ManyProblemsError) as refused:
        count_patterns(responses([], []), "trust", items=["people", "king", "queen"])

    assert len(refused.value.problems) == 2


def a_frame(people=((5, 5, 5), (5, 5, 0)), factors=FACTORS):
    return PopulationFrame(factors, np.array(people, dtype=float), "")


def test_answers_that_fit_the_frame_pass():
    sample = responses([[0, 0, 0]] * 3, [[0, 0], [1, -1], [-1, 2]])

    assert check_against_frame(sample, a_frame()) is None


def test_cells_with_answers_but_no_people_are_named_with_their_count():
    frame = a_frame([[5, 5, 0], [5, 5, 0]])
    sample = responses([[0, 0, 0]] * 4, [[1, 2], [1, 2], [-1, 2], [0, 0]])

    with pytest.raises(ManyProblemsError) as refused:
        check_against_frame(sample, frame)

    told = [problem.problem for problem in refused.value.problems]
    empty = "a cell with answers but no people (a sample; respondent"
    assert told == [
        f"1 respondent is in the cell sex = unknown, age = old, {empty} 3, counted from the first).",
        f"2 respondents are in the cell sex = man, age = old, {empty}s 1, 2, counted from the first).",
    ]


def test_someone_who_answered_nothing_may_come_from_anywhere():
    sample = responses([[-1, -2, -3]], [[1, 2]])

    assert check_against_frame(sample, a_frame()) is None


def test_other_factors_or_another_order_are_refused():
    with pytest.raises(FrameError, match="answers know sex, age; the frame is made of age, sex"):
        check_against_frame(responses([], []), a_frame(np.ones((3, 2)), FACTORS[::-1]))


def test_every_factor_with_other_levels_is_named():
    other = (Factor("sex", ("man", "woman")), Factor("age", ("old", "middle", "young")))

    with pytest.raises(ManyProblemsError) as refused:
        check_against_frame(responses([], []), a_frame(factors=other))

    assert len(refused.value.problems) == 2


def test_people_of_whom_nothing_is_known_share_one_cell():
    known = responses([[2, 1, 0], [2, 1, 0], [0, -1, 0]], [[0, 0]] * 3)
    unknown = replace(known, factors=(), background=known.background[:, :0])

    counts = count_patterns(unknown, "trust")

    assert counts.shape == ()
    assert counts.pair_cell.tolist() == [0, 0]
    assert sorted(counts.pair_people.tolist()) == [1, 2]
    assert counts.respondents == 3
