import numpy as np
import pytest
from scipy.special import psi
from scipy.stats import dirichlet, gamma, multinomial

from indicators.experts.best_worst_density import BestWorstDensity, digamma
from indicators.experts.zero_sum import expand

BEST_TO = np.array([[1.0, 3, 8, 2], [2, 1, 9, 4], [1, 1, 5, 5]])
TO_WORST = np.array([[8.0, 3, 1, 4], [5, 9, 1, 2], [5, 4, 1, 1]])
SHAPE, RATE = 1.0, 0.02


@pytest.fixture(scope="module")
def density():
    return BestWorstDensity(BEST_TO, TO_WORST, SHAPE, RATE)


def weights_of(position):
    raised = np.exp(expand(position[:-1].reshape(4, 3)))
    return raised / raised.sum(axis=1, keepdims=True)


def stated(position):
    """The model as the docstring states it, by another library, with the Jacobian."""
    common, *own = weights_of(position)
    concentration = SHAPE / RATE * np.exp(position[-1])
    value = dirichlet.logpdf(common, np.ones(4))
    value += gamma.logpdf(concentration, SHAPE, scale=1 / RATE) + np.log(concentration)
    for weight, above, below in zip(own, BEST_TO, TO_WORST, strict=True):
        inverse = 1 / weight / (1 / weight).sum()
        value += dirichlet.logpdf(weight, concentration * common)
        value += multinomial.logpmf(below, below.sum(), weight)
        value += multinomial.logpmf(above, above.sum(), inverse)
    jacobian = sum(np.log(weight).sum() + 0.5 * np.log(4) for weight in (common, *own))
    return value + jacobian


def test_the_compiled_density_is_the_model_as_stated(density, rng):
    for position in rng.normal(size=(30, 13)):
        value, _ = density(position)

        assert value == pytest.approx(stated(position), rel=1e-10)


def test_the_jacobian_of_the_log_ratios_is_what_the_density_takes_it_for(rng):
    coordinates = rng.normal(size=3)
    step = 1e-6

    def first_weights(at):
        raised = np.exp(expand(at[None])[0])
        return (raised / raised.sum())[:3]

    slopes = [
        (first_weights(coordinates + move) - first_weights(coordinates - move)) / (2 * step)
        for move in step * np.eye(3)
    ]
    raised = np.exp(expand(coordinates[None])[0])
    expected = np.log(raised / raised.sum()).sum() + 0.5 * np.log(4)

    assert np.linalg.slogdet(np.array(slopes)).logabsdet == pytest.approx(expected, abs=1e-6)


def test_the_gradient_is_the_slope_of_the_density(density, rng):
    step = 1e-6
    for position in rng.normal(size=(10, 13)):
        _, gradient = density(position)

        slopes = [
            (density(position + move)[0] - density(position - move)[0]) / (2 * step)
            for move in step * np.eye(13)
        ]
        np.testing.assert_allclose(gradient, slopes, rtol=1e-5, atol=1e-5 * np.abs(slopes).max())


def test_a_leap_out_of_all_bounds_has_no_density(density):
    assert density(np.full(13, 1e6))[0] == -np.inf


@pytest.mark.parametrize("value", [1e-3, 0.5, 1.0, 7.9, 8.0, 300.0])
def test_digamma_is_the_slope_of_the_log_gamma_function(value):
    assert digamma(value) == pytest.approx(psi(value), rel=1e-9)
