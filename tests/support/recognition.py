"""Attacks that try to tell who gave which answers, by everything that somebody with all files could see."""

import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scipy.stats import binom

SURE = 1e-4  # chance that any of all attacks passes the bound although nothing leaks
SHARED = 12  # characters that two identifiers share only where one was made from the other

type Guess = tuple["Trace", "Trace"]


@dataclass(frozen=True, slots=True)
class Trace:
    """A row as a thief sees it.

    Parameters
    ----------
    who : str
        Whom it is of; attacks never look at it, only the count of their hits does.
    cell : tuple of str
        Its background as it is stored.
    marks : mapping
        Everything else by which it could be told from others: place, identifiers, transaction.
    """

    who: str
    cell: tuple[str, ...]
    marks: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Loot:
    """Both sides of what is to be joined: those invited, and the answers.

    Parameters
    ----------
    invited : sequence of Trace
        Everybody who was invited.
    people : sequence of Trace
        Those of them who are seen to have answered.
    answers : sequence of Trace
        What was answered.
    """

    invited: Sequence[Trace]
    people: Sequence[Trace]
    answers: Sequence[Trace]

    @property
    def chance(self) -> float:
        """Expected share of hits of who knows no more than the stored background."""
        sizes: dict[tuple[str, ...], int] = defaultdict(int)
        for one in self.invited:
            sizes[one.cell] += 1
        return sum(1 / sizes[one.cell] for one in self.invited) / len(self.invited)

    def bound(self, attacks: int) -> int:
        """Return how many hits so many attacks by chance stay below, all of them together."""
        return int(binom.isf(SURE / attacks, len(self.invited), self.chance))

    def with_marks(
        self, people: Mapping[str, Any], answers: Mapping[str, Any], name: str
    ) -> "Loot":
        """Return the loot with one more mark on both sides, by whose they are: a planted leak."""
        return replace(
            self,
            people=[_marked(one, name, people) for one in self.people],
            answers=[_marked(one, name, answers) for one in self.answers],
        )


def hits(loot: Loot) -> dict[str, int]:
    """Return for every attack how many people it ties to their own answers."""
    return {name: sum(p.who == a.who for p, a in guesses) for name, guesses in _attacks(loot)}


def _attacks(loot: Loot) -> Iterator[tuple[str, list[Guess]]]:
    for left in _names(loot.people):
        for right in _names(loot.answers):
            yield f"order of {left}, order of {right}", list(_by_rank(loot, left, right))
            yield f"order of {left}, reverse of {right}", list(_by_rank(loot, left, right, -1))
            yield f"{left} equals {right}", list(_by_equality(loot, left, right))
    yield "identifiers that share a part", list(_by_shared_parts(loot))
    yield "background alone", list(_in_cells(loot.people, loot.answers))


def _names(traces: Sequence[Trace]) -> list[str]:
    """Return the marks that tell anything apart."""
    values: dict[str, set[Hashable]] = defaultdict(set)
    for one in traces:
        for name, value in one.marks.items():
            values[name].add(value)
    return [name for name, found in values.items() if len(found) > 1]


def _by_rank(loot: Loot, left: str, right: str, way: int = 1) -> Iterator[Guess]:
    people = sorted(loot.people, key=lambda one: one.marks[left])
    answers = sorted(loot.answers, key=lambda one: one.marks[right])[::way]
    yield from _in_cells(people, answers, shuffled=False)


def _by_equality(loot: Loot, left: str, right: str) -> Iterator[Guess]:
    """Guess within each cell among those whose marks are the same, such as a transaction."""
    people, answers = _grouped(loot.people, left), _grouped(loot.answers, right)
    for value in people.keys() & answers.keys():
        yield from _in_cells(people[value], answers[value])


def _by_shared_parts(loot: Loot) -> Iterator[Guess]:
    """Tie rows of which one names a part of the other."""
    owners = {part: one for one in loot.people for part in _parts(one)}
    for answer in loot.answers:
        known = [owners[part] for part in _parts(answer) if part in owners]
        if known:
            yield known[0], answer


def _parts(one: Trace) -> Iterator[str]:
    for value in one.marks.values():
        if isinstance(value, str) and len(value) >= SHARED:
            yield from (value[at : at + SHARED] for at in range(len(value) - SHARED + 1))


def _in_cells(
    people: Iterable[Trace], answers: Iterable[Trace], *, shuffled: bool = True
) -> Iterator[Guess]:
    """Pair people and answers of the same background, in their order or by lot."""
    by_cell: dict[tuple[str, ...], list[Trace]] = defaultdict(list)
    for answer in answers:
        by_cell[answer.cell].append(answer)
    waiting: dict[tuple[str, ...], list[Trace]] = defaultdict(list)
    for person in people:
        waiting[person.cell].append(person)
    for cell, group in waiting.items():
        if shuffled:
            random.Random(str(cell)).shuffle(group)  # noqa: S311 - a lot, not a secret
        # Fewer on one side: spread evenly, as who walks both lists at their own pace would.
        found = by_cell[cell]
        for place, person in enumerate(group):
            if found:
                yield person, found[place * len(found) // len(group)]


def _grouped(traces: Sequence[Trace], mark: str) -> dict[Hashable, list[Trace]]:
    groups: dict[Hashable, list[Trace]] = defaultdict(list)
    for one in traces:
        groups[one.marks[mark]].append(one)
    return groups


def _marked(one: Trace, name: str, values: Mapping[str, Any]) -> Trace:
    return replace(one, marks={**one.marks, name: values[one.who]})
