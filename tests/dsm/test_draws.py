import gc

import numpy as np
import pytest
import xarray as xr

from dsm.draws import (
    DrawsError,
    hash_of,
    hash_tree,
    load_draws,
    load_posterior_draws,
    remove_draws,
)
from dsm.waiting_draws import keep_draws


def a_tree(shift: float = 0.0) -> xr.DataTree:
    values = xr.DataArray(np.arange(6.0).reshape(2, 3) + shift, dims=("chain", "draw"))
    return xr.DataTree.from_dict({"/posterior": xr.Dataset({"level": values})})


def test_draws_come_back_as_they_were_kept(tmp_path):
    file = keep_draws(tmp_path, "trust", a_tree())

    assert hash_tree(load_draws(tmp_path, file)) == hash_tree(a_tree())
    assert load_draws(tmp_path, file)["posterior/level"].dims == ("chain", "draw")


def test_other_draws_have_another_fingerprint():
    assert hash_tree(a_tree()) != hash_tree(a_tree(shift=1e-9))


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

    read = load_posterior_draws(tmp_path, keep_draws(tmp_path, "trust", tree), hash_tree(tree))

    assert hash_tree(read) == hash_tree(tree)


def test_draws_of_another_version_are_told_apart_from_ours(tmp_path):
    old = a_posterior("latent", "slope", model_version="other-7")
    file = keep_draws(tmp_path, "trust", old)

    with pytest.raises(DrawsError, match=r"made by other-7; .* discrimination, cutpoint"):
        load_posterior_draws(tmp_path, file, hash_tree(old))


def test_a_file_that_holds_no_posterior_is_told(tmp_path):
    plans = xr.DataTree.from_dict({"front": xr.Dataset()})
    file = keep_draws(tmp_path, "plans", plans)

    with pytest.raises(DrawsError, match="something unknown"):
        load_posterior_draws(tmp_path, file, hash_tree(plans))


def without_attributes(tree):
    return xr.DataTree.from_dict({"posterior": tree["posterior"].to_dataset()})


@pytest.mark.parametrize(
    "changed", [lambda tree: tree.map_over_datasets(lambda part: part + 1), without_attributes]
)
def test_draws_that_somebody_changed_are_refused(tmp_path, changed):
    tree = a_posterior("latent", "discrimination", "cutpoint", model_version="ours")
    file = keep_draws(tmp_path, "trust", tree)
    keep_draws(tmp_path, "other", changed(tree))
    next(tmp_path.glob("other-*")).replace(tmp_path / file)

    with pytest.raises(DrawsError, match=r"trust.* not those that were kept") as refused:
        load_posterior_draws(tmp_path, file, hash_tree(tree))

    assert "dsm estimate" in refused.value.fix


# What reads the file may break off half-way, and then complains when it is thrown away.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_byte_of_a_file_can_turn_without_a_word(tmp_path):
    tree = a_posterior("latent", "discrimination", "cutpoint", model_version="ours")
    file = tmp_path / keep_draws(tmp_path, "trust", tree)
    content = file.read_bytes()

    for place in range(0, len(content), len(content) // 100):
        file.write_bytes(content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :])
        try:
            read = load_posterior_draws(tmp_path, file.name, hash_tree(tree))
        except DrawsError:
            continue
        assert hash_tree(read) == hash_tree(tree)  # a byte that holds nothing
    gc.collect()


def test_of_files_to_delete_those_that_stay_are_named(tmp_path):
    (tmp_path / "one.nc").touch()
    (tmp_path / "two.nc").mkdir()

    with pytest.raises(DrawsError, match=r"Still there: .*two.nc"):
        remove_draws(tmp_path, ["two.nc", "gone.nc", "one.nc"])

    assert [path.name for path in tmp_path.iterdir()] == ["two.nc"]
