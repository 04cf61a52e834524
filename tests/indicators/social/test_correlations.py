import numpy as np
import pytest

from indicators.social.correlations import pairwise_correlations


def test_each_pair_rests_on_those_who_answered_both(rng):
    levels = rng.integers(0, 5, (200, 3))
    levels[:, 1] = np.maximum(levels[:, 0] - rng.integers(0, 2, 200), 0)
    levels[rng.uniform(size=levels.shape) < 0.2] = -1

    found = pairwise_correlations(levels)

    for first, second in ((0, 1), (0, 2), (1, 2)):
        both = (levels[:, [first, second]] >= 0).all(axis=1)
        alone = np.corrcoef(levels[both, first], levels[both, second])[0, 1]
        assert found[first, second] == pytest.approx(alone)
        assert found[second, first] == pytest.approx(alone)


def test_who_counts_twice_is_as_two_people(rng):
    levels = rng.integers(0, 4, (50, 2))
    people = rng.integers(0, 4, 50)

    weighted = pairwise_correlations(levels, people.astype(float))

    assert weighted[0, 1] == pytest.approx(
        pairwise_correlations(np.repeat(levels, people, axis=0))[0, 1]
    )


@pytest.mark.parametrize(
    "levels", [[[0, 1], [1, 1], [2, 1], [2, 1]], [[0, 0], [1, 1], [2, -1]], [[-1, -1]]]
)
def test_too_little_to_tell_is_no_correlation(levels):
    assert pairwise_correlations(np.array(levels))[0, 1] == 0


def test_what_all_answered_alike_goes_with_nothing_whatever_people_count(rng):
    levels = np.column_stack([np.full(200, 7), rng.integers(0, 11, 200), np.full(200, 10)])

    for people in rng.gamma(1.0, size=(20, 200)):
        assert np.count_nonzero(pairwise_correlations(levels, people)) == 1
