"""Draws of a fit of judgements as a file to take away: netCDF that says where it is from."""

import json
import os
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from dsm.elicitation.elicitation import ElicitationError

if TYPE_CHECKING:
    from dsm.elicitation.rating_report import RatingReport
    from dsm.elicitation.weight_report import WeightReport


def write_draws(report: "RatingReport | WeightReport", file: Path) -> None:
    """Write what was drawn of everybody's judgements; whole or not at all.

    Nobody else on this machine may read it: it holds the severity of every single rater.

    Parameters
    ----------
    report : RatingReport or WeightReport
        What was fitted.
    file : Path
        Must not exist yet. `arviz.from_netcdf` and `xarray.open_datatree` read it.

    Raises
    ------
    ElicitationError
        If the file exists or cannot be written, its folder does not exist, or draws of objects
        would be in it that too few rated.
    """
    _require_showable(report)
    require_new(file)
    tree = report.everybody.tree.copy()
    tree.attrs.update(
        {
            "elicitation": report.slug,
            "round": report.round or 0,  # 0: each expert's last word
            "sampled_well": int(report.everybody.verdict.sampled_well),
            "failed_checks": json.dumps(
                [check.sentence for check in report.everybody.verdict.failed], ensure_ascii=False
            ),
            "dsm_version": version("dsm"),
        }
    )
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        # Made beforehand, so that not even half of it is there for others.
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        tree.to_netcdf(unfinished, engine="h5netcdf")
        unfinished.replace(file)
    except OSError as error:
        problem = f"{file} cannot be written: {error.strerror or error}."
        raise ElicitationError(problem, "Choose a folder that you may write to.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def require_new(file: Path) -> None:
    """Refuse a file that could not be written, before a fit is made for it.

    Raises
    ------
    ElicitationError
        If it exists, or its folder does not.
    """
    if file.exists() or not file.absolute().parent.is_dir():
        problem = f"{file} exists already, or its folder does not."
        raise ElicitationError(problem, "Choose a file that does not exist, in a folder that does.")


def _require_showable(report: "RatingReport | WeightReport") -> None:
    from dsm.elicitation.rating_report import RatingReport

    if isinstance(report, RatingReport) and report.everybody.left_out:
        problem = f"Too few rated {', '.join(report.everybody.left_out)}, which the draws show."
        raise ElicitationError(problem, "Let more rate these; figures are written with --csv.")
