import gc
import os

import numpy as np
import pytest
import xarray as xr

from dsm.draws import (
    DrawsError,
    WaitingDraws,
    forsaken_draws,
    hash_of,
    hash_tree,
    keep_draws,
    load_draws,
    load_posterior_draws,
    remove_draws,
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


def test_a_folder_that_takes_no_files_is_told_and_no_scrap_is_left(tmp_path, monkeypatch):
    def full(_tree, file, **_options):
        file.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(xr.DataTree, "to_netcdf", full)
    with pytest.raises(DrawsError, match=rf"{tmp_path}: No space left on device") as refused:
        keep_draws(tmp_path, "trust", a_tree())

    assert refused.value.fix.startswith("Make room there")
    assert list(tmp_path.iterdir()) == []


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def interrupted(waiting, *, in_place):
    with pytest.raises(KeyboardInterrupt), waiting:
        file = waiting.add("trust", a_tree())
        if in_place:
            waiting.put_in_place()
        raise KeyboardInterrupt
    return file


def test_draws_that_wait_for_their_place_are_under_no_name_and_then_all_there(tmp_path):
    with WaitingDraws(tmp_path) as waiting:
        made = [waiting.add(name, a_tree()) for name in ("trust", "safety")]
        between = names(tmp_path)
        waiting.put_in_place()

    assert not set(made) & set(between)
    assert names(tmp_path) == sorted(made)


@pytest.mark.parametrize("in_place", [False, True])
def test_draws_that_nothing_names_do_not_outlive_an_error(tmp_path, in_place):
    interrupted(WaitingDraws(tmp_path, lambda _file: False), in_place=in_place)

    assert names(tmp_path) == []


@pytest.mark.parametrize("in_place", [False, True])
def test_an_error_leaves_draws_that_were_there_before(tmp_path, in_place):
    before = keep_draws(tmp_path, "trust", a_tree())

    interrupted(WaitingDraws(tmp_path, lambda _file: False), in_place=in_place)

    assert names(tmp_path) == [before]


def test_an_error_leaves_draws_that_a_row_may_name(tmp_path):
    file = interrupted(WaitingDraws(tmp_path, lambda _file: True), in_place=True)

    assert names(tmp_path) == [file]


def test_of_draws_left_by_a_killed_process_only_old_ones_are_forsaken(tmp_path):
    old, young = (tmp_path / f".trust-{'ab' * 8}.nc.{number}" for number in ("0a", "0b"))
    for file in (old, young, tmp_path / "trust.nc"):
        file.touch()
    os.utime(old, (0, 0))

    assert forsaken_draws(tmp_path) == (old,)


def test_of_files_to_delete_those_that_stay_are_named(tmp_path):
    (tmp_path / "one.nc").touch()
    (tmp_path / "two.nc").mkdir()

    with pytest.raises(DrawsError, match=r"Still there: .*two.nc"):
        remove_draws(tmp_path, ["two.nc", "gone.nc", "one.nc"])

    assert [path.name for path in tmp_path.iterdir()] == ["two.nc"]
