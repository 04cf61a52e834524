"""The only place that reads the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from surveys.errors import FixableError

LANGUAGES = ("en", "nb")


class SettingsError(FixableError):
    """A setting has a value that cannot be used."""

    code = "setting-rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between two installations.

    Parameters
    ----------
    database_url : str
        `DSM_DATABASE_URL`; by default one SQLite file in the data folder.
    data_folder : Path
        `DSM_DATA_FOLDER`; database, draws and the session secret live here.
    secret : str
        `DSM_SECRET`; signs the session cookie. Made and kept in the data folder when not given.
    host : str
        `DSM_HOST`; loopback unless said otherwise.
    port : int
        `DSM_PORT`, 1 to 65535.
    https : bool
        `DSM_HTTPS` is 1 behind a proxy that speaks https; the cookie is then never sent without it.
    language : str
        `DSM_LANGUAGE`, what pages speak before the visitor chooses: en or nb.
    """

    database_url: str
    data_folder: Path
    secret: str
    host: str = "127.0.0.1"
    port: int = 8080
    https: bool = False
    language: str = "en"

    def __repr__(self) -> str:
        """Leave out what must not reach a log: the secret, and a password in the address."""
        return (
            f"Settings(data_folder={str(self.data_folder)!r}, host={self.host!r}, port={self.port})"
        )

    @property
    def draws_folder(self) -> Path:
        """Where posterior draws and plan sets are kept as netCDF."""
        return self.data_folder / "draws"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this process.

    Raises
    ------
    SettingsError
        If a variable has a value that cannot be used.
    """
    given = os.environ if environment is None else environment
    folder = Path(given.get("DSM_DATA_FOLDER") or "dsm-data").absolute()
    return Settings(
        database_url=given.get("DSM_DATABASE_URL") or f"sqlite:///{folder / 'dsm.sqlite'}",
        data_folder=folder,
        secret=given.get("DSM_SECRET") or _kept_secret(folder),
        host=given.get("DSM_HOST") or "127.0.0.1",
        port=_port(given.get("DSM_PORT") or "8080"),
        https=given.get("DSM_HTTPS") == "1",
        language=_language(given.get("DSM_LANGUAGE") or "en"),
    )


def _port(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise SettingsError(f"DSM_PORT is {text!r}.", "Give a whole number from 1 to 65535.")


def _language(text: str) -> str:
    if text in LANGUAGES:
        return text
    raise SettingsError(f"DSM_LANGUAGE is {text!r}.", f"Choose one of: {', '.join(LANGUAGES)}.")


def _kept_secret(folder: Path) -> str:
    file = folder / "secret"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Opened with its final rights: a file made readable first could be read in between.
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return file.read_text(encoding="ascii")
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(32))
    return file.read_text(encoding="ascii")
