"""Whether a design hangs together: which raters and objects can be compared through others."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from surveys.errors import FixableError

# Objects a rater should share with others: measuring severity on fewer rests on single ratings.
LINKS_WANTED = 3
MOST_NAMED = 6  # longer lists of names are cut


class DesignError(FixableError):
    """A design falls into parts that nothing compares with each other."""

    code = "design-rejected"


@dataclass(frozen=True, slots=True)
class Part:
    """Raters and objects that can be compared with each other, each in order of name."""

    raters: tuple[str, ...]
    objects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThinLink:
    """A rater who shares few objects with others, so that severity is hardly measured."""

    rater: str
    shared: int

    @property
    def sentence(self) -> str:
        """What is thin, and what to do about it."""
        return (
            f"{self.rater!r} shares {self.shared} rated object{'' if self.shared == 1 else 's'} "
            f"with other raters; let {self.rater!r} rate at least {LINKS_WANTED} that others rate."
        )


def connected_sets[T: Hashable](pairs: Iterable[tuple[T, T]]) -> tuple[frozenset[T], ...]:
    """Return which things hang together through the pairs, in the order they first appear.

    Examples
    --------
    >>> [sorted(part) for part in connected_sets([(1, 2), (3, 4), (2, 5)])]
    [[1, 2, 5], [3, 4]]
    """
    part_of: dict[T, set[T]] = {}
    for pair in pairs:
        first, second = (part_of.setdefault(thing, {thing}) for thing in pair)
        if first is not second:
            larger, smaller = sorted((first, second), key=len, reverse=True)
            larger |= smaller
            part_of |= dict.fromkeys(smaller, larger)
    return tuple(frozenset(part) for part in {id(part): part for part in part_of.values()}.values())


def parts_of(ratings: Iterable[tuple[str, str]]) -> tuple[Part, ...]:
    """Return the parts of a design, the one with most ratings first.

    Parameters
    ----------
    ratings : iterable of (rater, object)
        Who rated what.

    Examples
    --------
    Ann and Bo both rated the park; nobody but Cy rated the pier, and Cy nothing else:

    >>> [part.raters for part in parts_of([("Ann", "park"), ("Bo", "park"), ("Cy", "pier")])]
    [('Ann', 'Bo'), ('Cy',)]
    """
    # A rater and an object may have the same name.
    marked = [(("rater", rater), ("object", thing)) for rater, thing in ratings]
    parts = [
        Part(
            tuple(sorted(name for kind, name in part if kind == "rater")),
            tuple(sorted(name for kind, name in part if kind == "object")),
        )
        for part in connected_sets(marked)
    ]
    return tuple(sorted(parts, key=lambda part: -len(part.raters) - len(part.objects)))


def connectivity_problems(ratings: Sequence[tuple[str, str]]) -> tuple[DesignError, ...]:
    """Return one problem for each part of a design that nothing links to the largest part.

    The fix names who should rate what, so that the parts can be compared.
    """
    parts = parts_of(ratings)
    return tuple(_falls_apart(parts[0], part) for part in parts[1:])


def thin_links(ratings: Sequence[tuple[str, str]]) -> tuple[ThinLink, ...]:
    """Return raters who share fewer than `LINKS_WANTED` objects with others, by name."""
    raters_of: dict[str, set[str]] = {}
    for rater, thing in ratings:
        raters_of.setdefault(thing, set()).add(rater)
    shared = dict.fromkeys(sorted({rater for rater, _ in ratings}), 0)
    for rater, thing in set(ratings):
        shared[rater] += len(raters_of[thing]) > 1
    return tuple(ThinLink(rater, count) for rater, count in shared.items() if count < LINKS_WANTED)


def listed(names: Sequence[str]) -> str:
    """Return names for a sentence, cut after the first few.

    Examples
    --------
    >>> listed(["a", "b"])
    'a, b'
    >>> listed([str(n) for n in range(9)])
    '0, 1, 2, 3, 4, 5 and 3 more'
    """
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _falls_apart(largest: Part, part: Part) -> DesignError:
    problem = (
        f"Nothing links raters {listed(part.raters)} (objects {listed(part.objects)}) to raters "
        f"{listed(largest.raters)} (objects {listed(largest.objects)}): who is more severe, and "
        "whose objects are better, cannot be told apart."
    )
    bridge, objects = part.raters[0], listed(largest.objects[:LINKS_WANTED])
    back, others = largest.raters[0], listed(part.objects[:LINKS_WANTED])
    fix = f"Let {bridge} also rate {objects}, or let {back} also rate {others}; or leave one out."
    return DesignError(problem, fix)
