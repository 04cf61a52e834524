"""The mapping of the European Social Survey, round 9, Norway, against its published figures."""

import numpy as np
import pytest

from surveys.exchange.tables import read_table
from surveys.mappings import load_mapping, read_responses
from surveys.responses import Missing, Responses


@pytest.fixture(scope="module")
def norway(real_data) -> Responses:
    table = read_table(real_data / "real" / "ess9_norway" / "ESS9NO.sav")
    return read_responses(table, load_mapping("ess9-norway"))


def answers_to(norway: Responses, item: str, group: str = ""):
    column = norway.column(item)
    level = norway.levels[:, column]
    answered = level >= 0
    if group:
        sex = norway.factors[0]
        assert sex.name == "sex"
        answered &= norway.background[:, 0] == sex.levels.index(group)
    codes = np.array(norway.items[column].codes)[level[answered]]
    return codes, norway.weights[answered]


def percent(norway: Responses, item: str, codes, group: str = "") -> float:
    given_codes, weights = answers_to(norway, item, group)
    return 100 * float(np.average(np.isin(given_codes, codes), weights=weights))


@pytest.mark.parametrize(
    ("item", "mean"),
    [
        ("ppltrst", 6.59),
        ("pplfair", 6.94),
        ("pplhlp", 6.13),
        ("trstprl", 6.65),
        ("trstlgl", 7.37),
        ("trstplc", 7.57),
        ("trstplt", 5.22),
        ("trstprt", 5.33),
    ],
)
def test_weighted_means_of_trust_are_the_published_ones(norway, item, mean):
    codes, weights = answers_to(norway, item)

    assert np.average(codes, weights=weights) == pytest.approx(mean, abs=0.01)


@pytest.mark.parametrize(("item", "mean"), [("ppltrst", 6.76), ("pplfair", 7.04), ("pplhlp", 6.19)])
def test_the_weights_matter(norway, item, mean):
    codes, _ = answers_to(norway, item)

    assert np.mean(codes) == pytest.approx(mean, abs=0.01)


@pytest.mark.parametrize(("group", "mean"), [("male", 6.66), ("female", 6.51)])
def test_means_of_trust_by_sex_are_the_published_ones(norway, group, mean):
    codes, weights = answers_to(norway, "ppltrst", group)

    assert np.average(codes, weights=weights) == pytest.approx(mean, abs=0.01)


@pytest.mark.parametrize(
    ("item", "shares"),
    [
        ("aesfdrk", {1: 60.8, 2: 33.0, 3: 5.0, 4: 1.2}),
        ("crmvct", {1: 15.3}),
        ("hincfel", {1: 58.0, 2: 34.0, 3: 7.1, 4: 0.8}),
        ("inprdsc", {0: 2.5, 1: 10.5, 2: 15.4, 3: 22.6, 4: 32.6, 5: 8.4, 6: 8.0}),
    ],
)
def test_shares_are_the_published_ones(norway, item, shares):
    found = {code: percent(norway, item, [code]) for code in shares}

    assert found == pytest.approx(shares, abs=0.1)


def test_safety_of_men_and_women_is_the_published_one(norway):
    unsafe = {sex: percent(norway, "aesfdrk", [3, 4], sex) for sex in ("male", "female")}
    very_safe = {sex: percent(norway, "aesfdrk", [1], sex) for sex in ("male", "female")}

    assert unsafe == pytest.approx({"male": 2.6, "female": 10.2}, abs=0.1)
    assert very_safe == pytest.approx({"male": 71.9, "female": 48.8}, abs=0.1)


def test_the_norwegian_file_has_five_constructs_and_keeps_everybody(norway):
    assert {construct: norway.items_of(construct) for construct in norway.constructs} == {
        "interpersonal-trust": ("ppltrst", "pplfair", "pplhlp"),
        "political-trust": ("trstprl", "trstplt", "trstprt"),
        "law-and-police": ("trstlgl", "trstplc"),
        "safety": ("aesfdrk",),
        "social-support": ("inprdsc", "sclmeet", "sclact"),
    }
    assert norway.respondents == 1406
    assert [factor.name for factor in norway.factors] == ["sex", "age_band", "education", "region"]
    assert (norway.background < 0).sum(axis=0).tolist() == [0, 32, 8, 0]


def test_refusals_and_unknowns_of_the_norwegian_file_stay_apart(norway):
    law = norway.levels[:, norway.column("trstlgl")]

    assert int((law == Missing.PREFER_NOT).sum()) == 1
    assert int((law == Missing.DONT_KNOW).sum()) == 21


def test_the_norwegian_extract_in_csv_holds_the_same_answers(norway, real_data):
    table = read_table(real_data / "real" / "ess9_norway" / "ess9_no.csv")

    found = read_responses(table, load_mapping("ess9-norway"))

    np.testing.assert_array_equal(np.maximum(found.levels, -1), np.maximum(norway.levels, -1))
    np.testing.assert_array_equal(found.background, norway.background)
    np.testing.assert_allclose(found.weights, norway.weights, rtol=1e-6)
