"""The mark that kernels are compiled, made once per process of tests."""

import tempfile
from functools import cache
from pathlib import Path

from dsm.jobs.kernels import MARK, compile_kernels


def mark_compiled(data_folder: Path) -> None:
    """Let a data folder know that the kernels are compiled, which they then are."""
    (data_folder / MARK).write_text(_mark(), encoding="utf-8")


@cache
def _mark() -> str:
    with tempfile.TemporaryDirectory() as folder:
        compile_kernels(Path(folder))
        return (Path(folder) / MARK).read_text(encoding="utf-8")
