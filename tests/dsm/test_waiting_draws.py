import errno
import os
import socket
import stat
import subprocess

import numpy as np
import pytest
import xarray as xr

from dsm.draws import DrawsError
from dsm.waiting_draws import FORSAKEN, WaitingDraws, forsaken_draws, keep_draws, reach_disk


def a_tree(shift: float = 0.0) -> xr.DataTree:
    values = xr.DataArray(np.arange(6.0).reshape(2, 3) + shift, dims=("chain", "draw"))
    return xr.DataTree.from_dict({"/posterior": xr.Dataset({"level": values})})


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def removing_from(folder):
    def remove(files):
        for file in files:
            (folder / file).unlink()

    return remove


def interrupted(waiting, *, in_place):
    with pytest.raises(KeyboardInterrupt), waiting:
        file = waiting.add("trust", a_tree())
        if in_place:
            waiting.put_in_place()
        raise KeyboardInterrupt
    return file


def test_only_whole_files_are_left_behind(tmp_path):
    file = keep_draws(tmp_path, "trust", a_tree())

    assert names(tmp_path) == [file]


def test_other_draws_have_another_file(tmp_path):
    first = keep_draws(tmp_path, "trust", a_tree())
    second = keep_draws(tmp_path, "trust", a_tree(shift=1e-9))

    assert first != second


def test_a_folder_that_takes_no_files_is_told_and_no_scrap_is_left(tmp_path, monkeypatch):
    def full(_tree, file, **_options):
        file.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(xr.DataTree, "to_netcdf", full)
    with pytest.raises(DrawsError, match=rf"{tmp_path}: No space left on device") as refused:
        keep_draws(tmp_path, "trust", a_tree())

    assert refused.value.fix.startswith("Make room there")
    assert names(tmp_path) == []


def test_draws_that_wait_for_their_place_are_under_no_name_and_then_all_there(tmp_path):
    with WaitingDraws(tmp_path) as waiting:
        made = [waiting.add(name, a_tree()) for name in ("trust", "safety")]
        between = names(tmp_path)
        waiting.put_in_place()

    assert not set(made) & set(between)
    assert names(tmp_path) == sorted(made)


@pytest.mark.parametrize("in_place", [False, True])
def test_draws_that_nothing_names_do_not_outlive_an_error(tmp_path, in_place):
    interrupted(WaitingDraws(tmp_path, removing_from(tmp_path)), in_place=in_place)

    assert names(tmp_path) == []


@pytest.mark.parametrize("in_place", [False, True])
def test_an_error_leaves_draws_that_were_there_before(tmp_path, in_place):
    before = keep_draws(tmp_path, "trust", a_tree())

    interrupted(WaitingDraws(tmp_path, removing_from(tmp_path)), in_place=in_place)

    assert names(tmp_path) == [before]


def test_an_error_leaves_draws_that_a_row_may_name(tmp_path):
    file = interrupted(WaitingDraws(tmp_path), in_place=True)

    assert names(tmp_path) == [file]


@pytest.fixture
def reached(tmp_path, monkeypatch):
    """What reached the disk, one after the other: the size of a file, or what the folder lists."""
    seen = []

    def sync(handle):
        status = os.fstat(handle)
        seen.append(names(tmp_path) if stat.S_ISDIR(status.st_mode) else status.st_size)

    monkeypatch.setattr("os.fsync", sync)
    return seen


def test_files_reach_the_disk_before_they_take_their_places_and_then_the_folder_does(
    tmp_path, reached
):
    with WaitingDraws(tmp_path) as waiting:
        made = [waiting.add(name, a_tree()) for name in ("trust", "safety")]
        waiting.put_in_place()
        at_once = list(reached)

    sizes = [(tmp_path / file).stat().st_size for file in made]
    assert at_once == [*sizes, sorted(made)]


def refuse_with(code):
    def refuse(_handle):
        raise OSError(code, "refused")

    return refuse


def test_a_folder_that_its_system_writes_by_itself_is_let_be_but_no_file(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr("os.fsync", refuse_with(errno.EINVAL))

    reach_disk(tmp_path)
    with pytest.raises(OSError, match="refused"):
        reach_disk(tmp_path / "file")


def test_a_folder_that_does_not_reach_its_disk_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr("os.fsync", refuse_with(errno.EIO))

    with pytest.raises(OSError, match="refused"):
        reach_disk(tmp_path)


def age(folder):
    for file in folder.iterdir():
        os.utime(file, (0, 0))


def test_draws_of_a_process_that_lives_here_are_not_forsaken_however_long_it_slept(tmp_path):
    with WaitingDraws(tmp_path) as waiting:
        file = waiting.add("trust", a_tree())
        age(tmp_path)
        found = forsaken_draws(tmp_path)
        waiting.put_in_place()

    assert found == ()
    assert names(tmp_path) == [file]


def test_draws_of_a_process_on_another_machine_are_not_forsaken_while_it_goes_on_writing(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("socket.gethostname", lambda: "the other")
    with WaitingDraws(tmp_path) as waiting:
        waiting.add("trust", a_tree())
        age(tmp_path)
        waiting.add("safety", a_tree())
        monkeypatch.undo()
        found = forsaken_draws(tmp_path)
        age(tmp_path)
        at_last = forsaken_draws(tmp_path)

    assert found == ()
    assert len(at_last) == 2


@pytest.mark.parametrize("again", ["add", "put_in_place"])
def test_draws_that_are_gone_while_they_wait_are_told_by_name(tmp_path, again):
    with WaitingDraws(tmp_path) as waiting:
        file = waiting.add("trust", a_tree())
        next(tmp_path.iterdir()).unlink()
        with pytest.raises(DrawsError, match=rf"{file}, which waited .* 24 hours") as refused:
            waiting.add("safety", a_tree()) if again == "add" else waiting.put_in_place()

    assert "no machine sleep so long" in refused.value.fix
    assert names(tmp_path) == []


def dead():
    """The number of a process that has ended."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    return ended.pid


def test_of_draws_left_by_a_killed_process_only_old_ones_are_forsaken(tmp_path):
    begins = f".trust-{'ab' * 8}.nc."
    here = socket.gethostname()
    old = [f"{begins}0a", f"{begins}0a.{dead()}@{here}", f"{begins}0a.{10**30}@{here}"]
    old.append(f"{begins}0a.{os.getpid()}@another-machine")
    kept = [f"{begins}0b", f"{begins}0b.{dead()}@{here}", "trust.nc"]
    foreign = [f".trust-{'ab' * 8}.nc.part", ".notes.nc.bak", f"{begins}0a.{os.getpid()}@{here}"]
    for name in (*old, *kept, *foreign):
        (tmp_path / name).touch()
    for name in (*old, *foreign):
        written = (tmp_path / name).stat().st_mtime - FORSAKEN - 60
        os.utime(tmp_path / name, (written, written))

    assert {file.name for file in forsaken_draws(tmp_path)} == set(old)


def test_a_process_of_somebody_else_lives(tmp_path, monkeypatch):
    def forbidden(_process, _signal):
        raise PermissionError

    monkeypatch.setattr("os.kill", forbidden)
    with WaitingDraws(tmp_path) as waiting:
        waiting.add("trust", a_tree())
        age(tmp_path)

        assert forsaken_draws(tmp_path) == ()
