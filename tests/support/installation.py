"""Settings of an installation in a folder."""

from pathlib import Path
from typing import Any

from dsm.settings import Settings


def settings_in(folder: Path, **given: Any) -> Settings:
    """Return settings of an installation in `folder`, over SQLite."""
    own = {"database_url": f"sqlite:///{folder / 'dsm.sqlite'}", "secret": "a secret"}
    return Settings(data_folder=folder, **(own | given))
