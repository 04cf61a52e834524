import numpy as np

from indicators.social.coordinates import plain_coordinates
from indicators.social.parameters import name_parameters
from indicators.social.specification import specify


def test_flat_draws_get_their_names_back(simulate, rng):
    drawn = simulate(respondents=60, categories=(2, 4), levels={"sex": 2, "age": 3})
    specification = specify(drawn.counts, drawn.frame)
    coordinates = plain_coordinates(specification)
    natural = coordinates.natural(0.5 * rng.normal(size=(7, specification.dimension)))

    parameters = name_parameters(specification, natural)

    assert parameters.latent.shape == (7, 6)
    assert parameters.spread.shape == (7, 2)
    np.testing.assert_allclose(np.log(parameters.spread), natural[:, 5:7])
    sex, age, both = parameters.effects
    np.testing.assert_allclose(parameters.latent[:, 4], sex[:, 1] + age[:, 1] + both[:, 4])


def test_cutpoints_rise_and_give_the_shares_back(simulate):
    drawn = simulate(respondents=60, categories=(4,))
    specification = specify(drawn.counts, drawn.frame)
    shares = np.array([0.1, 0.2, 0.3, 0.4])
    sticks = shares[:3] / (1 - np.array([0.0, 0.1, 0.3]))
    natural = np.zeros((1, specification.dimension))
    natural[0, -3:] = np.log(sticks / (1 - sticks))

    parameters = name_parameters(specification, natural)

    stretch = np.sqrt(1 + 0.35 * np.exp(0.5) ** 2)
    below = 1 / (1 + np.exp(-parameters.cutpoint[0, 0] / stretch))
    np.testing.assert_allclose(below, [0.1, 0.3, 0.6])
