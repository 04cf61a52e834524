import csv

import pytest

from dsm import evidence, fieldwork
from dsm.database import transaction
from tests.dsm.test_research import keep_estimate
from tests.support.builders import a_frame, some_answers


@pytest.fixture
def wave(engine):
    """Answers of a small city, not estimated yet."""
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_answers(session, "autumn", some_answers(200), asked="2026-10")


def the_population(done, name):
    (construct,) = done.json["constructs"]
    return next(one for one in construct["populations"] if one["population"] == name)


def test_an_unknown_wave_is_answered_with_the_known_ones(dsm, wave):
    done = dsm("estimate", "spring")

    assert done.code == 3
    assert "autumn" in done.err


def test_without_any_answers_the_fix_says_what_to_import(dsm, engine):
    done = dsm("estimate")

    assert done.code == 3
    assert "dsm import answers" in done.err


def test_which_wave_is_asked_only_at_a_terminal(dsm, wave):
    assert "autumn" in dsm("estimate").err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--for", "elsewhere"), "'elsewhere'"),
        (("--by", "income"), "'income'"),
        (("--share", "trust-0"), "--share"),
        (("--share", "trust-0=9"), "no answer 9"),
        (("--share", "unasked=1"), "'unasked'"),
        (("--between-towns", "-0.1"), "-0.1"),
    ],
)
def test_what_cannot_be_reported_is_told_before_anything_is_fitted(
    dsm, engine, wave, options, told
):
    done = dsm("estimate", "autumn", *options)

    assert done.code == 3
    assert told in done.err
    with transaction(engine) as session:
        assert evidence.all_estimates(session) == ()


@pytest.mark.parametrize("options", [("--construct", "luck"), ("--for", "elsewhere")])
def test_what_is_refused_leaves_no_population_behind(dsm, engine, wave, options):
    done = dsm("estimate", "autumn", *options)

    with transaction(engine) as session:
        assert fieldwork.frame_names(session) == ("town",)
    assert done.code == 3


def test_what_is_about_a_fit_is_refused_where_nothing_is_fitted(dsm, wave):
    done = dsm("estimate", "autumn", "--kept", "--wording-factor")

    assert done.code != 0
    assert "Leave one of them out" in done.err


def test_nothing_kept_says_to_estimate(dsm, wave):
    done = dsm("estimate", "autumn", "--kept")

    assert done.code == 3
    assert "without --kept" in done.err


@pytest.mark.parametrize("command", ["estimate", "priors", "items", "trend", "rank", "plans"])
def test_a_seed_that_no_database_keeps_is_no_seed(dsm, command):
    done = dsm(command, "autumn", "--seed", 2**31)

    assert done.code == 2
    assert "2147483647" in done.err


def test_waves_and_estimates_are_listed(dsm, wave):
    listed = dsm("estimate", "--list", "--json").json

    assert [one["name"] for one in listed["waves"]] == ["autumn"]
    assert listed["estimates"] == []
    assert "trust" in dsm("estimate", "--list").out


def test_an_estimate_under_other_priors_is_listed_as_one(dsm, engine, wave):
    keep_estimate(engine, made_from={"priors": "ab" * 32})

    assert "other priors" in dsm("estimate", "--list").out


@pytest.mark.slow
def test_a_wave_is_estimated_published_and_reported(dsm, engine, wave, tmp_path):
    file = tmp_path / "figures.csv"

    done = dsm(
        *("estimate", "autumn", "--by", "sex", "--by", "sex,age_band", "--share", "trust-0=4"),
        *("--seed", "3", "--publish", "--csv", file, "--json", "--wording-factor"),
    )

    assert done.code == 0
    own = the_population(done, "autumn sample")
    assert len(own["figures"]) == 2 * (1 + 2 + 8)
    assert own["figures"][0]["answers"] == 200
    assert done.json["constructs"][0]["published"]
    assert set(done.json["constructs"][0]["made_from"]) == {"answers", "population"}
    with transaction(engine) as session:
        assert evidence.published(session)["trust"].seed == 3
    with file.open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == len(own["figures"])
    assert float(rows[0]["median"]) == own["figures"][0]["median"]


@pytest.mark.slow
def test_a_kept_estimate_is_reported_again_without_fitting(in_city):
    first = in_city("estimate", "autumn", "--frame", "town", "--kept", "--json")
    again = in_city("estimate", "autumn", "--frame", "town", "--kept", "--json")

    assert first.code == 0
    assert first.json == again.json


@pytest.mark.slow
def test_a_table_names_the_construct_the_seed_and_the_verdict(in_city):
    out = in_city("estimate", "autumn", "--frame", "town", "--kept", "--diagnostics").out

    assert "everybody" in out
    assert "with seed 1" in out
    assert "Verdict: " in out
    assert "r-hat" in out
