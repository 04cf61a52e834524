"""The file of a backup: a zip of its parts and a list of what they must be."""

import hashlib
import json
import os
import secrets
import shutil
import zipfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from surveys.errors import FixableError

MANIFEST = "manifest.json"
FORMAT = 1
PIECE = 1 << 20  # bytes read at a time


class BackupError(FixableError):
    """A backup cannot be made, or not be used."""

    code = "backup"


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows a table has, and the fingerprint of what they hold."""

    count: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself.

    Parameters
    ----------
    dialect : str
        sqlite or postgresql.
    revision : str
        What its tables are at.
    day : str
        On which it was made.
    tables : mapping
        Rows by table; what is sealed or left out is not counted.
    parts : mapping
        Fingerprint by name of each other file in the archive.
    """

    dialect: str
    revision: str
    day: str
    tables: dict[str, Rows]
    parts: dict[str, str]


def write_archive(file: Path, manifest: Manifest, folder: Path) -> None:
    """Put the parts in `folder` into one file, which is there whole or not at all.

    Raises
    ------
    BackupError
        If there is such a file already.
    """
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as opened:
            _fill(opened, manifest, folder)
            opened.flush()
            os.fsync(opened.fileno())
        # A link, unlike a renaming, never takes the place of a file that is there.
        os.link(fresh, file)
    except FileExistsError as error:
        raise exists_already(file) from error
    finally:
        fresh.unlink()
    _reach_disk(file.parent)


def exists_already(file: Path) -> BackupError:
    """Return the refusal to replace a file."""
    return BackupError(f"There is already a file {file}.", "Give another name, or move it away.")


def read_archive(file: Path, folder: Path) -> Manifest:
    """Take a backup apart into `folder`, and refuse it where anything is not as it was made.

    Raises
    ------
    BackupError
        If it is no backup of ours, of a later format, or damaged.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(file, archive)
            for name in manifest.parts:
                _take_out(archive, name, folder)
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError) as error:
        raise BackupError(
            f"{file} cannot be read as a backup ({type(error).__name__}).",
            "Give a file that `dsm db backup` made, from a copy that is whole.",
        ) from error
    damaged = [name for name, known in manifest.parts.items() if sha256(folder / name) != known]
    if damaged:
        raise BackupError(
            f"{file} is damaged: {', '.join(damaged)} is not what it was.",
            "Use another copy of it.",
        )
    return manifest


def sha256(file: Path) -> str:
    """Return the fingerprint of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _fill(opened: IO[bytes], manifest: Manifest, folder: Path) -> None:
    content = {"format": FORMAT, **asdict(manifest)}
    with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(content, indent=1))
        for name in manifest.parts:
            archive.write(folder / name, name)


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    content = json.loads(archive.read(MANIFEST))
    made_as = content.pop("format")
    if made_as != FORMAT:
        raise BackupError(
            f"{file} has format {made_as}.", "Restore it with the program that made it."
        )
    tables = {name: Rows(**rows) for name, rows in content.pop("tables").items()}
    manifest = Manifest(tables=tables, **content)
    # Names come from the file: none may lead out of the folder.
    if any(Path(name).name != name for name in manifest.parts):
        raise ValueError("a part with a path")
    return manifest


def _take_out(archive: zipfile.ZipFile, name: str, folder: Path) -> None:
    with archive.open(name) as part, (folder / name).open("xb") as copy:
        shutil.copyfileobj(part, copy, PIECE)


def _reach_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
