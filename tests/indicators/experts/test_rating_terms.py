from pathlib import Path

import numpy as np
import pytest

from indicators.experts.rating_terms import (
    DEFAULT_RATING_PRIORS,
    RatingPriors,
    lay_out_terms,
    name_rating_parameters,
)

REASONS = Path(__file__).parents[3] / "docs" / "priors.md"


@pytest.mark.parametrize("name", RatingPriors.__dataclass_fields__)
def test_every_prior_has_its_reason_on_paper(name):
    experts = REASONS.read_text(encoding="utf-8").split("## Experts")[1]
    line = next(line for line in experts.splitlines() if line.startswith(f"| `{name}`"))

    assert f"| {getattr(DEFAULT_RATING_PRIORS, name):g} |" in line


def test_groups_have_a_block_only_if_there_are_two(simulate_ratings):
    without = lay_out_terms(simulate_ratings(groups=0).ratings)
    one = lay_out_terms(simulate_ratings(groups=1).ratings)
    three = lay_out_terms(simulate_ratings(groups=3).ratings)

    assert without.names == one.names == ("object", "severity", "discrimination")
    assert three.names == ("object", "severity", "discrimination", "group")


def test_cutpoints_rise_and_spread_with_objects(simulate_ratings, rng):
    terms = lay_out_terms(simulate_ratings(levels=7).ratings)
    natural = rng.normal(size=(20, terms.dimension))
    wider = natural.copy()
    wider[:, terms.starts[-1] : terms.starts[-1] + 2] += 1

    narrow_cuts = name_rating_parameters(terms, natural).cutpoint
    wide_cuts = name_rating_parameters(terms, wider).cutpoint

    assert (np.diff(narrow_cuts) > 0).all()
    assert (np.abs(wide_cuts) > np.abs(narrow_cuts)).all()


def test_the_prior_is_centred_where_levels_are_given_equally_often(simulate_ratings):
    terms = lay_out_terms(simulate_ratings(levels=6).ratings)
    centre = np.zeros((1, terms.dimension))
    centre[:, terms.starts[-1] + len(terms.blocks) :] = terms.cut_mean
    centre[:, terms.starts[-1] : terms.starts[-1] + len(terms.blocks)] = -50  # no spread

    cutpoint = name_rating_parameters(terms, centre).cutpoint[0]

    np.testing.assert_allclose(1 / (1 + np.exp(-cutpoint)), np.arange(1, 6) / 6)


def test_a_group_lifts_its_objects(simulate_ratings, rng):
    terms = lay_out_terms(simulate_ratings(groups=3).ratings)
    natural = rng.normal(size=(1, terms.dimension))
    natural[:, : terms.starts[1]] = 0  # objects do not differ within groups

    parameters = name_rating_parameters(terms, natural)

    expected = parameters.group[:, terms.ratings.group_of_object]
    np.testing.assert_allclose(parameters.quality, expected)
