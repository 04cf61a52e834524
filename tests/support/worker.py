"""Programs of ours as processes of their own in one house, such as `dsm worker` beside the pages."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dsm.settings import Settings
from tests.support.jobs import wait_for

ROOT = Path(__file__).parents[2]
STARTED = 240.0  # seconds until a busy machine has loaded the model and compiled its kernels


@contextmanager
def started(settings: Settings, *program: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program of ours until the block ends; what it says on stderr goes to its file `said`."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "DSM_DATA_FOLDER": str(settings.data_folder),
        "DSM_PORT": str(settings.port),
    }
    with (settings.data_folder / "said").open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, *program], env=environment, stderr=said, cwd=ROOT
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def working(settings: Settings, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `dsm worker` until the block ends; it is warm when the block begins.

    Only `--until-idle` lets it have ended by then.
    """
    with started(settings, "-m", "ui", "worker", "--processes", "1", *options) as process:
        ready = f":{process.pid} is ready"
        wait_for(lambda: ready in said(settings) or process.poll() is not None, seconds=STARTED)
        if process.poll() is not None and "--until-idle" not in options:
            raise RuntimeError(f"the worker ended with code {process.returncode}: {said(settings)}")
        yield process


def said(settings: Settings) -> str:
    """Return what all programs have said in this house."""
    return (settings.data_folder / "said").read_text(encoding="utf-8")
