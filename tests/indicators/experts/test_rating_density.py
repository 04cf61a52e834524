import numpy as np
import pytest

from indicators.experts.rating_coordinates import inform_ratings, plain_rating_coordinates
from indicators.experts.rating_density import RatingDensity
from indicators.experts.rating_model import build_rating_model
from indicators.experts.rating_terms import lay_out_terms

DESIGNS = {
    "two levels": {"levels": 2, "raters": 2, "objects": 3},
    "three levels": {"levels": 3},
    "five levels, groups": {"levels": 5, "groups": 4},
    "eleven levels, groups": {"levels": 11, "groups": 2, "objects": 20, "raters": 6},
}


@pytest.mark.slow
@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS.keys())
def test_the_compiled_density_is_the_model_at_random_points(simulate_ratings, rng, design):
    terms = lay_out_terms(simulate_ratings(**design).ratings)
    coordinates = inform_ratings(terms)
    density = RatingDensity(coordinates.problem())
    model = interpreted(terms)

    for position in rng.normal(size=(20, terms.dimension)):
        value, gradient = density(position)

        natural_value, natural_gradient = model(coordinates.natural(position[None])[0])
        jacobian = slopes(lambda at: coordinates.natural(at[None])[0], position)
        log_jacobian = np.linalg.slogdet(jacobian).logabsdet
        bend = slopes(lambda at: log_determinant(coordinates, at), position, step=1e-3)[0]
        expected = natural_gradient @ jacobian + bend
        scale = np.abs(expected).max()
        assert value == pytest.approx(natural_value + log_jacobian, rel=1e-8)
        np.testing.assert_allclose(gradient, expected, rtol=1e-4, atol=1e-4 * scale)


@pytest.mark.parametrize("levels", [2, 5, 11])
def test_the_gradient_is_the_slope_of_the_density(simulate_ratings, rng, levels):
    terms = lay_out_terms(simulate_ratings(levels=levels, groups=3).ratings)
    density = RatingDensity(plain_rating_coordinates(terms).problem())
    position = 0.5 * rng.normal(size=terms.dimension)

    _, gradient = density(position)

    expected = slopes(lambda at: np.array([density(at)[0]]), position)[0]
    np.testing.assert_allclose(gradient, expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())


def test_a_leap_out_of_all_bounds_has_no_density_and_does_no_harm(simulate_ratings):
    terms = lay_out_terms(simulate_ratings().ratings)
    density = RatingDensity(plain_rating_coordinates(terms).problem())

    value, gradient = density(np.full(terms.dimension, 1e6))

    assert value == -np.inf
    np.testing.assert_array_equal(gradient, 0.0)


def test_the_order_of_ratings_changes_nothing(simulate_ratings, rng):
    terms = lay_out_terms(simulate_ratings().ratings)
    problem = plain_rating_coordinates(terms).problem()
    order = rng.permutation(len(problem.level))
    shuffled = problem._replace(
        rater=problem.rater[order], object=problem.object[order], level=problem.level[order]
    )
    position = rng.normal(size=terms.dimension)

    one, other = RatingDensity(problem)(position)[0], RatingDensity(shuffled)(position)[0]

    assert one == pytest.approx(other, rel=1e-12)


def interpreted(terms):
    """The PyMC model's log density, with gradient, of natural parameters."""
    model = build_rating_model(terms)
    # Interpreted: seconds slower to run here, a minute quicker to build.
    function = model.logp_dlogp_function(ravel_inputs=True, mode="FAST_COMPILE")
    function.set_extra_values({})
    coefficients, blocks = int(terms.starts[-1]), len(terms.blocks)
    # PyMC declares spreads before the effects that need them.
    order = np.concatenate(
        [
            np.arange(coefficients, coefficients + blocks),
            np.arange(coefficients),
            np.arange(coefficients + blocks, terms.dimension),
        ]
    )

    def evaluate(natural):
        value, in_order = function(natural[order])
        gradient = np.empty_like(in_order)
        gradient[order] = in_order
        return float(value), gradient

    return evaluate


def log_determinant(coordinates, position):
    jacobian = slopes(lambda at: coordinates.natural(at[None])[0], position)
    return np.array([np.linalg.slogdet(jacobian).logabsdet])


def slopes(function, position, step=1e-5):
    """Central differences, shape (value, position)."""
    steps = step * np.eye(len(position))
    columns = [
        (function(position + move) - function(position - move)) / (2 * step) for move in steps
    ]
    return np.stack(columns, axis=1)
