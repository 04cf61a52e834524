"""The only place that reads the environment."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from surveys.errors import FixableError

LANGUAGES = ("en", "nb")


class SettingsError(FixableError):
    """A setting has a value that cannot be used."""

    code = "setting-rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An identity provider that speaks OpenID Connect, such as ID-porten.

    Parameters
    ----------
    issuer : str
        `DSM_OIDC_ISSUER`, its address as its tokens write it.
    client_id, client_secret : str
        `DSM_OIDC_CLIENT_ID` and `DSM_OIDC_CLIENT_SECRET`, as agreed with the provider.
    acr : str
        `DSM_OIDC_ACR`, how sure it must be of who somebody is; weaker logins are refused.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    acr: str = "idporten-loa-substantial"


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
    hostnames : tuple of str
        `DSM_HOSTNAMES`, the names this server answers to besides loopback, between commas.
    public_address : str
        `DSM_PUBLIC_ADDRESS`, where residents reach this server, such as https://svar.example.no; it
        stands in letters and QR codes. Empty for the address that it listens on.
    provider : Provider, optional
        Where staff may log in as well; None unless `DSM_OIDC_ISSUER` is set.
    dask_scheduler : str
        `DSM_DASK_SCHEDULER`, such as tcp://10.0.0.5:8786: the cluster on which `dsm worker` and
        `dsm towns` fit. Empty for this machine.
    """

    database_url: str
    data_folder: Path
    secret: str
    host: str = "127.0.0.1"
    port: int = 8080
    https: bool = False
    language: str = "en"
    hostnames: tuple[str, ...] = ()
    public_address: str = ""
    provider: Provider | None = None
    dask_scheduler: str = ""

    def __repr__(self) -> str:
        """Leave out what must not reach a log: the secret, and a password in the address."""
        return (
            f"Settings(data_folder={str(self.data_folder)!r}, host={self.host!r}, port={self.port})"
        )

    @property
    def draws_folder(self) -> Path:
        """Where posterior draws and plan sets are kept as netCDF."""
        return self.data_folder / "draws"

    @property
    def keys_folder(self) -> Path:
        """Where keys of campaigns are kept: outside the database, and left out of backups."""
        return self.data_folder / "keys"


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
        hostnames=_hostnames(given.get("DSM_HOSTNAMES") or ""),
        public_address=_public_address(given.get("DSM_PUBLIC_ADDRESS") or ""),
        provider=_provider(given),
        dask_scheduler=_scheduler(given.get("DSM_DASK_SCHEDULER") or ""),
    )


def read_scheduler(environment: Mapping[str, str] | None = None) -> str:
    """Return the one setting of commands that need no data folder: the Dask cluster, or "".

    Raises
    ------
    SettingsError
        If it is no address.
    """
    given = os.environ if environment is None else environment
    return _scheduler(given.get("DSM_DASK_SCHEDULER") or "")


def share_no_matrices() -> None:
    """Let linear algebra use one thread per matrix, unless `OPENBLAS_NUM_THREADS` says otherwise.

    To be called before numpy is loaded, which reads the setting once. Matrices are small here:
    threads that share one wait for each other far longer than they work, and the chains of a fit
    already use every core.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _port(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise SettingsError(f"DSM_PORT is {text!r}.", "Give a whole number from 1 to 65535.")


def _language(text: str) -> str:
    if text in LANGUAGES:
        return text
    raise SettingsError(f"DSM_LANGUAGE is {text!r}.", f"Choose one of: {', '.join(LANGUAGES)}.")


def _hostnames(text: str) -> tuple[str, ...]:
    names = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    for name in names:
        # A name without scheme and port; "*." stands for every name below one.
        if not re.fullmatch(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*", name):
            raise SettingsError(
                f"DSM_HOSTNAMES holds {name!r}.", "Give names such as survey.example.no."
            )
    return names


def _public_address(text: str) -> str:
    address = urlsplit(text)
    extra = address.path.strip("/") or address.query or address.fragment or address.username
    if text and (extra or not _is_safe_address(text)):
        raise SettingsError(
            f"DSM_PUBLIC_ADDRESS is {text!r}.",
            "Give https and the name of the server, such as https://svar.example.no.",
        )
    return text.rstrip("/")


def _scheduler(text: str) -> str:
    address = urlsplit(text)
    if text and (address.scheme not in {"tcp", "tls"} or not address.hostname):
        raise SettingsError(
            f"DSM_DASK_SCHEDULER is {text!r}.", "Give an address such as tcp://10.0.0.5:8786."
        )
    return text


def _provider(given: Mapping[str, str]) -> Provider | None:
    names = ("DSM_OIDC_ISSUER", "DSM_OIDC_CLIENT_ID", "DSM_OIDC_CLIENT_SECRET")
    missing = [name for name in names if not given.get(name)]
    if len(missing) == len(names):
        return None
    if missing:
        raise SettingsError(
            f"{', '.join(missing)} is not set, but others of the identity provider are.",
            "Set all three, or none to log in with passwords and links only.",
        )
    issuer, client_id, client_secret = (given[name] for name in names)
    if not _is_safe_address(issuer):
        raise SettingsError(f"DSM_OIDC_ISSUER is {issuer!r}.", "Give an address with https.")
    acr = given.get("DSM_OIDC_ACR") or "idporten-loa-substantial"
    return Provider(issuer=issuer, client_id=client_id, client_secret=client_secret, acr=acr)


def _is_safe_address(text: str) -> bool:
    address = urlsplit(text)
    # Without https anybody between could say who logs in; on this machine there is nobody between.
    near = address.scheme == "http" and address.hostname in {"127.0.0.1", "localhost", "::1"}
    return bool(address.hostname) and (address.scheme == "https" or near)


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
