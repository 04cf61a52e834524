"""Backing the database up, checking it, and restoring it; nobody reads from a backup who answered."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from dsm import audit
from dsm.backups import postgres_copy, sealed, sqlite_copy
from dsm.backups.archive import (
    BackupError,
    Manifest,
    exists_already,
    read_archive,
    sha256,
    write_archive,
)
from dsm.backups.rows import differences, fingerprints
from dsm.database import current_revision, open_engine, require_current, revisions, transaction
from dsm.settings import Settings
from dsm.surveying.keys import Keyring
from dsm.surveying.mixing import mix_all
from dsm.tables import utc_now
from surveys.errors import FixableError

SEALED = "sealed.json"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore brought back.

    Parameters
    ----------
    manifest : Manifest
        What the backup said of itself.
    locked : tuple of str
        Campaigns whose keys are not here: their links, contacts and unfinished answers stay shut.
    """

    manifest: Manifest
    locked: tuple[str, ...]


def back_up(engine: Engine, settings: Settings, file: Path, *, by: str | None = None) -> Manifest:
    """Write all that the database holds into one new file, while others keep working.

    Waiting answers are mixed first where ten wait. What still waits is left out, for there answers
    lie beside their invitations; who answered is sealed with the campaign's key, which is in no
    backup. So neither one backup nor the difference of two tells who gave which answers. A campaign
    that cannot be mixed, such as one whose key is lost, is told in the log and keeps nobody else
    from being backed up.

    Parameters
    ----------
    engine : Engine
        The database.
    settings : Settings
        Where the keys are.
    file : Path
        A file that does not exist yet.
    by : str, optional
        Who does it, for the audit log; by default a command on this server.

    Raises
    ------
    BackupError
        If the file exists, or the database's own tool fails; then there is no file.
    """
    if file.exists():
        raise exists_already(file)
    require_current(engine)
    keyring = Keyring(settings.keys_folder, settings.secret)
    _mix_what_can_be(engine, keyring)
    with transaction(engine) as session:
        dialect = engine.dialect.name
        audit.record(session, by or audit.local_actor(), "backup", f"database:{dialect}")
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _room_beside(file) as folder:
        copier = sqlite_copy if dialect == "sqlite" else postgres_copy
        boxes, tables = copier.copy_out(engine, keyring, folder)
        sealed.write_boxes(boxes, folder / SEALED)
        manifest = Manifest(
            dialect=dialect,
            revision=revisions()[-1],
            day=utc_now().date().isoformat(),
            tables=tables,
            parts={part.name: sha256(part) for part in sorted(folder.iterdir())},
        )
        write_archive(file, manifest, folder)
    return manifest


def _mix_what_can_be(engine: Engine, keyring: Keyring) -> None:
    try:
        mix_all(engine, keyring)
    except FixableError as error:
        for problem in error.problems:
            log.warning("not mixed before this backup, so left out of it: %s", problem)


def check_file(file: Path) -> Manifest:
    """Take a backup apart and make sure that it is whole.

    Raises
    ------
    BackupError
        If it is damaged, or of a version that this program does not know.
    """
    with _room_beside(file) as folder:
        manifest = read_archive(file, folder)
        _require_known(file, manifest)
        if manifest.dialect == "sqlite":
            with sqlite_copy.opened(folder / sqlite_copy.PART) as connection:
                sqlite_copy.require_sound(connection)
                _require_same_rows(manifest, connection)
    return manifest


def check_database(engine: Engine) -> dict[str, int]:
    """Make sure that the database is sound, and return the rows of each table.

    Raises
    ------
    BackupError
        If pages or references are broken.
    DatabaseError
        If its tables belong to another version.
    """
    require_current(engine)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            sqlite_copy.require_sound(connection)
        return {name: rows.count for name, rows in fingerprints(connection).items()}


def restore(
    settings: Settings, file: Path, *, without_keys: bool = False, by: str | None = None
) -> Restored:
    """Bring a backup back into a database that is empty; it is all there, or nothing is.

    Parameters
    ----------
    settings : Settings
        Which database to fill, and where the keys are.
    file : Path
        What `back_up` made, on the same kind of database.
    without_keys : bool
        Restore although keys of campaigns are missing.
    by : str, optional
        Who does it, for the audit log.

    Raises
    ------
    BackupError
        If there is a database already, the backup is damaged or of another kind, or keys are missing.
    """
    url = sa.make_url(settings.database_url)
    keyring = Keyring(settings.keys_folder, settings.secret)
    settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=settings.data_folder, prefix=".restore-") as room:
        folder = Path(room)
        manifest = read_archive(file, folder)
        _require_known(file, manifest)
        _require_kind(file, manifest, url.get_backend_name())
        boxes = sealed.read_boxes(folder / SEALED)
        opened = sealed.open_all(boxes, keyring)
        shut = [int(known) for known in boxes if int(known) not in opened]
        fill = _fill_sqlite if manifest.dialect == "sqlite" else _fill_postgres
        with fill(settings, folder) as connection:
            _require_same_rows(manifest, connection)
            sealed.put_back(connection, opened)
            locked = sealed.names_of(connection, shut)
            _require_keys(locked, settings, without_keys=without_keys)
    _record_restore(settings, manifest, by)
    return Restored(manifest=manifest, locked=locked)


@contextmanager
def _fill_sqlite(settings: Settings, folder: Path) -> Iterator[sa.Connection]:
    target = Path(sa.make_url(settings.database_url).database or "")
    if target.exists():
        raise sqlite_copy.taken(target)
    with sqlite_copy.opened(folder / sqlite_copy.PART) as connection:
        sqlite_copy.require_sound(connection)
        yield connection
        connection.commit()
    sqlite_copy.copy_in(folder / sqlite_copy.PART, target)


@contextmanager
def _fill_postgres(settings: Settings, folder: Path) -> Iterator[sa.Connection]:
    engine = open_engine(settings)
    try:
        with postgres_copy.copied_in(engine, folder) as connection:
            yield connection
    finally:
        engine.dispose()


def _record_restore(settings: Settings, manifest: Manifest, by: str | None) -> None:
    # An older version has other tables; what is done there is logged once they are up to date.
    if manifest.revision != revisions()[-1]:
        return
    engine = open_engine(settings)
    try:
        with transaction(engine) as session:
            subject = f"database:{manifest.dialect}"
            actor = by or audit.local_actor()
            audit.record(session, actor, "restore", subject, day=manifest.day)
    finally:
        engine.dispose()


@contextmanager
def _room_beside(file: Path) -> Iterator[Path]:
    """Make room on the same disk, which nobody else may read, and clear it away."""
    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as room:
        yield Path(room)


def _require_same_rows(manifest: Manifest, connection: sa.Connection) -> None:
    # Tables of an older version are compared once it is restored and brought up to date.
    if manifest.revision != current_revision(connection) or manifest.revision != revisions()[-1]:
        return
    wrong = differences(manifest.tables, fingerprints(connection))
    if wrong:
        raise BackupError(
            f"Not as it was backed up: {', '.join(wrong)}.", "Use another copy of the backup."
        )


def _require_known(file: Path, manifest: Manifest) -> None:
    if manifest.revision not in revisions():
        raise BackupError(
            f"{file} has tables at version {manifest.revision}; this program knows "
            f"{', '.join(revisions())}.",
            "Restore it with the newer program that made it.",
        )


def _require_kind(file: Path, manifest: Manifest, kind: str) -> None:
    if manifest.dialect != kind:
        raise BackupError(
            f"{file} is a backup of {manifest.dialect}, DSM_DATABASE_URL names {kind}.",
            f"Set DSM_DATABASE_URL to an empty {manifest.dialect} database.",
        )


def _require_keys(locked: tuple[str, ...], settings: Settings, *, without_keys: bool) -> None:
    if locked and not without_keys:
        raise BackupError(
            f"The keys of these campaigns are not in {settings.keys_folder}: {', '.join(locked)}.",
            "Copy the keys folder back first; or restore with --without-keys, and what was sealed "
            "with them stays shut for good.",
        )
