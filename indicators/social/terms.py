"""The terms of the latent mean: main effects, random walks and two-way effects that sum to zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from indicators.social.priors import DEFAULT_PRIORS, Priors
from surveys.modes import MODE
from surveys.population import Factor
from surveys.waves import WAVE

type Floats = NDArray[np.float64]


class Role(StrEnum):
    """What a background variable is to the model, whatever its file calls it."""

    SEX = "sex"
    AGE = "age"
    EDUCATION = "education"
    DISTRICT = "district"
    WAVE = "wave"
    MODE = "mode"
    OTHER = "other"


class Kind(StrEnum):
    """How the effects of a term hang together."""

    FIXED = "fixed"  # independent normal, sd known
    EXCHANGEABLE = "exchangeable"  # independent normal, sd estimated
    RANDOM_WALK = "random-walk"  # steps between neighbours are normal, sd estimated
    KNOWN_WALK = "known-walk"  # the same, sd known

    @property
    def is_estimated(self) -> bool:
        """Whether the answers have a say in how large the effects are."""
        return self in {Kind.EXCHANGEABLE, Kind.RANDOM_WALK}

    @property
    def is_walk(self) -> bool:
        """Whether neighbours are alike."""
        return self in {Kind.RANDOM_WALK, Kind.KNOWN_WALK}


ROLES = {
    "sex": Role.SEX,
    "gender": Role.SEX,
    "age": Role.AGE,
    "age_band": Role.AGE,
    "age_group": Role.AGE,
    "education": Role.EDUCATION,
    "district": Role.DISTRICT,
    "district_id": Role.DISTRICT,
    "region": Role.DISTRICT,
    "ward": Role.DISTRICT,
    WAVE: Role.WAVE,
    MODE: Role.MODE,
}

# As many waves or fewer have too few steps to tell how large steps are.
FEW_WAVES = 3

# Pairs whose interplay the field expects; the others are left to the main effects.
TWO_WAY = (
    frozenset({Role.SEX, Role.AGE}),
    frozenset({Role.AGE, Role.EDUCATION}),
    frozenset({Role.EDUCATION, Role.DISTRICT}),
    frozenset({Role.SEX, Role.DISTRICT}),
)


@dataclass(frozen=True, slots=True)
class Term:
    """One block of effects on the latent mean.

    Parameters
    ----------
    factors : tuple of str
        One background variable for a main effect, two for a two-way effect. A walk goes along
        the first.
    kind : Kind
        How the effects hang together.
    scale : float
        Scale of the half-normal prior on the spread; where the sd is known, the sd itself. Positive.
    """

    factors: tuple[str, ...]
    kind: Kind
    scale: float

    @property
    def name(self) -> str:
        """Return the factors joined by a colon, as statisticians write it: ``age:education``."""
        return ":".join(self.factors)

    def basis(self, levels: Sequence[int]) -> Floats:
        """Return the columns that span this term's effects.

        Parameters
        ----------
        levels : sequence of int
            How many levels each of the term's factors has.

        Returns
        -------
        array of shape (effect, coefficient)
            Effects are ``basis @ coefficients``; they sum to zero over every factor.
            The last factor runs fastest.
        """
        first, *others = levels
        columns = walk_steps(first) if self.kind.is_walk else contrasts(first)
        for count in others:
            columns = np.kron(columns, contrasts(count)).astype(np.float64)
        return columns


def default_terms(factors: Sequence[Factor], priors: Priors = DEFAULT_PRIORS) -> tuple[Term, ...]:
    """Choose the terms for the background variables at hand.

    Parameters
    ----------
    factors : sequence of Factor
        The background variables. A variable with a single level adds nothing and is passed over.
    priors : Priors
        Where the scales come from.

    Returns
    -------
    tuple of Term
        Main effects in the order of `factors`, then two-way effects. With waves among the
        factors, the city and the groups of every other variable go a random walk each.

    Examples
    --------
    >>> factors = [Factor("sex", ("f", "m")), Factor("age_band", ("18-29", "30-44", "45+"))]
    >>> [term.name for term in default_terms(factors)]
    ['sex', 'age_band', 'sex:age_band']
    """
    used = [factor for factor in factors if len(factor.levels) > 1]
    terms = [_main_term(factor, priors) for factor in used]
    for first, second in combinations(used, 2):
        if frozenset({role(first.name), role(second.name)}) in TWO_WAY:
            names = (first.name, second.name)
            terms.append(Term(names, Kind.EXCHANGEABLE, priors.two_way))
    for wave in (factor for factor in used if role(factor.name) is Role.WAVE):
        groups = [factor.name for factor in used if factor is not wave]
        terms += [_walk(wave, (group,), priors.group_step) for group in groups]
    return tuple(terms)


def role(factor: str) -> Role:
    """Return what the background variable called `factor` is to the model."""
    return ROLES.get(factor.casefold(), Role.OTHER)


def contrasts(levels: int) -> Floats:
    """Return orthonormal columns that sum to zero, shape (level, level - 1).

    Independent normal coefficients of sd s give effects with the law of PyMC's
    ``ZeroSumNormal(sigma=s)``: exchangeable, summing to zero.

    Examples
    --------
    >>> contrasts(2).round(3).tolist()
    [[0.707], [-0.707]]
    """
    columns = np.zeros((levels, levels - 1))
    for position in range(1, levels):
        columns[:position, position - 1] = 1.0
        columns[position, position - 1] = -position
    length = np.sqrt(np.arange(1, levels) * np.arange(2, levels + 1))
    return columns / length


def walk_steps(levels: int) -> Floats:
    """Return columns whose coefficients are the steps of a walk, shape (level, level - 1).

    Examples
    --------
    A single step up between the second and the third level:

    >>> walk_steps(3)[:, 1].round(2).tolist()
    [-0.33, -0.33, 0.67]
    """
    steps: Floats = np.tril(np.ones((levels, levels - 1)), -1)
    return steps - steps.mean(axis=0)


def _main_term(factor: Factor, priors: Priors) -> Term:
    if role(factor.name) is Role.WAVE:
        return _walk(factor, (), priors.wave_step)
    kind, scale = {
        Role.SEX: (Kind.FIXED, priors.sex),
        Role.AGE: (Kind.RANDOM_WALK, priors.age_step),
        Role.EDUCATION: (Kind.EXCHANGEABLE, priors.education),
        Role.DISTRICT: (Kind.EXCHANGEABLE, priors.district),
        Role.MODE: (Kind.FIXED, priors.mode),
        Role.OTHER: (Kind.EXCHANGEABLE, priors.other),
    }[role(factor.name)]
    return Term((factor.name,), kind, scale)


def _walk(wave: Factor, groups: tuple[str, ...], step: float) -> Term:
    few = len(wave.levels) <= FEW_WAVES
    return Term((wave.name, *groups), Kind.KNOWN_WALK if few else Kind.RANDOM_WALK, step)
