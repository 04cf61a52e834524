from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import select

from dsm.database import exclusive, transaction
from dsm.jobs import ledger, queue
from dsm.jobs.job import State
from dsm.jobs.ledger import MOST_TRIES, PATIENCE
from dsm.tables import JobRow, utc_now
from tests.support.jobs import ask, job_now, log_now

LATER = PATIENCE + timedelta(seconds=1)


def claim(engine, worker="house:1"):
    with exclusive(engine) as session:
        return ledger.claim(session, worker)


def given_back(engine, held, **options):
    with exclusive(engine) as session:
        return ledger.give_back(session, held, "Its process died.", **options)


def recovered(engine):
    with exclusive(engine) as session:
        return ledger.recover(session, utc_now() + LATER)


def test_the_job_that_waits_longest_is_taken_up_first(anywhere):
    first, second = ask(anywhere, seed=1), ask(anywhere, seed=2)

    taken = [claim(anywhere), claim(anywhere), claim(anywhere)]

    assert [held and held.job for held in taken] == [first.id, second.id, None]
    assert taken[0].request.settings["seed"] == 1
    assert job_now(anywhere, first.id).worker == "house:1"
    assert "Taken up by house:1, try 1." in log_now(anywhere, first.id)


@pytest.mark.slow
def test_of_many_workers_exactly_one_gets_each_job(anywhere):
    asked = {ask(anywhere, seed=seed).id for seed in range(12)}
    barrier, taken = Barrier(4), []

    def work(name):
        barrier.wait()
        while (held := claim(anywhere, name)) is not None:
            taken.append(held.job)

    workers = [Thread(target=work, args=(f"house:{k}",)) for k in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(taken) == sorted(asked)


def test_looking_whether_anything_waits_takes_nothing(engine):
    with transaction(engine) as session:
        assert not ledger.anything_waits(session)
    job = ask(engine)

    with transaction(engine) as session:
        assert ledger.anything_waits(session)
    assert job_now(engine, job.id).state is State.WAITING


def test_a_sign_of_life_tells_how_far_the_fit_is(anywhere):
    job, moment = ask(anywhere), utc_now()
    held = claim(anywhere)

    with transaction(anywhere) as session:
        assert ledger.beat(session, held, 30, 120, moment)

    now = job_now(anywhere, job.id)
    assert (now.share, now.sampling_at) == (0.25, moment)
    assert now.heartbeat_at >= moment


def test_what_a_worker_writes_no_longer_counts_once_another_has_the_job(anywhere):
    job = ask(anywhere)
    former = claim(anywhere, "house:1")
    recovered(anywhere)
    claim(anywhere, "house:2")

    with transaction(anywhere) as session:
        assert not ledger.beat(session, former, 99, 100)
        assert not ledger.end(session, former, State.FAILED, {}, "Too late.")
        assert not ledger.give_back(session, former, "Too late.")
        assert ledger.to_stop(session, {job.id: former}) == {job.id}

    now = job_now(anywhere, job.id)
    assert (now.state, now.worker, now.finished) == (State.RUNNING, "house:2", 0)
    assert "Too late." not in log_now(anywhere, job.id)


def test_a_job_whose_worker_died_waits_again(anywhere):
    job = ask(anywhere)
    claim(anywhere)

    assert recovered(anywhere) == (job.id,)

    assert job_now(anywhere, job.id).state is State.WAITING
    assert "showed no sign of life any more. It waits again." in log_now(anywhere, job.id)


def test_a_job_whose_worker_lives_is_left_alone(anywhere):
    job = ask(anywhere)
    claim(anywhere)

    with exclusive(anywhere) as session:
        assert ledger.recover(session) == ()

    assert job_now(anywhere, job.id).state is State.RUNNING


@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
@pytest.mark.parametrize("hours", [-1, 1])
@pytest.mark.slow
def test_a_machine_whose_clock_is_wrong_takes_no_job_from_another(anywhere, monkeypatch, hours):
    job = ask(anywhere)
    with monkeypatch.context() as wrong:
        wrong.setattr(ledger, "utc_now", lambda: utc_now() + timedelta(hours=hours))
        claim(anywhere)

    with exclusive(anywhere) as session:
        assert ledger.recover(session) == ()
    recovered(anywhere)

    assert job_now(anywhere, job.id).state is State.WAITING


def test_after_too_many_tries_a_job_is_lost_and_says_what_to_do(anywhere):
    job = ask(anywhere)
    for _ in range(MOST_TRIES):
        claim(anywhere)
        recovered(anywhere)

    now = job_now(anywhere, job.id)
    assert now.state is State.LOST
    assert now.problem == "Its worker died 3 times while it was fitted."
    assert "memory" in now.fix
    assert claim(anywhere) is None


def test_a_job_of_a_dead_worker_that_was_to_be_cancelled_is_cancelled(anywhere):
    job = ask(anywhere)
    claim(anywhere)
    with exclusive(anywhere) as session:
        queue.cancel(session, job.id, "ola")

    recovered(anywhere)

    assert job_now(anywhere, job.id).state is State.CANCELLED


def test_a_worker_that_was_told_to_end_costs_its_jobs_no_try(engine):
    job = ask(engine)

    for _ in range(MOST_TRIES + 1):
        given_back(engine, claim(engine), counted=False)

    now = job_now(engine, job.id)
    assert (now.state, now.tries) == (State.WAITING, 0)


def test_a_very_long_line_is_cut(engine):
    job = ask(engine)

    with transaction(engine) as session:
        ledger.write_line(session, job.id, "x" * 100_000)

    assert len(log_now(engine, job.id)) < 10_000


def test_no_job_row_holds_an_answer(engine):
    ask(engine)

    with transaction(engine) as session:
        row = session.exec(select(JobRow)).one()

    assert set(row.request) == {
        *("construct", "wave", "frame", "answers", "population"),
        *("model_version", "settings", "priors"),
    }
    assert len(row.request["answers"]) == 64  # a fingerprint of all together


def test_a_claim_on_a_deleted_job_is_none_on_the_next_that_gets_its_number(engine):
    first = ask(engine)
    old = claim(engine)
    with exclusive(engine) as session:
        session.delete(session.get_one(JobRow, first.id))

    second = ask(engine, seed=2)
    new = claim(engine)

    assert (new.job, new.attempt, new.worker) == (old.job, old.attempt, old.worker)
    with exclusive(engine) as session:
        assert ledger.to_stop(session, {old.job: old}) == {second.id}
        assert ledger.to_stop(session, {new.job: new}) == set()
        assert not ledger.done(session, old, 1)
        assert ledger.beat(session, new)
