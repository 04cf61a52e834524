import os

import pytest

from dsm.jobs import kernels
from dsm.jobs.kernels import are_compiled, compile_kernels
from dsm.jobs.warming import STEPS


def test_before_anything_was_compiled_that_is_known(tmp_path):
    assert not are_compiled(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '{"installation": "another"}'])
def test_a_mark_of_another_installation_or_a_broken_one_counts_for_nothing(tmp_path, content):
    (tmp_path / kernels.MARK).write_text(content)

    assert not are_compiled(tmp_path)


@pytest.mark.slow
def test_kernels_are_compiled_step_by_step_and_remembered(tmp_path):
    told = []

    compile_kernels(tmp_path / "house", lambda done, total: told.append((done, total)))

    assert told == [(done, len(STEPS)) for done in range(len(STEPS) + 1)]
    assert are_compiled(tmp_path / "house")


@pytest.mark.slow
def test_a_changed_source_or_a_removed_kernel_makes_them_wanting_again(tmp_path, monkeypatch):
    package = tmp_path / "package"
    (package / "__pycache__").mkdir(parents=True)
    source, kernel = package / "density.py", package / "__pycache__" / "density.nbi"
    source.write_text("x = 1")
    kernel.write_text("machine code")
    monkeypatch.setattr(kernels, "_packages", lambda: iter([package]))
    compile_kernels(tmp_path)
    assert are_compiled(tmp_path)

    kernel.rename(tmp_path / "elsewhere")
    without_kernel = are_compiled(tmp_path)
    (tmp_path / "elsewhere").rename(kernel)
    os.utime(source, ns=(1, 1))

    assert not without_kernel
    assert not are_compiled(tmp_path)
