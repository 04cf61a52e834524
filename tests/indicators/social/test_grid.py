import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.social.coordinates import plain_coordinates
from indicators.social.density import Density
from indicators.social.grid import LIMIT, Grid, choose_grid, error_bound, finer
from indicators.social.parameters import name_parameters
from indicators.social.specification import specify


@given(st.floats(0.3, 6.0), st.integers(1, 1_000_000), st.floats(0.0, 1.5))
def test_the_chosen_grid_keeps_the_bound(discrimination, respondents, latent):
    survey = {
        "discrimination": discrimination,
        "latent": np.array([latent]),
        "respondents": np.array([float(respondents)]),
    }

    grid = choose_grid(**survey)

    assert error_bound(grid, **survey) < LIMIT


def test_sharper_items_more_people_and_extreme_cells_need_more():
    def bound(discrimination=2.0, latent=0.0, people=100.0):
        cell, respondents = np.array([latent]), np.array([people])
        return error_bound(
            Grid(32, 6.0), discrimination=discrimination, latent=cell, respondents=respondents
        )

    assert bound(discrimination=3.0) > bound()
    assert bound(people=200.0) == pytest.approx(2 * bound())
    assert bound(latent=1.5) > bound()
    assert bound(latent=-1.5) == pytest.approx(bound(latent=1.5))


def test_there_is_a_finer_grid_until_there_is_none():
    nodes = []
    grid = Grid(32, 6.0)

    while grid is not None:
        nodes.append(grid.nodes)
        grid = finer(grid)

    assert nodes == [32, 64, 128]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("discrimination", "respondents"), [(0.8, 2_000), (1.6, 10_000), (2.6, 2_000), (5.0, 10_000)]
)
def test_the_chosen_grid_is_as_good_as_a_dense_one(
    simulate, model_density, discrimination, respondents
):
    drawn = simulate(
        respondents=respondents, categories=(5, 5, 11), discrimination=discrimination, unknown=0.02
    )
    specification = specify(drawn.counts, drawn.frame)
    coordinates = plain_coordinates(specification)
    position = the_truth(specification, drawn)
    latent = name_parameters(specification, coordinates.natural(position[None])).latent[0]
    grid = choose_grid(
        discrimination=discrimination,
        latent=latent[specification.cells_in_use],
        respondents=specification.respondents_per_cell,
    )

    value, _ = Density(coordinates.problem(grid))(position)

    dense, _ = model_density(specification, Grid(600, 10.0))(coordinates.natural(position[None])[0])
    expected = dense + coordinates.log_jacobian(position[None])[0]
    assert value == pytest.approx(expected, abs=LIMIT, rel=0)


def the_truth(specification, drawn):
    """A position in plain coordinates at which discriminations are the true ones."""
    rng = np.random.default_rng(3)
    coefficients, spreads, directions, _ = specification.sizes
    along, *_ = np.linalg.lstsq(
        specification.discrimination_directions,
        np.log(drawn.discrimination) - specification.log_discrimination,
    )
    sticks = []
    for slope, cutpoint in zip(drawn.discrimination, drawn.cutpoints, strict=True):
        below = 1 / (1 + np.exp(-cutpoint / np.sqrt(1 + 0.35 * slope**2)))
        share = np.diff(below, prepend=0.0) / (1 - np.concatenate([[0.0], below[:-1]]))
        sticks.append(np.log(share / (1 - share)))
    effects = 0.7 * rng.normal(size=coefficients)
    return np.concatenate([effects, np.zeros(spreads), along[:directions], *sticks])
