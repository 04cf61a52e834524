"""Many people answering at once: at a fixed rate, as fast as it goes, or faster than it goes."""

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter

from benchmarks.browsers import Line, Person

SAVED, BUSY = 303, 503


@dataclass(slots=True)
class Run:
    """What a crowd met.

    Parameters
    ----------
    people : list of Person
        Everybody, with what she was told.
    statuses : Counter
        How often each status came; 0 for a line that broke.
    seconds : list of float
        From when a page should have been sent to its answer, of those that were saved.
    took : float
        Seconds of the whole run.
    offered : float
        Pages sent a second, answered or not; 0 where each waited for the one before.
    """

    people: list[Person]
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    took: float = 0.0
    offered: float = 0.0

    @property
    def per_second(self) -> float:
        """Pages saved a second."""
        return self.statuses[SAVED] / self.took

    def milliseconds(self, percent: float) -> float:
        """Return a percentile of the waiting."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


async def gather_people(ports: Sequence[int], count: int) -> list[Person]:
    """Let people in, until all of them stand before the first page."""
    people = [Person() for _ in range(count)]
    waiting = deque(people)

    async def let_in(port: int) -> None:
        line = Line(port)
        while waiting:
            await waiting.popleft().come_in(line)
        line.hang_up()

    await asyncio.gather(*(let_in(port) for port in ports for _ in range(8)))
    return people


async def at_a_rate(ports: Sequence[int], people: list[Person], rate: float, seconds: float) -> Run:
    """Send pages at fixed moments, whether or not the ones before were answered.

    Whoever has saved the last page is done and makes room for the next; an arrival for whom
    nobody is free is left out.
    """
    run, free = Run(people), deque(people)
    lines = {port: [Line(port)] for port in ports}
    turns, tasks, sent = cycle(ports), set(), 0
    start = perf_counter()

    async def send(person: Person, due: float) -> None:
        port = next(turns)
        line = lines[port].pop() if lines[port] else Line(port)
        status = await _sent(person, line)
        run.statuses[status] += 1
        if status == SAVED:
            run.seconds.append(perf_counter() - due)
        if not person.done:
            free.append(person)
        lines[port].append(line)

    for number in range(int(rate * seconds)):
        due = start + number / rate
        await asyncio.sleep(max(due - perf_counter(), 0))
        if free:
            task = asyncio.create_task(send(free.popleft(), due))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            sent += 1
    run.offered = sent / (perf_counter() - start)
    await asyncio.gather(*tasks)
    run.took = perf_counter() - start
    _hang_up(lines)
    return run


async def as_fast_as_it_goes(ports: Sequence[int], people: list[Person], seconds: float) -> Run:
    """Let everybody save her first page again and again, the next as soon as the last was saved."""
    run = Run(people)
    start = perf_counter()

    async def keep_saving(person: Person, port: int) -> None:
        line = Line(port)
        while perf_counter() < start + seconds:
            sent = perf_counter()
            status = await person.save(line, 0, person.saved + 1)
            run.statuses[status] += 1
            if status == SAVED:
                run.seconds.append(perf_counter() - sent)
        line.hang_up()

    turns = cycle(ports)
    await asyncio.gather(*(keep_saving(person, next(turns)) for person in people))
    run.took = perf_counter() - start
    return run


async def _sent(person: Person, line: Line) -> int:
    try:
        return await person.next_page(line)
    except (ConnectionError, asyncio.IncompleteReadError):
        return 0


def _hang_up(lines: dict[int, list[Line]]) -> None:
    for of_port in lines.values():
        for line in of_port:
            line.hang_up()
