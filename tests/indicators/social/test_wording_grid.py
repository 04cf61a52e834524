import numpy as np
import pytest

from indicators.social.coordinates import plain_coordinates
from indicators.social.grid import Grid
from indicators.social.parameters import name_parameters
from indicators.social.specification import specify
from indicators.social.wording import METHOD_LIMIT, METHOD_NODES
from indicators.social.wording_grid import (
    method_error,
    method_provenance,
    more_nodes,
    with_enough_nodes,
    with_nodes,
)
from tests.support.worded import worded_survey

GRID = Grid(32, 6.5)


@pytest.fixture(scope="module")
def survey():
    return worded_survey(loading=1.2, respondents=300)


@pytest.fixture(scope="module")
def coordinates(survey):
    return plain_coordinates(specify(survey.counts, survey.frame, negative=survey.negative))


@pytest.fixture
def positions(coordinates, rng):
    return 0.5 * rng.normal(size=(2, 10, coordinates.specification.dimension))


def test_the_usual_nodes_are_enough(coordinates, positions):
    error = method_error(coordinates, GRID, positions)

    assert error < METHOD_LIMIT


def test_too_few_nodes_are_found_out(coordinates, positions):
    error = method_error(with_nodes(coordinates, 3), GRID, positions)

    assert error > METHOD_LIMIT


def test_without_a_wording_factor_there_is_nothing_to_sum(survey):
    plain = plain_coordinates(specify(survey.counts, survey.frame))

    assert method_error(plain, GRID, np.zeros((1, plain.specification.dimension))) == 0.0
    assert more_nodes(plain) is None
    assert method_provenance(plain, 0.0) == {}


@pytest.mark.parametrize(("loading", "nodes"), [(0.5, 12), (1.9, 16), (2.6, 20), (9.0, 32)])
def test_strong_loadings_get_more_nodes_at_once(survey, coordinates, loading, nodes):
    specification = coordinates.specification
    natural = np.zeros((1, specification.dimension))
    natural[0, sum(specification.sizes)] = np.log(loading)

    chosen = with_enough_nodes(coordinates, name_parameters(specification, natural))

    assert chosen.specification.wording.nodes == nodes


def test_nodes_grow_until_there_are_no_more(coordinates):
    used = []
    step = coordinates
    while step is not None:
        used.append(step.specification.wording.nodes)
        step = more_nodes(step)

    assert tuple(used) == METHOD_NODES


def test_a_fit_remembers_how_it_was_summed(coordinates):
    assert method_provenance(coordinates, 1e-4) == {"method_nodes": 12, "method_error": 1e-4}
