"""Sealed boxes: what is in one can be read and changed only with its key."""

import secrets

from surveys.errors import FixableError

NONCE = 12  # bytes; random, which is safe for 2^32 boxes under one key


class SealBrokenError(FixableError):
    """A box was made with another key, for another place, or was changed."""

    code = "seal-broken"

    def __init__(self) -> None:
        super().__init__(
            "This cannot be opened: it was sealed with another key, or it was changed.",
            "Restore the keys folder that belongs to this database.",
        )
        self.args = ()


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Return a sealed box (AES-GCM, 256 bits).

    Parameters
    ----------
    key : bytes
        32 bytes.
    bound_to : str
        Where the box belongs; moved to another place it no longer opens.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Return what `seal` was given.

    Raises
    ------
    SealBrokenError
        If key, place or content differ.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError from error
