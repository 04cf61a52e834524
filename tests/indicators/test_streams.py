"""Random numbers belong to their name."""

import numpy as np

from indicators.streams import random_stream


def test_a_name_has_the_same_numbers_whoever_else_asks():
    random_stream(7, "other").random(3)

    again = random_stream(7, "light", "safe").random(3)

    np.testing.assert_array_equal(again, random_stream(7, "light", "safe").random(3))


def test_names_are_not_run_together():
    one = random_stream(7, "ab", "c").random()

    assert one != random_stream(7, "a", "bc").random()


def test_another_seed_gives_other_numbers():
    assert random_stream(1, "light").random() != random_stream(2, "light").random()
