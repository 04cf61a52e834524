import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators.experts.zero_sum import contract, expand, expand_one

COEFFICIENTS = st.integers(1, 20).flatmap(
    lambda size: arrays(float, (3, size), elements=st.floats(-5, 5))
)


@given(COEFFICIENTS)
def test_effects_sum_to_zero_and_keep_their_length(coefficients):
    effects = expand(coefficients)

    np.testing.assert_allclose(effects.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose((effects**2).sum(axis=1), (coefficients**2).sum(axis=1), atol=1e-9)


@given(COEFFICIENTS)
def test_one_draw_is_expanded_as_many_are(coefficients):
    np.testing.assert_allclose(expand_one(coefficients[1]), expand(coefficients)[1], atol=1e-12)


@given(COEFFICIENTS)
def test_contracting_is_the_transpose_of_expanding(coefficients):
    by_effect = np.arange(coefficients.shape[1] + 1.0) ** 2
    by_coefficient = np.empty(coefficients.shape[1])

    contract(by_effect, by_coefficient)

    np.testing.assert_allclose(by_coefficient, expand(np.eye(len(by_coefficient))) @ by_effect)
