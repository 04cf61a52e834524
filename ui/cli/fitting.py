"""Bars for commands that make several fits, one after the other."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .console import progress_bars

if TYPE_CHECKING:
    from indicators.social.sampler import FitProgress


@contextmanager
def fit_bars() -> "Iterator[Callable[[FitProgress], None]]":
    """Show one bar per fit; a second fit of a construct is told as such."""
    with piece_bars() as bars:
        yield lambda now: bars(now.construct, now.finished, now.total)


@contextmanager
def piece_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Show one bar per piece of work; one that begins anew gets a bar of its own, "X, fit 2"."""
    with progress_bars() as bars:
        yield counted(bars)


def counted(bars: Callable[[str, int, int], None]) -> Callable[[str, int, int], None]:
    """Return a callback that gives a piece another name whenever it begins anew."""
    latest: dict[str, int] = {}
    fits: Counter[str] = Counter()

    def report(name: str, done: int, total: int) -> None:
        if name not in latest or done < latest[name]:
            fits[name] += 1
        latest[name] = done
        bars(name if fits[name] < 2 else f"{name}, fit {fits[name]}", done, total)

    return report
