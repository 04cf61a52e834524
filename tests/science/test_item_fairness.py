"""Items that groups read differently: how often they are found, and how often others are blamed."""

import numpy as np
import pytest

from indicators.social.differential import compare_readings
from indicators.social.item_readings import Differential, Reading
from surveys.tabulate import count_patterns
from tests.support.biased import read_differently, true_difference
from tests.support.builders import a_frame

REPLICATIONS = 20


@pytest.mark.science
def test_items_that_all_read_alike_are_seldom_blamed():
    found = [compared(seed, respondents=300, lift=0.0) for seed in range(REPLICATIONS)]

    blamed = sum(Reading.DIFFERENT in readings(one) for one in found)
    covered = [
        gap.difference.low90 < 0 < gap.difference.high90
        for one in found
        for reading in one.readings
        for gap in reading.gaps
    ]
    # One false call in ten at most, counted over all items; here the differences are none at all.
    assert blamed <= 2
    # The four items of one replication stand or fall together.
    assert 0.8 < np.mean(covered) < 0.99


@pytest.mark.science
def test_the_item_that_differs_is_found_and_only_that():
    found = [compared(seed, respondents=600, lift=0.9) for seed in range(REPLICATIONS)]

    read = [readings(one) for one in found]
    assert sum(each[1] is Reading.DIFFERENT for each in read) >= 0.9 * REPLICATIONS
    assert sum(Reading.DIFFERENT in (each[0], *each[2:]) for each in read) <= 2
    gaps = [one.readings[1].gaps[0].difference for one in found]
    covered = [gap.low90 < true_difference(0.9) < gap.high90 for gap in gaps]
    assert np.mean(covered) >= 0.75


def compared(seed: int, *, respondents: int, lift: float) -> Differential:
    answers = read_differently(respondents, lift=lift, seed=1000 + seed)
    return compare_readings(count_patterns(answers, "trust"), a_frame(), "sex")


def readings(found: Differential) -> list[Reading]:
    return [one.reading for one in found.readings]
