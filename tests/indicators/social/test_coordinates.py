import numpy as np
import pytest

from indicators.social.coordinates import fit_ridge, inform, plain_coordinates
from indicators.social.density import Density, place_on_ramp, ramp
from indicators.social.grid import Grid
from indicators.social.specification import specify


def test_the_whole_line_of_the_ramp_is_found_back():
    places = np.linspace(-4, 6, 41)

    found = place_on_ramp(ramp(places))

    np.testing.assert_allclose(found, places, atol=1e-9)


def test_informed_coordinates_are_close_to_standard_normal(simulate):
    drawn = simulate(respondents=600, categories=(5, 5, 5))
    specification = specify(drawn.counts, drawn.frame)
    coordinates = inform(specification, fit_ridge(specification))
    density = Density(coordinates.problem(Grid(32, 6.0)))
    spreads = specification.sizes[1]
    step = 1e-4

    curvature = np.array(
        [
            (density(-step * axis)[1] - density(step * axis)[1]) @ axis / (2 * step)
            for axis in np.eye(specification.dimension)
        ]
    )

    # A standard normal has curvature one; spreads are only guessed and left to the sampler.
    assert np.sum(np.abs(curvature - 1) > 0.5) <= 2 * spreads
    assert np.median(curvature) == pytest.approx(1, abs=0.05)


def test_a_change_of_coordinates_does_not_change_the_posterior(simulate, rng):
    drawn = simulate(respondents=200, categories=(4, 4), unknown=0.1)
    specification = specify(drawn.counts, drawn.frame)
    grid = Grid(32, 6.0)
    informed = inform(specification, fit_ridge(specification))
    plain = plain_coordinates(specification)
    positions = rng.normal(size=(5, specification.dimension))
    natural = informed.natural(positions)

    values = [Density(informed.problem(grid))(position)[0] for position in positions]

    same_places = plain_positions(specification, natural)
    np.testing.assert_allclose(plain.natural(same_places), natural, atol=1e-8)
    expected = [
        Density(plain.problem(grid))(place)[0] - plain.log_jacobian(place[None])[0]
        for place in same_places
    ]
    np.testing.assert_allclose(values - informed.log_jacobian(positions), expected, rtol=1e-9)


def plain_positions(specification, natural):
    """Where the plain coordinates put the same natural parameters."""
    coefficients, spreads, _, _ = specification.sizes
    places = slice(coefficients, coefficients + spreads)
    positions = natural.copy()
    heights = np.exp(natural[:, places]) / specification.scales[specification.free]
    positions[:, places] = place_on_ramp(heights)
    spread = np.tile(specification.scales, (len(natural), 1))
    spread[:, specification.free] = np.exp(natural[:, places])
    positions[:, :coefficients] /= spread[:, specification.term_of_coefficient]
    return positions
