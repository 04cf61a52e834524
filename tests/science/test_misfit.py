"""Questions of the European Social Survey (round 9, Norway) that do not belong together.

Trust in those who govern is not trust in those who keep order, and whether the system listens is
not whether one could make oneself heard. Laid on one scale each, the checks must say so in words,
and following their advice must mend it.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indicators.social.construct_fit import ConstructFit, check_items
from indicators.social.fit import fit
from indicators.social.verdict import Verdict
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Missing, Responses
from surveys.tabulate import count_patterns

pytestmark = pytest.mark.slow

# Item: its codes from worst to best.
TRUST = tuple(range(11))
CODES = {
    **dict.fromkeys(("trstprl", "trstlgl", "trstplc", "trstplt", "trstprt"), TRUST),
    **dict.fromkeys(("psppsgva", "actrolga", "psppipla", "cptppola"), tuple(range(1, 6))),
    **dict.fromkeys(("ppltrst", "pplfair", "pplhlp"), TRUST),
    "aesfdrk": (4, 3, 2, 1),
    "crmvct": (1, 2),
}
INSTITUTIONS = ("trstprl", "trstlgl", "trstplc", "trstplt", "trstprt")
EFFICACY = ("psppsgva", "actrolga", "psppipla", "cptppola")
PEOPLE = ("ppltrst", "pplfair", "pplhlp")
SAFETY = ("aesfdrk", "crmvct")
REGIONS = ("NO01", "NO02", "NO03", "NO04", "NO05", "NO06", "NO07")
AGE_STARTS = (15, 30, 45, 67, 80)
FACTORS = (
    Factor("sex", ("male", "female")),
    Factor("age", ("15-29", "30-44", "45-66", "67-79", "80+")),
    Factor("region", REGIONS),
)


@pytest.fixture(scope="module")
def norway(real_data) -> Responses:
    return read_norway(real_data / "real/ess9_norway/ess9_no.csv")


@pytest.fixture(scope="module")
def institutions(norway) -> ConstructFit:
    return checked(norway, INSTITUTIONS)


@pytest.fixture(scope="module")
def efficacy(norway) -> ConstructFit:
    return checked(norway, EFFICACY)


def test_five_institutions_are_two_things_and_the_checks_say_which(institutions):
    said = failed(institutions)["residual-correlation"]

    assert "The correlation of 'trstlgl' and 'trstplc' is 0.67" in said
    assert "two groups of questions: trstlgl, trstplc / trstprl, trstplt, trstprt" in said
    assert institutions.split.stability > 0.95
    assert institutions.split.correlation.high90 < 0.8


def test_law_and_police_fit_by_themselves(norway, institutions):
    order, _ = institutions.split.groups

    assert checked(norway, order).fits


def test_those_who_govern_fit_once_parties_no_longer_repeat_politicians(norway, institutions):
    _, government = institutions.split.groups
    together = checked(norway, government)

    assert set(failed(together)) == {"discrimination"}
    assert "'trstplt'" in failed(together)["discrimination"]
    assert "most likely 'trstprt': leave one of the two out" in failed(together)["discrimination"]
    assert checked(norway, ["trstprl", "trstplt"]).fits


def test_efficacy_is_two_things_and_splitting_mends_it(norway, efficacy):
    said = failed(efficacy)["residual-correlation"]

    assert "psppsgva, psppipla / actrolga, cptppola" in said
    assert efficacy.split.stability > 0.95
    for group in efficacy.split.groups:
        assert checked(norway, group).fits


def test_too_many_give_one_answer_to_three_questions_on_other_people(norway):
    """Not so many that the scale would fail: much of it may be honest."""
    found = checked(norway, PEOPLE)
    verdict = Verdict(found.checks)

    assert found.fits
    assert [check.id for check in verdict.remarks] == ["straight-lining"]
    assert "11.7% gave the same answer to every question" in verdict.sentence
    assert 0.03 < found.same_answer.excess < 0.05


def test_without_those_beyond_expectation_nothing_is_left_to_remark(norway, rng):
    excess = checked(norway, PEOPLE).same_answer.excess
    levels = norway.levels[:, [norway.column(name) for name in PEOPLE]]
    same = np.flatnonzero((levels >= 0).all(axis=1) & (np.ptp(levels, axis=1) == 0))
    dropped = rng.choice(same, int(excess * norway.respondents), replace=False)

    found = checked(without(norway, dropped), PEOPLE)

    assert not Verdict(found.checks).remarks


def test_having_met_crime_does_not_belong_with_feeling_safe(norway):
    found = checked(norway, SAFETY)

    said = failed(found)
    assert set(said) == {"belonging"}
    assert "'aesfdrk' and 'crmvct' have" in said["belonging"]
    assert "they do not belong together" in said["belonging"]
    assert checked(norway, SAFETY[:1]).fits
    assert checked(norway, SAFETY[1:]).fits


def checked(answers: Responses, items: Sequence[str]) -> ConstructFit:
    counts = count_patterns(answers, "norway", items)
    return check_items(fit(counts, frame_of(answers)), counts)


def failed(found: ConstructFit) -> dict[str, str]:
    return {check.id: check.sentence for check in found.checks if not check.passed}


def without(answers: Responses, rows: np.ndarray) -> Responses:
    kept = np.delete(np.arange(answers.respondents), rows)
    return Responses(
        answers.items,
        answers.levels[kept],
        answers.factors,
        answers.background[kept],
        answers.weights[kept],
        answers.provenance,
    )


def read_norway(file: Path) -> Responses:
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    items = tuple(AnsweredItem(name, "norway", codes) for name, codes in CODES.items())
    levels = [[level_of(row[item.id], item.codes) for item in items] for row in rows]
    return Responses(
        items,
        np.array(levels, dtype=np.int16),
        FACTORS,
        np.array([background_of(row) for row in rows], dtype=np.int16),
        np.array([float(row["pspwght"]) for row in rows]),
        "ESS 9 Norway",
    )


def level_of(text: str, codes: Sequence[int]) -> int:
    code = int(float(text)) if text else -1
    return codes.index(code) if code in codes else Missing.LEFT_BLANK


def background_of(row: dict[str, str]) -> list[int]:
    age = int(float(row["agea"] or 999))
    return [
        int(float(row["gndr"])) - 1,
        int(np.searchsorted(AGE_STARTS, age, side="right")) - 1 if 15 <= age <= 110 else -1,
        REGIONS.index(row["region"]) if row["region"] in REGIONS else -1,
    ]


def frame_of(answers: Responses) -> PopulationFrame:
    known = (answers.background >= 0).all(axis=1)
    people = np.full([len(factor.levels) for factor in FACTORS], 0.5)
    np.add.at(people, tuple(answers.background[known].T), answers.weights[known])
    return PopulationFrame(FACTORS, people, "weighted sample")
