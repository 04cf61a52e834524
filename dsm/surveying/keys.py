"""Keys of campaigns: files outside the database, so that neither a dump nor a backup opens anything."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dsm.surveying.sealing import seal, unseal
from surveys import codes
from surveys.errors import FixableError

type Purpose = Literal[
    "link",  # a personal link, as its invitation keeps it
    "code",  # the typed code on a letter
    "resume",  # a code that resumes an unfinished answer
    "receipt",  # a receipt, as the answer keeps it
    "contact",  # names and addresses
    "draft",  # unfinished answers
    "visit",  # the cookie
    "inbox",  # an invitation, as a finished answer names it until it is mixed
    "payload",  # what was sent, to know it again
    "free-text",  # with which a free text is found when its answer is withdrawn
    "answered",  # who answered, as a backup keeps it
    "import",  # ids of answers that a file brings
    "packet",  # interviews that were taken out of the house
    "paper",  # sheets of paper, as a clerk read them
]

RAW = 32  # bytes of a key, and of the check that follows it in its file


class KeyLostError(FixableError):
    """A campaign has no key, or not the one that its data were sealed with."""

    code = "key-lost"


@dataclass(frozen=True, slots=True)
class CampaignKey:
    """All keyed operations of one campaign; nothing of it is ever written to the database.

    Parameters
    ----------
    campaign_id : int
        Whose key it is.
    master : bytes
        What every purpose's own key is derived from.
    """

    campaign_id: int
    master: bytes = field(repr=False)
    _derived: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def fingerprint(self, purpose: Purpose, code: str) -> str:
        """Return what is stored instead of a code: 64 hex digits, different for each purpose."""
        return codes.fingerprint(self._of("fingerprint"), purpose, code)

    def seal(self, purpose: Purpose, plain: bytes) -> bytes:
        """Return a box that only this campaign's key opens, for this purpose."""
        return seal(self._of(f"seal {purpose}"), plain, purpose)

    def open(self, purpose: Purpose, sealed: bytes) -> bytes:
        """Return what was sealed for `purpose`.

        Raises
        ------
        SealBrokenError
            If it was sealed with another key or for another purpose, or was changed.
        """
        return unseal(self._of(f"seal {purpose}"), sealed, purpose)

    def with_secret(self, purpose: Purpose, secret: bytes) -> bytes:
        """Return a key that takes both: the campaign's key and a secret that somebody holds."""
        return hmac.digest(self._of(f"with {purpose}"), secret, hashlib.sha256)

    def receipt(self, response_id: str) -> str:
        """Return the receipt for an answer: 16 characters, the same whenever it is asked for."""
        return codes.receipt_of(self._of("receipt"), response_id)

    def _of(self, purpose: str) -> bytes:
        if purpose not in self._derived:
            self._derived[purpose] = codes.derive(self.master, purpose)
        return self._derived[purpose]


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of all campaigns, one file each, readable by this program's user alone.

    Parameters
    ----------
    folder : Path
        Outside the database and left out of backups.
    secret : str
        The installation's secret. A stolen folder alone opens nothing either.
    """

    folder: Path
    secret: str = field(repr=False)
    _known: dict[int, tuple[tuple[int, int], CampaignKey]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def make(self, campaign_id: int) -> CampaignKey:
        """Return the key of a campaign, making it where there is none yet.

        It is on the disk before this returns: whatever is sealed with it can be opened again.
        """
        path = self._path(campaign_id)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        raw = secrets.token_bytes(RAW)
        # Complete under another name first: of two who make it at once, one finds it made whole.
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        _write_new(fresh, raw + _check(self._master(raw)))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        _reach_disk(self.folder)
        return self.of(campaign_id)

    def of(self, campaign_id: int) -> CampaignKey:
        """Return the key of a campaign.

        Raises
        ------
        KeyLostError
            If it was never made or is destroyed, or the installation's secret has changed.
        """
        path = self._path(campaign_id)
        try:
            # Looked at each time: where another process destroyed it, it must be gone here too.
            seen = path.stat()
            mark, known = (seen.st_ino, seen.st_mtime_ns), self._known.get(campaign_id)
            if known is None or known[0] != mark:
                known = mark, self._opened(campaign_id, path.read_bytes())
                self._known[campaign_id] = known
        except FileNotFoundError as error:
            self._known.pop(campaign_id, None)
            raise KeyLostError(
                f"Campaign {campaign_id} has no key; it was purged, or its file is missing.",
                f"If it was not purged, restore {path.name} in the keys folder.",
            ) from error
        return known[1]

    def has(self, campaign_id: int) -> bool:
        """Whether there is a key of this campaign."""
        return self._path(campaign_id).exists()

    def destroy(self, campaign_id: int) -> None:
        """Make everything sealed with a campaign's key unreadable for ever; twice is no error."""
        path = self._path(campaign_id)
        if path.exists():
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(2 * RAW))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            _reach_disk(self.folder)

    def _opened(self, campaign_id: int, stored: bytes) -> CampaignKey:
        master = self._master(stored[:RAW])
        if not hmac.compare_digest(stored[RAW:], _check(master)):
            raise KeyLostError(
                f"The key of campaign {campaign_id} does not fit the secret of this installation.",
                "Set DSM_SECRET to what it was when the campaign was opened.",
            )
        return CampaignKey(campaign_id, master)

    def _master(self, raw: bytes) -> bytes:
        return hmac.digest(self.secret.encode(), raw, hashlib.sha256)

    def _path(self, campaign_id: int) -> Path:
        return self.folder / f"{campaign_id}.key"


def _check(master: bytes) -> bytes:
    return codes.derive(master, "check", RAW)


def _write_new(path: Path, content: bytes) -> None:
    # Opened with its final rights: a file made readable first could be read in between.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _reach_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
