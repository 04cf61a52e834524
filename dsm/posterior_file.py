"""An estimate's draws as a file to take away: netCDF of an ArviZ DataTree that says where it is from."""

import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from dsm import evidence
from dsm.estimated import WORDING_FACTOR, Estimated
from dsm.evidence import EvidenceError

if TYPE_CHECKING:
    import xarray as xr


def write_posterior(
    session: Session, draws_folder: Path, estimate_id: int, file: Path
) -> Estimated:
    """Write the draws of an estimate with their provenance as attributes; whole or not at all.

    Parameters
    ----------
    draws_folder : Path
        Where draws are kept.
    estimate_id : int
        Which estimate.
    file : Path
        Must not exist yet. `arviz.from_netcdf` and `xarray.open_datatree` read it.

    Returns
    -------
    Estimated
        What was written.

    Raises
    ------
    EvidenceError
        If there is no such estimate, or the file exists or cannot be written there.
    DrawsError
        If the draws are gone.
    """
    found = evidence.find(session, estimate_id)
    try:
        _require_new(file)
        tree = evidence.load_posterior(draws_folder, found)
        tree.attrs.update(provenance(found))
        _write(tree, file.with_name(f".{file.name}.{os.getpid()}"), file)
    except OSError as error:
        raise EvidenceError(
            f"{file} cannot be written: {error.strerror or error}.",
            "Choose another name or folder.",
        ) from error
    return found


def provenance(estimated: Estimated) -> dict[str, str | int]:
    """Return where draws are from, as attributes that netCDF can hold: text and whole numbers."""
    inputs = {
        name if name == WORDING_FACTOR else f"hash_of_{name}": said
        for name, said in estimated.made_from.items()
    }
    failed = [check.sentence for check in estimated.verdict if not check.passed]
    return {
        "estimate": estimated.id,
        "wave": estimated.wave,
        "asked": estimated.asked,
        "population": estimated.frame,
        "simulated": int(estimated.simulated),
        "made_on": estimated.made_on,
        "hash_of_draws": estimated.hash,
        **inputs,
        "sampled_well": int(estimated.passed),
        "model_fits": int(estimated.fits),
        "failed_checks": json.dumps(failed, ensure_ascii=False),
        "dsm_version": version("dsm"),
    }


def _write(tree: "xr.DataTree", unfinished: Path, file: Path) -> None:
    try:
        tree.to_netcdf(unfinished, engine="h5netcdf")
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _require_new(file: Path) -> None:
    if file.exists():
        raise EvidenceError(f"{file} exists already.", "Give the file another name.")
    if not file.absolute().parent.is_dir():
        raise EvidenceError(f"There is no folder {file.parent}.", "Make it, or name another.")
