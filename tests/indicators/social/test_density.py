import numpy as np
import pytest

from indicators.social.coordinates import fit_ridge, inform, plain_coordinates
from indicators.social.density import Density
from indicators.social.grid import Grid
from indicators.social.specification import specify

SURVEYS = {
    "two categories": {"categories": (2, 2, 2)},
    "four categories, one item": {"categories": (4,)},
    "five categories, two items": {"categories": (5, 5)},
    "eleven categories": {"categories": (11, 11, 11)},
    "mixed categories": {"categories": (2, 4, 5, 11), "missing": 0.2},
    "unknown backgrounds": {"categories": (4, 5, 11), "unknown": 0.15},
}


@pytest.mark.slow
@pytest.mark.parametrize("survey", SURVEYS.values(), ids=SURVEYS.keys())
def test_the_compiled_density_is_the_model_at_fifty_random_points(
    simulate, model_density, rng, survey
):
    drawn = simulate(**survey)
    specification = specify(drawn.counts, drawn.frame)
    coordinates = inform(specification, fit_ridge(specification))
    grid = Grid(32, 6.0)
    density = Density(coordinates.problem(grid))
    model = model_density(specification, grid)
    positions = rng.normal(size=(50, specification.dimension))

    for position in positions:
        value, gradient = density(position)
        natural_value, natural_gradient = model(coordinates.natural(position[None])[0])
        jacobian = slopes(lambda at: coordinates.natural(at[None])[0], position)
        log_jacobian = slopes(lambda at: coordinates.log_jacobian(at[None]), position)[0]
        expected_gradient = natural_gradient @ jacobian + log_jacobian

        expected_value = natural_value + coordinates.log_jacobian(position[None])[0]
        assert value == pytest.approx(expected_value, rel=1e-8)
        scale = np.abs(expected_gradient).max()
        np.testing.assert_allclose(gradient, expected_gradient, rtol=1e-6, atol=1e-6 * scale)


@pytest.mark.slow
@pytest.mark.parametrize("nodes", [64, 128])
def test_finer_grids_evaluate_the_same_model(simulate, model_density, rng, nodes):
    drawn = simulate(categories=(2, 11), unknown=0.1)
    specification = specify(drawn.counts, drawn.frame)
    coordinates = plain_coordinates(specification)
    grid = Grid(nodes, 7.0)
    density = Density(coordinates.problem(grid))
    model = model_density(specification, grid)
    position = 0.5 * rng.normal(size=specification.dimension)

    value, _ = density(position)

    natural = coordinates.natural(position[None])
    expected = model(natural[0])[0] + coordinates.log_jacobian(position[None])[0]
    assert value == pytest.approx(expected, rel=1e-10)


def test_the_gradient_is_the_slope_of_the_density(simulate, rng):
    drawn = simulate(categories=(4, 4), unknown=0.1)
    specification = specify(drawn.counts, drawn.frame)
    density = Density(plain_coordinates(specification).problem(Grid(32, 6.0)))
    position = 0.3 * rng.normal(size=specification.dimension)

    _, gradient = density(position)

    expected = slopes(lambda at: np.array([density(at)[0]]), position)[0]
    np.testing.assert_allclose(gradient, expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())


def test_a_leap_out_of_all_bounds_has_no_density_and_does_no_harm(simulate):
    drawn = simulate(categories=(4,))
    specification = specify(drawn.counts, drawn.frame)
    density = Density(plain_coordinates(specification).problem(Grid(32, 6.0)))

    value, gradient = density(np.full(specification.dimension, 1e6))

    assert value == -np.inf
    np.testing.assert_array_equal(gradient, 0.0)


def slopes(function, position, step=1e-5):
    """Central differences, shape (value, position)."""
    steps = step * np.eye(len(position))
    columns = [
        (function(position + move) - function(position - move)) / (2 * step) for move in steps
    ]
    return np.stack(columns, axis=1)
