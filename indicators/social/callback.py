"""A compiled log density behind a C function, as the sampler calls it and as Python calls it."""

from collections.abc import Sequence
from ctypes import POINTER, c_double
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

CALLBACK = "int64(uint64, CPointer(double), CPointer(double), CPointer(double), voidptr)"
NOT_FINITE = 4  # any positive number tells the sampler to step back and go on


class CompiledDensity:
    """A log density with its gradient, for Python callers and for the sampler.

    Parameters
    ----------
    words : array of int64
        What the C function reads, see `pack`.
    dimension : int
        Number of parameters.
    callback : numba C function
        ``(dimension, position, gradient, value, words)``; returns 0, or `NOT_FINITE`.

    Notes
    -----
    Calls the same machine code as the sampler does, without the interpreter lock.
    """

    def __init__(self, words: Ints, dimension: int, callback: Any) -> None:
        self.words = words
        self.dimension = dimension
        self.callback = callback

    def __call__(self, position: Floats) -> tuple[float, Floats]:
        """Return log density and gradient at `position`, shape (parameter,).

        The density is minus infinity where it cannot be computed.
        """
        start = np.ascontiguousarray(position, dtype=np.float64)
        gradient, value = np.zeros(self.dimension), np.zeros(1)
        places = (start.ctypes, gradient.ctypes, value.ctypes)
        pointers = [place.data_as(POINTER(c_double)) for place in places]
        failed = self.callback.ctypes(self.dimension, *pointers, self.words.ctypes.data)
        return (-np.inf, np.zeros(self.dimension)) if failed else (float(value[0]), gradient)


def pack(fields: Sequence[NDArray[Any]]) -> Ints:
    """Return one block of 8-byte words: where each field starts and ends, then the fields.

    A C callback gets a single address, so everything has to be reachable from it.

    Examples
    --------
    >>> pack([np.array([7, 8]), np.array([9])]).tolist()
    [4, 6, 6, 7, 7, 8, 9]
    """
    sizes = np.array([len(field) for field in fields], dtype=np.int64)
    ends = 2 * len(fields) + np.concatenate([[0], np.cumsum(sizes)])
    words = np.empty(ends[-1], dtype=np.int64)
    for position, field in enumerate(fields):
        start, end = ends[position], ends[position + 1]
        words[2 * position : 2 * position + 2] = start, end
        words[start:end] = np.ascontiguousarray(field).view(np.int64)
    return words


def stamp_of(sources: Sequence[Path]) -> int:
    """Return a number that changes with any of the source files.

    Numba's store of compiled functions looks at one file only; a C function that holds the
    stamp of all files it is made of is compiled anew when any of them changes.
    """
    return crc32(b"".join(path.read_bytes() for path in sources))
