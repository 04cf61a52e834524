import csv
import os
import signal
import threading
from concurrent.futures import Future
from dataclasses import replace

import pytest

from dsm.country.folder import ResultsError
from dsm.country.run import fit_towns
from dsm.jobs.fitters import FittersError, LocalFitters
from dsm.jobs.ledger import MOST_TRIES
from dsm.jobs.task import Crashed, Refused
from indicators.social.sampler import FitSettings
from tests.support.cluster import processes_of
from tests.support.country import QUICK, country, made_up, only
from tests.support.jobs import HandFitters


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    return country(tmp_path_factory.mktemp("country"))


@pytest.fixture
def ctrl_c_counts():
    # A shell that starts something in the background has it ignore Ctrl-C, tests included.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def fitted(towns, folder, work=made_up, places=2, on_progress=lambda _: None):
    fitters = HandFitters(work, places)
    try:
        return fit_towns(towns, folder, fitters, settings=QUICK, on_progress=on_progress)
    finally:
        fitters.close()


def rows(report):
    return list(csv.DictReader(report.summary.read_text(encoding="utf-8").splitlines()))


def name_of(row):
    return (row["town"], row["construct"])


def test_every_construct_of_every_town_is_made_once(towns, tmp_path):
    report = fitted(towns, tmp_path)

    names = [name_of(row) for row in rows(report)]
    assert len(names) == len(set(names)) == 6
    assert (report.progress.made, report.progress.failed, report.progress.total) == (6, 0, 6)
    assert sorted(file.name for file in tmp_path.glob("town-002/*.nc")) == [
        "institutional-trust.nc",
        "interpersonal-trust.nc",
    ]


def test_what_was_made_before_is_not_made_again(towns, tmp_path):
    fitted(towns[:2], tmp_path)
    asked = []

    report = fitted(towns, tmp_path, lambda piece: asked.append(piece.name) or made_up(piece))

    assert (report.progress.kept, report.progress.made) == (4, 2)
    assert {name.split(":")[0] for name in asked} == {"town-003"}
    assert len(rows(report)) == 6


def test_places_for_fits_are_made_ready_only_where_there_is_something_to_fit(towns, tmp_path):
    ready, fitters = [], HandFitters(made_up)

    def run(wanted):
        done = fit_towns(
            wanted, tmp_path, fitters, settings=QUICK, get_ready=lambda: ready.append(len(wanted))
        )
        return done.progress.made

    assert [run(towns[:2]), run(towns[:2]), run(towns)] == [4, 0, 2]
    fitters.close()
    assert ready == [2, 3]


def test_with_other_settings_all_is_made_again(towns, tmp_path):
    fitted(towns, tmp_path)
    fitters = HandFitters(made_up)

    report = fit_towns(towns, tmp_path, fitters, settings=replace(QUICK, seed=9))

    fitters.close()
    assert (report.progress.kept, report.progress.made) == (0, 6)


def test_a_town_that_cannot_be_read_stops_no_other(towns, tmp_path):
    gone = replace(towns[1], answers=tmp_path / "gone.csv")

    report = fitted((towns[0], gone, towns[2]), tmp_path / "out")

    (problem,) = report.problems
    assert problem.problem.startswith("town-002: ")
    assert "gone.csv" in problem.problem
    assert (report.progress.made, report.progress.failed, report.progress.total) == (4, 1, 5)
    assert [row["problem"] != "" for row in rows(report)].count(True) == 1


def test_a_fit_that_is_refused_or_meets_a_bug_stops_no_other(towns, tmp_path):
    outcomes = {
        "town-001: interpersonal-trust": Refused("Too few answers.", "Gather more."),
        "town-002: interpersonal-trust": Crashed("KeyError", "line 7, in fit"),
    }

    report = fitted(towns, tmp_path, lambda piece: outcomes.get(piece.name) or made_up(piece))

    told = {error.problem: error.fix for error in report.problems}
    assert told["town-001: interpersonal-trust: Too few answers."] == "Gather more."
    (bug,) = tmp_path.glob("**/*.bug.txt")
    assert bug.read_text() == "line 7, in fit"
    assert any(str(bug) in fix for fix in told.values())
    assert report.progress.made == 4


def test_a_bug_while_a_town_is_read_stops_no_other(towns, tmp_path):
    broken = replace(towns[1], constructs=None)  # no file could make it so

    report = fitted((towns[0], broken, towns[2]), tmp_path)

    (problem,) = report.problems
    assert "town-002: It met a bug of this program" in problem.problem
    assert "pieces.py" in (tmp_path / "town-002" / "answers.bug.txt").read_text()
    assert report.progress.made == 4


def test_a_disk_that_can_take_no_more_ends_the_run_in_words(towns, tmp_path):
    (tmp_path / "town-001").write_text("a file where a folder is to be")

    with pytest.raises(ResultsError, match=r"town-001.* cannot be written"):
        fitted(towns, tmp_path)

    assert (tmp_path / "summary.csv").exists()


def test_a_piece_whose_process_dies_is_made_again(towns, tmp_path):
    died = []

    def dying_once(piece):
        if len(died) < MOST_TRIES - 1:
            died.append(piece.name)
            raise MemoryError
        return made_up(piece)

    report = fitted(towns[:1], tmp_path, dying_once, places=1)

    assert died == ["town-001: interpersonal-trust"] * (MOST_TRIES - 1)
    assert (report.progress.made, report.problems) == (2, ())


def test_a_piece_that_kills_every_process_is_given_up_and_the_others_are_made(towns, tmp_path):
    tried = []

    def deadly(piece):
        if piece.name == "town-001: institutional-trust":
            tried.append(piece.name)
            raise MemoryError
        return made_up(piece)

    report = fitted(towns, tmp_path, deadly)

    assert len(tried) == MOST_TRIES
    (problem,) = report.problems
    assert "institutional-trust: Its process died 3 times" in problem.problem
    assert report.progress.made == 5


def test_when_the_places_go_out_of_reach_what_was_made_is_kept_and_summarised(towns, tmp_path):
    fitters = HandFitters(made_up)
    (place,) = fitters.places
    place.blames_fit = False
    asked = []

    def at_last_unreachable(function, piece):
        asked.append(piece.name)
        future = Future()
        if len(asked) > 3:
            future.set_exception(ConnectionError())
        else:
            future.set_result(made_up(piece))
        return future

    place.call = at_last_unreachable
    with pytest.raises(FittersError, match="out of reach"):
        fit_towns(towns, tmp_path, fitters, settings=QUICK)
    report = fitted(towns, tmp_path)

    fitters.close()
    assert (report.progress.kept, report.progress.made) == (3, 3)


# The signal may fall between the opening of a file and the `with` that closes it; so may any.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("ctrl_c_counts")
def test_ctrl_c_keeps_what_was_made(towns, tmp_path):
    begun = []

    def interrupted(piece):
        begun.append(piece.name)
        if len(begun) == 3:
            os.kill(os.getpid(), signal.SIGINT)
            threading.Event().wait(0.5)
        return made_up(piece)

    report = fitted(towns, tmp_path, interrupted, places=1)

    assert report.stopped
    told = len(rows(report))
    # The signal may fall after a piece is kept and before it is counted.
    assert 0 < report.progress.made <= told < 6
    assert fitted(towns, tmp_path).progress.kept == told


@pytest.mark.usefixtures("ctrl_c_counts")
def test_the_summary_of_a_run_that_is_stopped_keeps_what_was_made_before(towns, tmp_path):
    fitted(towns, tmp_path)

    def stop(_now):
        raise KeyboardInterrupt

    report = fitted(towns, tmp_path, on_progress=stop)

    assert (report.stopped, report.progress.done) == (True, 1)
    assert len({name_of(row) for row in rows(report)}) == len(rows(report)) == 6


def test_no_more_towns_are_read_than_are_needed(towns, tmp_path):
    read, at_progress = [], []

    class Towns(tuple):
        def __iter__(self):
            for town in super().__iter__():
                read.append(town.town)
                yield town

    fitted(Towns(towns), tmp_path, places=1, on_progress=lambda _: at_progress.append(len(read)))

    assert at_progress == [1, 2, 2, 3, 3, 3]


@pytest.mark.slow
def test_on_this_machine_and_on_a_cluster_the_same_draws_come_out(towns, tmp_path, cluster):
    wanted = only(towns[:2], "economic-security")
    local = LocalFitters(1)
    here = fit_towns(wanted, tmp_path / "here", local, settings=QUICK)
    local.close()

    with cluster.fitters() as places:
        there = fit_towns(wanted, tmp_path / "there", places, settings=QUICK)

    assert {name_of(row): row["hash"] for row in rows(here)} == {
        name_of(row): row["hash"] for row in rows(there)
    }
    assert len(rows(here)) == 2


@pytest.mark.slow
def test_sixty_towns_lose_nothing_when_a_process_of_the_cluster_is_killed(tmp_path, cluster):
    towns = only(country(tmp_path / "in", towns=60), "economic-security")
    killed = []

    def kill_one(now):
        if now.made == 20 and not killed:
            killed.append(processes_of(cluster)[0])
            os.kill(killed[0], signal.SIGKILL)

    with cluster.fitters() as places:
        report = fit_towns(
            towns, tmp_path / "out", places, settings=FitSettings(), on_progress=kill_one
        )

    assert len(killed) == 1
    assert report.problems == ()
    assert {row["town"] for row in rows(report)} == {entry.town for entry in towns}
    assert len(list((tmp_path / "out").glob("*/*.nc"))) == 60
