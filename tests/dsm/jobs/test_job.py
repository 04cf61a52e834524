from datetime import UTC, datetime

import pytest

from dsm.jobs.job import Job, State


def a_job(state=State.RUNNING, finished=0, total=0):
    return Job(
        id=1,
        construct="trust",
        wave="autumn",
        frame="town",
        seed=1,
        state=state,
        asked_by="kari",
        asked_at=datetime(2026, 10, 1, tzinfo=UTC),
        cancel_asked=False,
        tries=1,
        worker="house:1",
        heartbeat_at=None,
        sampling_at=None,
        finished=finished,
        total=total,
        ended_at=None,
        problem="",
        fix="",
        estimate=None,
    )


def test_the_share_that_is_done_begins_at_nothing_and_is_whole_in_the_end():
    assert a_job().share == 0.0
    assert a_job(finished=1, total=4).share == 0.25
    assert a_job(State.DONE).share == 1.0


@pytest.mark.parametrize(
    ("state", "live"),
    [
        (State.WAITING, True),
        (State.RUNNING, True),
        (State.DONE, False),
        (State.FAILED, False),
        (State.CANCELLED, False),
        (State.LOST, False),
    ],
)
def test_only_waiting_and_running_jobs_are_live(state, live):
    assert a_job(state).live is live
