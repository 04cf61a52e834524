"""One public process for measuring: the respondents' pages as they are served, and no staff rooms.

`python -m benchmarks.public_process FOLDER PORT [--database URL] [--idle]`; with `--idle` nothing is
written, so that the same handlers can be measured without it.
"""

import argparse
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import uvicorn

import ui.app
from benchmarks.field import settings_in
from dsm.surveying.saving import Saved
from dsm.surveying.writer import Work
from dsm.tables import utc_now


class IdleWriter:
    """Says that everything was saved, and writes nothing."""

    alive = True

    def __init__(self, _: object) -> None:
        # Everybody is the same person from her first page on, so that no later one is told anew.
        self._saved = Saved(response_id="0" * 32, revision=1, at=utc_now())

    def submit(self, _: Work[Any]) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(self._saved)
        return future

    def close(self) -> None:
        """Nothing waits."""


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--database", default="")
    parser.add_argument("--idle", action="store_true")
    given = parser.parse_args()
    if given.idle:
        ui.app.Writer = IdleWriter  # type: ignore[attr-defined, assignment]  # this process measures the rest
    app = ui.app.create_app(settings_in(given.folder, given.database, given.port), staff=False)
    uvicorn.run(app, port=given.port, log_level="error", access_log=False)


if __name__ == "__main__":
    main()
