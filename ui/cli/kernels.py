"""Compiling the model's kernels once, with a line that says so; afterwards nothing is said."""

from pathlib import Path

from .console import progress_bars

NAME = "Compiling the model's kernels, once after an installation or an update"


def compile_once(data_folder: Path) -> None:
    """Compile the kernels unless they are.

    Raises
    ------
    KernelsError
        If they cannot be compiled here.
    """
    from dsm.jobs.kernels import are_compiled, compile_kernels

    if are_compiled(data_folder):
        return
    with progress_bars() as bars:
        compile_kernels(data_folder, lambda done, total: bars(NAME, done, total))
