"""Seeds of random numbers: whole numbers that every database can keep."""

from surveys.errors import FixableError, raise_all

LARGEST_SEED = 2**31 - 1  # whole numbers have 32 bits in PostgreSQL


class SeedError(FixableError):
    """A seed is missing, or no number that can be kept."""

    code = "seed"


def seed_problems(seed: int | None) -> list[FixableError]:
    """Return what is wrong with a seed: nothing, or one problem.

    Examples
    --------
    >>> seed_problems(1)
    []
    >>> seed_problems(-1)[0].problem
    'The seed is -1.'
    """
    if seed is not None and 0 <= seed <= LARGEST_SEED:
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
