import numpy as np
import pytest

from indicators.experts.best_worst_density import BestWorstDensity
from indicators.experts.rating_coordinates import inform_ratings
from indicators.experts.rating_density import RatingDensity
from indicators.experts.rating_terms import lay_out_terms
from indicators.experts.ratings import Rating, gather_ratings
from indicators.social.coordinates import fit_ridge, inform
from indicators.social.density import Density
from indicators.social.grid import Grid
from indicators.social.sampler import (
    FitProgress,
    FitSettings,
    FitStoppedError,
    callback_supported,
    sample,
)
from indicators.social.specification import specify
from tests.support.worded import worded_survey

BRIEF = FitSettings(draws=40, tune=40, chains=2, seed=7)


@pytest.fixture
def density(simulate):
    drawn = simulate(respondents=200, categories=(4, 4))
    specification = specify(drawn.counts, drawn.frame)
    return Density(inform(specification, fit_ridge(specification)).problem(Grid(32, 6.0)))


@pytest.fixture
def densities(density):
    """Of every kind that is sampled from, by name."""

    def of_worded_answers():
        survey = worded_survey(loading=1.2, respondents=200)
        specification = specify(survey.counts, survey.frame, negative=survey.negative)
        return Density(inform(specification, fit_ridge(specification)).problem(Grid(32, 6.5)))

    def of_ratings():
        given = [
            Rating(f"rater {rater}", f"object {thing}", 1 + (2 * rater + thing) % 5)
            for rater in range(3)
            for thing in range(6)
        ]
        terms = lay_out_terms(gather_ratings(given, lowest=1, highest=5))
        return RatingDensity(inform_ratings(terms).problem())

    def of_best_and_worst():
        best_to = np.array([[1.0, 3, 8, 2], [2, 1, 9, 4]])
        return BestWorstDensity(best_to, 10 - best_to, 1.0, 0.02)

    return {
        "answers": lambda: density,
        "worded": of_worded_answers,
        "ratings": of_ratings,
        "best and worst": of_best_and_worst,
    }


@pytest.mark.parametrize("kind", ["answers", "worded", "ratings", "best and worst"])
def test_both_ways_into_the_sampler_give_the_same_draws(densities, kind):
    density = densities[kind]()

    direct, statistics = sample(density, BRIEF, callback=True)
    public, _ = sample(density, BRIEF, callback=False)

    np.testing.assert_array_equal(direct, public)
    assert direct.shape == (2, 40, density.dimension)
    assert statistics["diverging"].shape == (2, 40)


def test_the_number_of_cores_does_not_change_the_draws(density):
    one, _ = sample(density, FitSettings(draws=30, tune=30, chains=3, cores=1))
    two, _ = sample(density, FitSettings(draws=30, tune=30, chains=3, cores=2))

    np.testing.assert_array_equal(one, two)


def test_another_seed_gives_other_draws(density):
    first, _ = sample(density, BRIEF)
    second, _ = sample(density, FitSettings(draws=40, tune=40, chains=2, seed=8))

    assert not np.array_equal(first, second)


def test_progress_ends_with_all_draws_done(density):
    seen: list[FitProgress] = []

    sample(density, BRIEF, construct="trust", progress=seen.append)

    assert seen[-1].construct == "trust"
    assert seen[-1].finished == seen[-1].total == 160
    assert seen[-1].share == 1.0


def test_a_fit_can_be_stopped(density):
    endless = FitSettings(draws=10_000_000, tune=50, chains=2)

    with pytest.raises(FitStoppedError):
        sample(density, endless, stop=lambda: True)


def test_an_error_in_a_progress_callback_stops_the_chains_and_reaches_the_caller(density):
    def interrupted(_: FitProgress) -> None:
        raise ValueError("closed window")

    with pytest.raises(ValueError, match="closed window"):
        sample(density, FitSettings(draws=10_000_000, chains=2), progress=interrupted)


class BrokenDensity:
    """Fails after a few evaluations, as a bug would."""

    dimension = 3

    def __init__(self, good):
        self.good = good

    def __call__(self, position):
        self.good -= 1
        if self.good < 0:
            raise ZeroDivisionError("a bug in the density")
        return -0.5 * float(position @ position), -position


@pytest.mark.parametrize("good", [0, 100])
def test_a_bug_in_the_density_keeps_its_own_name(good):
    with pytest.raises(ZeroDivisionError, match="a bug in the density"):
        sample(BrokenDensity(good), BRIEF, callback=False)


@pytest.mark.parametrize(
    ("version", "known"), [("0.16.11", True), ("0.17.0", False), ("1.0", False)]
)
def test_only_tried_versions_are_called_directly(version, known):
    assert callback_supported(version) is known
