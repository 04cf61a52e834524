"""Raked weights match what is known; unequal weights cost what Kish says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import FrameError, ManyProblemsError, WeightsError
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Responses
from surveys.weighting import (
    design_effect,
    effective_sample_size,
    rake_to_frame,
    rake_weights,
    weighted_mean,
    weighted_standard_error,
)


@st.composite
def samples_with_margins(draw):
    """A sample with someone in every sex-by-age cell, and margins of one population."""
    cells = [(sex, age) for sex in range(2) for age in range(3)]
    extra = draw(st.lists(st.sampled_from(cells), max_size=30))
    sex, age = np.array(cells + extra).T
    weight = st.floats(0.1, 100)
    design = np.array(draw(st.lists(weight, min_size=len(sex), max_size=len(sex))))
    share = st.floats(0.05, 1)
    sexes = np.array(draw(st.lists(share, min_size=2, max_size=2)))
    ages = np.array(draw(st.lists(share, min_size=3, max_size=3)))
    margins = {"sex": 1000 * sexes / sexes.sum(), "age": 1000 * ages / ages.sum()}
    return design, {"sex": sex, "age": age}, margins


positive = st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=20).map(np.array)


@given(samples_with_margins())
def test_raked_weights_match_every_margin(sample):
    design, groups, margins = sample

    weights = rake_weights(design, groups, margins)

    for name, people in margins.items():
        np.testing.assert_allclose(np.bincount(groups[name], weights), people, rtol=1e-4)


@given(samples_with_margins(), st.floats(0.01, 100))
def test_only_the_ratio_of_design_weights_matters(sample, factor):
    design, groups, margins = sample

    weights = rake_weights(design, groups, margins)
    rescaled = rake_weights(design * factor, groups, margins)

    np.testing.assert_allclose(weights, rescaled, rtol=1e-4)


@given(samples_with_margins())
def test_raking_again_changes_nothing(sample):
    design, groups, margins = sample
    weights = rake_weights(design, groups, margins, tolerance=1e-9)

    np.testing.assert_allclose(rake_weights(weights, groups, margins), weights, rtol=1e-5)


@given(samples_with_margins(), st.data())
def test_someone_of_unknown_group_leaves_the_known_shares_right(sample, data):
    design, groups, margins = sample
    unknown = data.draw(st.lists(st.integers(6, len(design)), max_size=3))
    sex = groups["sex"].copy()
    sex[[at for at in unknown if at < len(design)]] = -1

    weights = rake_weights(design, {**groups, "sex": sex}, margins)

    known = sex >= 0
    shares = np.bincount(sex[known], weights[known]) / weights[known].sum()
    np.testing.assert_allclose(shares, margins["sex"] / 1000, rtol=1e-4)
    assert weights.sum() == pytest.approx(1000, rel=1e-4)


def test_trimmed_weights_stay_below_the_ratio_and_still_match():
    design = np.array([1.0] * 40 + [30.0])
    group = {"sex": np.array([0, 1] * 20 + [0])}
    margin = {"sex": np.array([50.0, 50.0])}

    free = rake_weights(design, group, margin)
    trimmed = rake_weights(design, group, margin, largest_ratio=5)

    assert free.max() / free.mean() > 10
    assert trimmed.sum() == pytest.approx(100)
    assert trimmed.max() / trimmed.mean() <= 5.0001
    np.testing.assert_allclose(np.bincount(group["sex"], trimmed), [50, 50], rtol=1e-5)


def test_trimming_that_leaves_no_room_is_refused():
    design = np.ones(4)
    sex = {"sex": np.array([0, 0, 0, 1])}

    with pytest.raises(WeightsError, match="still off by"):
        rake_weights(design, sex, {"sex": np.array([10.0, 90.0])}, largest_ratio=1.5)


def test_all_problems_are_told_at_once():
    with pytest.raises(ManyProblemsError) as refused:
        rake_weights(
            np.array([1.0, 0.0, np.nan]),
            {"sex": np.array([0, 0, 2]), "age": np.array([0, 1, 1])},
            {"sex": np.array([50.0, 50.0, 0.0]), "age": np.array([40.0, 50.0])},
            labels={"sex": ("woman", "man", "other")},
            largest_ratio=0.5,
        )

    assert [problem.problem for problem in refused.value.problems] == [
        "2 design weights are not above 0; the first is 0, of respondent 2.",
        "Weights cannot be trimmed to 0.5 times their mean.",
        "The margins count different populations: sex 100.0, age 90.0.",
        "50 people have sex = man, and not one respondent.",
        "1 respondents have sex = other, where the margin has no people.",
    ]


def test_no_respondents_and_no_margins_are_refused():
    with pytest.raises(ManyProblemsError, match="no respondents"):
        rake_weights(np.array([]), {}, {})


def test_a_sample_is_raked_to_its_frame_factor_by_factor():
    sex, age = Factor("sex", ("woman", "man")), Factor("age", ("young", "old"))
    background = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [1, 1]], dtype=np.int16)
    responses = Responses(
        (AnsweredItem("q", "trust", (0, 1)),),
        np.zeros((5, 1), dtype=np.int16),
        (sex, age),
        background,
        np.ones(5),
        "",
    )
    frame = PopulationFrame((age, sex), np.array([[10.0, 20.0], [30.0, 40.0]]), "")

    raked = rake_to_frame(responses, frame)

    np.testing.assert_allclose(np.bincount(background[:, 0], raked.weights), [40, 60], rtol=1e-4)
    np.testing.assert_allclose(np.bincount(background[:, 1], raked.weights), [30, 70], rtol=1e-4)
    with pytest.raises(FrameError, match="no factor 'sex'"):
        rake_to_frame(responses, PopulationFrame((age,), np.array([1.0, 2.0]), ""))


@given(positive, st.floats(1e-6, 1e6))
def test_effective_sample_size_lies_between_one_and_all_whatever_the_scale(weights, scale):
    effective = effective_sample_size(weights)

    assert 1 - 1e-9 <= effective <= len(weights) * (1 + 1e-9)
    assert effective_sample_size(weights * scale) == pytest.approx(effective)


@given(positive)
def test_the_design_effect_is_one_plus_the_squared_variation(weights):
    variation = weights.std() / weights.mean()

    assert design_effect(weights) == pytest.approx(1 + variation**2)


def test_nobody_is_worth_nobody():
    assert effective_sample_size(np.array([])) == 0
    assert np.isnan(weighted_mean(np.array([]), np.array([])))


def test_with_equal_weights_the_standard_error_is_the_textbook_one():
    values = np.array([1.0, 4.0, 2.0, 8.0])

    error = weighted_standard_error(values, np.full(4, 7.0))

    assert error == pytest.approx(values.std(ddof=1) / 2)


def test_one_respondent_has_no_standard_error():
    assert np.isnan(weighted_standard_error(np.array([3.0]), np.array([1.0])))
