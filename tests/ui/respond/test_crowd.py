import asyncio
from contextlib import AsyncExitStack

import pytest
from starlette.requests import Request

from dsm.surveying.refusals import BusyError
from ui.respond.crowd import Crowd, require_room


def a_request() -> Request:
    return Request({"type": "http", "headers": [], "method": "POST", "path": "/"})


async def test_as_many_as_there_is_room_for_are_answered_and_the_next_is_not():
    crowd, requests = Crowd(room=3), [a_request() for _ in range(4)]

    async with AsyncExitStack() as present:
        for request in requests:
            await present.enter_async_context(crowd.joined_by(request))

        for request in requests[:3]:
            require_room(request)
        with pytest.raises(BusyError):
            require_room(requests[3])


async def test_who_is_turned_away_takes_nobodys_place():
    crowd, refused, later = Crowd(room=1), a_request(), a_request()

    async with AsyncExitStack() as waiting:
        async with crowd.joined_by(a_request()):
            await waiting.enter_async_context(crowd.joined_by(refused))
        # The one before is answered; the refused one is still being told.
        await waiting.enter_async_context(crowd.joined_by(later))

        require_room(later)
        with pytest.raises(BusyError):
            require_room(refused)


async def test_only_a_few_are_told_at_once_and_who_finds_room_meanwhile_is_answered():
    crowd, told, waiting = Crowd(room=1, told=1), a_request(), a_request()
    came_in = asyncio.Event()

    async def wait_for_a_turn() -> None:
        async with crowd.joined_by(waiting):
            came_in.set()

    async with AsyncExitStack() as door:
        async with crowd.joined_by(a_request()):
            await door.enter_async_context(crowd.joined_by(told))
            task = asyncio.create_task(wait_for_a_turn())
            for _ in range(5):
                await asyncio.sleep(0)
            assert not came_in.is_set()
        await door.aclose()
        await task

    require_room(waiting)


async def test_who_was_answered_makes_room_also_after_a_failure():
    crowd, last = Crowd(room=1), a_request()
    with pytest.raises(ZeroDivisionError):
        async with crowd.joined_by(a_request()):
            _ = 1 / 0

    async with crowd.joined_by(last):
        require_room(last)


def test_a_request_that_nobody_counted_has_room():
    require_room(a_request())
