from itertools import pairwise

import numpy as np
import pytest
import xarray as xr

from dsm import evidence, fieldwork
from dsm.database import transaction
from dsm.draws import DrawsError
from dsm.posteriors import Measure, city_draws, group_draws
from indicators.social.poststratify import EstimateError
from surveys.population import PopulationFrame
from tests.support.builders import a_frame


@pytest.fixture
def trust(town):
    with transaction(town.engine) as session:
        return evidence.published(session)["trust"], fieldwork.load_frame(session, "town")


def test_a_measure_is_a_share_only_of_an_item():
    assert Measure("trust-0", 3).is_share
    assert not Measure().is_share


def test_groups_are_those_of_the_cross_the_last_factor_running_fastest(town, trust):
    groups, draws = group_draws(town.draws, *trust, ["sex", "age_band"], Measure())

    assert groups.labels[:2] == (("female", "18-29"), ("female", "30-44"))
    assert dict(draws.sizes) == {"chain": 4, "draw": 800, "group": 8}


def test_means_and_shares_lie_between_0_and_100(town, trust):
    mean, share = (
        city_draws(town.draws, *trust, measure) for measure in (Measure(), Measure("trust-0", 3))
    )

    assert mean.shape == share.shape == (3200,)
    assert 20 < mean.min() < mean.max() < 80
    assert 10 < share.min() < share.max() < 70


def test_a_share_of_a_better_answer_is_smaller_on_every_draw(town, trust):
    shares = [
        city_draws(town.draws, *trust, Measure("trust-0", level)) for level in (0, 1, 2, 3, 4)
    ]

    np.testing.assert_array_equal(shares[0], 100.0)
    for more, less in pairwise(shares):
        assert (less < more).all()


def test_the_city_is_its_groups_added_up_by_people(town, trust):
    estimated, _ = trust
    people = np.arange(1.0, 9.0).reshape(2, 4) * 100
    frame = PopulationFrame(a_frame().factors, people, "made for a test")

    _, by_age = group_draws(town.draws, estimated, frame, ["age_band"], Measure())
    city = city_draws(town.draws, estimated, frame, Measure())

    weighted = by_age.to_numpy().reshape(-1, 4) @ people.sum(axis=0) / people.sum()
    np.testing.assert_allclose(city, weighted, rtol=1e-6)


def test_an_item_that_the_fit_does_not_know_is_refused(town, trust):
    with pytest.raises(EstimateError, match="no item 'safety-0'"):
        city_draws(town.draws, *trust, Measure("safety-0", 1))


def test_draws_that_were_changed_make_no_figure(town, trust):
    estimated, frame = trust
    file = town.draws / estimated.file
    with xr.open_datatree(file, engine="h5netcdf") as opened:
        tree = opened.load()
    tree["posterior"]["latent"] += 1.0
    tree.to_netcdf(file, engine="h5netcdf")

    with pytest.raises(DrawsError, match="not those that were kept"):
        city_draws(town.draws, estimated, frame, Measure())
