"""Experts: real raters and simulated ones, at full length."""

import csv

import numpy as np
import pytest

from indicators.experts.rating_diagnostics import check_ratings
from indicators.experts.rating_fit import fit_ratings
from indicators.experts.rating_results import severity_in_levels
from indicators.experts.rating_terms import DEFAULT_RATING_PRIORS
from indicators.experts.ratings import Rating, Ratings, gather_ratings
from indicators.experts.zero_sum import expand
from indicators.social.diagnostics import convergence_of
from indicators.social.sampler import FitSettings

# In an additive fit: spread of the raters' effects, their range, and spread of the texts, in levels.
PTAM4 = {"crit2": (0.233, 0.755, 0.808), "crit3": (0.215, 0.828, 0.735), "crit4": (0.172, 0.536, 0.717)}  # fmt: skip
PTAM1 = {"OP": (0.238, 0.785, 0.855), "TF": (0.214, 0.697, 0.866)}


@pytest.mark.slow
@pytest.mark.parametrize("criterion", PTAM4)
def test_raters_of_few_texts_are_as_severe_as_an_additive_fit_says(real_data, criterion):
    ratings = school_writing(real_data, "ptam4.csv", "idstud", criterion, highest=3)
    additive, quality = additive_fit(ratings)

    tree = fit_ratings(ratings)

    assert spreads(additive, quality) == pytest.approx(PTAM4[criterion], abs=0.001)
    severity = tree["posterior/severity"].mean(("chain", "draw"))
    in_levels = severity_in_levels(tree).mean(("chain", "draw"))
    assert np.corrcoef(severity, additive)[0, 1] > 0.95
    assert np.corrcoef(in_levels, additive)[0, 1] > 0.95
    assert in_levels.std() == pytest.approx(additive.std(), rel=0.2)
    assert check_ratings(tree, ratings).sampled_well


@pytest.mark.science
@pytest.mark.parametrize("criterion", PTAM1)
def test_raters_of_seven_thousand_texts_are_as_severe_as_an_additive_fit_says(real_data, criterion):
    ratings = school_writing(real_data, "ptam1.csv", "pid", criterion, highest=5)
    additive, quality = additive_fit(ratings)

    posterior = fit_ratings(ratings, settings=FitSettings(draws=1600, tune=600))["posterior"]

    assert spreads(additive, quality) == pytest.approx(PTAM1[criterion], abs=0.001)
    severity = posterior["severity"]
    assert np.corrcoef(severity.mean(("chain", "draw")), additive)[0, 1] > 0.95
    found = convergence_of(
        [(str(rater), severity.sel(rater=rater).to_numpy()) for rater in severity["rater"].values]
    )
    assert found.rhat.max() < 1.01
    assert found.tail_ess.min() > 400


@pytest.mark.science
def test_intervals_of_raters_and_objects_cover_the_truth_as_often_as_they_say():
    """Truths drawn from the prior itself, so that nine in ten is what a right fit must reach."""
    rng = np.random.default_rng(20261122)
    settings = FitSettings(draws=300, tune=300)
    covered: dict[str, list[float]] = {"quality": [], "severity": [], "discrimination": []}
    for _ in range(120):
        ratings, truth = drawn_from_the_prior(rng)
        posterior = fit_ratings(ratings, settings=settings)["posterior"]
        for name, values in truth.items():
            low, high = np.quantile(posterior[name], [0.05, 0.95], axis=(0, 1))
            covered[name].append(float(((low < values) & (values < high)).mean()))

    for name, shares in covered.items():
        error = np.std(shares) / np.sqrt(len(shares))
        assert abs(np.mean(shares) - 0.9) < 3 * error + 0.005, (name, np.mean(shares))


def school_writing(real_data, file, text, criterion, *, highest) -> Ratings:
    path = real_data / "real" / "rater_facets_immer" / file
    with path.open(encoding="utf-8") as lines:
        given = [
            Rating(row["rater"], row[text], int(row[criterion]))
            for row in csv.DictReader(lines)
            if row[criterion]
        ]
    return gather_ratings(given, lowest=0, highest=highest)


def additive_fit(ratings: Ratings):
    """How much lower each rater's levels are, and how good each object is: least squares."""
    raters, objects = len(ratings.raters), len(ratings.objects)
    lift = np.zeros(raters)
    for _ in range(3000):
        quality = np.bincount(ratings.object, ratings.level - lift[ratings.rater], objects)
        quality /= np.bincount(ratings.object, minlength=objects)
        lift = np.bincount(ratings.rater, ratings.level - quality[ratings.object], raters)
        lift /= np.bincount(ratings.rater, minlength=raters)
        lift -= lift.mean()
    return -lift, quality


def spreads(severity, quality):
    return severity.std(ddof=1), np.ptp(severity), quality.std(ddof=1)


def drawn_from_the_prior(rng, *, objects=12, raters=6, levels=5):
    priors = DEFAULT_RATING_PRIORS
    scales = {"quality": priors.object, "severity": priors.severity, "log": priors.discrimination}
    spread = {name: abs(rng.normal(0, scale)) for name, scale in scales.items()}
    sizes = {"quality": objects, "severity": raters, "log": raters}
    effect = {
        name: spread[name] * expand(rng.normal(size=(1, sizes[name] - 1)))[0] for name in scales
    }
    discrimination = np.exp(effect["log"])
    even = np.log(np.arange(1, levels) / (levels - np.arange(1, levels)))
    gaps = np.diff(even) * np.exp(priors.gap * rng.normal(size=levels - 2))
    middle = (levels - 2) // 2
    centre = even[middle] + priors.middle * rng.normal()
    cuts = np.cumsum([0.0, *gaps])
    stretch = np.sqrt(1 + 0.35 * (spread["quality"] ** 2 + spread["severity"] ** 2))
    cutpoint = stretch * (cuts - cuts[middle] + centre)
    seen = effect["quality"][:, None] - effect["severity"]
    reached = 1 / (1 + np.exp(cutpoint - (discrimination * seen)[..., None]))
    level = 1 + (rng.random((objects, raters, 1)) < reached).sum(axis=2)
    given = [
        Rating(f"r{rater}", f"o{thing:02}", int(level[thing, rater]))
        for thing in range(objects)
        for rater in range(raters)
    ]
    truth = {
        "quality": effect["quality"],
        "severity": effect["severity"],
        "discrimination": discrimination,
    }
    return gather_ratings(given), truth
