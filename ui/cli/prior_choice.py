"""The priors that somebody chose for a command: those of a file, or the usual ones."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indicators.social.priors import Priors


def read_chosen(file: Path | None) -> "Priors":
    """Return the priors of a file, or the usual ones without a file.

    Raises
    ------
    PriorsError
        If the file cannot be read as priors.
    """
    from indicators.social.prior_files import read_priors
    from indicators.social.priors import DEFAULT_PRIORS

    return DEFAULT_PRIORS if file is None else read_priors(file)
