"""Results kept while the process runs: the newest few, each made once even if several ask at a time."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock


class Kept[Value]:
    """Results by what they were made from.

    Parameters
    ----------
    most : int
        How many are kept; the one that was asked for longest ago goes first.

    Examples
    --------
    >>> kept = Kept[int](2)
    >>> kept.get("a", lambda: 1), kept.get("a", lambda: 2)
    (1, 1)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._results: OrderedDict[Hashable, Future[Value]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the result of `key`; whoever asks first makes it, the others wait.

        Parameters
        ----------
        key : hashable
            Everything that the result depends on.
        make : callable
            What it raises, everybody gets who waits; whoever comes later tries anew.
        """
        with self._lock:
            found = self._results.get(key)
            is_first = found is None
            if found is None:
                found = self._results[key] = Future()
            self._results.move_to_end(key)
            self._forget_oldest()
        if is_first:
            self._make(key, found, make)
        return found.result()

    def holds(self, key: Hashable) -> bool:
        """Tell whether a result is there and need not be waited for."""
        with self._lock:
            found = self._results.get(key)
        return found is not None and found.done()

    def _make(self, key: Hashable, result: Future[Value], make: Callable[[], Value]) -> None:
        try:
            result.set_result(make())
        except BaseException as error:
            with self._lock:
                if self._results.get(key) is result:
                    del self._results[key]
            result.set_exception(error)

    def _forget_oldest(self) -> None:
        while len(self._results) > self._most:
            self._results.popitem(last=False)
