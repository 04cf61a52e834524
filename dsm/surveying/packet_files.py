"""Packets on an interviewer's disk: one SQLite file, sealed with a passphrase, safe at every answer."""

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dsm.surveying.packets import (
    Interview,
    Packet,
    PacketError,
    Standing,
    interview_from_json,
    interview_to_json,
)
from dsm.surveying.sealing import SealBrokenError, seal, unseal

SHORTEST_PASSPHRASE = 12  # characters; length is what protects, so no other rule
FORMAT = 0x64736D31  # what `PRAGMA application_id` of a packet answers
WORK = 2**17  # rounds of scrypt; about half a second, and 128 MB for each guess
MOST_WORK = 2**20
WAIT = 2  # seconds for another window that has the packet open
# Beyond FULL: the folder, too, reaches the disk, without which a journal could come back to life.
SYNCHRONOUS = 3


class PacketFile:
    """A packet that is open: what it says, and its interviews, each saved as soon as it changes.

    Parameters
    ----------
    path : Path
        Its file.
    connection : sqlite3.Connection
        To it, for this program alone.
    key : bytes
        Made of the passphrase.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, key: bytes) -> None:
        self.path = path
        self._connection = connection
        self._key = key
        stored = json.loads(self._open("packet", _value(connection, "packet")))
        self.packet = Packet(stored["written"], stored["signature"])
        self.terms = self.packet.terms

    def interviews(self) -> tuple[Interview, ...]:
        """Return all interviews, in the order of their numbers."""
        rows = self._connection.execute("SELECT number, sealed FROM interview ORDER BY number")
        return tuple(self._read(number, sealed) for number, sealed in rows.fetchall())

    def interview(self, number: int) -> Interview:
        """Return one interview.

        Raises
        ------
        PacketError
            If the packet has none of that number.
        """
        query = "SELECT sealed FROM interview WHERE number = ?"
        row = self._connection.execute(query, (number,)).fetchone()
        if row is None:
            raise PacketError(
                f"{self.path.name} has no interview {number}.",
                f"Choose one from 1 to {len(self.terms.ids)}.",
            )
        return self._read(number, row[0])

    def first_free(self) -> Interview:
        """Return the next interview that has not begun.

        Raises
        ------
        PacketError
            If all have.
        """
        for one in self.interviews():
            if one.standing is Standing.FREE:
                return one
        raise PacketError(
            f"All {len(self.terms.ids)} interviews of {self.path.name} have begun.",
            "Bring it back with `dsm interview merge`, and take out another packet.",
        )

    def save(self, interview: Interview) -> None:
        """Keep an interview as it is now; when this returns it is on the disk."""
        with self._connection:
            self._connection.execute(
                "UPDATE interview SET sealed = ? WHERE number = ?",
                (_sealed(self._key, interview), interview.number),
            )

    def receipt(self, number: int) -> str:
        """Return the receipt of an interview."""
        return self.terms.receipts[number - 1]

    def _read(self, number: int, sealed: bytes) -> Interview:
        return interview_from_json(number, json.loads(self._open(_place(number), sealed)))

    def _open(self, place: str, sealed: bytes) -> bytes:
        try:
            return unseal(self._key, sealed, place)
        except SealBrokenError as error:
            raise PacketError(
                f"The passphrase does not open {self.path.name}, or the file was changed.",
                "Type the passphrase that was chosen when it was taken out.",
            ) from error


def create(path: Path, passphrase: str, packet: Packet, *, work: int = WORK) -> None:
    """Write a packet to a new file that only this user can read.

    Raises
    ------
    PacketError
        If the file is there already or cannot be written, or the passphrase is too short.
    """
    require_passphrase(passphrase)
    _reserve(path)
    salt = secrets.token_bytes(16)
    key = _derived(passphrase, salt, work)
    content = {"written": packet.written, "signature": packet.signature}
    sealed = seal(key, json.dumps(content, ensure_ascii=False).encode(), "packet")
    connection = _connected(path)
    try:
        with connection:
            connection.execute(f"PRAGMA application_id = {FORMAT}")
            connection.execute("CREATE TABLE packet (name TEXT PRIMARY KEY, value BLOB NOT NULL)")
            connection.execute(
                "CREATE TABLE interview (number INTEGER PRIMARY KEY, sealed BLOB NOT NULL)"
            )
            connection.executemany(
                "INSERT INTO packet VALUES (?, ?)",
                [("salt", salt), ("work", str(work).encode()), ("packet", sealed)],
            )
            connection.executemany(
                "INSERT INTO interview VALUES (?, ?)",
                [
                    (number, _sealed(key, Interview(number=number)))
                    for number in range(1, len(packet.terms.ids) + 1)
                ],
            )
    finally:
        connection.close()


@contextmanager
def opened(path: Path, passphrase: str) -> Iterator[PacketFile]:
    """Open a packet for this program alone, and close it after.

    Raises
    ------
    PacketError
        If it is none, is open elsewhere, or the passphrase does not open it.
    """
    if not path.is_file():
        raise PacketError(f"There is no file {path}.", "Choose the file of the packet.")
    connection = _connected(path)
    try:
        _require_packet(path, connection)
        salt, work = _value(connection, "salt"), int(_value(connection, "work"))
        if not 2 <= work <= MOST_WORK:
            raise _not_a_packet(path)
        yield PacketFile(path, connection, _derived(passphrase, salt, work))
    finally:
        connection.close()


def wipe(path: Path) -> None:
    """Overwrite a packet and delete it. Its salt goes with it, so that no copy of a page opens."""
    for file in (path, path.with_name(f"{path.name}-journal")):
        if file.exists():
            with file.open("r+b") as raw:
                raw.write(secrets.token_bytes(file.stat().st_size))
                raw.flush()
                os.fsync(raw.fileno())
            file.unlink()
    handle = os.open(path.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def require_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that a stolen machine would give away.

    Raises
    ------
    PacketError
        If it is too short.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise PacketError(
            f"The passphrase has {len(passphrase)} characters; "
            f"at least {SHORTEST_PASSPHRASE} are needed.",
            "Choose a longer one, such as four unusual words.",
        )


def _place(number: int) -> str:
    return f"interview {number}"


def _sealed(key: bytes, interview: Interview) -> bytes:
    text = json.dumps(interview_to_json(interview), ensure_ascii=False)
    return seal(key, text.encode(), _place(interview.number))


def _derived(passphrase: str, salt: bytes, work: int) -> bytes:
    return hashlib.scrypt(
        passphrase.encode(),
        salt=salt,
        n=work,
        r=8,
        p=1,
        dklen=32,
        maxmem=2**25 + 2 * 128 * 8 * work,
    )


def _reserve(path: Path) -> None:
    # With its final rights from the first byte: SQLite would make it readable for all.
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise PacketError(
            f"{path} cannot be written: {error.strerror}.",
            "Choose a file that does not exist, in a folder that does.",
        ) from error


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT)
    try:
        for pragma in ("journal_mode=DELETE", "secure_delete=ON", "locking_mode=EXCLUSIVE"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA synchronous={SYNCHRONOUS}")
        # Taken at once, and kept: two windows on one packet would overwrite each other's answers.
        connection.execute("BEGIN EXCLUSIVE")
        connection.commit()
        _require_durable(path, connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _cannot_open(path, error) from error
    return connection


def _require_durable(path: Path, connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA synchronous").fetchone()[0] != SYNCHRONOUS:
        connection.close()
        raise PacketError(
            f"SQLite does not write {path.name} through to the disk; an answer could be lost.",
            "Use the SQLite that Python ships.",
        )


def _cannot_open(path: Path, error: sqlite3.DatabaseError) -> PacketError:
    if isinstance(error, sqlite3.OperationalError):
        return PacketError(
            f"{path.name} cannot be opened: {error}.",
            "Close the other window that has it open, and see that the file may be written.",
        )
    return _not_a_packet(path)


def _not_a_packet(path: Path) -> PacketError:
    return PacketError(
        f"{path.name} is no packet of interviews.",
        "Choose a file that `dsm interview checkout` wrote.",
    )


def _require_packet(path: Path, connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != FORMAT:
        raise _not_a_packet(path)


def _value(connection: sqlite3.Connection, name: str) -> Any:
    return connection.execute("SELECT value FROM packet WHERE name = ?", (name,)).fetchone()[0]
