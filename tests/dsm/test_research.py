from datetime import timedelta

import numpy as np
import pytest
from sqlmodel import select

from dsm import fieldwork, research
from dsm.database import exclusive, transaction
from dsm.jobs import queue
from dsm.jobs.job import Job, JobError, State
from dsm.seeds import SeedError
from dsm.tables import EstimateRow, FrameRow, JobRow, WaveRow, utc_now
from surveys.errors import FixableError
from surveys.population import PopulationFrame
from tests.support.builders import SEX, some_answers
from tests.support.jobs import keep_town

NOW = utc_now()


def a_job(**changes) -> Job:
    """A job that has waited for a minute."""
    valid = {
        "id": 1,
        "construct": "trust",
        "wave": "autumn",
        "frame": "town",
        "seed": 1,
        "state": State.WAITING,
        "asked_by": "kari",
        "asked_at": NOW - timedelta(seconds=60),
        "cancel_asked": False,
        "tries": 0,
        "worker": "",
        "heartbeat_at": None,
        "sampling_at": None,
        "finished": 0,
        "total": 0,
        "ended_at": None,
        "problem": "",
        "fix": "",
        "estimate": None,
    }
    return Job(**(valid | changes))


def a_running_job(*, silent: float = 1.0, **changes) -> Job:
    """A job whose worker showed a sign of life a second ago."""
    beat = NOW - timedelta(seconds=silent)
    return a_job(**({"state": State.RUNNING, "heartbeat_at": beat} | changes))


def start(engine, *constructs, by="kari", frame="town", wave="autumn", seed=1):
    with exclusive(engine) as session:
        return research.start(
            session, wave=wave, frame=frame, constructs=constructs, by=by, seed=seed
        )


def test_a_job_that_waits_for_a_minute_beside_no_worker_is_left_alone():
    assert research.is_left_alone([a_job()], NOW)


def test_a_job_that_was_asked_for_just_now_is_not_left_alone():
    assert not research.is_left_alone([a_job(asked_at=NOW - timedelta(seconds=2))], NOW)


def test_while_a_worker_shows_signs_of_life_others_only_wait():
    assert not research.is_left_alone([a_job(), a_running_job()], NOW)


def test_a_worker_that_fell_silent_leaves_its_job_alone():
    assert research.is_left_alone([a_running_job(silent=60)], NOW)


def test_nothing_to_do_is_nobodys_fault():
    assert not research.is_left_alone([], NOW)


def test_time_left_is_as_the_draws_went_so_far():
    job = a_running_job(sampling_at=NOW - timedelta(seconds=30), finished=75, total=100)

    assert research.seconds_left(job, NOW) == pytest.approx(10)


@pytest.mark.parametrize(
    "job",
    [
        a_job(),
        a_running_job(),
        a_running_job(sampling_at=NOW, finished=0, total=100),
        a_job(state=State.DONE, sampling_at=NOW, finished=100, total=100),
    ],
)
def test_nobody_knows_how_long_a_job_takes_that_does_not_sample(job):
    assert research.seconds_left(job, NOW) is None


def test_a_fit_can_be_cancelled_once_and_again_where_its_worker_is_silent():
    assert research.can_be_cancelled(a_job(), NOW)
    assert research.can_be_cancelled(a_running_job(), NOW)
    assert not research.can_be_cancelled(a_running_job(cancel_asked=True), NOW)
    assert research.can_be_cancelled(a_running_job(cancel_asked=True, silent=4), NOW)
    assert not research.can_be_cancelled(a_job(state=State.DONE), NOW)


def test_silence_is_the_time_since_the_last_sign_of_life():
    assert research.silence(a_running_job(silent=4), NOW) == pytest.approx(4)
    assert research.silence(a_job(heartbeat_at=NOW), NOW) is None


def test_a_clock_that_runs_ahead_makes_no_negative_times():
    ahead = a_running_job(silent=-3, sampling_at=NOW + timedelta(seconds=3), finished=1, total=2)

    assert research.silence(ahead, NOW) == 0
    assert research.seconds_left(ahead, NOW) == 0


def test_a_fit_that_two_ask_for_is_one(engine):
    keep_town(engine)

    (first,) = start(engine, "trust", by="kari")
    (second,) = start(engine, "trust", by="ola")

    assert (first.is_new, second.is_new) == (True, False)
    assert first.job.id == second.job.id
    assert second.job.asked_by == "kari"


def test_without_a_population_the_sample_stands_for_itself(engine):
    keep_town(engine)

    (started,) = start(engine, "trust", frame="")

    assert started.job.frame == "autumn sample"


def test_everything_wrong_with_a_request_is_said_at_once_and_nothing_is_started(engine):
    keep_town(engine)

    with pytest.raises(FixableError) as refused:
        start(engine, seed=-1)

    assert len(refused.value.problems) == 2
    with transaction(engine) as session:
        assert queue.jobs(session) == ()


def test_a_seed_that_was_left_out_is_called_missing(engine):
    keep_town(engine)

    with pytest.raises(SeedError, match="There is no seed"):
        start(engine, "trust", seed=None)


def test_a_construct_that_was_not_asked_about_starts_none_of_those_beside_it(engine):
    keep_town(engine)

    with pytest.raises(JobError, match="happiness"):
        start(engine, "trust", "happiness")

    with transaction(engine) as session:
        assert queue.jobs(session) == ()


def test_a_wave_is_offered_with_the_populations_that_have_its_groups(engine):
    keep_town(engine)
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "other", PopulationFrame((SEX,), np.full(2, 9.0), "a test"))
        fieldwork.keep_answers(session, "spring", some_answers(50, seed=2), asked="2027-03")

        waves = research.fittable(session)

    assert [one.wave for one in waves] == ["spring", "autumn"]
    assert waves[0].constructs == ("trust",)
    assert waves[0].frames == ("town",)


def keep_estimate(engine, **changes) -> None:
    """Keep an estimate of trust in autumn whose draws nobody will ask for."""
    with transaction(engine) as session:
        wave, frame = session.exec(select(WaveRow)).one(), session.exec(select(FrameRow)).one()
        row = EstimateRow(
            wave_id=wave.id,
            frame_id=frame.id,
            construct_id="trust",
            hash="ab" * 32,
            made_from=changes.get("made_from", {}),
            model_version="1",
            seed=1,
            passed=True,
            fits=True,
            verdict=[],
            file="none.nc",
        )
        session.add(row)


def test_the_desk_has_live_jobs_ended_ones_and_runs(engine):
    keep_town(engine)
    keep_estimate(engine)
    (waits,) = start(engine, "trust")
    with exclusive(engine) as session:
        for seed, state in ((2, State.FAILED), (3, State.DONE)):
            job = research.start(
                session, wave="autumn", frame="town", constructs=["trust"], by="ola", seed=seed
            )[0].job
            session.get_one(JobRow, job.id).state = state

    with transaction(engine) as session:
        desk = research.desk(session, utc_now())

    assert [job.id for job in desk.live] == [waits.job.id]
    assert [job.state for job in desk.without_run] == [State.FAILED]
    assert [run.construct for run in desk.runs] == ["trust"]
    assert not desk.is_left_alone
