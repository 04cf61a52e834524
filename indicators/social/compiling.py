"""How the numerical kernels are compiled; a decorator whose types survive."""

from collections.abc import Callable
from typing import Any, cast

from numba import njit

# Order of additions may change; infinities and NaN keep their meaning, since they mark failure.
FAST_MATH = ("reassoc", "contract", "arcp", "nsz")
OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": set(FAST_MATH)}


def compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile a function whenever it is first called; for parts of a larger kernel."""
    return cast(F, njit(**OPTIONS)(function))


def compiled_exactly[F: Callable[..., Any]](function: F) -> F:
    """Compile a function that adds up in the order it is written, wherever its arrays lie.

    With additions in any order there are two machine codes for a sum, and which one runs depends on
    whether arrays lie too close together in memory: now and then the last bit of a density differs,
    and with it all draws that follow. For densities that make arrays of their own as they go.
    """
    return cast(F, njit(nogil=True, error_model="numpy")(function))


def compiled_once[F: Callable[..., Any]](function: F) -> F:
    """Compile a function and keep the result on disk.

    Only for functions that call no other compiled function: numba's store notices a change in
    the function's own file only.
    """
    return cast(F, njit(cache=True, **OPTIONS)(function))
