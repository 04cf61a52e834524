import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.social.keying import ENOUGH_PEOPLE, Way, find_ways
from surveys.responses import Missing, Responses
from surveys.tabulate import PatternCounts, count_patterns
from tests.support.biased import read_differently


@given(st.sets(st.integers(0, 4), max_size=2))
def test_items_that_were_not_turned_are_found(turned):
    ways = find_ways(counted(items=5, turned=turned), draws=60)

    against = {one.item for one in ways if one.way is Way.AGAINST}
    assert against == {f"trust-{at}" for at in turned}
    assert all((one.loading.median < 0) == (one.way is Way.AGAINST) for one in ways)


def test_when_as_many_run_one_way_as_the_other_nobody_can_tell():
    ways = find_ways(counted(items=4, turned={0, 3}))

    assert {one.way for one in ways} == {Way.UNCLEAR}
    assert sorted(one.against for one in ways) == [0, 0, 1, 1]


def test_two_items_cannot_tell_which_of_them_is_meant():
    assert {one.way for one in find_ways(counted(items=2, turned={1}))} == {Way.UNCLEAR}


def test_an_item_that_has_nothing_to_do_with_the_others_is_unclear():
    answers = read_differently(400, lift=0.0)
    answers.levels[:, 2] = np.random.default_rng(7).integers(0, 5, 400)

    ways = find_ways(count_patterns(answers, "trust"))

    assert [one.way for one in ways] == [Way.WITH, Way.WITH, Way.UNCLEAR, Way.WITH]
    assert 0.01 < ways[2].against < 0.99


def test_few_answers_are_not_sure():
    ways = find_ways(counted(items=4, respondents=6))

    assert Way.UNCLEAR in {one.way for one in ways}


def test_missing_answers_do_not_count_as_low_ones():
    answers = read_differently(400, lift=0.0)
    # Whoever answers the others high leaves the last one blank.
    answers.levels[answers.levels[:, 0] >= 3, 3] = Missing.LEFT_BLANK

    ways = find_ways(count_patterns(answers, "trust"))

    assert {one.way for one in ways} == {Way.WITH}


def test_answers_of_very_many_are_drawn_from():
    few, many = (
        find_ways(counted(items=3, respondents=n), draws=100) for n in (500, 4 * ENOUGH_PEOPLE)
    )

    assert {one.way for one in many} == {Way.WITH}
    assert width(many[0]) < width(few[0]) / 2


def test_an_item_that_all_answered_alike_tells_nothing():
    answers = read_differently(200, lift=0.0)
    answers.levels[:, 1] = 4

    ways = find_ways(count_patterns(answers, "trust"))

    assert ways[1].way is Way.UNCLEAR
    assert ways[0].way is Way.WITH


def test_nobody_answered():
    answers = read_differently(5, lift=0.0)
    answers.levels[:] = Missing.LEFT_BLANK

    assert {one.way for one in find_ways(count_patterns(answers, "trust"))} == {Way.UNCLEAR}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_gives_the_same_chances(seed):
    counts = counted(items=4, respondents=40)

    assert find_ways(counts, seed=seed) == find_ways(counts, seed=seed)


def counted(*, items: int, turned: set[int] = frozenset(), respondents: int = 300) -> PatternCounts:
    answers: Responses = read_differently(respondents, lift=0.0, items=items)
    for at in turned:
        answers.levels[:, at] = 4 - answers.levels[:, at]
    return count_patterns(answers, "trust")


def width(one) -> float:
    return one.loading.high90 - one.loading.low90
