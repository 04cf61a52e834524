import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from dsm import evidence, fieldwork
from dsm.database import exclusive, open_engine, transaction
from dsm.jobs import queue
from dsm.jobs.job import State
from dsm.jobs.ledger import MOST_TRIES, PATIENCE
from dsm.jobs.task import Crashed, Refused, Stopped
from dsm.jobs.wire import Line
from dsm.jobs.worker import Worker
from dsm.tables import EstimateRow, JobRow, utc_now
from tests.support.builders import some_answers
from tests.support.jobs import (
    HandFitters,
    ask,
    at_work,
    draws_made_up,
    job_now,
    log_now,
    reporting,
    until_told,
    wait_for,
    wait_until_ended,
)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "draws"


def files(folder):
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def cancel(engine, job):
    with exclusive(engine) as session:
        queue.cancel(session, job, "ola")


def wait_until_sampling(engine, job):
    wait_for(lambda: job_now(engine, job).sampling_at is not None)


def test_a_job_that_waits_is_fitted_and_kept(anywhere, folder):
    job = ask(anywhere)

    with at_work(anywhere, folder, reporting) as (worker, fitters):
        done = wait_until_ended(anywhere, job.id)

    (task,) = fitters.places[0].tasks
    assert (done.state, done.share, done.worker, done.tries) == (State.DONE, 1.0, worker.name, 1)
    assert done.asked_at <= done.sampling_at <= done.ended_at
    assert (task.counts.construct, task.settings.seed, task.settings.cores) == ("trust", 1, 1)
    with transaction(anywhere) as session:
        assert evidence.all_estimates(session)[0].id == done.estimate
    assert len(files(folder)) == 1


def test_several_jobs_are_done_side_by_side_in_several_places(engine, folder):
    met = threading.Barrier(2)

    def together(task):
        met.wait(timeout=20)
        return replace(draws_made_up(task), hash=f"{task.job:064x}")

    jobs = [ask(engine, seed=seed) for seed in range(4)]
    with at_work(engine, folder, together, places=2):
        ended = [wait_until_ended(engine, job.id) for job in jobs]

    assert [job.state for job in ended] == [State.DONE] * 4


def test_with_nothing_left_to_do_a_worker_that_was_told_so_ends(engine, folder):
    jobs = [ask(engine, seed=seed) for seed in range(3)]
    fitters = HandFitters(draws_made_up)

    Worker(engine, folder, fitters).run(until_idle=True)

    fitters.close()
    assert {job_now(engine, job.id).state for job in jobs} == {State.DONE}


def test_progress_is_seen_while_the_fit_runs(engine, folder):
    job = ask(engine)

    with at_work(engine, folder, until_told):
        wait_until_sampling(engine, job.id)
        now = job_now(engine, job.id)

    assert (now.finished, now.total, now.state) == (1, 1000, State.RUNNING)


def test_a_worker_whose_machine_slept_keeps_its_jobs(engine, folder, monkeypatch):
    # As after waking up, the look for the dead is due before the sign of life.
    monkeypatch.setattr("dsm.jobs.worker.BEAT", 3600.0)
    monkeypatch.setattr("dsm.jobs.worker.RECOVER", 0.0)
    job = ask(engine)

    with at_work(engine, folder, until_told):
        wait_until_sampling(engine, job.id)
        with transaction(engine) as session:
            session.get_one(JobRow, job.id).heartbeat_at = utc_now() - 2 * PATIENCE
        wait_for(lambda: utc_now() - job_now(engine, job.id).heartbeat_at < PATIENCE)
        now = job_now(engine, job.id)

    assert (now.state, now.tries) == (State.RUNNING, 1)
    assert "no sign of life" not in log_now(engine, job.id)


@pytest.fixture
def patient(monkeypatch):
    """A worker is not taken for dead, however long this machine keeps it from its signs of life."""
    monkeypatch.setattr("dsm.jobs.queue.SILENT", timedelta(minutes=5))


@pytest.mark.usefixtures("patient")
def test_a_cancelled_fit_stops_and_leaves_nothing(anywhere, folder):
    job = ask(anywhere)

    with at_work(anywhere, folder, until_told) as (_, fitters):
        wait_until_sampling(anywhere, job.id)
        cancel(anywhere, job.id)
        ended = wait_until_ended(anywhere, job.id)

    assert ended.state is State.CANCELLED
    assert files(folder) == []
    assert fitters.places[0].abandoned == 0
    assert "Cancelled by ola.\nStopped; nothing of it was kept." in log_now(anywhere, job.id)


def test_a_fit_that_does_not_listen_is_cancelled_all_the_same_and_its_place_mended(
    engine, folder, monkeypatch
):
    monkeypatch.setattr("dsm.jobs.worker.GRACE", 0.05)
    begun, deaf = threading.Event(), threading.Event()

    def not_listening(task):
        begun.set()
        deaf.wait(timeout=20)
        return draws_made_up(task)

    job = ask(engine)
    with at_work(engine, folder, not_listening) as (_, fitters):
        begun.wait(timeout=20)
        cancel(engine, job.id)
        ended = wait_until_ended(engine, job.id)
        deaf.set()
        other = wait_until_ended(engine, ask(engine, seed=2).id)

    place = fitters.places[0]
    assert (ended.state, other.state) == (State.CANCELLED, State.DONE)
    assert (place.abandoned, place.warmed) == (1, 1)
    assert ended.estimate is None
    assert len(files(folder)) == 1


def test_what_somebody_can_put_right_is_kept_as_problem_and_fix(engine, folder):
    job = ask(engine)

    with at_work(engine, folder, lambda _: Refused("Too few answers.", "Gather more.")):
        ended = wait_until_ended(engine, job.id)

    assert (ended.state, ended.problem, ended.fix) == (
        State.FAILED,
        "Too few answers.",
        "Gather more.",
    )
    assert files(folder) == []


def test_what_may_pass_is_tried_again_before_it_is_a_problem(engine, folder):
    unheard = Refused("Nobody answers.", "Open the port.", may_pass=True)
    outcomes = [unheard, unheard]

    def work(task):
        return outcomes.pop() if outcomes else draws_made_up(task)

    first = ask(engine)
    with at_work(engine, folder, work):
        passed = wait_until_ended(engine, first.id)
        outcomes.extend([unheard] * MOST_TRIES)
        stayed = wait_until_ended(engine, ask(engine, seed=2).id)

    assert (passed.state, passed.tries) == (State.DONE, 3)
    assert "Nobody answers. Open the port. It waits again." in log_now(engine, first.id)
    assert (stayed.state, stayed.tries) == (State.FAILED, MOST_TRIES)
    assert (stayed.problem, stayed.fix) == ("Nobody answers.", "Open the port.")


def test_a_bug_keeps_its_traceback_in_the_log(engine, folder):
    job = ask(engine)

    with at_work(engine, folder, lambda _: Crashed("KeyError", "line 7, in fit\nKeyError: 'x'")):
        ended = wait_until_ended(engine, job.id)

    assert ended.state is State.FAILED
    assert "bug of this program (KeyError)" in ended.problem
    assert "line 7, in fit" in log_now(engine, job.id)


def test_a_job_of_another_version_fails_in_words_and_the_next_is_done(engine, folder):
    old = ask(engine, seed=1)
    with transaction(engine) as session:
        row = session.get_one(JobRow, old.id)
        row.request = {**row.request, "model_version": "other-7"}
    new = ask(engine, seed=2)

    with at_work(engine, folder):
        ended = [wait_until_ended(engine, job.id) for job in (old, new)]

    assert [job.state for job in ended] == [State.FAILED, State.DONE]
    assert ended[0].fix == "Start the same fit again; it will be made with this version's model."


def test_a_fit_whose_process_dies_is_tried_again_and_at_last_lost(anywhere, folder):
    def dying(_task):
        raise MemoryError

    job = ask(anywhere)

    with at_work(anywhere, folder, dying) as (_, fitters):
        ended = wait_until_ended(anywhere, job.id)

    assert (ended.state, ended.tries) == (State.LOST, MOST_TRIES)
    assert len(fitters.places[0].tasks) == MOST_TRIES
    assert "its process died (MemoryError). It waits again." in log_now(anywhere, job.id)
    assert files(folder) == []


def test_a_fit_whose_process_died_once_is_done_by_the_next_try(engine, folder):
    def dying_once(task):
        if task.attempt == 1:
            raise MemoryError
        return draws_made_up(task)

    job = ask(engine)

    with at_work(engine, folder, dying_once):
        ended = wait_until_ended(engine, job.id)

    assert (ended.state, ended.tries) == (State.DONE, 2)


def test_a_place_out_of_order_takes_no_job_until_it_is_mended(engine, folder, monkeypatch):
    monkeypatch.setattr("dsm.jobs.worker.MEND", 0.05)

    def dying_once(task):
        if task.attempt == 1 and task.job == 1:
            raise MemoryError
        return draws_made_up(task)

    with at_work(engine, folder, dying_once) as (_, fitters):
        (place,) = fitters.places
        place.failures.append(OSError("no room for another process"))
        jobs = [ask(engine, seed=seed).id for seed in (1, 2)]
        ended = [wait_until_ended(engine, job) for job in jobs]

    assert [(job.state, job.tries) for job in ended] == [(State.DONE, 2), (State.DONE, 1)]
    assert (place.failures, place.warmed) == ([], 1)


def test_a_place_that_is_out_of_reach_costs_a_job_no_try(engine, folder):
    lost = iter(range(MOST_TRIES + 1))

    def out_of_reach(task):
        if next(lost, None) is not None:
            raise ConnectionError
        return draws_made_up(task)

    job = ask(engine)
    with at_work(engine, folder, out_of_reach) as (_, fitters):
        fitters.places[0].blames_fit = False
        ended = wait_until_ended(engine, job.id)

    assert (ended.state, ended.tries) == (State.DONE, 1)


def test_draws_whose_commit_got_lost_go_if_the_job_is_cancelled_before_the_worker_tries_again(
    settings, engine, folder
):
    elsewhere, keeping, left = open_engine(settings), [], []
    job = ask(engine)

    def inserted(_mapper, _connection, _row):
        keeping.append(threading.get_ident())

    def lose(_connection):
        if keeping == [threading.get_ident()]:
            keeping.append("lost")
            raise sa.exc.OperationalError("COMMIT", {}, Exception("the connection broke"))

    def cancel_unanswered(_connection):
        if keeping == [threading.get_ident(), "lost"]:
            keeping.append("cancelled")
            left.extend(files(folder))
            cancel(elsewhere, job.id)
            raise sa.exc.OperationalError("BEGIN", {}, Exception("nobody answers"))

    sa.event.listen(EstimateRow, "after_insert", inserted, once=True)
    sa.event.listen(engine, "commit", lose)
    sa.event.listen(engine, "begin", cancel_unanswered)
    with at_work(engine, folder, draws_made_up):
        ended = wait_until_ended(engine, job.id)
    elsewhere.dispose()

    assert (ended.state, len(left), files(folder)) == (State.CANCELLED, 1, [])


def test_a_try_that_follows_one_that_does_not_count_is_heard_and_can_be_stopped(
    engine, folder, monkeypatch
):
    monkeypatch.setattr("dsm.jobs.worker.GRACE", 60.0)
    lost = iter([True])

    def out_of_reach_once(task):
        if next(lost, False):
            raise ConnectionError
        with Line(task.address, task.job, task.attempt) as line:
            line.report(1, 1000)
            wait_for(line.told_to_stop)
        return Stopped()

    def held_up(line):
        # The thread of the first try stays behind until the second is under way.
        if "ConnectionError" in line:
            wait_until_sampling(engine, 1)

    with at_work(engine, folder, out_of_reach_once, places=2, say=held_up) as (_, fitters):
        for place in fitters.places:
            place.blames_fit = False
        job = ask(engine)
        wait_for(lambda: any(place.warmed for place in fitters.places))  # the first is over
        cancel(engine, job.id)
        ended = wait_until_ended(engine, job.id)

    assert (job.id, ended.state, ended.tries) == (1, State.CANCELLED, 1)


def test_while_one_place_is_mended_another_does_the_job_and_both_are_used_after(engine, folder):
    met = threading.Barrier(2)

    def dying_once(task):
        if task.job == 1 and task.attempt == 1:
            raise MemoryError
        if task.job > 1:
            met.wait(timeout=20)
        return draws_made_up(task)

    with at_work(engine, folder, dying_once, places=2) as (_, fitters):
        for place in fitters.places:
            place.mended.clear()
        first = wait_until_ended(engine, ask(engine, seed=1).id)
        for place in fitters.places:
            place.mended.set()
        both = [ask(engine, seed=seed).id for seed in (2, 3)]
        others = [wait_until_ended(engine, job) for job in both]

    assert (first.state, first.tries) == (State.DONE, 2)
    assert [job.state for job in others] == [State.DONE, State.DONE]


def test_a_worker_that_is_stopped_gives_its_jobs_back_and_the_next_does_them(engine, folder):
    job = ask(engine)
    with at_work(engine, folder, until_told):
        wait_until_sampling(engine, job.id)

    between = job_now(engine, job.id)
    with at_work(engine, folder):
        ended = wait_until_ended(engine, job.id)

    assert (between.state, between.tries) == (State.WAITING, 0)
    assert (ended.state, ended.tries) == (State.DONE, 1)


def test_a_fit_whose_answers_are_deleted_stops_and_leaves_nothing(anywhere, folder):
    job = ask(anywhere)

    with at_work(anywhere, folder, until_told) as (_, fitters):
        wait_until_sampling(anywhere, job.id)
        with exclusive(anywhere) as session:
            fieldwork.remove_answers(session, "autumn")
        # Its place is free again only once the fit has stopped.
        with transaction(anywhere) as session:
            assert queue.jobs(session) == ()
        with transaction(anywhere) as session:
            fieldwork.keep_answers(
                session, "autumn", some_answers(60, seed=9), asked="2026-10", simulated=True
            )
        again = ask(anywhere)
        wait_until_sampling(anywhere, again.id)

    assert len(fitters.places[0].tasks) == 2
    assert files(folder) == []


def test_a_folder_that_takes_no_files_ends_the_job_in_words_after_one_fit(engine, folder):
    folder.write_text("no folder")
    job = ask(engine)

    with at_work(engine, folder) as (_, fitters):
        ended = wait_until_ended(engine, job.id)

    assert (ended.state, ended.tries, len(fitters.places[0].tasks)) == (State.FAILED, 1, 1)
    assert ended.problem == f"The draws cannot be kept in {folder}: File exists."
    assert ended.fix.startswith("Make room there")


def test_a_scrap_that_cannot_be_removed_is_told_once_and_work_goes_on(engine, folder, monkeypatch):
    monkeypatch.setattr("dsm.jobs.worker.RECOVER", 0.0)
    (folder / ".job-999999.1").mkdir(parents=True)
    jobs, said = [ask(engine, seed=seed) for seed in (1, 2)], []
    fitters = HandFitters(draws_made_up)

    Worker(engine, folder, fitters, said.append).run(until_idle=True)

    fitters.close()
    assert [job_now(engine, job.id).state for job in jobs] == [State.DONE] * 2
    assert [".job-999999.1" in line for line in said if "removed" in line] == [True]


def test_of_a_fit_that_was_not_kept_a_worker_does_not_say_so(engine, folder):
    job, said = ask(engine), []

    def cancelled_at_the_end(task):
        cancel(engine, task.job)
        return draws_made_up(task)

    fitters = HandFitters(cancelled_at_the_end)
    Worker(engine, folder, fitters, said.append).run(until_idle=True)

    fitters.close()
    assert job_now(engine, job.id).state is State.CANCELLED
    assert said == [f"Job {job.id}: stopped."]


@pytest.mark.slow
@pytest.mark.usefixtures("patient")
def test_on_a_cluster_a_job_is_done_and_a_cancelled_one_stops(engine, folder, cluster):
    with cluster.fitters() as fitters:
        worker = Worker(engine, folder, fitters)
        thread = threading.Thread(target=worker.run)
        thread.start()
        done = wait_until_ended(engine, ask(engine).id, seconds=120)
        long = ask(engine, seed=2, draws=500_000)
        wait_for(lambda: job_now(engine, long.id).sampling_at is not None, seconds=60)
        cancel(engine, long.id)
        stopped = wait_until_ended(engine, long.id, seconds=60)
        worker.stop()
        thread.join()

    assert (done.state, stopped.state) == (State.DONE, State.CANCELLED)
    assert len(files(folder)) == 1
    assert "Stopped; nothing of it was kept." in log_now(engine, long.id)
