"""What the values in a column of answers mean: code by code, or band by band."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.exchange.columns import Cell, Column
from surveys.exchange.numbers import number_of
from surveys.responses import Missing

type Code = int | str
type Positions = NDArray[np.int16]

UNJUDGED = np.iinfo(np.int16).min  # marks a value that means nothing, until it is reported


@dataclass(frozen=True, slots=True)
class Band:
    """A range of whole numbers, ends included, such as completed years of age."""

    lowest: float
    highest: float
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """What each value of a column means.

    Parameters
    ----------
    positions : mapping of code to position
        Zero or more for an answer or a group; negative for an answer that is missing.
    bands : tuple of Band
        Ranges of numbers, looked at where no code fits.
    recode : mapping of code to code
        Values that stand for another code.
    blank : int
        What an empty cell means.

    Examples
    --------
    >>> coding = Coding(positions={1: 0, 2: 1, 97: -3}, recode={"yes": 2})
    >>> [coding.position(cell) for cell in ("1", 2.0, "yes", 97.0, None, "3")]
    [0, 1, 1, -3, -5, None]
    """

    positions: Mapping[Code, int]
    bands: tuple[Band, ...] = ()
    recode: Mapping[Code, Code] = field(default_factory=dict)
    blank: int = int(Missing.LEFT_BLANK)

    def position(self, cell: Cell | None) -> int | None:
        """Return what `cell` means, or None when it means nothing."""
        if cell is None:
            return self.blank
        code = code_of(cell)
        known = self.positions.get(self.recode.get(code, code))
        return self._band_of(cell) if known is None else known

    def _band_of(self, cell: Cell) -> int | None:
        number = number_of(cell) if isinstance(cell, str) else cell
        if number is None:
            return None
        # Completed years: 29.5 belongs to the band that ends at 29.
        holding = (band for band in self.bands if band.lowest <= number < band.highest + 1)
        return next((band.position for band in holding), None)


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A column after its coding.

    Parameters
    ----------
    positions : array of shape (row,)
        What each cell means; `UNJUDGED` where it means nothing.
    unknown : mapping of value to array of rows
        The values that mean nothing, and where they stand (positions in the table).
    contradicted : mapping of value to array of rows
        The values that count as answers, though the file declares them missing.
    """

    positions: Positions
    unknown: Mapping[Cell, NDArray[np.int64]]
    contradicted: Mapping[Cell, NDArray[np.int64]]


def judge(column: Column, coding: Coding, kept: NDArray[np.bool_]) -> Judged:
    """Return what the cells of `column` mean, judging each distinct value once.

    Parameters
    ----------
    column : Column
        Cells of one variable.
    coding : Coding
        What they mean.
    kept : array of bool, shape (row,)
        Rows that count; values of the others are not judged.

    Returns
    -------
    Judged
        With `coding.blank` in rows that are not kept.
    """
    which, distinct = distinct_values(column.values)
    # Sorted by value, the rows of one value lie together: a file of ids may hold as many values
    # as rows, and must not be searched once per value.
    rows = np.flatnonzero(kept & (which >= 0))
    rows = rows[np.argsort(which[rows], kind="stable")]
    starts = np.searchsorted(which[rows], np.arange(len(distinct) + 1))
    meanings = np.full(len(distinct) + 1, coding.blank, dtype=np.int16)  # the last is for blanks
    unknown, contradicted = {}, {}
    for place in np.flatnonzero(np.diff(starts)):
        value = distinct[place]
        meaning = coding.position(value)
        meanings[place] = UNJUDGED if meaning is None else meaning
        if meaning is None:
            unknown[value] = rows[starts[place] : starts[place + 1]]
        elif meaning >= 0 and column.declares_missing(value):
            contradicted[value] = rows[starts[place] : starts[place + 1]]
    return Judged(meanings[which], unknown, contradicted)


def distinct_values(values: NDArray[Any]) -> tuple[NDArray[np.int64], list[Cell]]:
    """Return for each cell which distinct value it holds (-1 if empty), and those values."""
    import pandas as pd

    which, distinct = pd.factorize(values)
    return which, distinct.tolist()


def code_of(written: Cell) -> Code:
    """Return a value as codes are compared: a whole number as a number, all else as text.

    >>> code_of("7"), code_of(7.0), code_of("07"), code_of("7,5"), code_of("NO05")
    (7, 7, 7, '7.5', 'NO05')
    """
    number = number_of(written) if isinstance(written, str) else float(written)
    if number is None:
        return str(written).strip()
    return int(number) if number.is_integer() else str(number)


def codes_in_words(codes: Collection[Code]) -> str:
    """Return a list of codes for a message, runs of whole numbers drawn together.

    >>> codes_in_words([0, 1, 2, 3, 77, "x"])
    '0-3, 77, x'
    """
    numbers = sorted(code for code in codes if isinstance(code, int))
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    written = [f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return ", ".join([*written, *(code for code in codes if isinstance(code, str))])
