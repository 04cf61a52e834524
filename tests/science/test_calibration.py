"""Simulation-based calibration in small, and that it would notice; the whole is docs/validation.md."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from benchmarks.invented_towns import Design, invent_from_prior
from benchmarks.rank_statistics import uniformity
from benchmarks.simulation_based_calibration import RANKS, quantities, replicate, thinned
from indicators.social.fit import FitSettings, fit
from indicators.social.multiplicity import holm
from indicators.social.priors import DEFAULT_PRIORS

FITS = 100


@pytest.mark.science
def test_the_truth_ranks_evenly_among_the_draws():
    even = uniformity(FITS, RANKS)

    found = [replicate("three questions of eleven", 50_000 + number) for number in range(FITS)]

    names = [name for name in found[0] if name not in {"rhat", "divergences"}]
    chances = [even.chance(np.array([int(one[name]) for one in found])) for name in names]
    assert holm(np.array(chances)).min() > 0.01


@pytest.mark.science
def test_a_model_with_another_prior_than_the_truth_is_noticed():
    even = uniformity(60, RANKS)
    wrong = replace(DEFAULT_PRIORS, district=0.1)

    ranks = [_rank_of_spread(60_000 + number, wrong) for number in range(60)]

    assert even.chance(np.array(ranks)) < 0.001


def _rank_of_spread(number, priors):
    town = invent_from_prior(Design(items=3, categories=5, respondents=300), number)
    settings = FitSettings(draws=500, chains=2, cores=1)
    few = thinned(fit(town.counts, town.frame, priors=priors, settings=settings))
    ranked = partial(quantities, counts=town.counts, frame=town.frame)
    true, drawn = (dict(ranked(tree))["spread of district"] for tree in (town.truth, few))
    return int((drawn < true[0]).sum())
