import csv

import pytest

from dsm import fieldwork
from dsm.database import transaction
from tests.support.builders import a_frame, some_answers


@pytest.fixture
def waves(engine):
    """A town asked twice."""
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_answers(
            session, "spring", some_answers(200, lift=-0.4, seed=2), asked="2026-04"
        )
        fieldwork.keep_answers(session, "autumn", some_answers(200, lift=0.4), asked="2026-10")


@pytest.mark.slow
def test_a_trend_is_printed_with_the_chance_that_it_fell(dsm, waves, tmp_path):
    done = dsm("trend", "trust", "--frame", "town", "--by", "sex", "--csv", tmp_path / "t.csv")

    assert done.code == 0
    assert "fewer than 1 in 10" in done.out
    assert "stands out" in done.out
    assert "three waves or fewer" in done.out
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert {row["wave"] for row in rows} == {"spring", "autumn"}
    assert all(float(row["low90"]) < float(row["median"]) for row in rows if not row["hidden"])


@pytest.mark.slow
def test_a_trend_can_be_read_by_programs(dsm, waves):
    done = dsm("trend", "trust", "--frame", "town", "--json")

    assert done.json["waves"] == ["spring", "autumn"]
    assert done.json["step_assumed"] is True
    (change,) = done.json["changes"]
    assert change["low90"] < change["median"] < change["high90"]
    assert change["comparison"] == "stands-out"


def test_a_construct_that_was_asked_once_has_no_trend(dsm, waves):
    done = dsm("trend", "safety")

    assert done.code == 3
    assert "No wave asked about 'safety'" in done.err


def test_a_folder_that_is_not_there_is_told_before_the_fit(dsm, waves, tmp_path):
    done = dsm("trend", "trust", "--csv", tmp_path / "nowhere" / "t.csv")

    assert done.code == 3
    assert "There is no folder" in done.err
