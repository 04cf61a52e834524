"""Draws that wait beside their places for the rows that name them, and those left behind so."""

import errno
import math
import os
import re
import socket
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from time import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from dsm.draws import DrawsError, hash_tree, not_kept, remove_draws

if TYPE_CHECKING:
    import xarray as xr

FORSAKEN = 24 * 3600  # seconds; an estimate of much keeps its first draws waiting for its last
_WAITING = re.compile(r"\..+-[0-9a-f]{16}\.nc\.[0-9a-f]+(?:\.(?P<process>\d+)@(?P<host>.*))?")
_FOLDERS_CANNOT = {errno.EBADF, errno.EINVAL}  # what systems say that write folders by themselves


class WaitingDraws:
    """Draws written beside their places, which they take once the rows that name them are written.

    For a `with`, which removes what took no place. If it ends in an error after that, files that
    were not there before are removed too, unless something names them.

    Parameters
    ----------
    folder : Path
        The draws folder; made when missing.
    remove_unnamed : callable, optional
        Removes those of some files that no row names; by default none. Called only after an error.
    """

    def __init__(
        self, folder: Path, remove_unnamed: Callable[[Collection[str]], None] = lambda _files: None
    ) -> None:
        self._folder = folder
        self._remove_unnamed = remove_unnamed
        self._places: dict[Path, Path] = {}
        self._new: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # What cannot be deleted must not hide the error that came before.
        with suppress(DrawsError):
            remove_draws(self._folder, [unfinished.name for unfinished in self._places])
        if error is not None:
            self._remove_unnamed(self._new)

    def add(self, name: str, tree: "xr.DataTree") -> str:
        """Write draws; return the name their file will have, see `keep_draws`.

        Raises
        ------
        DrawsError
            If the folder takes no files, or draws that waited there are gone.
        """
        file = f"{name}-{hash_tree(tree)[:16]}.nc"
        # Another thread or machine may be writing the same draws.
        unfinished = self._folder / f".{file}.{token_hex(4)}.{os.getpid()}@{socket.gethostname()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for waiting in self._places:
                self._touch(waiting)
            self._places[unfinished] = self._folder / file
            tree.to_netcdf(unfinished, engine="h5netcdf")
            reach_disk(unfinished)
        except OSError as error:
            raise not_kept(self._folder, error) from error
        return file

    def put_in_place(self) -> None:
        """Let each file appear under its name in one step, and outlive a power cut there.

        Raises
        ------
        DrawsError
            If the folder does not allow it, or draws that waited there are gone.
        """
        try:
            for unfinished, file in self._places.items():
                self._touch(unfinished)
                if not file.exists():
                    self._new.append(file.name)
                unfinished.replace(file)
            if self._places:
                reach_disk(self._folder)
        except OSError as error:
            raise not_kept(self._folder, error) from error

    def _touch(self, waiting: Path) -> None:
        """Show that somebody still waits; fail at once if the file is gone, not at the end."""
        try:
            os.utime(waiting)
        except FileNotFoundError as error:
            raise DrawsError(
                f"The draws {self._places[waiting].name}, which waited in {self._folder} for "
                "others, are gone: somebody deleted them, or a worker on another machine took "
                f"them for left behind, as nothing was written for {FORSAKEN // 3600} hours.",
                "Let nobody clear that folder and no machine sleep so long, then estimate again.",
            ) from error


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


def forsaken_draws(folder: Path) -> tuple[Path, ...]:
    """Return the files that `WaitingDraws` of a process that was killed left behind.

    None younger than `FORSAKEN`, which may still be waiting, none of a process that lives on this
    machine, however long the machine slept, and no other program's.
    """
    oldest = time() - FORSAKEN
    return tuple(
        file
        for file in folder.glob(".*.nc.*")
        if (named := _WAITING.fullmatch(file.name))
        and _written_at(file) < oldest
        and not _lives_here(named["process"], named["host"])
    )


def reach_disk(path: Path) -> None:
    """Wait until a file, or what a folder lists, would outlive a power cut.

    A row that names a file is kept only after both.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if not (path.is_dir() and error.errno in _FOLDERS_CANNOT):
            raise
    finally:
        os.close(handle)


def _written_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return math.inf  # somebody else removed it just now


def _lives_here(process: str | None, host: str | None) -> bool:
    if process is None or host != socket.gethostname():
        return False
    try:
        with suppress(PermissionError):  # it lives, as somebody else
            os.kill(int(process), 0)  # asks only
    except (ProcessLookupError, OverflowError):
        return False
    return True
