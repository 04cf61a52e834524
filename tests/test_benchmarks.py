"""What is measured must still be there to be measured."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from benchmarks import validation_report
from benchmarks.invented_towns import Design, invent_at_icc, invent_from_prior
from benchmarks.public_process import IdleWriter
from benchmarks.rank_statistics import cumulative_counts, holm, uniformity
from dsm.surveying.saving import Saved


def test_the_writer_that_writes_nothing_says_that_a_page_was_saved():
    told = IdleWriter(None).submit(lambda _: None).result(timeout=0)

    assert isinstance(told, Saved)


def test_even_ranks_stay_in_the_band_as_often_as_it_says():
    even = uniformity(200, 99)
    low, high = even.band(0.9)
    drawn = np.random.default_rng(5).integers(0, 100, size=(2_000, 200))

    lines = np.array([cumulative_counts(ranks, 99) for ranks in drawn])

    inside = ((low <= lines) & (lines <= high)).all(axis=1)
    assert abs(inside.mean() - 0.9) < 0.02


def test_even_ranks_are_rarely_called_uneven():
    even = uniformity(200, 99)
    drawn = np.random.default_rng(6).integers(0, 100, size=(2_000, 200))

    chances = np.array([even.chance(ranks) for ranks in drawn])

    assert abs((chances < 0.1).mean() - 0.1) < 0.02


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: np.minimum(rng.integers(0, 100, 500), rng.integers(0, 130, 500)),
        lambda rng: np.clip(rng.normal(50, 20, 500).round(), 0, 99).astype(np.int64),
        lambda rng: np.where(rng.uniform(size=500) < 0.1, 0, rng.integers(0, 100, 500)),
    ],
    ids=["drawn too high", "intervals too wide", "too often at the end"],
)
def test_uneven_ranks_are_called_so(draw):
    even = uniformity(500, 99)

    chance = even.chance(draw(np.random.default_rng(7)))

    assert chance < 0.001


@given(
    chances=arrays(np.float64, st.integers(1, 12), elements=st.floats(1e-6, 1.0)),
)
def test_holm_keeps_the_order_and_never_lowers_a_chance(chances):
    corrected = holm(chances)

    assert (corrected >= chances).all()
    assert (corrected <= 1).all()
    assert (np.diff(corrected[np.argsort(chances)]) >= 0).all()
    assert corrected.min() == pytest.approx(min(1.0, len(chances) * chances.min()))


def test_an_invented_town_is_the_same_for_the_same_number():
    design = Design(items=2, categories=5, respondents=60)

    one, again, other = (invent_from_prior(design, number) for number in (3, 3, 4))

    np.testing.assert_array_equal(one.counts.patterns, again.counts.patterns)
    np.testing.assert_array_equal(one.truth["posterior/latent"], again.truth["posterior/latent"])
    assert not np.array_equal(one.truth["posterior/latent"], other.truth["posterior/latent"])


def test_districts_of_a_town_at_an_icc_differ_by_that_much():
    design = Design(items=2, categories=5, respondents=30)
    effects = [
        invent_at_icc(design, 0.06, number).truth["posterior/effect_district"].to_numpy().ravel()
        for number in range(60)
    ]

    found = np.var(np.concatenate(effects)) * 8 / 7  # eight effects that sum to zero

    assert found / (found + 1) == pytest.approx(0.06, abs=0.012)


def test_the_page_on_validation_says_what_its_rows_say():
    assert (validation_report.DOCS / "validation.md").read_text(encoding="utf-8") == (
        validation_report.page()
    )
