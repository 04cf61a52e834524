"""The European Social Survey, round 9, Norway: known figures must come out again.

The expected figures are those of an independent fit of the same answers (June 2026, another
program, other priors for the spreads), hence the tolerance of half a point.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from indicators.social.diagnostics import check_fit
from indicators.social.fit import fit
from indicators.social.poststratify import cell_score, groups_by, poststratify, sum_score_share
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Responses
from surveys.tabulate import count_patterns

AGE_STARTS = (15, 30, 45, 67, 80)
EDUCATION = {1: 0, 2: 0, 3: 1, 4: 1, 5: 1, 6: 2, 7: 2}
REGIONS = ("NO01", "NO02", "NO03", "NO04", "NO05", "NO06", "NO07")
FACTORS = (
    Factor("sex", ("male", "female")),
    Factor("age", ("15-29", "30-44", "45-66", "67-79", "80+")),
    Factor("education", ("low", "middle", "high")),
    Factor("region", REGIONS),
)
# Item: lowest and highest valid code, and whether the highest is the worst.
ITEMS = {
    "ppltrst": (0, 10, False),
    "pplfair": (0, 10, False),
    "pplhlp": (0, 10, False),
    "aesfdrk": (1, 4, True),
    "inprdsc": (0, 6, False),
    "sclmeet": (1, 7, False),
    "sclact": (1, 5, False),
}
CONSTRUCTS = {
    "interpersonal-trust": ("ppltrst", "pplfair", "pplhlp"),
    "safety": ("aesfdrk",),
    "support": ("inprdsc", "sclmeet", "sclact"),
}
# Scores 0-100: Norway, then Kristiansund under the options A to D of `town_frames`.
EXPECTED = {
    "interpersonal-trust": (65.6, 66.2, 65.8, 65.8, 65.6),
    "safety": (84.5, 84.2, 85.6, 85.6, 85.2),
    "support": (60.1, 59.5, 59.5, 59.7, 59.4),
}
EXPECTED_BY_AGE_15_29 = {"interpersonal-trust": 60.7, "safety": 83.7, "support": 66.4}


@pytest.fixture(scope="module")
def norway(real_data) -> Responses:
    with (real_data / "real/ess9_norway/ess9_no.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    background = np.array([background_of(row) for row in rows], dtype=np.int16)
    levels = np.array([[level_of(row[name], *ITEMS[name]) for name in ITEMS] for row in rows])
    items = tuple(
        AnsweredItem(name, construct, tuple(range(high - low + 1)))
        for construct, names in CONSTRUCTS.items()
        for name, (low, high, _) in ((name, ITEMS[name]) for name in names)
    )
    weights = np.array([float(row["pspwght"]) for row in rows])
    return Responses(items, levels.astype(np.int16), FACTORS, background, weights, "ESS 9 Norway")


@pytest.mark.slow
@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_norway_and_kristiansund_come_out_as_known(norway, real_data, construct):
    counts = count_patterns(norway, construct)
    frame = sample_frame(norway)
    town = town_by_sex_and_age(real_data / "real/population_norway")

    tree = fit(counts, frame)
    scores = cell_score(tree)
    verdict = check_fit(tree, counts)

    everyone = groups_by(frame, [])
    frames = [frame, *town_frames(frame, town)]
    found = [float(poststratify(scores, each, everyone).median()) for each in frames]
    by_age = poststratify(scores, frame, groups_by(frame, ["age"])).median(("chain", "draw"))
    assert verdict.sampled_well, verdict.sentence
    np.testing.assert_allclose(found, EXPECTED[construct], atol=0.5)
    youngest = float(by_age.sel(group="15-29"))
    assert youngest == pytest.approx(EXPECTED_BY_AGE_15_29[construct], abs=0.8)


@pytest.mark.slow
def test_the_share_who_trust_on_average_comes_out_as_known(norway):
    counts = count_patterns(norway, "interpersonal-trust")
    frame = sample_frame(norway)

    tree = fit(counts, frame)
    verdict = check_fit(tree, counts)
    share = sum_score_share(tree, verdict, at_or_above=60)

    everyone = poststratify(share, frame, groups_by(frame, []))
    assert float(everyone.median()) == pytest.approx(0.706, abs=0.01)


@pytest.mark.slow
def test_trust_in_five_institutions_is_found_to_be_two_things(real_data):
    names = ("trstprl", "trstlgl", "trstplc", "trstplt", "trstprt")
    with (real_data / "real/ess9_norway/ess9_no.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    levels = np.array([[level_of(row[name], 0, 10, False) for name in names] for row in rows])
    background = np.array([background_of(row) for row in rows], dtype=np.int16)
    items = tuple(AnsweredItem(name, "institutions", tuple(range(11))) for name in names)
    weights = np.ones(len(rows))
    answers = Responses(items, levels.astype(np.int16), FACTORS, background, weights, "ESS 9")
    counts = count_patterns(answers, "institutions")

    verdict = check_fit(fit(counts, sample_frame(answers)), counts)

    failed = {check.id: check.sentence for check in verdict.failed}
    assert not verdict.model_fits
    assert "'trstlgl' and 'trstplc'" in failed["residual-correlation"]


def background_of(row: dict[str, str]) -> list[int]:
    sex = {"1": 0, "2": 1}.get(number_text(row["gndr"]), -1)
    region = REGIONS.index(row["region"]) if row["region"] in REGIONS else -1
    return [sex, age_band(row["agea"]), EDUCATION.get(number(row["eisced"]), -1), region]


def age_band(text: str) -> int:
    age = number(text)
    return int(np.searchsorted(AGE_STARTS, age, side="right")) - 1 if 15 <= age <= 110 else -1


def level_of(text: str, low: int, high: int, reverse: bool) -> int:
    code = number(text)
    if not low <= code <= high:
        return -1
    return high - code if reverse else code - low


def number(text: str) -> int:
    try:
        return int(float(text))
    except ValueError:
        return -1


def number_text(text: str) -> str:
    return str(number(text))


def sample_frame(answers: Responses, prior_people: float = 20.0) -> PopulationFrame:
    """The nation as the weighted sample has it, smoothed by the product of its margins."""
    shape = tuple(len(factor.levels) for factor in FACTORS)
    known = (answers.background >= 0).all(axis=1)
    people = np.zeros(shape)
    np.add.at(people, tuple(answers.background[known].T), answers.weights[known])
    smooth = np.ones(shape)
    for axis, size in enumerate(shape):
        column = answers.background[:, axis]
        margin = np.bincount(column[column >= 0], answers.weights[column >= 0], size)
        sides = [1] * len(shape)
        sides[axis] = size
        smooth = smooth * (margin / margin.sum()).reshape(sides)
    return PopulationFrame(FACTORS, people + prior_people * smooth, "weighted sample")


def town_by_sex_and_age(folder: Path) -> np.ndarray:
    people = np.zeros((2, 5))
    with (folder / "kristiansund_age_sex_2005_2026.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["year"] == "2026" and age_band(row["age"]) >= 0:
                people[{"male": 0, "female": 1}[row["sex"]], age_band(row["age"])] += float(
                    row["n"]
                )
    return people


def town_frames(nation: PopulationFrame, town: np.ndarray) -> list[PopulationFrame]:
    """A: education and region as in the nation; B: region NO05; C, D: and education raked."""
    in_region = nation.people.sum(axis=3, keepdims=True) * (np.array(REGIONS) == "NO05")
    tables = [
        raked(nation.people, town),
        raked(in_region, town),
        raked(in_region, town, np.array([0.24, 0.40, 0.36])),
        raked(in_region, town, np.array([0.26, 0.46, 0.28])),
    ]
    return [PopulationFrame(FACTORS, table, "Kristiansund 2026") for table in tables]


def raked(people: np.ndarray, town: np.ndarray, education: np.ndarray | None = None) -> np.ndarray:
    table = people.copy()
    for _ in range(100):
        if education is not None:
            wanted = education * town.sum()
            table = table * (wanted / table.sum(axis=(0, 1, 3)))[None, None, :, None]
        table = table * (town / table.sum(axis=(2, 3)))[:, :, None, None]
    return table
