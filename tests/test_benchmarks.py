"""What is measured must still be there to be measured."""

import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks import desk, social, validation, validation_report
from benchmarks.interval_coverage import ARRANGEMENTS, FAMILIES, pooled
from benchmarks.invented_towns import Design, invent_at_icc, invent_from_prior
from benchmarks.public_process import IdleWriter
from benchmarks.rank_statistics import cumulative_counts, uniformity
from benchmarks.simulation_based_calibration import DESIGNS, RANKS
from benchmarks.sound import fit_timed
from dsm.surveying.saving import Saved
from indicators.social.fit import MODEL_VERSION, FitSettings


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


def test_the_rows_of_validation_are_of_the_model_that_is_here():
    assert validation_report.MODEL_FILE.read_text(encoding="utf-8").strip() == MODEL_VERSION


def test_rows_of_another_model_are_not_added_to(tmp_path, monkeypatch):
    other = tmp_path / "model.txt"
    other.write_text("other-7\n", encoding="utf-8")
    monkeypatch.setattr(validation_report, "MODEL_FILE", other)

    with pytest.raises(SystemExit, match="of the model other-7"):
        validation.main([])


@pytest.mark.parametrize("name", DESIGNS)
def test_the_ranks_of_every_design_are_even(name):
    rows = validation_report.read_rows(name)

    _, _, corrected = validation_report.chances_of(rows, uniformity(len(rows), RANKS))

    assert len(rows) >= validation.FITS
    assert corrected.min() >= 0.01


@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_the_intervals_of_every_arrangement_hold_the_truth(name):
    rows = validation_report.read_rows(name)
    low, high = validation_report.RANGE

    shares = {family: pooled(rows, family)[0] for family in FAMILIES}

    assert len(rows) >= validation.TOWNS
    assert {what: share for what, share in shares.items() if not low <= share <= high} == {}


TASK = desk.Task(
    task="waves",
    seconds=1.0,
    cpu_seconds=1.0,
    at_most=1.0,
    rounds=1,
    rhat=1.009,
    tail_ess=400.0,
    peak_megabytes=100.0,
)


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({}, "yes"),
        ({"seconds": 1.01}, "no"),
        ({"rhat": 1.01}, "no"),
        ({"tail_ess": 399.0}, "no"),
        ({"rounds": 0, "rhat": math.nan, "tail_ess": math.nan}, "yes"),
    ],
)
def test_what_is_promised_is_kept_in_time_and_with_sound_draws(changed, kept):
    assert replace(TASK, **changed).kept == kept


@pytest.mark.parametrize(
    ("respondents", "megabytes", "at_most", "kept"),
    [
        (1_000_000, 999.0, 75.0, "yes"),
        (1_000_000, 1_000.0, 75.0, "no"),
        (2_000, 1_000.0, 75.0, "yes"),
        (500, 100.0, math.nan, ""),
    ],
)
def test_a_million_respondents_are_to_need_little_memory(respondents, megabytes, at_most, kept):
    row = social.Row(
        model="collapsed",
        respondents=respondents,
        items=4,
        categories=5,
        cold_seconds=math.nan,
        compile_seconds=math.nan,
        warm_seconds=70.0,
        at_most=at_most,
        cpu_seconds=140.0,
        rounds=1,
        sampling_seconds=60.0,
        gradient_milliseconds=1.0,
        rhat=1.005,
        bulk_ess=900.0,
        tail_ess=800.0,
        divergences=0,
        peak_megabytes=megabytes,
    )

    assert row.kept == kept


@pytest.mark.slow
def test_a_fit_is_timed_with_all_its_rounds_and_tells_the_settings_of_the_last(monkeypatch):
    town = invent_from_prior(Design(items=2, categories=5, respondents=100), 1)
    monkeypatch.setattr("indicators.social.diagnostics.SMALLEST_ESS", 10_000)

    tree, timed = fit_timed(town.counts, town.frame, 7, lambda _: None)

    assert (timed.rounds, timed.settings.seed) == (3, 7)
    assert tree["posterior"].sizes["draw"] == timed.settings.draws == 4 * FitSettings().draws
