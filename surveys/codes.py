"""Codes that people hold: links, typed codes, receipts; random, readable aloud, never stored raw."""

import hashlib
import hmac
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
LOOKALIKES = str.maketrans("OIL", "011")
LINK_LENGTH = 26  # 130 bits, for addresses and QR codes
CODE_LENGTH = 16  # 80 bits, for typing


def new_link_token() -> str:
    """Return a fresh 130-bit token for an address, 26 characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LINK_LENGTH))


def new_code() -> str:
    """Return a fresh 80-bit code for typing, 16 characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def code_of_link(token: str) -> str:
    """Return the typed code that belongs to a link token.

    One way: who holds the link knows the code, who holds the code does not know the link. So
    both lead to the same unfinished answer, while guessing a link stays a matter of 130 bits.
    """
    return _spelt(derive(token.encode(), "typed code", 10))


def derive(secret: bytes, purpose: str, length: int = 32) -> bytes:
    """Return `length` bytes for one purpose from a secret, by HKDF with SHA-256 (RFC 5869).

    Two purposes give bytes that tell nothing of each other.
    """
    key = hmac.digest(b"dsm", secret, hashlib.sha256)
    block, derived = b"", b""
    for counter in range(1, -(-length // 32) + 1):
        block = hmac.digest(key, block + purpose.encode() + bytes([counter]), hashlib.sha256)
        derived += block
    return derived[:length]


def receipt_of(key: bytes, response_id: str) -> str:
    """Return the receipt for a response id: 80 bits under the server's key, 16 characters."""
    return _spelt(hmac.digest(key, response_id.encode(), hashlib.sha256)[:10])


def fingerprint(key: bytes, purpose: str, code: str) -> str:
    """Return what is stored instead of a code: 64 hex digits that only the server's key can make."""
    message = f"{purpose}\0{code}".encode()
    return hmac.digest(key, message, hashlib.sha256).hex()


def grouped(code: str) -> str:
    """Return a code as it is printed: groups of four and a check character.

    Examples
    --------
    >>> grouped("K7Q4M2X9TB3D5WHN")
    'K7Q4-M2X9-TB3D-5WHN-D'
    """
    groups = [code[start : start + 4] for start in range(0, len(code), 4)]
    return "-".join([*groups, check_character(code)])


def read_code(typed: str) -> str | None:
    """Return the code that somebody typed, or None where it cannot be one.

    Case, spaces and hyphens do not matter; O is read as 0, I and L as 1. With its check character
    a wrong letter is noticed here; without it the code is taken as it is.

    Examples
    --------
    >>> read_code("k7q4 m2x9 tb3d 5whn"), read_code("K7Q4-M2X9-TB3D-5WHN-A")
    ('K7Q4M2X9TB3D5WHN', None)
    """
    plain = _plain(typed)
    if len(plain) == CODE_LENGTH + 1:
        code, check = plain[:-1], plain[-1]
        return code if check == check_character(code) else None
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(ALPHABET) else None


def read_link_token(text: str) -> str | None:
    """Return the token in an address, or None where it cannot be one."""
    plain = _plain(text)
    return plain if len(plain) == LINK_LENGTH and set(plain) <= set(ALPHABET) else None


def check_character(code: str) -> str:
    """Return the character that follows a code, or "" where the code has a foreign letter.

    A check sum over the field with 32 elements (x^5 + x^2 + 1): every single wrong character
    and every swap of two neighbours changes it.
    """
    if not set(code) <= set(ALPHABET):
        return ""
    total = 0
    for letter in code:
        total = _times_x(total ^ ALPHABET.index(letter))
    return ALPHABET[total]


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled


def _plain(text: str) -> str:
    kept = "".join(
        letter for letter in text.upper() if letter not in " -\t\u00a0\u2010\u2011\u2013"
    )
    return kept.translate(LOOKALIKES)


def _spelt(raw: bytes) -> str:
    number = int.from_bytes(raw)
    letters = []
    for _ in range(len(raw) * 8 // 5):
        number, place = divmod(number, 32)
        letters.append(ALPHABET[place])
    return "".join(reversed(letters))
