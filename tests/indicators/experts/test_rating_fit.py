import numpy as np
import pytest

from indicators.experts.rating_fit import fit_ratings
from indicators.experts.ratings import Rating, gather_ratings
from indicators.social.sampler import FitSettings, FitStoppedError

BRIEF = FitSettings(draws=200, tune=150, chains=2)


def test_a_fit_finds_who_is_good_and_who_is_severe(simulate_ratings):
    drawn = simulate_ratings(objects=40, raters=15, groups=8)

    posterior = fit_ratings(drawn.ratings, settings=BRIEF)["posterior"]

    quality = posterior["quality"].mean(("chain", "draw"))
    severity = posterior["severity"].mean(("chain", "draw"))
    assert np.corrcoef(quality, drawn.quality)[0, 1] > 0.85
    assert np.corrcoef(severity, drawn.severity)[0, 1] > 0.85


def test_the_same_seed_gives_the_same_draws(simulate_ratings):
    ratings = simulate_ratings(objects=12, raters=5).ratings

    fits = [fit_ratings(ratings, settings=BRIEF)["posterior/quality"] for _ in range(4)]

    for other in fits[1:]:
        np.testing.assert_array_equal(fits[0], other)


def test_another_seed_leads_to_the_same_answer(simulate_ratings):
    ratings = simulate_ratings(objects=20, raters=6).ratings

    one, other = (
        fit_ratings(ratings, settings=FitSettings(draws=800, tune=300, seed=seed))["posterior"]
        for seed in (1, 2)
    )

    gap = one["quality"].mean(("chain", "draw")) - other["quality"].mean(("chain", "draw"))
    assert float((np.abs(gap) / one["quality"].std(("chain", "draw"))).max()) < 0.2


def test_an_object_all_rate_best_stays_within_reason():
    given = [
        Rating(rater, thing, 5 if thing == "star" else 2 + (at + len(rater)) % 3)
        for rater in ("a", "bb", "ccc")
        for at, thing in enumerate(["star", "one", "two", "three"])
    ]

    posterior = fit_ratings(gather_ratings(given), settings=BRIEF)["posterior"]

    quality = posterior["quality"].mean(("chain", "draw"))
    assert quality.idxmax("object").item() == "star"
    assert float(np.abs(quality).max()) < 15


def test_a_fit_can_be_saved_and_read_again(simulate_ratings, tmp_path):
    import xarray as xr

    tree = fit_ratings(simulate_ratings(groups=2).ratings, settings=BRIEF)

    tree.to_netcdf(tmp_path / "ratings.nc")

    with xr.open_datatree(tmp_path / "ratings.nc") as read:
        assert read.attrs["ratings"] == tree.attrs["ratings"]
        np.testing.assert_array_equal(read["posterior/group_mean"], tree["posterior/group_mean"])


def test_a_fit_can_be_stopped(simulate_ratings):
    endless = FitSettings(draws=10_000_000, tune=50, chains=2)

    with pytest.raises(FitStoppedError):
        fit_ratings(simulate_ratings().ratings, settings=endless, stop=lambda: True)


def test_a_fit_that_met_a_divergence_is_made_once_more_with_shorter_steps():
    """Two raters, two objects, one level: next to nothing is known."""
    ratings = gather_ratings([Rating(rater, thing, 3) for rater in "ab" for thing in "xy"])
    long_steps = FitSettings(draws=1000, tune=150, acceptance=0.6)

    tree = fit_ratings(ratings, settings=long_steps)

    assert tree.attrs["acceptance"] == 0.99
    assert tree.attrs["tune"] == 300
    assert int(tree["sample_stats/diverging"].sum()) < 20
