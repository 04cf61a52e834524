"""A Dask cluster of two processes on this machine."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from dsm.jobs.fitters import ClusterFitters


class Cluster:
    """A scheduler with workers of one thread each."""

    def __init__(self, workers: int) -> None:
        from distributed import LocalCluster

        self.local: Any = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",  # several may run at once
            silence_logs=logging.CRITICAL,
        )
        self.address: str = self.local.scheduler_address

    @contextmanager
    def fitters(self) -> Iterator[ClusterFitters]:
        """Places for fits on it."""
        opened = ClusterFitters(self.address)
        try:
            yield opened
        finally:
            opened.close()

    def close(self) -> None:
        self.local.close()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Two processes, for all tests of a file."""
    opened = Cluster(2)
    yield opened
    opened.close()


def processes_of(cluster: Cluster) -> list[int]:
    """Return the numbers of the processes in which fits run."""
    from distributed import Client

    with Client(cluster.address, set_as_default=False) as client:
        return list(client.run(os.getpid).values())
