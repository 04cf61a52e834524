"""Answers of many respondents, as levels from worst to best, with typed missing answers."""

import hashlib
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from surveys.population import Factor


class Missing(IntEnum):
    """Why an answer is missing. Kept apart, because a refusal says more than a blank."""

    NOT_SHOWN = -1
    NOT_REACHED = -2
    PREFER_NOT = -3
    DONT_KNOW = -4
    LEFT_BLANK = -5


@dataclass(frozen=True, slots=True)
class AnsweredItem:
    """What the numbers in one column of `Responses.levels` mean.

    Parameters
    ----------
    id : str
        The item's id in its instrument.
    construct : str
        The construct it measures, or "" for an item on its own.
    codes : tuple of int
        Stored codes from worst to best answer; level k is `codes[k]`.
    """

    id: str
    construct: str
    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """Answers, background and weights of all respondents of one wave.

    Parameters
    ----------
    items : tuple of AnsweredItem
        One per column of `levels`.
    levels : array of shape (respondent, item), int16
        Answer as a position from worst (0) to best (K - 1); negative is a `Missing`.
    factors : tuple of Factor
        One per column of `background`.
    background : array of shape (respondent, factor), int16
        Position of the respondent's group; -1 when unknown.
    weights : array of shape (respondent,)
        People each respondent stands for, up to a common factor. Positive.
    provenance : str
        Where the answers come from, in a sentence.
    """

    items: tuple[AnsweredItem, ...]
    levels: NDArray[np.int16]
    factors: tuple[Factor, ...]
    background: NDArray[np.int16]
    weights: NDArray[np.float64]
    provenance: str

    @property
    def respondents(self) -> int:
        """How many people answered."""
        return len(self.levels)

    def column(self, item_id: str) -> int:
        """Return which column of `levels` holds `item_id`."""
        return [item.id for item in self.items].index(item_id)

    def items_of(self, construct: str) -> tuple[str, ...]:
        """Return the ids of the items that measure `construct`, in file order."""
        return tuple(item.id for item in self.items if item.construct == construct)

    @property
    def constructs(self) -> tuple[str, ...]:
        """Constructs that were asked about, in file order."""
        return tuple(dict.fromkeys(item.construct for item in self.items if item.construct))

    def hash(self) -> str:
        """Return a fingerprint of all answers, background and weights (64 hexadecimal digits)."""
        digest = hashlib.sha256(repr((self.items, self.factors)).encode())
        for array, kind in ((self.levels, "<i2"), (self.background, "<i2"), (self.weights, "<f8")):
            digest.update(np.ascontiguousarray(array, dtype=kind).tobytes())
        return digest.hexdigest()
