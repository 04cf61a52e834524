"""Passwords: only their argon2id hashes are kept, and a wrong name takes as long as a wrong password."""

import secrets
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return str(_hasher().hash(password))


def is_right(password: str, kept: str | None) -> bool:
    """Tell whether this is the password of which `kept` was kept; of None, none is.

    It takes the same time where there is nothing to compare with, so that the time does not tell
    who exists.
    """
    from argon2.exceptions import VerificationError

    try:
        _hasher().verify(kept or _nobodys_hash(), password)
    except VerificationError:
        return False
    return bool(kept)


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return hashed(secrets.token_urlsafe(16))
