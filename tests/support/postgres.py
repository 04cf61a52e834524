"""A real PostgreSQL for tests: one that is named, else one started from the machine's binaries."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port

NAMED = "DSM_TEST_PG_URL"
DEBIAN = Path("/usr/lib/postgresql")


def binaries() -> Path | None:
    """Return the folder with initdb and pg_ctl, Debian's versioned folders first."""
    versioned = sorted(DEBIAN.glob("*/bin/initdb"), reverse=True)
    found = versioned[0] if versioned else shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def started(folder: Path, *, own: bool = False) -> Iterator[str | None]:
    """Yield the address of an empty database, or None where no server can be had."""
    if not own and (named := os.environ.get(NAMED)):
        yield named
        return
    home = binaries()
    if home is None:
        yield None
        return
    data, port = folder / "postgres", free_port()
    _as_server_user(folder, [home / "initdb", "-D", data, "-U", "dsm", "-A", "trust", "--no-sync"])
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    _as_server_user(
        folder, [home / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log", "start"]
    )
    try:
        yield f"postgresql+psycopg://dsm@127.0.0.1:{port}/postgres"
    finally:
        _as_server_user(folder, [home / "pg_ctl", "-D", data, "-m", "immediate", "stop"])


def _as_server_user(folder: Path, command: list[object]) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root; its own user must reach the folder.
        shutil.chown(folder, "postgres")
        for parent in (folder, *folder.parents[:3]):
            parent.chmod(parent.stat().st_mode | 0o011)
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, capture_output=True, cwd=folder)
