import numpy as np
import pytest
import xarray as xr

from dsm.draws import DrawsError, hash_of, hash_tree, keep_draws, load_draws


def a_tree(shift: float = 0.0) -> xr.DataTree:
    values = xr.DataArray(np.arange(6.0).reshape(2, 3) + shift, dims=("chain", "draw"))
    return xr.DataTree.from_dict({"/posterior": xr.Dataset({"level": values})})


def test_draws_come_back_as_they_were_kept(tmp_path):
    file = keep_draws(tmp_path, "trust", a_tree())

    assert hash_tree(load_draws(tmp_path, file)) == hash_tree(a_tree())
    assert load_draws(tmp_path, file)["posterior/level"].dims == ("chain", "draw")


def test_only_whole_files_are_left_behind(tmp_path):
    file = keep_draws(tmp_path, "trust", a_tree())

    assert [path.name for path in tmp_path.iterdir()] == [file]


def test_other_draws_have_another_fingerprint_and_another_file(tmp_path):
    first = keep_draws(tmp_path, "trust", a_tree())
    second = keep_draws(tmp_path, "trust", a_tree(shift=1e-9))

    assert first != second


def test_draws_that_are_gone_say_what_to_do(tmp_path):
    with pytest.raises(DrawsError, match="dsm estimate"):
        load_draws(tmp_path, "trust-0.nc")


def test_the_order_of_keys_does_not_change_a_fingerprint_but_values_do():
    assert hash_of({"a": 1, "b": 2}) == hash_of({"b": 2, "a": 1})
    assert hash_of({"a": 1}) != hash_of({"a": 2})
