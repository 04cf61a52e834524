"""The population that estimates speak for: how many people live in each cell of background groups."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
