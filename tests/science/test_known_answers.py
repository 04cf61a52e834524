"""Answers that are known from elsewhere: real data, and what other programs and people say of them."""

import csv

import numpy as np
import pytest

from indicators.social.differential import compare_readings
from indicators.social.item_readings import Reading
from indicators.social.judged import fit_and_judge
from indicators.social.keying import Way, find_ways
from surveys.composition import sample_frame
from surveys.exchange.tables import read_table
from surveys.mappings import load_mapping, read_responses
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Missing, Responses
from surveys.tabulate import count_patterns

# Everybody in one cell: the latent level is then standard normal, as marginal maximum likelihood has it.
EVERYBODY = Factor("city", ("all",))


@pytest.mark.science
def test_the_graded_fit_agrees_with_marginal_maximum_likelihood(real_data):
    """Verbal aggression: 24 items of three categories, 316 persons."""
    from girth import grm_mml

    levels = verbal_aggression(real_data)
    responses = alone(levels, categories=3)
    frame = PopulationFrame((EVERYBODY,), np.array([316.0]), "the sample itself")

    tree, verdict = fit_and_judge(count_patterns(responses, "construct"), frame)
    with np.errstate(invalid="ignore"):  # it tries slopes for which it finds no thresholds
        other = grm_mml(levels.T.astype(np.int64) + 1, {"max_iteration": 200, "quadrature_n": 61})

    assert levels.shape == (316, 24)
    assert verdict.sampled_well
    slope = tree["posterior/discrimination"]
    # We give the logit of passing a threshold at level zero, they the level that passes it evenly.
    threshold = tree["posterior/cutpoint"] / slope
    for ours, theirs in ((slope, other["Discrimination"]), (threshold, other["Difficulty"])):
        mean, sd = ours.mean(("chain", "draw")).to_numpy(), ours.std(("chain", "draw")).to_numpy()
        apart = np.abs(mean - theirs) / sd
        assert np.corrcoef(mean.ravel(), theirs.ravel())[0, 1] > 0.99
        assert apart.mean() < 0.5
        assert apart.max() < 1.0


@pytest.mark.parametrize(
    ("factor", "reversed_items"),
    [("A", ["A1"]), ("C", ["C4", "C5"]), ("E", ["E1", "E2"]), ("N", []), ("O", ["O2", "O5"])],
)
def test_the_items_that_run_the_other_way_are_found(real_data, factor, reversed_items):
    """Five factors of personality, five items each, 2,800 persons."""
    names = [f"{factor}{at}" for at in range(1, 6)]
    responses = alone(personality(real_data, names), categories=6, names=names)

    ways = find_ways(count_patterns(responses, "construct"))

    assert responses.respondents == 2800
    assert [one.item for one in ways if one.way is Way.AGAINST] == reversed_items
    assert {one.way for one in ways if one.item not in reversed_items} == {Way.WITH}


@pytest.mark.science
def test_comparing_oneself_with_others_of_the_same_age_means_another_thing_at_every_age(real_data):
    """Norway, ESS round 9: how often one takes part in social life "compared to others of your age"."""
    file = real_data / "real" / "ess9_norway" / "ESS9NO.sav"
    responses = read_responses(read_table(file), load_mapping("ess9-norway"))

    found = compare_readings(
        count_patterns(responses, "social-support"), sample_frame(responses), "age_band"
    )

    read = {one.item: one for one in found.readings}
    assert read["sclact"].reading is Reading.DIFFERENT
    assert {one.reading for one in found.readings if one.item != "sclact"} == {Reading.UNCLEAR}
    gaps = {gap.group: gap for gap in read["sclact"].gaps}
    # The young, who meet many, find themselves behind the others; the old find themselves ahead.
    assert gaps["15-29"].difference.high90 < -read["sclact"].tolerance
    assert gaps["67-79"].difference.low90 > read["sclact"].tolerance
    # With everybody held to one reading, the old seem to have more support than they do.
    assert gaps["67-79"].after.median < gaps["67-79"].before.median - 2


def personality(real_data, names: list[str]) -> np.ndarray:
    """Levels, 0 to 5, -1 where there is no answer, shape (person, item)."""
    with (real_data / "real" / "bfi_psych" / "bfi.csv").open(encoding="utf-8") as lines:
        rows = [[row[name] for name in names] for row in csv.DictReader(lines)]
    return np.array([[int(one) - 1 if one.isdigit() else -1 for one in row] for row in rows])


def verbal_aggression(real_data) -> np.ndarray:
    """Levels, 0 (no) to 2 (yes), shape (person, item)."""
    said = {"no": 0, "perhaps": 1, "yes": 2}
    with (real_data / "real" / "verbagg_lme4" / "VerbAgg.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    items = list(dict.fromkeys(row["item"] for row in rows))
    levels = np.full((len({row["id"] for row in rows}), len(items)), -1, dtype=np.int16)
    for row in rows:
        levels[int(row["id"]) - 1, items.index(row["item"])] = said[row["resp"]]
    return levels


def alone(levels: np.ndarray, *, categories: int, names: list[str] | None = None) -> Responses:
    """Answers of people of whom nothing else is known."""
    names = names or [f"item-{at}" for at in range(levels.shape[1])]
    return Responses(
        items=tuple(AnsweredItem(name, "construct", tuple(range(categories))) for name in names),
        levels=np.where(levels < 0, Missing.LEFT_BLANK, levels).astype(np.int16),
        factors=(EVERYBODY,),
        background=np.zeros((len(levels), 1), dtype=np.int16),
        weights=np.ones(len(levels)),
        provenance="read for a test",
    )
