"""Somerville's real waves of 2013 and 2015: wards differ in night safety once, in happiness never."""

import csv
from pathlib import Path

import numpy as np
import pytest

from indicators.odds import Comparison, compare
from indicators.social.judged import fit_and_judge
from indicators.social.poststratify import cell_score, groups_by, poststratify
from indicators.social.summaries import against_rest
from indicators.social.trend import changes, trend
from surveys.errors import FixableError
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Missing, Responses
from surveys.tabulate import PatternCounts, count_patterns
from surveys.waves import Wave, stack_waves

pytestmark = pytest.mark.slow

WARDS = Factor("ward", tuple(f"ward {number}" for number in range(1, 8)))
# The census of 2010 counted 75,754 residents in wards drawn to be of equal size.
FRAME = PopulationFrame((WARDS,), np.full(7, 75_754 / 7), "wards of equal size, census 2010")


@pytest.fixture(scope="module")
def rows(real_data: Path) -> list[dict[str, str]]:
    file = real_data / "real" / "somerville_happiness" / "somerville_2011_2015.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        return [row for row in csv.DictReader(opened) if row["year"] in {"2013", "2015"}]


def counts_of(rows, column: str, year: str, construct: str) -> PatternCounts:
    """People by ward and answer on 1-10; what is no whole answer is none."""
    kept = [row for row in rows if row["year"] == year and row["ward"]]
    levels = [
        int(float(row[column])) - 1
        if row[column] and float(row[column]) in range(1, 11)
        else Missing.LEFT_BLANK
        for row in kept
    ]
    wards = [int(float(row["ward"])) - 1 for row in kept]
    responses = Responses(
        (AnsweredItem(column, construct, tuple(range(1, 11))),),
        np.array(levels, dtype=np.int16)[:, None],
        (WARDS,),
        np.array(wards, dtype=np.int16)[:, None],
        np.ones(len(kept)),
        f"Somerville {year}",
    )
    return count_patterns(responses, construct)


def out_of_the_fog(counts: PatternCounts) -> list[str]:
    """Wards whose mean stands out against all others together."""
    tree, verdict = fit_and_judge(counts, FRAME)
    assert verdict.sampled_well
    groups = groups_by(FRAME, ["ward"])
    drawn = against_rest(poststratify(cell_score(tree), FRAME, groups), groups.people(FRAME))
    return [
        str(ward)
        for ward in drawn.coords["group"].values
        if compare(float((drawn.sel(group=ward) > 0).mean())) is Comparison.STANDS_OUT
    ]


@pytest.mark.parametrize(
    ("column", "year", "construct", "some"),
    [
        ("safe_night_2013", "2013", "safety", True),
        ("safe_night_2015", "2015", "safety", False),
        ("happy_now", "2013", "happiness", False),
        ("happy_now", "2015", "happiness", False),
    ],
)
def test_a_ward_leaves_the_fog_for_night_safety_in_2013_only(rows, column, year, construct, some):
    assert bool(out_of_the_fog(counts_of(rows, column, year, construct))) is some


def test_a_wording_that_changed_gives_no_trend(rows):
    asked = [("safe_night_2013", "2013"), ("safe_night_2015", "2015")]
    waves = [Wave(year, counts_of(rows, column, year, "safety"), FRAME) for column, year in asked]

    with pytest.raises(FixableError, match="no item that anchors"):
        stack_waves(waves)


def test_happiness_is_followed_over_both_waves(rows):
    waves = [
        Wave(year, counts_of(rows, "happy_now", year, "happiness"), FRAME)
        for year in ("2013", "2015")
    ]
    counts, frame = stack_waves(waves)

    tree, verdict = fit_and_judge(counts, frame)
    (city,) = changes(trend(cell_score(tree), frame))

    assert verdict.sampled_well
    assert counts.respondents > 350
    assert city.difference.low90 < city.difference.median < city.difference.high90
