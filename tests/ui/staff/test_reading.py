import threading

import pytest

from surveys.errors import FixableError
from ui.sessions import Sessions
from ui.staff.office import Office
from ui.staff.reading import read, tried


@pytest.fixture
def office(engine, settings) -> Office:
    return Office(engine, settings, Sessions(engine))


async def test_a_question_is_asked_in_a_thread_of_its_own(office):
    asked_in, folder = await read(office, lambda _, folder: (threading.get_ident(), folder))

    assert asked_in != threading.get_ident()
    assert folder == office.settings.draws_folder


async def test_what_goes_wrong_is_handed_back_to_a_page_that_can_say_it(office):
    def refuse(*_):
        raise FixableError("No.", "Yes.")

    found = await tried(office, refuse)

    assert isinstance(found, FixableError)
    with pytest.raises(FixableError):
        await read(office, refuse)


async def test_a_bug_keeps_its_traceback(office):
    with pytest.raises(ZeroDivisionError):
        await tried(office, lambda *_: 1 / 0)
