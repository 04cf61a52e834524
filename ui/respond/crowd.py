"""How many are being answered at this moment: beyond what can be done soon, people are told so."""

from asyncio import Semaphore
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.requests import Request

from dsm.surveying.refusals import BusyError

ROOM = 200  # at some hundred pages a second nobody waits much longer than half a second
# Telling somebody that there is no room prints the page she sent, which takes about as long as
# saving it. Told all at once, a crowd of these would leave no time for those who have room.
TOLD = 4


class Crowd:
    """Counts the requests that are being answered as usual.

    The writer's queue alone does not bound the waiting: most of a request's time passes before
    anything is written, and there nothing else would turn anybody away. Those who are turned away
    do not count. They are told so a few at a time, and whoever finds room when it is her turn to
    be told is answered after all.

    Parameters
    ----------
    room : int
        How many at once are answered as usual.
    told : int
        How many at once are told that there is no room.
    """

    def __init__(self, room: int = ROOM, told: int = TOLD) -> None:
        self._room = room
        self._door = Semaphore(told)
        self._answered = 0

    @asynccontextmanager
    async def joined_by(self, request: Request) -> AsyncIterator[None]:
        """Count a request until it is answered, and remember whether there was room for it."""
        async with AsyncExitStack() as door:
            if self._answered >= self._room:
                await door.enter_async_context(self._door)
            has_room = self._answered < self._room
            if has_room:
                await door.aclose()  # the next may come to the door
            request.state.has_room = has_room
            self._answered += has_room
            try:
                yield
            finally:
                self._answered -= has_room


def require_room(request: Request) -> None:
    """Refuse a request that came when too many were being answered already.

    Raises
    ------
    BusyError
        Nothing was kept, and it may be sent again.
    """
    if not getattr(request.state, "has_room", True):
        raise BusyError
