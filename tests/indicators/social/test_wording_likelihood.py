import numpy as np
import pytest

from indicators.social.coordinates import fit_ridge, inform, plain_coordinates
from indicators.social.density import Density
from indicators.social.grid import Grid
from indicators.social.parameters import name_parameters
from indicators.social.specification import specify

GRID = Grid(32, 6.5)
SURVEYS = {
    "four items": ({"categories": (4, 4, 4, 4)}, ("item-1", "item-3")),
    "mixed categories": ({"categories": (2, 4, 5, 3, 11)}, ("item-0", "item-2", "item-4")),
    "unknown backgrounds": (
        {"categories": (3, 3, 3, 3, 3), "unknown": 0.15},
        ("item-2", "item-3", "item-4"),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("survey", "negative"), SURVEYS.values(), ids=SURVEYS.keys())
def test_the_compiled_density_is_the_model_with_a_wording_factor(
    simulate, model_density, rng, survey, negative
):
    drawn = simulate(respondents=150, levels={"sex": 2, "district": 3}, **survey)
    specification = specify(drawn.counts, drawn.frame, negative=negative)
    coordinates = inform(specification, fit_ridge(specification))
    density = Density(coordinates.problem(GRID))
    model = model_density(specification, GRID)
    positions = rng.normal(size=(20, specification.dimension))

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


@pytest.mark.parametrize("unknown", [0.0, 0.2])
def test_the_likelihood_is_that_of_every_respondent_over_both_dimensions(simulate, rng, unknown):
    drawn = simulate(
        respondents=100, categories=(4, 3, 4, 2), unknown=unknown, levels={"sex": 2, "district": 3}
    )
    specification = specify(drawn.counts, drawn.frame, negative=("item-0", "item-2"))
    coordinates = plain_coordinates(specification)
    density = Density(coordinates.problem(GRID))
    here = 0.4 * rng.normal(size=specification.dimension)
    there = here.copy()
    sticks = slice(sum(specification.sizes[:3]), sum(specification.sizes))
    # Only the sticks move, whose prior is simple, so that the rest of the prior cancels.
    there[sticks] += 0.4 * rng.normal(size=specification.sizes[3])

    difference = density(here)[0] - density(there)[0]

    expected = [
        log_likelihood(drawn, specification, coordinates, at)
        + stick_prior(specification, at[sticks])
        for at in (here, there)
    ]
    assert difference == pytest.approx(expected[0] - expected[1], abs=1e-4)


def test_the_gradient_is_the_slope_of_the_density(simulate, rng):
    drawn = simulate(categories=(4, 3, 4, 4, 2), unknown=0.1, levels={"sex": 2, "district": 3})
    negative = ("item-0", "item-2", "item-3")
    specification = specify(drawn.counts, drawn.frame, negative=negative)
    density = Density(plain_coordinates(specification).problem(GRID))
    position = 0.3 * rng.normal(size=specification.dimension)

    _, gradient = density(position)

    expected = slopes(lambda at: np.array([density(at)[0]]), position)[0]
    np.testing.assert_allclose(gradient, expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())


def log_likelihood(drawn, specification, coordinates, position):
    """Sum over respondents, each over all cells she may belong to, on two fine grids."""
    parameters = name_parameters(specification, coordinates.natural(position[None]))
    points, method = np.linspace(-9, 9, 300), np.linspace(-7, 7, 101)
    normal = np.exp(-0.5 * (points - parameters.latent[0][:, None]) ** 2)
    normal /= normal.sum(axis=1, keepdims=True)
    weight = np.exp(-0.5 * method**2)
    weight /= weight.sum()
    levels_of_cell = drawn.frame.cell_levels()
    total = 0.0
    for answers, background in zip(drawn.responses.levels, drawn.responses.background, strict=True):
        fits = ((background < 0) | (levels_of_cell == background)).all(axis=1)
        people = drawn.frame.cell_people * fits
        chance = (people / people.sum() @ normal)[:, None] * weight
        for item, level in enumerate(answers):
            if level >= 0:
                chance = chance * category_chance(parameters, item, level, points, method)
        total += np.log(chance.sum())
    return total


def category_chance(parameters, item, level, points, method):
    cutpoints = parameters.cutpoint[0, item]
    ladder = np.concatenate([[-np.inf], cutpoints[np.isfinite(cutpoints)], [np.inf]])
    reached = (
        parameters.discrimination[0, item] * points[:, None] + parameters.loading[0, item] * method
    )
    above, beyond = (1 / (1 + np.exp(cut - reached)) for cut in ladder[level : level + 2])
    return above - beyond


def stick_prior(specification, logits):
    stick = 1 / (1 + np.exp(-logits))
    first, second = specification.stick_first, specification.stick_second
    return (first * np.log(stick) + second * np.log1p(-stick)).sum()


def slopes(function, position, step=1e-5):
    """Central differences, shape (value, position)."""
    steps = step * np.eye(len(position))
    columns = [
        (function(position + move) - function(position - move)) / (2 * step) for move in steps
    ]
    return np.stack(columns, axis=1)
