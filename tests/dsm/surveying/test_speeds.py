from datetime import timedelta

import pytest

from dsm.surveying.speeds import Speed, speed_of


@pytest.mark.parametrize(
    ("minutes", "speed"),
    [(0, Speed.FAST), (3.3, Speed.FAST), (3.4, Speed.USUAL), (30, Speed.USUAL), (31, Speed.SLOW)],
)
def test_bands_are_a_third_and_three_times_the_stated_minutes(minutes, speed):
    assert speed_of(timedelta(minutes=minutes), 10) is speed
