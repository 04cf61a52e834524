import pytest

from dsm import fieldwork
from dsm.database import transaction
from dsm.jobs import ledger
from tests.support.jobs import at_work, keep_town, wait_until_ended


@pytest.fixture
def town(engine):
    keep_town(engine)
    return engine


def test_before_anything_was_asked_for_the_list_is_empty(dsm, engine):
    assert dsm("jobs", "--json").json == []


def test_fits_of_a_wave_are_asked_for_and_listed(dsm, town):
    started = dsm("jobs", "start", "autumn", "--frame", "town", "--actor", "kari")
    listed = dsm("jobs", "--json").json

    assert (started.code, started.out) == (0, "Job 1: trust, waiting.\n")
    assert "dsm worker" in started.err
    assert [(job["id"], job["state"], job["asked_by"]) for job in listed] == [
        (1, "waiting", "kari")
    ]
    assert "waiting" in dsm("jobs").out


def test_without_a_population_the_sample_itself_is_taken(dsm, town):
    started = dsm("jobs", "start", "autumn", "--json")

    assert started.json[0]["frame"] == "autumn sample"


def test_the_same_fit_asked_for_twice_is_one_job(dsm, town):
    asked = ("jobs", "start", "autumn", "--frame", "town", "--construct", "trust", "--json")

    first, second, other = dsm(*asked).json, dsm(*asked).json, dsm(*asked, "--seed", 2).json

    assert first[0]["id"] == second[0]["id"]
    assert other[0]["id"] != first[0]["id"]


def test_what_was_not_asked_about_is_refused_and_no_job_is_made(dsm, town):
    done = dsm("jobs", "start", "autumn", "--construct", "trust", "--construct", "luck")

    assert done.code == 3
    assert "Choose from: trust." in done.err
    assert dsm("jobs", "--json").json == []
    with transaction(town) as session:
        assert fieldwork.frame_names(session) == ("town",)


def test_a_job_is_cancelled_and_its_log_says_by_whom(dsm, town):
    dsm("jobs", "start", "autumn", "--frame", "town")

    cancelled = dsm("jobs", "cancel", 1, "--actor", "ola")
    shown = dsm("jobs", "show", 1)
    told = dsm("jobs", "show", 1, "--json").json

    assert cancelled.out == "Job 1 is cancelled.\n"
    assert "Cancelled by ola." in shown.out
    assert told["state"] == "cancelled"
    assert [line["text"] for line in told["log"]][-1] == "Cancelled by ola."


def test_a_job_that_ended_or_never_was_cannot_be_cancelled(dsm, town):
    dsm("jobs", "start", "autumn", "--frame", "town")
    dsm("jobs", "cancel", 1)

    assert "has ended already" in dsm("jobs", "cancel", 1).err
    assert "There is no job 77." in dsm("jobs", "cancel", 77).err
    assert "There is no job -" in dsm("jobs", "cancel", "--", -(10**30)).err


def test_of_a_job_that_runs_it_is_told_what_to_do_should_it_not_end(dsm, town):
    dsm("jobs", "start", "autumn", "--frame", "town")
    with transaction(town) as session:
        ledger.claim(session, "house:1")

    told = dsm("jobs", "cancel", 1)

    assert told.out == "Job 1 is told to stop, which takes a second or two.\n"
    assert "cancel it again" in told.err


def test_no_list_is_longer_than_can_be_asked_for(dsm, town):
    assert dsm("jobs", "--newest", "9" * 30).code == 2


def test_a_fit_is_asked_for_by_somebody(dsm, town):
    done = dsm("jobs", "start", "autumn", "--actor", " ")

    assert (done.code, "--actor names nobody." in done.err) == (3, True)
    assert dsm("jobs", "--json").json == []


def test_a_job_that_is_done_names_its_estimate(dsm, town, tmp_path):
    dsm("jobs", "start", "autumn", "--frame", "town")
    with at_work(town, tmp_path / "draws"):
        wait_until_ended(town, 1)

    (job,) = dsm("jobs", "--json").json

    assert (job["state"], job["estimate"]) == ("done", 1)
    assert "100%" in dsm("jobs").out


def test_other_priors_are_another_job_and_shown_with_it(dsm, town, tmp_path):
    (tmp_path / "mine.toml").write_text("sex = 0.25")
    asked = ("jobs", "start", "autumn", "--frame", "town", "--json")

    usual, other = dsm(*asked).json, dsm(*asked, "--priors", tmp_path / "mine.toml").json

    assert usual[0]["id"] != other[0]["id"]
    assert other[0]["priors"] == {"sex": [0.5, 0.25]}
    assert "Prior sex: 0.25 instead of 0.5." in dsm("jobs", "show", other[0]["id"]).out


def test_a_misspelt_prior_makes_no_job(dsm, town, tmp_path):
    (tmp_path / "mine.toml").write_text("seks = 0.25")

    done = dsm("jobs", "start", "autumn", "--priors", tmp_path / "mine.toml")

    assert (done.code, "seks" in done.err) == (3, True)
    assert dsm("jobs", "--json").json == []


def test_old_jobs_are_forgotten_and_live_ones_never(dsm, town):
    dsm("jobs", "start", "autumn", "--frame", "town")
    live = dsm("jobs", "prune", "--before", "2999-01-01").out
    dsm("jobs", "cancel", 1)

    assert live == "0 jobs forgotten.\n"
    assert dsm("jobs", "prune", "--before", "2020-01-01").out == "0 jobs forgotten.\n"
    assert dsm("jobs", "prune", "--before", "2999-01-01").out == "1 jobs forgotten.\n"
    assert dsm("jobs", "--json").json == []


def test_a_day_that_is_none_forgets_nothing(dsm, town):
    assert dsm("jobs", "prune", "--before", "soon").code == 3
