"""Draws as the content of a netCDF file, made in memory, also inside a task of a cluster."""

import sys
from contextlib import AbstractContextManager, nullcontext
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr

_IN_TURN = Lock()


def content_of(tree: "xr.DataTree") -> bytes:
    """Return the netCDF file that holds a tree.

    Notes
    -----
    Inside a task of a Dask cluster xarray would ask the scheduler for a lock on the file's name,
    which memory does not have. HDF5 does one thing at a time anyway, so this lock costs nothing.
    """
    with _IN_TURN, _without_cluster():
        return bytes(tree.to_netcdf(engine="h5netcdf"))


def _without_cluster() -> AbstractContextManager[Any]:
    if "distributed" not in sys.modules:
        return nullcontext()
    import dask

    return dask.config.set(scheduler="synchronous")
