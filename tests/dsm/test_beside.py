import os
import time

import pytest

from dsm.beside import NICENESS, BrokenError, StoppedError, run_beside
from surveys.errors import FrameError

pytestmark = pytest.mark.slow


def where(report):
    return os.getpid(), os.nice(0), os.environ["OPENBLAS_NUM_THREADS"]


def half_and_all(number, report):
    report(0.5)
    time.sleep(0.2)
    report(1.0)
    return 2 * number


def wait_for_ever(report):
    report(0.1)
    time.sleep(600)


def refuse(report):
    raise FrameError("No people.", "Give some.")


def fall_over(report):
    raise KeyError("bug")


def vanish(report):
    os._exit(3)


def test_work_is_done_in_another_process_on_one_core_and_after_others():
    process, niceness, threads = run_beside(where)

    assert process != os.getpid()
    assert niceness == os.nice(0) + NICENESS
    assert threads == "1"


def test_where_somebody_waits_it_stands_back_for_nobody():
    _, niceness, _ = run_beside(where, niceness=0)

    assert niceness == os.nice(0)


def test_it_says_how_far_it_is_and_gives_back_its_result():
    heard = []

    assert run_beside(half_and_all, 21, progress=heard.append) == 42
    assert heard == [0.5, 1.0]


def test_stopping_ends_it_at_once():
    heard = []

    with pytest.raises(StoppedError):
        run_beside(wait_for_ever, progress=heard.append, stop=lambda: bool(heard))


def test_what_can_be_put_right_comes_back_as_it_was_raised():
    with pytest.raises(FrameError) as refused:
        run_beside(refuse)

    assert refused.value.fix == "Give some."


@pytest.mark.parametrize(("work", "told"), [(fall_over, "KeyError: 'bug'"), (vanish, "was killed")])
def test_a_bug_keeps_its_trace(work, told):
    with pytest.raises(BrokenError, match=told):
        run_beside(work)
