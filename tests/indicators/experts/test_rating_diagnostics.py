import numpy as np
import pytest

from indicators.experts.rating_diagnostics import agreement, check_ratings, infit
from indicators.experts.rating_fit import fit_ratings
from indicators.experts.ratings import Rating, gather_ratings
from indicators.social.sampler import FitSettings

BRIEF = FitSettings(draws=200, tune=150, chains=2)


def with_one_more(ratings, name, levels):
    """The same ratings, and those of one more rater."""
    known = zip(ratings.pairs, ratings.level, strict=True)
    given = [Rating(rater, thing, int(level) + 1) for (rater, thing), level in known]
    given += [Rating(name, thing, level) for thing, level in levels.items()]
    return gather_ratings(given)


def failed(tree, ratings):
    return {check.id: check.sentence for check in check_ratings(tree, ratings).failed}


def test_a_sound_fit_of_ordinary_size_passes_every_check(simulate_ratings):
    ratings = simulate_ratings(objects=40, raters=15, groups=8).ratings

    verdict = check_ratings(fit_ratings(ratings), ratings)

    assert verdict.passed, verdict.sentence
    assert {check.id for check in verdict.checks} == {
        "r-hat", "bulk-ess", "tail-ess", "divergences", "links", "infit", "agreement",
    }  # fmt: skip


def test_too_few_draws_are_not_believed(simulate_ratings):
    ratings = simulate_ratings().ratings

    verdict = check_ratings(fit_ratings(ratings, settings=BRIEF), ratings)

    assert not verdict.sampled_well


def test_a_rater_who_takes_best_for_worst_is_named(simulate_ratings, rng):
    drawn = simulate_ratings(objects=40, raters=8)
    reached = 1 / (1 + np.exp(np.linspace(-2.5, 2.4, 4) + 2.0 * drawn.quality[:, None]))
    levels = 1 + (rng.random((40, 1)) < reached).sum(axis=1)
    ratings = with_one_more(
        drawn.ratings, "Upside", dict(zip(drawn.ratings.objects, levels, strict=True))
    )

    found = failed(fit_ratings(ratings, settings=BRIEF), ratings)

    assert "Ratings by 'Upside' correlate with those of the others by -0." in found["agreement"]


def test_a_rater_who_throws_dice_is_named(simulate_ratings, rng):
    ratings = simulate_ratings(objects=40, raters=14).ratings
    levels = dict(zip(ratings.objects, rng.integers(1, 6, 40), strict=True))
    ratings = with_one_more(ratings, "Dicer", levels)

    found = failed(fit_ratings(ratings, settings=BRIEF), ratings)

    assert "'Dicer'" in " ".join(found[name] for name in ("infit", "agreement") if name in found)


def test_agreement_of_two_raters_is_their_correlation_whatever_their_severity():
    first, second = [1, 2, 3, 4], [2, 4, 3, 5]
    given = [Rating("a", f"o{at}", level) for at, level in enumerate(first)]
    given += [Rating("b", f"o{at}", level) for at, level in enumerate(second)]
    ratings = gather_ratings(given)

    found = agreement(ratings.level, ratings)

    np.testing.assert_allclose(found, np.corrcoef(first, second)[0, 1])


def test_a_rater_with_one_shared_object_is_warned_about(simulate_ratings):
    ratings = with_one_more(simulate_ratings().ratings, "Guest", {"criterion 00": 3})

    found = failed(fit_ratings(ratings, settings=BRIEF), ratings)

    assert "let 'Guest' rate at least 3" in found["links"]


def test_several_raters_with_thin_links_are_named_together():
    given = [
        Rating(f"r{at:02}", f"o{at + step:02}", 2 + step) for at in range(9) for step in (0, 1)
    ]
    ratings = gather_ratings(given)

    found = failed(fit_ratings(ratings, settings=BRIEF), ratings)

    assert found["links"].startswith(
        "'r00', 'r01', 'r02', 'r03', 'r04', 'r05' and 3 more each share"
    )


def test_infit_is_about_one_for_raters_as_the_model_says(simulate_ratings):
    ratings = simulate_ratings(objects=40, raters=8).ratings

    found, distance = infit(fit_ratings(ratings, settings=BRIEF), ratings)

    assert np.abs(distance).max() < 3
    assert np.abs(found - 1).max() < 0.4
    assert found.mean() == pytest.approx(1, abs=0.15)
