import csv

import pytest

HEADER = ("id", "name", "cost", "social", "economic", "environmental", "needs", "excludes", "fixed")
ACTIONS = [
    ("house", "A house", 60, 3, 1, 0, "", "", ""),
    ("trees", "Trees", 40, 1, 0, 3, "", "", ""),
    ("jobs", "Jobs", 50, 0, 4, 0, "", "", ""),
    ("road", "A road", 70, 0, 3, -1, "", "trees", ""),
]


@pytest.fixture
def actions(tmp_path):
    def write(rows=ACTIONS):
        file = tmp_path / "actions.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([HEADER, *rows])
        return file

    return write


def test_every_plan_comes_with_its_gains_and_its_actions(dsm, actions):
    found = dsm("plans", actions(), "--budget", "100", "--json").json

    assert found["budget"] == 100
    assert {tuple(plan["actions"]): plan["social"] for plan in found["plans"]} == {
        ("house", "trees"): 4.0,
        ("trees", "jobs"): 1.0,
    }
    assert all(plan["cost"] <= 100 for plan in found["plans"])


def test_a_file_needs_no_house(dsm, actions, folder):
    dsm("plans", actions(), "--budget", "100")

    assert not folder.exists()


def test_the_table_says_how_many_plans_there_are(dsm, actions):
    assert "2 plans cost 100 or less" in dsm("plans", actions(), "--budget", "100").out


def test_a_budget_below_zero_is_refused(dsm, actions, engine):
    for arguments in (("plans", actions()), ("plans",)):
        done = dsm(*arguments, "--budget", "-1")

        assert done.code == 3
        assert "-1" in done.err


def test_a_budget_is_asked_for(dsm, actions):
    done = dsm("plans", actions())

    assert done.code == 3
    assert "--budget" in done.err


def test_a_circle_and_the_budget_are_told_together(dsm, actions):
    rows = [("a", "A", 1, 1, 1, 1, "b", "a", ""), ("b", "B", -1, 1, 1, 1, "", "", "")]

    done = dsm("plans", actions(rows), "--budget", "-1")

    assert done.code == 3
    assert done.out == ""
    assert done.err.count("Problem") >= 2


def test_without_anything_to_weigh_the_fix_says_what_to_import(dsm, engine):
    done = dsm("plans", "--budget", "100")

    assert done.code == 3
    assert "dsm import actions FILE" in done.err


@pytest.mark.slow
def test_plans_of_the_city_carry_what_they_were_made_from(in_city):
    found = in_city("plans", "--budget", "160", "--json").json

    assert found["hash"]
    assert "estimate:trust" in " ".join(found["made_from"])
    assert [plan["actions"] for plan in found["plans"]] == [["house", "trees"]]
    low, high = found["plans"][0]["interval90"]["social"]
    assert low <= found["plans"][0]["social"] <= high


@pytest.mark.slow
def test_the_table_of_the_city_names_plans_and_actions(in_city):
    out = in_city("plans", "--budget", "160").out

    assert "best-social" in out
    assert "chance it is carried out" in out
