import numpy as np
import pytest
import xarray as xr

from dsm.draws import (
    DrawsError,
    hash_of,
    hash_tree,
    keep_draws,
    load_draws,
    load_posterior_draws,
)


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


def test_a_broken_file_says_what_to_do(tmp_path):
    file = keep_draws(tmp_path, "trust", a_tree())
    (tmp_path / file).write_bytes((tmp_path / file).read_bytes()[:1000])

    with pytest.raises(DrawsError, match="cannot be read"):
        load_draws(tmp_path, file)


def test_labels_and_attributes_belong_to_the_fingerprint_and_survive_the_file(tmp_path):
    named = a_tree()
    named["plans"] = xr.Dataset(
        {"cost": ("action", [1, 2])}, {"action": ["house", "trees"]}, {"reordered": 3, "part": 0.5}
    )
    renamed, other = named.copy(deep=True), named.copy(deep=True)
    renamed["plans"] = named["plans"].to_dataset().assign_coords(action=["hall", "trees"])
    other["plans"].attrs["reordered"] = 4

    file = keep_draws(tmp_path, "plans", named)

    assert len({hash_tree(tree) for tree in (named, renamed, other)}) == 3
    assert hash_tree(load_draws(tmp_path, file)) == hash_tree(named)


def test_the_order_of_keys_does_not_change_a_fingerprint_but_values_do():
    assert hash_of({"a": 1, "b": 2}) == hash_of({"b": 2, "a": 1})
    assert hash_of({"a": 1}) != hash_of({"a": 2})


def a_posterior(*names, **attributes):
    draws = xr.Dataset({name: (("chain", "draw"), np.zeros((1, 2))) for name in names})
    return xr.DataTree.from_dict({"posterior": draws, "/": xr.Dataset(attrs=attributes)})


def test_draws_of_an_estimate_are_read_as_they_are(tmp_path):
    tree = a_posterior("latent", "discrimination", "cutpoint", model_version="ours")

    read = load_posterior_draws(tmp_path, keep_draws(tmp_path, "trust", tree))

    assert hash_tree(read) == hash_tree(tree)


def test_draws_of_another_version_are_told_apart_from_ours(tmp_path):
    old = keep_draws(tmp_path, "trust", a_posterior("latent", "slope", model_version="other-7"))

    with pytest.raises(DrawsError, match=r"made by other-7; .* discrimination, cutpoint"):
        load_posterior_draws(tmp_path, old)


def test_a_file_that_holds_no_posterior_is_told(tmp_path):
    plans = keep_draws(tmp_path, "plans", xr.DataTree.from_dict({"front": xr.Dataset()}))

    with pytest.raises(DrawsError, match="something unknown"):
        load_posterior_draws(tmp_path, plans)
