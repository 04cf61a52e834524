"""A small country in a folder, and fits of it that are made up at once."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dsm.country.manifest import Entry, read_manifest
from dsm.country.pieces import Piece, read_pieces
from dsm.country.simulated import write_country
from dsm.country.work import Made
from indicators.social.sampler import FitSettings
from indicators.social.summaries import Estimate

QUICK = FitSettings(draws=50, tune=50, chains=2)


def country(folder: Path, towns: int = 3, constructs: int = 2) -> tuple[Entry, ...]:
    """Return the entries of a country written for a test."""
    return read_manifest(write_country(folder, towns=towns, constructs=constructs))


def only(entries: Sequence[Entry], *constructs: str) -> tuple[Entry, ...]:
    """Return the same towns with other constructs."""
    return tuple(replace(entry, constructs=constructs) for entry in entries)


def a_piece(folder: Path, seed: int = 1) -> Piece:
    """Return the first piece of a country of one town."""
    return read_pieces(country(folder, towns=1)[0], settings=replace(QUICK, seed=seed))[0]


def made_up(piece: Piece) -> Made:
    """Return what a fit could have given; the file says which piece it is of."""
    return Made(
        content=piece.request.fingerprint.encode(),
        hash="ab" * 32,
        estimate=Estimate(median=60.0, low50=59.0, high50=61.0, low90=57.0, high90=63.0),
        passed=True,
        fits=False,
        failed=("straight-lining",),
        seconds=1.234,
    )
