"""Rosenberg's ten statements on the self, five of them negative: real answers from the web."""

import csv
from pathlib import Path

import numpy as np
import pytest

from indicators.social.diagnostics import check_fit
from indicators.social.fit import FitSettings, fit
from indicators.social.poststratify import cell_score, groups_by, poststratify
from indicators.social.wording_verdict import keeps_wording_factor
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Responses
from surveys.tabulate import count_patterns

pytestmark = pytest.mark.science

ITEMS = tuple(f"Q{number}" for number in range(1, 11))
NEGATIVE = ("Q3", "Q5", "Q8", "Q9", "Q10")
HIGHEST = 4
SEX = Factor("sex", ("men", "women"))
AGE = Factor("age_band", ("16-19", "20-24", "25-34", "35-49", "50+"))
AGE_STARTS = (20, 25, 35, 50)
RESPONDENTS = 3000


@pytest.fixture(scope="module")
def rows(real_data: Path) -> list[dict[str, str]]:
    """Those who answered everything and gave a likely age."""
    file = real_data / "real" / "rosenberg_openpsychometrics" / "rse.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        return [row for row in csv.DictReader(opened) if complete(row)]


def complete(row: dict[str, str]) -> bool:
    likely = row["age"].isdigit() and 16 <= int(row["age"]) <= 90
    return likely and all(row[item] != "0" for item in ITEMS)


def levels_of(rows) -> np.ndarray:
    """Levels from worst to best, shape (respondent, item): negative items are reversed."""
    codes = np.array([[int(row[item]) for item in ITEMS] for row in rows])
    return np.where(np.isin(ITEMS, NEGATIVE), HIGHEST - codes, codes - 1)


@pytest.fixture(scope="module")
def survey(rows):
    """Some three thousand men and women; the frame is all of those who answered."""
    kept = [row for row in rows if row["gender"] in {"1", "2"}]
    background = np.array(
        [[int(row["gender"]) - 1, np.digitize(int(row["age"]), AGE_STARTS)] for row in kept]
    )
    people = np.zeros((len(SEX.levels), len(AGE.levels)))
    np.add.at(people, tuple(background.T), 1)
    chosen = np.random.default_rng(1).choice(len(kept), RESPONDENTS, replace=False)
    responses = Responses(
        tuple(AnsweredItem(item, "self-esteem", (1, 2, 3, 4)) for item in ITEMS),
        levels_of([kept[at] for at in chosen]).astype(np.int16),
        (SEX, AGE),
        background[chosen].astype(np.int16),
        np.ones(RESPONDENTS),
        "Rosenberg scale, volunteers on the web",
    )
    frame = PopulationFrame((SEX, AGE), people, "all who answered")
    return count_patterns(responses, "self-esteem"), frame


@pytest.fixture(scope="module")
def fits(survey):
    """The fit without and with a wording factor."""
    counts, frame = survey
    return tuple(
        fit(counts, frame, negative=items, settings=FitSettings(draws=1000))
        for items in ((), NEGATIVE)
    )


def test_item_rest_correlations_are_those_published(rows):
    levels = levels_of(rows)

    total = levels.sum(axis=1)
    found = [np.corrcoef(item, total - item)[0, 1] for item in levels.T]

    assert len(rows) == 41_209
    assert ITEMS[int(np.argmin(found))] == "Q8"
    assert min(found) == pytest.approx(0.55, abs=0.01)
    assert ITEMS[int(np.argmax(found))] == "Q6"
    assert max(found) == pytest.approx(0.75, abs=0.01)


def test_items_correlate_more_within_a_direction_than_across(rows):
    correlation = np.corrcoef(levels_of(rows).T)
    negative = np.isin(ITEMS, NEGATIVE)
    first, second = np.triu_indices(len(ITEMS), 1)
    pairs = correlation[first, second]

    against = negative[first].astype(int) + negative[second]

    means = [pairs[against == count].mean() for count in (0, 2, 1)]
    assert means == pytest.approx([0.57, 0.55, 0.48], abs=0.01)


def test_people_left_out_are_foretold_clearly_better_with_a_wording_factor(survey):
    counts, frame = survey

    verdict = keeps_wording_factor(counts, frame, NEGATIVE)

    assert verdict.kept
    assert verdict.gain > 4 * verdict.error
    assert verdict.people == RESPONDENTS


def test_both_fits_sampled_well(fits, survey):
    counts, _ = survey

    verdicts = [check_fit(tree, counts, replicates=10) for tree in fits]

    assert all(verdict.sampled_well for verdict in verdicts), [
        verdict.sentence for verdict in verdicts
    ]


def test_the_eighth_statement_tells_people_apart_least(fits):
    for tree in fits:
        slopes = tree["posterior/discrimination"].median(("chain", "draw"))

        assert str(slopes.idxmin("item").item()) == "Q8"


def test_wording_takes_some_of_what_negative_items_seemed_to_say(fits):
    plain, worded = fits

    loading = worded["posterior/loading"].quantile(0.05, ("chain", "draw")).sel(item=list(NEGATIVE))
    assert float(loading.min()) > 0.2
    across = [share_of_level(tree) for tree in (plain, worded)]
    assert across[1] < across[0]


def share_of_level(tree) -> float:
    """Part of the variance of the negative items' tendencies that their level explains."""
    means = tree["posterior"].to_dataset().mean(("chain", "draw"))
    slope = means["discrimination"].sel(item=list(NEGATIVE)) ** 2
    other = means["loading"].sel(item=list(NEGATIVE)) ** 2 if "loading" in means else 0.0
    return float((slope / (slope + other + np.pi**2 / 3)).mean())


def test_group_means_hardly_move(fits, survey):
    _, frame = survey
    groups = groups_by(frame, ["sex", "age_band"])

    plain, worded = (poststratify(cell_score(tree), frame, groups) for tree in fits)

    moved = (worded.mean(("chain", "draw")) - plain.mean(("chain", "draw"))).to_numpy()
    sd = plain.std(("chain", "draw")).to_numpy()
    assert np.abs(moved / sd).max() < 1.0
