import numpy as np
import pytest

from indicators.experts.rating_fit import fit_ratings
from indicators.experts.rating_results import fair_average, level_chances, severity_in_levels
from indicators.experts.ratings import Rating, gather_ratings
from indicators.social.sampler import FitSettings

BRIEF = FitSettings(draws=200, tune=150, chains=2)


@pytest.fixture(scope="module")
def fitted(simulate_ratings):
    drawn = simulate_ratings(objects=20, raters=6)
    return drawn, fit_ratings(drawn.ratings, settings=BRIEF)


def test_chances_of_the_levels_add_to_one_and_have_the_fair_average_as_their_mean(fitted):
    _, tree = fitted

    chances = level_chances(tree)

    np.testing.assert_allclose(chances.sum("level"), 1)
    assert (chances > 0).all()
    mean = (chances * chances["level"]).sum("level")
    np.testing.assert_allclose(mean, fair_average(tree).mean(("chain", "draw")))


def test_fair_averages_lie_on_the_scale_and_follow_quality(fitted):
    _, tree = fitted

    fair = fair_average(tree)

    assert fair.min() > 1
    assert fair.max() < 5
    by_quality = tree["posterior/quality"].values.argsort(axis=2)
    np.testing.assert_array_equal(fair.values.argsort(axis=2), by_quality)


def test_a_severe_rater_gives_less(fitted):
    drawn, tree = fitted

    less = severity_in_levels(tree).mean(("chain", "draw"))

    assert np.corrcoef(less, drawn.severity)[0, 1] > 0.8
    assert abs(float(less.mean())) < 0.1


@pytest.mark.slow
def test_who_happened_to_rate_an_object_no_longer_matters(rng):
    """Two objects of one quality: the strict saw one, the mild the other, all saw the rest."""
    given, names = [], [f"o{at}" for at in range(30)]
    quality = dict(zip(names, rng.normal(0, 1, 30), strict=True)) | {"left": 0.0, "right": 0.0}
    for rater in range(12):
        strict = 1.5 if rater < 6 else -1.5
        for thing in [*names, "left" if rater < 6 else "right"]:
            reached = 1 / (1 + np.exp(np.array([-3, -1, 1, 3]) - 1.5 * (quality[thing] - strict)))
            given.append(Rating(f"r{rater}", thing, 1 + int((rng.uniform() < reached).sum())))
    raw = {
        thing: np.mean([each.level for each in given if each.object == thing])
        for thing in ("left", "right")
    }

    fair = fair_average(fit_ratings(gather_ratings(given), settings=BRIEF))

    gap = fair.sel(object="right") - fair.sel(object="left")
    assert raw["right"] - raw["left"] > 1.5
    assert abs(float(gap.mean())) < 0.6
