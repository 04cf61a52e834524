"""The population that estimates speak for: how many people live in each cell of background groups."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from surveys.errors import FixableError, FrameError, raise_all


@dataclass(frozen=True, slots=True)
class Factor:
    """A background variable and its groups, in their order of display."""

    name: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PopulationFrame:
    """People in every cell of the full cross of some background variables.

    Parameters
    ----------
    factors : tuple of Factor
        The background variables; their order is the order of the axes of `people`.
    people : array of shape (levels of factor 1, levels of factor 2, ...)
        People in each cell, zero or more. Need not be whole when made from margins.
    provenance : str
        Where the numbers come from, in a sentence.
    joint : bool
        False when cells were made from margins and so rest on an assumption.
    """

    factors: tuple[Factor, ...]
    people: NDArray[np.float64]
    provenance: str
    joint: bool = True

    @property
    def cells(self) -> int:
        """Number of cells of the full cross, empty ones included."""
        return self.people.size

    @property
    def total(self) -> float:
        """People in all cells together."""
        return float(self.people.sum())

    @property
    def cell_people(self) -> NDArray[np.float64]:
        """People per cell, shape (cell,); the last factor runs fastest."""
        return self.people.reshape(-1)

    def factor(self, name: str) -> Factor:
        """Return the background variable called `name`."""
        return self.factors[self.axis(name)]

    def axis(self, name: str) -> int:
        """Return which axis of `people` belongs to `name`."""
        return [factor.name for factor in self.factors].index(name)

    def cell_levels(self) -> NDArray[np.int64]:
        """Position of every cell's level within each factor, shape (cell, factor)."""
        return np.stack(np.unravel_index(np.arange(self.cells), self.people.shape), axis=1)

    def margin(self, names: Sequence[str]) -> NDArray[np.float64]:
        """Return people per group of the named factors, summed over all others.

        Returns
        -------
        array of shape (levels of first name, levels of second name, ...)
            People.
        """
        axes = [self.axis(name) for name in names]
        others = tuple(axis for axis in range(self.people.ndim) if axis not in axes)
        summed = self.people.sum(axis=others)
        kept = sorted(axes)
        return summed.transpose([kept.index(axis) for axis in axes])

    def hash(self) -> str:
        """Return a fingerprint of factors and people (64 hexadecimal digits)."""
        digest = hashlib.sha256(repr(self.factors).encode())
        digest.update(np.ascontiguousarray(self.people, dtype="<f8").tobytes())
        return digest.hexdigest()


def collapse(frame: PopulationFrame, factor: str, mapping: Mapping[str, str]) -> PopulationFrame:
    """Merge levels of one factor into fewer.

    Parameters
    ----------
    frame : PopulationFrame
        People before merging.
    factor : str
        The factor whose levels are merged.
    mapping : mapping of level to the level it becomes
        Levels that are not named stay as they are.

    Returns
    -------
    PopulationFrame
        The same people; new levels in the order of their first old level.

    Raises
    ------
    FrameError
        If the frame has no such factor, or the factor no such level.

    Examples
    --------
    >>> age = Factor("age", ("18-29", "30-44", "45+"))
    >>> frame = PopulationFrame((age,), np.array([10.0, 20.0, 30.0]), "example")
    >>> collapse(frame, "age", {"18-29": "18-44", "30-44": "18-44"}).people
    array([30., 30.])
    """
    old = require_factor(frame, factor)
    require_levels(old, tuple(mapping))
    renamed = [mapping.get(level, level) for level in old.levels]
    new = Factor(factor, tuple(dict.fromkeys(renamed)))
    axis = frame.axis(factor)
    becomes = np.array([[name == level for level in new.levels] for name in renamed], dtype=float)
    people = np.moveaxis(np.tensordot(frame.people, becomes, axes=(axis, 0)), -1, axis)
    factors = (*frame.factors[:axis], new, *frame.factors[axis + 1 :])
    return replace(frame, factors=factors, people=people)


def fix_level(frame: PopulationFrame, factor: str, level: str) -> PopulationFrame:
    """Move all people to one level of a factor, e.g. to one region; other levels are left empty.

    Raises
    ------
    FrameError
        If the frame has no such factor, or the factor no such level.
    """
    require_levels(require_factor(frame, factor), (level,))
    axis = frame.axis(factor)
    people = np.zeros_like(frame.people)
    there = (slice(None),) * axis + (frame.factor(factor).levels.index(level),)
    people[there] = frame.people.sum(axis=axis)
    note = f"{frame.provenance}; all people placed in {factor} = {level}"
    return replace(frame, people=people, provenance=note, joint=False)


def require_factor(frame: PopulationFrame, name: str) -> Factor:
    """Return the factor called `name`, or raise FrameError with the factors there are."""
    names = [factor.name for factor in frame.factors]
    if name not in names:
        raise FrameError(
            f"The frame has no factor {name!r}.", fix=f"Choose one of: {', '.join(names)}."
        )
    return frame.factor(name)


def require_levels(factor: Factor, levels: Sequence[str]) -> None:
    """Raise FrameError for every one of `levels` that `factor` does not have."""
    problems: list[FixableError] = [
        FrameError(
            f"{factor.name} has no level {level!r}.",
            fix=f"Choose one of: {', '.join(factor.levels)}.",
        )
        for level in levels
        if level not in factor.levels
    ]
    raise_all(problems)
