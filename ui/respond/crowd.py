"""How many are being answered at this moment: beyond what can be done soon, people are told so."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request

from dsm.surveying.refusals import BusyError

ROOM = 200  # at some hundred pages a second nobody waits much longer than half a second


class Crowd:
    """Counts the requests that are being answered as usual.

    The writer's queue alone does not bound the waiting: most of a request's time passes before
    anything is written, and there nothing else would turn anybody away. Those who are turned away
    do not count: while they are told so, they must not keep out others who could be answered.

    Parameters
    ----------
    room : int
        How many at once are answered as usual.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._answered = 0

    @contextmanager
    def joined_by(self, request: Request) -> Iterator[None]:
        """Count a request until it is answered, and remember whether there was room for it."""
        has_room = self._answered < self._room
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
