"""A country of 356 towns and four constructs through a cluster; most of an hour on two cores."""

import pytest

from benchmarks.country import Cluster, compare, fit_country, simulated

pytestmark = pytest.mark.science

TOWNS = 356


@pytest.fixture(scope="module")
def country():
    with simulated(TOWNS) as made:
        yield made


@pytest.fixture(scope="module")
def cluster():
    with Cluster() as opened:
        yield opened


def test_two_workers_of_a_cluster_do_nine_tenths_of_what_two_bare_processes_do(country, cluster):
    folder, entries = country

    found = compare(entries[::8], folder, cluster)

    assert found.fits == 45 * 4
    assert found.throughput >= 0.9


def test_a_whole_country_loses_nothing_and_the_scheduler_does_not_grow(country, cluster):
    folder, entries = country

    found = fit_country(entries, folder / "whole", cluster)

    start, middle, end = found.scheduler_megabytes
    assert (found.fits, found.killed, found.lost) == (TOWNS * 4, 1, 0)
    assert max(middle, end) < 1.1 * start + 10
