import numba
import numpy as np
import pytest
from numba.np.numpy_support import carray

from indicators.social.callback import CALLBACK, NOT_FINITE, CompiledDensity, pack, stamp_of


@pytest.fixture(scope="module")
def parabola():
    """A density with its top at the first packed number; it has none beyond 100."""

    def evaluate(dimension, position, gradient, value, block):
        start = carray(block, 1, np.int64)[0]
        top = carray(block, start + 1, np.float64)[start]
        at, slope = carray(position, dimension), carray(gradient, dimension)
        distance = at[0] - top
        slope[0] = -distance
        carray(value, 1)[0] = -0.5 * distance**2
        return 0 if abs(at[0]) < 100 else NOT_FINITE

    return numba.cfunc(CALLBACK)(evaluate)


def test_a_packed_number_reaches_the_c_function(parabola):
    density = CompiledDensity(pack([np.array([3.0])]), 1, parabola)

    value, gradient = density(np.array([5.0]))

    assert value == -2.0
    assert gradient.tolist() == [-2.0]


def test_where_it_cannot_be_computed_there_is_no_density(parabola):
    density = CompiledDensity(pack([np.array([3.0])]), 1, parabola)

    value, gradient = density(np.array([1000.0]))

    assert value == -np.inf
    assert gradient.tolist() == [0.0]


def test_numbers_survive_packing_to_the_last_bit():
    numbers = np.array([0.1, -1e300])

    words = pack([np.array([7]), numbers])

    np.testing.assert_array_equal(words.view(np.float64)[words[2] : words[3]], numbers)


def test_the_stamp_changes_with_any_source(tmp_path):
    first, second = tmp_path / "a.py", tmp_path / "b.py"
    first.write_text("1")
    second.write_text("2")
    before = stamp_of([first, second])

    second.write_text("3")

    assert stamp_of([first, second]) != before
