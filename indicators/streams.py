"""Random numbers that belong to a name, so that one more action does not change all the others."""

import hashlib

import numpy as np


def random_stream(seed: int, *names: str) -> np.random.Generator:
    """Return the random numbers of `names` under `seed`.

    Parameters
    ----------
    seed : int
        Not negative.
    names : str
        Whose numbers. Other names give other numbers, in whatever order they are asked for.

    Examples
    --------
    >>> random_stream(1, "light").random() == random_stream(1, "light").random()
    True
    >>> random_stream(1, "light").random() == random_stream(1, "path").random()
    False
    """
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    return np.random.default_rng([seed, *np.frombuffer(digest, dtype="<u4").tolist()])
