import numpy as np

from indicators.social.compiling import compiled, compiled_once


@compiled
def twice(number):
    return 2 * number


@compiled_once
def summed(numbers):
    result = 0.0
    for number in numbers:
        result += number
    return result


def test_compiled_functions_compute_what_they_say():
    assert twice(21) == 42
    assert summed(np.arange(4.0)) == 6.0


def test_failure_keeps_its_mark():
    assert np.isnan(summed(np.array([1.0, np.nan])))
