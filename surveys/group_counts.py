"""Counts of people in groups, and whether they may be shown."""

from collections.abc import Iterable
from dataclasses import dataclass

# Factors with the levels they are narrowed to, in the order of their names; nothing is everybody.
type Group = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many people there are in a group.

    Parameters
    ----------
    group : Group
        Made by `group_of`.
    count : int, optional
        None where it is hidden and no longer known.
    shown : bool
        Whether it is published, or may be; of what is still to be settled, whether nothing else
        hides it.
    small : bool
        Whether it is hidden for its own size.
    """

    group: Group
    count: int | None
    shown: bool = True
    small: bool = False


def group_of(**levels: str | Iterable[str]) -> Group:
    """Return a group from the levels of each factor it is narrowed to.

    Examples
    --------
    >>> group_of(sex="f", age=["67-79", "80+"])
    (('age', ('67-79', '80+')), ('sex', ('f',)))
    """
    chosen = {
        factor: (of,) if isinstance(of, str) else tuple(sorted(of)) for factor, of in levels.items()
    }
    return tuple(sorted(chosen.items()))
