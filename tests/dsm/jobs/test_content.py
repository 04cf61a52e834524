import io

import numpy as np
import pytest
import xarray as xr

from dsm.jobs.content import content_of


def a_tree(number):
    draws = xr.Dataset({"mean": (("chain", "draw"), np.full((2, 3), float(number)))})
    return xr.DataTree.from_dict({"posterior": draws})


def content_of_a_tree(number):
    return content_of(a_tree(number))


def test_the_content_is_a_file_that_can_be_read_again():
    with xr.open_datatree(io.BytesIO(content_of(a_tree(7))), engine="h5netcdf") as read:
        assert read["posterior/mean"].to_numpy().tolist() == [[7.0] * 3] * 2


@pytest.mark.slow
def test_inside_a_task_of_a_cluster_the_same_content_is_made(cluster):
    with cluster.fitters() as fitters:
        there = fitters.places[0].call(content_of_a_tree, 7).result(timeout=60)

    assert there == content_of_a_tree(7)
