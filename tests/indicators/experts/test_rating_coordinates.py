import numpy as np
import pytest

from indicators.experts.rating_coordinates import inform_ratings, plain_rating_coordinates
from indicators.experts.rating_density import RatingDensity
from indicators.experts.rating_terms import lay_out_terms


def test_plain_coordinates_are_effects_in_units_of_their_spread(simulate_ratings, rng):
    terms = lay_out_terms(simulate_ratings().ratings)
    coordinates = plain_rating_coordinates(terms)
    position = rng.normal(size=(1, terms.dimension))

    natural = coordinates.natural(position)

    spread = np.exp(natural[0, terms.starts[-1]])
    objects = slice(0, terms.starts[1])
    np.testing.assert_allclose(natural[0, objects], spread * position[0, objects])


def test_both_coordinates_describe_one_density(simulate_ratings):
    """At points that stand for the same parameters, densities differ by the Jacobian only."""
    terms = lay_out_terms(simulate_ratings(groups=2).ratings)
    informed, plain = inform_ratings(terms), plain_rating_coordinates(terms)
    densities = [RatingDensity(each.problem()) for each in (informed, plain)]
    natural = informed.natural(np.zeros((1, terms.dimension)))[0]
    places = slice(terms.starts[-1], terms.starts[-1] + len(terms.blocks))
    same = natural - plain.centre
    same[: terms.starts[-1]] /= np.exp(np.repeat(natural[places], np.diff(terms.starts)))
    same[places] = informed.centre[places]

    values = [densities[0](np.zeros(terms.dimension))[0], densities[1](same)[0]]

    squared = np.exp(2 * np.repeat(natural[places], np.diff(terms.starts)))
    loose = informed.variance / (squared + informed.variance)
    jacobian = 0.5 * np.log(loose).sum() + np.log(informed.width).sum()
    np.testing.assert_allclose(values[0] - values[1], jacobian, rtol=1e-9)


def test_the_informed_start_is_near_the_top(simulate_ratings, rng):
    terms = lay_out_terms(simulate_ratings(objects=20, raters=8).ratings)
    density = RatingDensity(inform_ratings(terms).problem())

    top = density(np.zeros(terms.dimension))[0]
    around = [density(rng.normal(size=terms.dimension))[0] for _ in range(20)]

    assert top - np.mean(around) == pytest.approx(terms.dimension / 2, rel=0.6)


def test_an_object_with_more_ratings_is_known_more_surely(simulate_ratings):
    terms = lay_out_terms(simulate_ratings(objects=30, raters=15, kept=0.3).ratings)
    given = np.bincount(terms.ratings.object)

    variance = inform_ratings(terms).variance[: terms.starts[1]]

    # The last object has no coefficient of its own.
    assert np.corrcoef(given[:-1], 1 / variance)[0, 1] > 0.5
