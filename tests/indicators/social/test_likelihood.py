import numpy as np
import pytest

from indicators.social.coordinates import plain_coordinates
from indicators.social.density import Density
from indicators.social.grid import Grid
from indicators.social.parameters import name_parameters
from indicators.social.specification import specify


@pytest.mark.parametrize("unknown", [0.0, 0.2])
def test_the_likelihood_is_that_of_every_respondent_summed_one_by_one(simulate, rng, unknown):
    drawn = simulate(respondents=150, categories=(2, 5), missing=0.2, unknown=unknown)
    specification = specify(drawn.counts, drawn.frame)
    coordinates = plain_coordinates(specification)
    density = Density(coordinates.problem(Grid(32, 6.5)))
    here, there = 0.4 * rng.normal(size=(2, specification.dimension))
    # The same spreads and prior terms at both places, so that only the likelihood differs.
    there[: -len(specification.stick_first)] = here[: -len(specification.stick_first)]

    difference = density(here)[0] - density(there)[0]

    expected = [
        log_likelihood(drawn, specification, coordinates, at) + stick_prior(specification, at)
        for at in (here, there)
    ]
    assert difference == pytest.approx(expected[0] - expected[1], abs=1e-4)


def log_likelihood(drawn, specification, coordinates, position):
    """Sum over respondents, each over all cells she may belong to, on a fine grid."""
    parameters = name_parameters(specification, coordinates.natural(position[None]))
    points = np.linspace(-9, 9, 500)
    normal = np.exp(-0.5 * (points - parameters.latent[0][:, None]) ** 2)
    normal /= normal.sum(axis=1, keepdims=True)
    levels_of_cell = drawn.frame.cell_levels()
    total = 0.0
    for answers, background in zip(drawn.responses.levels, drawn.responses.background, strict=True):
        fits = ((background < 0) | (levels_of_cell == background)).all(axis=1)
        people = drawn.frame.cell_people * fits
        chance = people / people.sum() @ normal
        for item, level in enumerate(answers):
            if level >= 0:
                chance = chance * category_chance(parameters, item, level, points)
        total += np.log(chance.sum())
    return total


def category_chance(parameters, item, level, points):
    cutpoints = parameters.cutpoint[0, item]
    cutpoints = cutpoints[np.isfinite(cutpoints)]
    ladder = np.concatenate([[-np.inf], cutpoints, [np.inf]])
    slope = parameters.discrimination[0, item]
    above, beyond = (1 / (1 + np.exp(cut - slope * points)) for cut in ladder[level : level + 2])
    return above - beyond


def stick_prior(specification, position):
    stick = 1 / (1 + np.exp(-position[-len(specification.stick_first) :]))
    first, second = specification.stick_first, specification.stick_second
    return (first * np.log(stick) + second * np.log1p(-stick)).sum()
