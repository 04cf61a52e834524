"""From the European Social Survey to Kristiansund, by the command line alone.

The expected figures are those of an independent fit of the same answers with other priors for
the spreads, hence half a point of tolerance. Nobody in Kristiansund was asked: the options differ
in what is borrowed from the sample. A takes education and region from it, B places the town in its
region, C and D also assume a distribution of education.
"""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

OPTIONS = {
    "a": (),
    "b": ("--fix", "region=NO05"),
    "c": ("--fix", "region=NO05", "--assume", "education=24,40,36"),
    "d": ("--fix", "region=NO05", "--assume", "education=26,46,28"),
}
NORWAY = "ess9 sample"
EXPECTED = {
    "interpersonal-trust": (65.6, 66.2, 65.8, 65.8, 65.6),
    "safety": (84.5, 84.2, 85.6, 85.6, 85.2),
    "social-support": (60.1, 59.5, 59.5, 59.7, 59.4),
}
# Nine women whose age is unknown answered all of their questions: their figure must not follow.
FEW_OF_UNKNOWN_AGE = ("political-trust", "law-and-police")
OLDEST = [{"sex": sex, "age_band": "80+"} for sex in ("female", "male")]
CONSTRUCTS = (*EXPECTED, *FEW_OF_UNKNOWN_AGE)


@pytest.fixture(scope="module")
def found(real_data, tmp_path_factory):
    """What `dsm estimate` says of every construct, by its id."""
    folder = tmp_path_factory.mktemp("norway")
    real = real_data / "real"
    register = real / "population_norway" / "kristiansund_age_sex_2005_2026.csv"

    def dsm(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "ui", *map(str, arguments)],
            env={**os.environ, "DSM_DATA_FOLDER": str(folder / "house")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    dsm(
        *("init", "--city", "Kristiansund", "--residents", "24479"),
        *("--source", "Statistics Norway 07459, 1 January 2026", "--admin", "kari"),
    )
    dsm(
        *("import", "answers", real / "ess9_norway" / "ESS9NO.sav", "--mapping", "ess9-norway"),
        *("--wave", "ess9", "--asked", "2018-19"),
    )
    towns = []
    for option, choices in OPTIONS.items():
        towns += ["--for", f"kristiansund-{option}"]
        dsm(
            *("import", "town", register, "--name", f"kristiansund-{option}", "--year", "2026"),
            *("--borrow-from", "ess9", *choices),
        )
    printed = dsm("estimate", "ess9", *towns, "--by", "sex,age_band", "--seed", "1", "--json")
    return {one["construct"]: one for one in json.loads(printed)["constructs"]}


def populations(construct):
    return {one["population"]: one for one in construct["populations"]}


def whole(population):
    return next(one for one in population["figures"] if not one["group"])


@pytest.mark.parametrize("construct", EXPECTED)
def test_norway_and_kristiansund_come_out_as_known(found, construct):
    by_name = populations(found[construct])

    medians = [whole(by_name[NORWAY])["median"]]
    medians += [whole(by_name[f"kristiansund-{option}"])["median"] for option in OPTIONS]

    assert medians == pytest.approx(EXPECTED[construct], abs=0.5)


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_the_draws_of_every_construct_can_be_believed(found, construct):
    checks = {check["id"]: check["value"] for check in found[construct]["checks"]}

    assert checks["r-hat"] < 1.01
    assert checks["bulk-ess"] >= 400
    assert checks["tail-ess"] >= 400
    assert checks["divergences"] == 0


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_kristiansund_is_shown_by_sex_and_age_with_the_spread_between_towns(found, construct):
    town = populations(found[construct])["kristiansund-b"]

    groups = [one for one in town["figures"] if one["group"]]
    hidden = [one["group"] for one in town["figures"] if one["hidden"]]
    assert len(groups) == 10
    assert hidden == (OLDEST if construct in FEW_OF_UNKNOWN_AGE else [])
    for one in town["figures"]:
        if one["group"] in hidden:
            assert (one["median"], one["low90"], one["answers"]) == (None, None, None)
            continue
        assert one["low90_with_town"] < one["low90"] < one["median"]
        assert one["median"] < one["high90"] < one["high90_with_town"]
        assert one["direct"] is None
    assert [one["between_towns"] for one in town["sensitivity"]] == [0.05, 0.3]


def test_it_is_said_that_nobody_there_was_asked(found):
    by_name = populations(found["safety"])

    assert not by_name["kristiansund-b"]["asked"]
    assert by_name["kristiansund-b"]["alike"] == {"region": "NO05"}
    assert by_name["kristiansund-a"]["alike"] == {}
    assert "Nobody in kristiansund-b was asked" in by_name["kristiansund-b"]["sentences"][0]
    assert by_name[NORWAY]["asked"]


def test_safety_rests_on_one_question_and_the_direct_figure_stands_beside_it(found):
    norway = whole(populations(found["safety"])[NORWAY])

    assert norway["answers"] == 1397  # without eight whose education is unknown
    assert norway["direct"] == pytest.approx(84.4, abs=0.1)
    assert norway["median"] == pytest.approx(norway["direct"], abs=0.5)
