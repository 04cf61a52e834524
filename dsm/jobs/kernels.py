"""Kernels are compiled once after an installation, with word of it, and never in front of a user."""

import json
import platform
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from importlib.metadata import version
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

from dsm.draws import hash_of
from dsm.jobs.warming import STEPS, warm_step
from surveys.errors import FixableError

MARK = "kernels.json"  # in the data folder: that the kernels of this installation are compiled
LIBRARIES = ("numba", "llvmlite", "numpy", "nutpie")

type OnStep = Callable[[int, int], None]
"""Called with the steps that are done, and how many there are."""


class KernelsError(FixableError):
    """The kernels cannot be compiled here."""

    code = "kernels"


def are_compiled(folder: Path) -> bool:
    """Tell whether the kernels of this installation were compiled before; loads nothing heavy.

    Parameters
    ----------
    folder : Path
        The data folder.
    """
    try:
        mark = json.loads((folder / MARK).read_text(encoding="utf-8"))
        known = mark["installation"] == _installation()
        return bool(known) and all(Path(file).is_file() for file in mark["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def compile_kernels(folder: Path, on_step: OnStep = lambda _done, _total: None) -> None:
    """Compile all kernels in a process of its own, and remember that they are.

    Parameters
    ----------
    folder : Path
        The data folder.
    on_step : callable
        See `OnStep`; told before the first step as well.

    Raises
    ------
    KernelsError
        If that process dies, such as for want of memory.
    """
    # Taken before: who changes a file meanwhile gets its kernel compiled again.
    installation = _installation()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        on_step(0, len(STEPS))
        for number, step in enumerate(STEPS, start=1):
            try:
                process.submit(warm_step, step).result()
            except (BrokenExecutor, OSError) as error:
                raise _impossible(error) from error
            on_step(number, len(STEPS))
    mark = {"installation": installation, "files": sorted(map(str, _stored()))}
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / MARK).write_text(json.dumps(mark), encoding="utf-8")


def _installation() -> str:
    """Return a fingerprint of all that compiled kernels depend on."""
    sources = sorted(file for folder in _packages() for file in folder.glob("*.py"))
    return hash_of(
        {
            "python": [sys.version, platform.node(), platform.machine()],
            "libraries": [version(name) for name in LIBRARIES],
            "sources": [[str(file), *_dated(file)] for file in sources],
        }
    )


def _dated(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_mtime_ns, found.st_size


def _packages() -> Iterator[Path]:
    for name in ("indicators.social", "indicators.experts"):
        spec = find_spec(name)
        assert spec is not None
        yield from map(Path, spec.submodule_search_locations or ())


def _stored() -> Iterator[Path]:
    """Return the files that numba keeps beside the sources; none where it may not write there."""
    for folder in _packages():
        yield from folder.glob("__pycache__/*.nbi")


def _impossible(error: Exception) -> KernelsError:
    return KernelsError(
        f"The kernels of the model could not be compiled ({error}).",
        "See that there is room on the disk and about a gigabyte of memory, then try again.",
    )
