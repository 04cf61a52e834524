"""Draws on disk: netCDF files and their fingerprints, how to read them and how to delete them."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from surveys.errors import FixableError

if TYPE_CHECKING:
    import xarray as xr


POSTERIOR = ("latent", "discrimination", "cutpoint")  # what figures are made from


class DrawsError(FixableError):
    """Draws that should be on disk are not, or cannot be read."""

    code = "draws"


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
