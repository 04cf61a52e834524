"""Draw a stratified random sample from a contact register, so that anybody can draw it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dsm.surveying.contacts import Contact, ContactError
from surveys.errors import FixableError, raise_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A sample, and how it was drawn.

    Parameters
    ----------
    chosen : tuple of Contact
        In the order of the register.
    strata : mapping of level to (int, int)
        People in the register, and people drawn; "" where there are no strata.
    seed : int
        The same register, fractions and seed give the same people.
    """

    chosen: tuple[Contact, ...]
    strata: Mapping[str, tuple[int, int]]
    seed: int

    @property
    def provenance(self) -> str:
        """Say in a sentence how it was drawn."""
        parts = ", ".join(
            f"{level or 'everybody'} {drawn} of {people}"
            for level, (people, drawn) in self.strata.items()
        )
        return f"Simple random sample in every stratum, seed {self.seed}: {parts}."


def draw(
    register: Sequence[Contact],
    *,
    seed: int,
    fraction: float = 1.0,
    stratum: str = "",
    fractions: Mapping[str, float] | None = None,
) -> Drawn:
    """Draw a random sample without replacement, in every stratum by itself.

    Parameters
    ----------
    register : sequence of Contact
        Everybody who might be invited; its order matters for drawing it again.
    seed : int
        Of the random numbers.
    fraction : float
        Share that is drawn, above 0 up to 1, where `fractions` does not say otherwise.
    stratum : str
        Factor whose levels are the strata; "" for one stratum.
    fractions : mapping of level to float, optional
        Shares of single strata, such as a larger one where few live.

    Raises
    ------
    ContactError
        If a share is not above 0 up to 1, or a stratum is not in the register.

    Notes
    -----
    Half persons are rounded up, so that no stratum with people is left out.

    Examples
    --------
    >>> register = [Contact(name=str(number)) for number in range(10)]
    >>> len(draw(register, seed=7, fraction=0.25).chosen)
    3
    """
    shares = dict(fractions or {})
    levels = [one.background.get(stratum, "") for one in register]
    raise_all(_share_problems(levels, stratum, {"": fraction, **shares}))
    chance = np.random.default_rng(seed)
    chosen: set[int] = set()
    strata: dict[str, tuple[int, int]] = {}
    for level in dict.fromkeys(levels):
        members = [place for place, other in enumerate(levels) if other == level]
        wanted = int(np.ceil(round(len(members) * shares.get(level, fraction), 9)))
        chosen.update(chance.permutation(members)[:wanted].tolist())
        strata[level] = (len(members), wanted)
    return Drawn(
        chosen=tuple(register[place] for place in sorted(chosen)), strata=strata, seed=seed
    )


def _share_problems(
    levels: Sequence[str], stratum: str, shares: Mapping[str, float]
) -> list[FixableError]:
    found: list[FixableError] = [
        ContactError(f"{share} of {level or 'everybody'} cannot be drawn.", "Use 0.01 to 1.")
        for level, share in shares.items()
        if not 0 < share <= 1
    ]
    found += [
        ContactError(
            f"Nobody in the register has {stratum or 'the stratum'} {level!r}.",
            f"Use one of: {', '.join(dict.fromkeys(levels))}.",
        )
        for level in shares
        if level and level not in levels
    ]
    if stratum and "" in levels:
        found.append(
            ContactError(
                f"Some in the register have no {stratum!r}.", "Choose a column that all have."
            )
        )
    return found
