"""Draws on disk: netCDF files that appear whole or not at all, with their fingerprints."""

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from secrets import token_hex
from time import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from surveys.errors import FixableError

if TYPE_CHECKING:
    import xarray as xr


POSTERIOR = ("latent", "discrimination", "cutpoint")  # what figures are made from
FORSAKEN = 24 * 3600  # seconds; an estimate of much keeps its first draws waiting for its last
_WAITING = re.compile(r"\..+-[0-9a-f]{16}\.nc\.[0-9a-f]+")


class DrawsError(FixableError):
    """Draws that should be on disk are not, or cannot be read."""

    code = "draws"


class WaitingDraws:
    """Draws written beside their places, which they take once the rows that name them are written.

    For a `with`, which removes what took no place. If it ends in an error after that, files that
    were not there before are removed too, unless something names them.

    Parameters
    ----------
    folder : Path
        The draws folder; made when missing.
    may_be_named : callable, optional
        Tells whether a row may name a file; by default one may. Asked only after an error.
    """

    def __init__(
        self, folder: Path, may_be_named: Callable[[str], bool] = lambda _file: True
    ) -> None:
        self._folder = folder
        self._may_be_named = may_be_named
        self._places: dict[Path, Path] = {}
        self._new: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        scraps = list(self._places)
        if error is not None:
            scraps += [file for file in self._new if not self._may_be_named(file.name)]
        for file in scraps:
            _left(file)  # what cannot be deleted must not hide the error that came before

    def add(self, name: str, tree: "xr.DataTree") -> str:
        """Write draws; return the name their file will have, see `keep_draws`.

        Raises
        ------
        DrawsError
            If the folder takes no files.
        """
        file = f"{name}-{hash_tree(tree)[:16]}.nc"
        # Another thread or machine may be writing the same draws.
        unfinished = self._folder / f".{file}.{token_hex(4)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._places[unfinished] = self._folder / file
            tree.to_netcdf(unfinished, engine="h5netcdf")
        except OSError as error:
            raise not_kept(self._folder, error) from error
        return file

    def put_in_place(self) -> None:
        """Let each file appear under its name in one step.

        Raises
        ------
        DrawsError
            If the folder does not allow it.
        """
        try:
            for unfinished, file in self._places.items():
                if not file.exists():
                    self._new.append(file)
                unfinished.replace(file)
        except OSError as error:
            raise not_kept(self._folder, error) from error


def keep_draws(folder: Path, name: str, tree: "xr.DataTree") -> str:
    """Write draws so that nobody ever sees half a file; return the file's name.

    Parameters
    ----------
    folder : Path
        The draws folder; made when missing.
    name : str
        Begins the file's name; a fingerprint of the draws ends it.
    tree : DataTree
        Groups of draws. Attributes must be text or numbers.

    Raises
    ------
    DrawsError
        If the folder takes no files; no part of one is left there.
    """
    with WaitingDraws(folder) as waiting:
        file = waiting.add(name, tree)
        waiting.put_in_place()
    return file


def not_kept(folder: Path, error: OSError) -> DrawsError:
    """Return what to say where a folder takes no files."""
    return DrawsError(
        f"The draws cannot be kept in {folder}: {error.strerror or error}.",
        "Make room there and let this program write in it, then estimate again.",
    )


def remove_draws(folder: Path, files: Iterable[str]) -> None:
    """Delete files with draws; one that is gone already is no problem.

    Raises
    ------
    DrawsError
        If one cannot be deleted; the others are.
    """
    left = [said for file in files if (said := _left(folder / file))]
    if left:
        raise DrawsError(f"Still there: {', '.join(left)}.", "Delete what is named by hand.")


def forsaken_draws(folder: Path) -> tuple[Path, ...]:
    """Return the files that `WaitingDraws` of a process that was killed left behind.

    None younger than `FORSAKEN`, which may still be waiting, and no other program's.
    """
    oldest = time() - FORSAKEN
    return tuple(
        file
        for file in folder.glob(".*.nc.*")
        if _WAITING.fullmatch(file.name) and _written_at(file) < oldest
    )


def load_draws(folder: Path, file: str) -> "xr.DataTree":
    """Read draws into memory and let go of the file.

    Raises
    ------
    DrawsError
        If the file is gone or broken.
    """
    import xarray as xr

    path = folder / file
    fix = "Bring the folder back from a copy, or run `dsm estimate` and `dsm plans` again."
    if not path.exists():
        raise DrawsError(f"The draws {file} are not in {folder}.", fix)
    try:
        with xr.open_datatree(path, engine="h5netcdf") as opened:
            return opened.load()
    # Broken places show in the libraries that read them as errors of many kinds.
    except Exception as error:
        raise DrawsError(f"The draws {file} in {folder} cannot be read.", fix) from error


def load_kept_draws(folder: Path, file: str, fingerprint: str) -> "xr.DataTree":
    """Read draws that must be those that were kept.

    Parameters
    ----------
    fingerprint : str
        Of the draws that were kept, see `hash_tree`.

    Raises
    ------
    DrawsError
        If the file is gone or broken, or holds other draws.
    """
    tree = load_draws(folder, file)
    if hash_tree(tree) != fingerprint:
        raise DrawsError(
            f"The draws {file} in {folder} are not those that were kept: somebody changed them, "
            "or the disk did.",
            "Bring the file back from a copy, or run `dsm estimate` and `dsm plans` again.",
        )
    return tree


def load_posterior_draws(folder: Path, file: str, fingerprint: str) -> "xr.DataTree":
    """Read the draws of an estimate.

    Parameters
    ----------
    fingerprint : str
        Of the draws that were kept, see `hash_tree`.

    Raises
    ------
    DrawsError
        If the file is gone or broken, holds other draws than were kept, or other things than this
        version reads: draws of another version of this program, or of something else.
    """
    tree = load_kept_draws(folder, file, fingerprint)
    there = set(tree["posterior"].data_vars) if "posterior" in tree.children else set()
    missing = [name for name in POSTERIOR if name not in there]
    if missing:
        made_by = tree.attrs.get("model_version", "something unknown")
        raise DrawsError(
            f"The draws {file} were made by {made_by}; this version does not find "
            f"{', '.join(missing)} in them.",
            "Run `dsm estimate` again, or read them with the version that made them.",
        )
    return tree


def hash_tree(tree: "xr.DataTree") -> str:
    """Return a fingerprint of draws, their labels and attributes (64 hexadecimal digits)."""
    digest = hashlib.sha256()
    for node in sorted(tree.subtree, key=lambda node: node.path):
        own = node.to_dataset(inherit=False)
        attributes = {str(name): str(value) for name, value in own.attrs.items()}
        digest.update(f"{node.path}{sorted(attributes.items())}".encode())
        for name in sorted(str(name) for name in own.variables):
            values = np.ascontiguousarray(own[name].to_numpy())
            digest.update(f"{name}{values.shape}".encode())
            # Texts come back from a file as another kind of array; what they say does not change.
            plain = values.dtype.kind in "fiub"
            digest.update(values.tobytes() if plain else repr(values.tolist()).encode())
    return digest.hexdigest()


def hash_of(content: Mapping[str, Any] | list[Any]) -> str:
    """Return a fingerprint of plain content; equal content gives equal fingerprints.

    Examples
    --------
    >>> hash_of({"a": 1, "b": 2}) == hash_of({"b": 2, "a": 1})
    True
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _left(path: Path) -> str:
    """Delete a file; return what is left of it in words, nothing if it is gone."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        return f"{path} ({error.strerror or error})"
    return ""


def _written_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return math.inf  # somebody else removed it just now
