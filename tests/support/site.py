"""The whole application in a process of its own, as a visitor meets it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from dsm.settings import Settings, read_settings
from tests.support.ports import free_port

SERVE = "from dsm.settings import read_settings; from ui.app import serve; serve(read_settings())"
PATIENCE = 60  # seconds until a busy machine has imported everything


@dataclass(frozen=True, slots=True)
class Site:
    """A running application."""

    settings: Settings

    def address(self, path: str = "/") -> str:
        """Return the full address of a path."""
        return f"http://{self.settings.host}:{self.settings.port}{path}"


def site_settings(folder: Path) -> Settings:
    """Return settings for an application in `folder`, at a port that is free."""
    return read_settings({"DSM_DATA_FOLDER": str(folder), "DSM_PORT": str(free_port())})


@contextmanager
def served(settings: Settings) -> Iterator[Site]:
    """Serve until the block ends."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "DSM_DATA_FOLDER": str(settings.data_folder),
        "DSM_PORT": str(settings.port),
    }
    process = subprocess.Popen([sys.executable, "-c", SERVE], env=environment)
    site = Site(settings)
    try:
        _wait_until_it_answers(process, site)
        yield site
    finally:
        process.terminate()
        process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], site: Site) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the application ended with code {process.returncode}")
        try:
            urlopen(site.address("/login")).close()  # noqa: S310 - our own address
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the application did not answer")
