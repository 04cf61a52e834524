from contextlib import ExitStack

import pytest
from starlette.requests import Request

from dsm.surveying.refusals import BusyError
from ui.respond.crowd import Crowd, require_room


def a_request() -> Request:
    return Request({"type": "http", "headers": [], "method": "POST", "path": "/"})


def test_as_many_as_there_is_room_for_are_answered_and_the_next_is_not():
    crowd, requests = Crowd(room=3), [a_request() for _ in range(4)]

    with ExitStack() as present:
        for request in requests:
            present.enter_context(crowd.joined_by(request))

        for request in requests[:3]:
            require_room(request)
        with pytest.raises(BusyError):
            require_room(requests[3])


def test_who_is_turned_away_takes_nobodys_place():
    crowd, refused, later = Crowd(room=1), a_request(), a_request()

    with ExitStack() as waiting:
        with crowd.joined_by(a_request()):
            waiting.enter_context(crowd.joined_by(refused))
        # The one before is answered; the refused one is still being told.
        waiting.enter_context(crowd.joined_by(later))

        require_room(later)
        with pytest.raises(BusyError):
            require_room(refused)


def test_who_was_answered_makes_room_also_after_a_failure():
    crowd, last = Crowd(room=1), a_request()
    with pytest.raises(ZeroDivisionError), crowd.joined_by(a_request()):
        _ = 1 / 0

    with crowd.joined_by(last):
        require_room(last)


def test_a_request_that_nobody_counted_has_room():
    require_room(a_request())
