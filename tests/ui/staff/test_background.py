import threading

import pytest

from surveys.errors import FixableError
from ui.staff.background import attempted, in_background


def fail() -> str:
    raise FixableError("Nothing was published.", "Publish an estimate.")


async def test_work_is_done_in_another_thread():
    done_in = await in_background(threading.get_ident)

    assert done_in != threading.get_ident()


async def test_what_can_be_put_right_is_returned_and_not_raised():
    assert await attempted(lambda: 7) == 7
    assert str(await attempted(fail)) == "Nothing was published. Publish an estimate."


async def test_a_bug_is_raised():
    with pytest.raises(ZeroDivisionError):
        await attempted(lambda: 1 // 0)
