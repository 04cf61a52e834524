"""Numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.exchange.numbers import number_of


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_writes_is_read_back(number):
    assert number_of(repr(number)) == number


@given(st.integers(-(10**6), 10**6), st.integers(0, 999))
def test_a_decimal_comma_is_a_decimal_point(whole, part):
    assert number_of(f"{whole},{part}") == number_of(f"{whole}.{part}")


@pytest.mark.parametrize("text", ["", "nan", "inf", "1_000", "1,000.5", "1 000", "x", "٣", "1,"])
def test_what_is_no_number_is_none(text):
    assert number_of(text) is None
