from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import select

from dsm import audit, evidence, fieldwork
from dsm.database import exclusive, transaction
from dsm.fieldwork import FieldworkError
from dsm.jobs import ledger, queue
from dsm.jobs.job import JobError, State
from dsm.seeds import SeedError
from dsm.tables import JobRow, WaveRow, utc_now
from indicators.social.priors import Priors
from tests.support.builders import some_answers
from tests.support.jobs import ask, at_work, job_now, log_now, wait_until_ended


def claim(engine, worker="house:1"):
    with exclusive(engine) as session:
        return ledger.claim(session, worker)


def ended(engine, state):
    """A job that came to this end."""
    job = ask(engine)
    with exclusive(engine) as session:
        held = ledger.claim(session, "house:1")
        ledger.end(session, held, state, {}, "Ended.")
    return job


def test_a_fit_that_was_asked_for_waits_and_tells_who_asked(anywhere):
    job = ask(anywhere, by="kari")

    assert (job.state, job.construct, job.wave, job.frame) == (
        State.WAITING,
        "trust",
        "autumn",
        "town",
    )
    assert job.asked_by == "kari"
    assert log_now(anywhere, job.id) == "Asked for by kari."
    with transaction(anywhere) as session:
        entry = audit.entries(session)[0]
    assert (entry.actor, entry.action, entry.subject) == ("kari", "start-fit", "wave:autumn")


def test_who_asks_for_the_same_fit_gets_the_job_of_who_came_first(anywhere):
    first, second = ask(anywhere, by="kari"), ask(anywhere, by="ola")

    assert second == first
    assert log_now(anywhere, first.id) == "Asked for by kari."


@pytest.mark.slow
def test_of_many_who_ask_at_the_same_moment_all_get_one_job(anywhere):
    barrier, found = Barrier(6), []

    def at_once(name):
        barrier.wait()
        found.append(ask(anywhere, by=name).id)

    people = [Thread(target=at_once, args=(f"person-{k}",)) for k in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert len(found) == 6
    assert len(set(found)) == 1


def test_a_running_job_stands_for_the_same_fit(anywhere):
    job = ask(anywhere)
    claim(anywhere)

    assert ask(anywhere, by="ola").id == job.id
    assert job_now(anywhere, job.id).state is State.RUNNING


def test_a_job_that_is_done_is_returned_as_it_is(anywhere):
    job = ended(anywhere, State.DONE)

    again = ask(anywhere, by="ola")

    assert (again.id, again.state) == (job.id, State.DONE)


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.LOST])
def test_a_fit_that_came_to_nothing_can_be_asked_for_again(anywhere, state):
    job = ended(anywhere, state)

    again = ask(anywhere)

    assert again.id != job.id
    assert again.state is State.WAITING


def test_a_seed_that_no_database_keeps_is_refused_before_anybody_fits(anywhere):
    with pytest.raises(SeedError, match="2147483648"):
        ask(anywhere, seed=2**31)

    with transaction(anywhere) as session:
        assert queue.jobs(session) == ()


@pytest.mark.parametrize("number", [7, 0, 10**20, -(10**30)])
def test_a_job_that_nobody_asked_for_is_not_found_however_large_its_number(anywhere, number):
    with transaction(anywhere) as session, pytest.raises(JobError, match=f"no job {number}"):
        queue.find(session, number)


def test_another_seed_is_another_job(anywhere):
    assert ask(anywhere, seed=1).id != ask(anywhere, seed=2).id


def test_an_unknown_construct_is_refused_and_nothing_is_kept(engine):
    with exclusive(engine) as session, pytest.raises(JobError) as refused:
        queue.start(session, wave="autumn", frame="town", construct="luck", by="kari")

    assert refused.value.problem == "'luck' was not asked about in 'autumn'."
    assert refused.value.fix == "Choose from: trust."
    with transaction(engine) as session:
        assert queue.jobs(session) == ()


def test_an_unknown_wave_or_population_is_refused_with_those_there_are(engine):
    with exclusive(engine) as session:
        with pytest.raises(JobError, match=r"'winter'.*autumn"):
            queue.start(session, wave="winter", frame="town", construct="trust", by="kari")
        with pytest.raises(FieldworkError, match=r"'county'.*town"):
            queue.start(session, wave="autumn", frame="county", construct="trust", by="kari")


def test_jobs_are_listed_newest_first_and_counted_while_live(engine):
    first, second = ask(engine, seed=1), ask(engine, seed=2)

    with transaction(engine) as session:
        assert [job.id for job in queue.jobs(session)] == [second.id, first.id]
        assert [job.id for job in queue.jobs(session, newest=1)] == [second.id]
        assert queue.waiting(session) == 2
        assert queue.constructs_of(session, "autumn") == ("trust",)


def test_a_waiting_job_is_cancelled_at_once(anywhere):
    job = ask(anywhere)

    with exclusive(anywhere) as session:
        queue.cancel(session, job.id, "ola")

    assert job_now(anywhere, job.id).state is State.CANCELLED
    assert claim(anywhere) is None
    assert "Cancelled by ola." in log_now(anywhere, job.id)


def test_a_running_job_is_marked_for_its_worker(anywhere, monkeypatch):
    monkeypatch.setattr(queue, "SILENT", timedelta(minutes=5))  # however long this takes
    job = ask(anywhere)
    held = claim(anywhere)

    with exclusive(anywhere) as session:
        queue.cancel(session, job.id, "ola")

    with transaction(anywhere) as session:
        assert job_now(anywhere, job.id).cancel_asked
        assert ledger.to_stop(session, {job.id: held}) == {job.id}


def silent(engine, job):
    with transaction(engine) as session:
        session.get_one(JobRow, job).heartbeat_at = utc_now() - timedelta(seconds=5)


def test_a_job_whose_worker_died_is_cancelled_at_once(anywhere):
    job = ask(anywhere)
    held = claim(anywhere)
    silent(anywhere, job.id)

    with exclusive(anywhere) as session:
        ended = queue.cancel(session, job.id, "ola")

    assert (ended.state, ended.live) == (State.CANCELLED, False)
    assert ended.problem == "Cancelled; its worker had shown no sign of life any more."
    with exclusive(anywhere) as session:  # should it live all the same
        assert ledger.to_stop(session, {job.id: held}) == {job.id}
        assert not ledger.beat(session, held)
        assert not ledger.done(session, held, 1)
    assert job_now(anywhere, job.id).state is State.CANCELLED


def test_a_job_that_was_to_be_cancelled_when_its_worker_died_is_cancelled_when_asked_again(engine):
    job = ask(engine)
    claim(engine)
    for _ in range(2):
        with exclusive(engine) as session:
            ended = queue.cancel(session, job.id, "ola")
        silent(engine, job.id)

    assert ended.state is State.CANCELLED


def test_what_has_ended_or_never_was_cannot_be_cancelled(engine):
    job = ended(engine, State.FAILED)

    with exclusive(engine) as session:
        with pytest.raises(JobError, match="it is failed"):
            queue.cancel(session, job.id, "ola")
        with pytest.raises(JobError, match="no job 77"):
            queue.cancel(session, 77, "ola")


def test_deleting_a_wave_takes_its_jobs_and_their_logs_with_it(anywhere):
    job = ask(anywhere)

    with exclusive(anywhere) as session:
        fieldwork.remove_answers(session, "autumn")

    with transaction(anywhere) as session:
        assert queue.jobs(session) == ()
        assert queue.log_of(session, job.id) == ()


def test_jobs_of_a_wave_are_withdrawn_from_whoever_has_them_and_others_are_not(anywhere):
    with transaction(anywhere) as session:
        fieldwork.keep_answers(session, "winter", some_answers(50), asked="2027-01")
    running, waiting = ask(anywhere, seed=1), ask(anywhere, seed=2)
    with exclusive(anywhere) as session:
        started = queue.start(session, wave="winter", frame="town", construct="trust", by="kari")
    held = claim(anywhere)

    with exclusive(anywhere) as session:
        (autumn,) = session.exec(select(WaveRow.id).where(WaveRow.name == "autumn"))
        count = queue.withdraw(session, (autumn,))

    with transaction(anywhere) as session:
        assert ledger.to_stop(session, {held.job: held}) == {running.id}
    assert count == 2
    assert job_now(anywhere, waiting.id).state is State.CANCELLED
    assert job_now(anywhere, started.job.id).state is State.WAITING


def test_jobs_that_ended_long_ago_are_forgotten_with_their_logs_and_their_estimates_stay(anywhere):
    old = ask(anywhere, seed=1)
    with exclusive(anywhere) as session:
        held = ledger.claim(session, "house:1")
        ledger.end(session, held, State.CANCELLED, {"ended_at": utc_now() - timedelta(9)}, "Over.")
    recent, waiting = ended(anywhere, State.FAILED), ask(anywhere, seed=3)
    a_week_ago = utc_now().date() - timedelta(7)

    with exclusive(anywhere) as session:
        forgotten = queue.prune(session, a_week_ago, "ola")
        again = queue.prune(session, a_week_ago, "ola")

    with transaction(anywhere) as session:
        left = {job.id for job in queue.jobs(session)}
        entries = [one for one in audit.entries(session) if one.action == "prune-jobs"]
    assert (forgotten, again) == (1, 0)
    assert left == {recent.id, waiting.id}
    assert log_now(anywhere, old.id) == ""
    assert [(one.actor, one.detail["count"]) for one in entries] == [("ola", 1)]


def test_the_estimate_of_a_forgotten_job_stays(engine, tmp_path):
    job = ask(engine)
    with at_work(engine, tmp_path):
        estimate = wait_until_ended(engine, job.id).estimate

    with exclusive(engine) as session:
        queue.prune(session, utc_now().date() + timedelta(1), "ola")

    with transaction(engine) as session:
        assert queue.jobs(session) == ()
        assert [one.id for one in evidence.all_estimates(session)] == [estimate]


def test_other_priors_are_another_job(engine):
    with exclusive(engine) as session:
        first, other = (
            queue.start(
                session, wave="autumn", frame="town", construct="trust", by="kari", priors=priors
            ).job
            for priors in (Priors(), Priors(sex=0.3))
        )

    assert first.id != other.id
    assert (first.priors, other.priors) == ({}, {"sex": (0.5, 0.3)})
