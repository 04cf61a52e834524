"""Seeds of random numbers: whole numbers that every database can keep."""

from surveys.errors import FixableError, raise_all

LARGEST_SEED = 2**31 - 1  # whole numbers have 32 bits in PostgreSQL
MOST_DIGITS = 40  # that are read as a number; Python refuses to read thousands


class SeedError(FixableError):
    """A seed is missing, or no number that can be kept."""

    code = "seed"


def typed_seed(text: str) -> int | str | None:
    """Return a seed as it was typed: a number, None for nothing, or else what stands there.

    Examples
    --------
    >>> typed_seed(" 7 "), typed_seed(""), typed_seed("1.5")
    (7, None, '1.5')
    """
    plain = text.strip().replace("\u2212", "-")
    digits = plain.removeprefix("-")
    if digits.isdecimal() and len(digits) <= MOST_DIGITS:
        return int(plain)
    return plain or None


def seed_problems(seed: int | str | None) -> list[FixableError]:
    """Return what is wrong with a seed: nothing, or one problem.

    Examples
    --------
    >>> seed_problems(1)
    []
    >>> seed_problems(-1)[0].problem
    'The seed is -1.'
    >>> seed_problems("1.5")[0].problem
    'The seed is 1.5.'
    """
    if isinstance(seed, int) and 0 <= seed <= LARGEST_SEED:
        return []
    problem = "There is no seed." if seed is None else f"The seed is {seed}."
    return [SeedError(problem, f"Give a whole number from 0 to {LARGEST_SEED}.")]


def require_seed(seed: int) -> None:
    """Refuse a seed that cannot be kept, before anything is fitted.

    Raises
    ------
    SeedError
        If it is below zero or too large.
    """
    raise_all(seed_problems(seed))
