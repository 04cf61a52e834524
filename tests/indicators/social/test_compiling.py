import numpy as np

from indicators.social.compiling import compiled, compiled_exactly, compiled_once


@compiled
def twice(number):
    return 2 * number


@compiled_once
def summed(numbers):
    result = 0.0
    for number in numbers:
        result += number
    return result


@compiled_exactly
def summed_in_order(numbers):
    result = 0.0
    for number in numbers:
        result += number
    return result


def test_exact_sums_add_up_in_the_order_that_is_written(rng):
    numbers = rng.normal(size=1001) * 10.0 ** rng.integers(-8, 8, 1001)

    expected = 0.0
    for number in numbers.tolist():
        expected += number
    assert summed_in_order(numbers) == expected


def test_compiled_functions_compute_what_they_say():
    assert twice(21) == 42
    assert summed(np.arange(4.0)) == 6.0


def test_failure_keeps_its_mark():
    assert np.isnan(summed(np.array([1.0, np.nan])))
