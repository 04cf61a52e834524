import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dsm.beside import BrokenError
from surveys.errors import FixableError
from ui.staff.background import attempted, in_background, waited_for

MANY = 12


def fail() -> str:
    raise FixableError("Nothing was published.", "Publish an estimate.")


def break_off() -> str:
    raise BrokenError("Traceback: KeyError 'age' of 3 people")


async def test_work_is_done_in_another_thread():
    done_in = await in_background(threading.get_ident)

    assert done_in != threading.get_ident()


async def test_what_can_be_put_right_is_returned_and_not_raised():
    assert await attempted(lambda: 7) == 7
    assert str(await attempted(fail)) == "Nothing was published. Publish an estimate."
    assert str(await waited_for(fail)) == "Nothing was published. Publish an estimate."


async def test_a_bug_is_raised():
    with pytest.raises(ZeroDivisionError):
        await attempted(lambda: 1 // 0)


async def test_pages_are_read_while_many_wait_for_fits():
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2))  # on any machine
    is_done = threading.Event()
    waits = [asyncio.create_task(waited_for(is_done.wait)) for _ in range(MANY)]
    await asyncio.sleep(0)

    try:
        read = await asyncio.wait_for(in_background(lambda: "a page"), timeout=10)
        were_done = [one.done() for one in waits]
    finally:
        is_done.set()  # whatever came of it: threads that wait would keep the process from ending

    assert read == "a page"
    assert not any(were_done)
    assert await asyncio.gather(*waits) == [True] * MANY


async def test_a_fault_is_told_without_its_traceback_which_the_log_has(caplog):
    told = await waited_for(break_off)

    assert isinstance(told, FixableError)
    assert "fault of the program" in told.problem
    assert "age" not in str(told)
    assert "KeyError 'age'" in caplog.text
