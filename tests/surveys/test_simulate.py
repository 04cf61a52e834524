"""Simulated residents answer as the truth says, and differently with every seed."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from surveys.direct import share_at_or_above
from surveys.errors import FileError, FrameError
from surveys.frames import read_frame
from surveys.instruments import load_instrument
from surveys.population import PopulationFrame
from surveys.responses import Missing
from surveys.simulate import read_truth, simulate_wave, true_score, true_share
from surveys.weighting import rake_to_frame

DEMO = Path(__file__).parents[2] / "dsm" / "demo"
FACTORS = ["district_id", "sex", "age_band", "education"]


@pytest.fixture(scope="module")
def truth():
    return read_truth(DEMO / "truth")


@pytest.fixture(scope="module")
def frame():
    return read_frame(DEMO / "frame.csv", FACTORS)


def published(name):
    with (DEMO / "truth" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def share_of(truth, frame, row):
    """The true share of one group of the published table, in per cent."""
    item = truth.item(row["headline_item_id"]).item
    level = item.codes.index(int(row["headline_stored_code"]))
    by = () if row["grouping"] == "city" else (row["grouping"],)
    shares = true_share(truth, frame, item.id, level, wave=int(row["wave"]), by=by)
    if not by:
        return 100 * float(shares)
    return 100 * shares[frame.factor(by[0]).levels.index(row["group"])]


def test_true_shares_of_the_city_and_of_men_and_women_are_as_written_down(truth, frame):
    rows = [row for row in published("truth_groups.csv") if row["grouping"] in {"city", "sex"}]

    shares = [share_of(truth, frame, row) for row in rows]

    written = [float(row["share_at_or_better_percent"]) for row in rows]
    np.testing.assert_allclose(shares, written, atol=0.006)


@pytest.mark.slow
def test_true_shares_of_every_group_are_as_written_down(truth, frame):
    rows = published("truth_groups.csv")

    shares = [share_of(truth, frame, row) for row in rows]

    written = [float(row["share_at_or_better_percent"]) for row in rows]
    np.testing.assert_allclose(shares, written, atol=0.006)


def test_the_citys_answers_in_wave_1_are_as_calibrated(truth, frame):
    rows = published("truth_thresholds.csv")

    shares = [
        float(true_share(truth, frame, row["item_id"], int(row["threshold"]), wave=1))
        for row in rows
    ]

    written = [float(row["city_share_at_or_above_wave1"]) for row in rows]
    np.testing.assert_allclose(shares, written, atol=1e-4)


def test_simulated_items_carry_the_codes_of_the_questionnaire(truth):
    instrument = load_instrument("social-sustainability")

    for true in truth.items:
        asked = instrument.item(true.item.id)
        assert true.item.codes == asked.codes
        assert true.item.construct == asked.construct


def everyone(truth, frame, times):
    """A city many times as large, in which everyone is invited and answers."""
    campaigns = tuple(replace(campaign, log_odds=99.0) for campaign in truth.campaigns)
    large = PopulationFrame(frame.factors, frame.people * times, frame.provenance)
    return replace(truth, campaigns=campaigns), large


@pytest.mark.slow
def test_the_answers_of_very_many_are_the_true_shares(truth, frame):
    willing, large = everyone(truth, frame, 20)

    sample = simulate_wave(willing, large, wave=2, seed=1, invited=int(large.total), breaking_off=0)

    for true in truth.items:
        for level in range(1, len(true.item.codes)):
            drawn = share_at_or_above(sample, true.item.id, level)
            exact = float(true_share(truth, frame, true.item.id, level, wave=2))
            # Five standard errors: about one false alarm in ten thousand runs of this test.
            error = np.sqrt(exact * (1 - exact) / drawn.respondents[0])
            assert abs(drawn.value[0] - exact) < 5 * error


@pytest.mark.slow
def test_the_groups_of_very_many_answer_as_the_truth_says(truth, frame):
    willing, large = everyone(truth, frame, 20)
    sample = simulate_wave(willing, large, wave=1, seed=2, invited=int(large.total))

    for factor in FACTORS:
        drawn = share_at_or_above(sample, "safe-dark", 3, [factor])
        exact = true_share(truth, frame, "safe-dark", 3, wave=1, by=[factor])
        errors = np.sqrt(exact * (1 - exact) / drawn.respondents)
        assert (np.abs(drawn.value - exact) < 5 * errors).all()


def test_the_demo_looks_like_norway(truth, frame):
    above = [
        float(true_share(truth, frame, "trust-people", level, wave=1)) for level in range(1, 11)
    ]
    council = [true_share(truth, frame, "trust-council", 6, wave=wave) for wave in (1, 2)]
    safe = true_share(truth, frame, "safe-dark", 3, wave=1, by=["sex"])

    assert sum(above) == pytest.approx(6.59, abs=0.01)
    np.testing.assert_allclose(council, [0.48, 0.43], atol=0.006)
    np.testing.assert_allclose(safe, [0.50, 0.71], atol=0.006)


def test_a_score_is_the_mean_of_its_items_shares(truth, frame):
    items = [true.item for true in truth.items if true.item.construct == "economic-security"]
    by_item = [
        np.mean([true_share(truth, frame, item.id, k, wave=1, by=["sex"]) for k in range(1, 4)], 0)
        for item in items
    ]

    score = true_score(truth, frame, "economic-security", wave=1, by=["sex"])

    np.testing.assert_allclose(score, 100 * np.mean(by_item, axis=0))


def test_a_group_without_people_has_no_true_share(truth, frame):
    people = frame.people.copy()
    people[:, 0] = 0
    men = PopulationFrame(frame.factors, people, "")

    shares = true_share(truth, men, "safe-dark", 3, wave=1, by=["sex"])

    assert np.isnan(shares).tolist() == [True, False]


def test_about_two_in_five_answer_and_some_groups_less_often(truth, frame):
    waves = [simulate_wave(truth, frame, wave=1, seed=seed) for seed in range(30)]

    answered = np.mean([sample.respondents for sample in waves]) / 2600
    by_age = np.sum([np.bincount(sample.background[:, 2]) for sample in waves], axis=0)
    rate = by_age / (30 * 2600 * frame.margin(["age_band"]) / frame.total)

    assert answered == pytest.approx(0.402, abs=0.01)
    assert rate[0] < rate[1] < rate[2] < rate[3]


def test_the_same_seed_gives_the_same_answers_and_another_seed_others(truth, frame):
    first, again, other = (simulate_wave(truth, frame, wave=1, seed=seed) for seed in (3, 3, 4))

    assert first.hash() == again.hash()
    assert first.hash() != other.hash()


def test_every_answer_is_a_level_or_a_kind_of_missing(truth, frame):
    sample = simulate_wave(truth, frame, wave=1, seed=5)

    highest = [len(item.codes) - 1 for item in sample.items]
    assert (sample.levels <= highest).all()
    assert set(np.unique(sample.levels[sample.levels < 0])) == {
        Missing.NOT_REACHED,
        Missing.PREFER_NOT,
        Missing.DONT_KNOW,
        Missing.LEFT_BLANK,
    }
    assert sample.provenance == "simulated, wave 1, seed 5: nobody was asked"


def test_kinds_of_missing_come_as_often_as_the_truth_says(truth, frame):
    willing, large = everyone(truth, frame, 1)

    sample = simulate_wave(willing, large, wave=1, seed=6, invited=int(large.total), breaking_off=0)

    column = sample.levels[:, sample.column("safe-centre-night")]
    assert (column == Missing.DONT_KNOW).mean() == pytest.approx(0.12, abs=0.012)
    assert not (sample.levels == Missing.NOT_REACHED).any()


def test_who_breaks_off_reaches_no_later_item(truth, frame):
    sample = simulate_wave(truth, frame, wave=1, seed=7, breaking_off=0.5)

    unreached = sample.levels == Missing.NOT_REACHED
    assert unreached.any(axis=1).mean() == pytest.approx(0.5, abs=0.06)
    assert (np.diff(unreached.astype(int), axis=1) >= 0).all()
    assert not unreached[:, 0].any()


def test_raking_moves_the_sample_towards_the_truth(truth, frame):
    """The young answer less often and trust less, so the plain mean is too high."""
    exact = float(true_share(truth, frame, "trust-people", 6, wave=1))
    plain, raked = [], []
    for seed in range(40):
        sample = simulate_wave(truth, frame, wave=1, seed=seed)
        plain.append(share_at_or_above(sample, "trust-people", 6).value[0])
        weighted = rake_to_frame(sample, frame)
        raked.append(share_at_or_above(weighted, "trust-people", 6).value[0])

    assert np.mean(plain) - exact > 0.015
    assert abs(np.mean(raked) - exact) < 0.01


def test_more_than_live_there_cannot_be_invited(truth, frame):
    with pytest.raises(FrameError, match="only 20,116 live there"):
        simulate_wave(truth, frame, wave=1, seed=1, invited=20_117)


def test_fractions_of_people_cannot_be_drawn(truth, frame):
    split = PopulationFrame(frame.factors, frame.people / 2, "")

    with pytest.raises(FrameError, match="fractions of people"):
        simulate_wave(truth, split, wave=1, seed=1)


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        (
            "truth_items.csv",
            "trust-people,interpersonal-trust,11",
            "trust-people,x,7",
            "'7', but 10 thresholds are given",
        ),
        ("truth_effects.csv", "female:kirkelandet-sentrum", "female", "no level of"),
        ("campaigns.csv", "2600", "many", "is not a number"),
    ],
)
def test_a_broken_truth_is_refused(tmp_path, name, old, new, problem):
    for file in (DEMO / "truth").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / name).read_text(encoding="utf-8")
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(FileError, match=problem):
        read_truth(tmp_path)
