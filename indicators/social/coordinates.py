"""Sampling coordinates: what the answers already say about each effect, then linear whitening.

Both are changes of variables, so they change how fast the posterior is explored and not what it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indicators.social.density import Density, place_on_ramp, prior_constant, ramp
from indicators.social.grid import CHOICES, Grid
from indicators.social.problem import Problem, lay_out
from indicators.social.specification import Specification

type Floats = NDArray[np.float64]

FIRST_HEIGHT = 0.7  # first guess of a spread, in units of its prior scale
ROUNDS = 3  # ridge fits; each but the last improves the guess of the spreads
SMALLEST_SPREAD = 0.15  # of its prior scale: below, the guess would collapse to zero
PLACE_SD = 0.6  # first guess of the posterior sd of a spread's place; the sampler tunes it


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Coordinates:
    """A change of variables from the sampler's position to natural parameters.

    Parameters
    ----------
    specification : Specification
        Whose parameters these are.
    rotations : tuple of arrays of shape (coefficient, coefficient)
        Per term: natural coefficients = rotation @ rotated ones.
    estimate, variance : arrays of shape (coefficient,)
        What the answers alone say about each rotated coefficient.
    centre : array of shape (parameter,)
        Where position zero lies.
    whitening : array of shape (parameter, parameter)
        Lower triangular.
    """

    specification: Specification
    rotations: tuple[Floats, ...]
    estimate: Floats
    variance: Floats
    centre: Floats
    whitening: Floats

    def problem(self, grid: Grid) -> Problem:
        """Lay out the density of this position for compiled evaluation on `grid`."""
        bases = [
            basis @ rotation
            for basis, rotation in zip(self.specification.bases, self.rotations, strict=True)
        ]
        problem = lay_out(
            self.specification,
            grid,
            bases=bases,
            estimate=self.estimate,
            variance=self.variance,
            centre=self.centre,
            whitening=self.whitening,
            constant=0.0,
        )
        constant = prior_constant(problem) + float(np.log(np.diag(self.whitening)).sum())
        return problem._replace(constant=np.array([constant]))

    def natural(self, positions: Floats) -> Floats:
        """Return natural parameters of positions, both of shape (draw, parameter).

        Natural are: coefficients of the terms' own bases, log spreads of the free terms,
        discrimination directions, stick logits; with a wording factor the log of the common
        loading and its directions.
        """
        inner = self.centre + positions @ self.whitening.T
        known, loose = self._shrinkage(inner)
        coefficients = len(self.estimate)
        rotated = known * self.estimate + loose * inner[:, :coefficients]
        start = 0
        for rotation in self.rotations:
            end = start + len(rotation)
            inner[:, start:end] = rotated[:, start:end] @ rotation.T
            start = end
        free = self.specification.free
        places = slice(coefficients, coefficients + int(free.sum()))
        inner[:, places] = np.log(self.specification.scales[free] * ramp(inner[:, places]))
        wording = self.specification.wording
        if wording is not None:
            place = sum(self.specification.sizes)
            inner[:, place] = np.log(wording.scale * ramp(inner[:, place]))
        return inner

    def log_jacobian(self, positions: Floats) -> Floats:
        """Return log |d natural / d position| of every position, shape (draw,)."""
        from scipy.special import log_ndtr

        inner = self.centre + positions @ self.whitening.T
        _, loose = self._shrinkage(inner)
        coefficients, free, _, _ = self.specification.sizes
        place = inner[:, coefficients : coefficients + free]
        if self.specification.wording is not None:
            place = np.column_stack([place, inner[:, sum(self.specification.sizes)]])
        log_slope = (log_ndtr(place) - np.log(ramp(place))).sum(axis=1)
        whitening = np.log(np.diag(self.whitening)).sum()
        return np.asarray(np.log(loose).sum(axis=1) + log_slope + whitening, dtype=np.float64)

    def _shrinkage(self, inner: Floats) -> tuple[Floats, Floats]:
        coefficients, free, _, _ = self.specification.sizes
        heights = np.ones((len(inner), len(self.rotations)))
        heights[:, self.specification.free] = ramp(inner[:, coefficients : coefficients + free])
        term = self.specification.term_of_coefficient
        spread = (self.specification.scales * heights)[:, term]
        known = spread**2 / (spread**2 + self.variance)
        return known, spread * np.sqrt(1 - known)


def plain_coordinates(specification: Specification) -> Coordinates:
    """Return coordinates that know nothing of the answers: effects in units of their spread."""
    coefficients = specification.sizes[0]
    return Coordinates(
        specification=specification,
        rotations=tuple(np.eye(basis.shape[1]) for basis in specification.bases),
        estimate=np.zeros(coefficients),
        variance=np.full(coefficients, np.inf),
        centre=np.zeros(specification.dimension),
        whitening=np.eye(specification.dimension),
    )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RidgeFit:
    """The mode given the spreads, and the posterior covariance around it.

    Parameters
    ----------
    spread : array of shape (term,)
        The spreads it was found at.
    mode : array of shape (parameter,)
        In `plain_coordinates`; the places on the ramp are those of `spread`.
    covariance : array of shape (parameter, parameter)
        Inverse Hessian; a rough guess on the diagonal for the places on the ramp.
    """

    spread: Floats
    mode: Floats
    covariance: Floats


def fit_ridge(specification: Specification, *, rounds: int = ROUNDS) -> RidgeFit:
    """Fit everything but the spreads by ridge, then the spreads to it, a few times over.

    Some 300 evaluations of the density, a hundredth of what sampling takes, in three `rounds`.
    """
    coarse = Grid(CHOICES[0][0], CHOICES[0][1][0])
    density = Density(plain_coordinates(specification).problem(coarse))
    coefficients, free, _, _ = specification.sizes
    places = slice(coefficients, coefficients + free)
    given = np.ones(specification.dimension, dtype=bool)
    given[places] = False
    spread = specification.scales * np.where(specification.free, FIRST_HEIGHT, 1.0)
    mode = _start(specification)
    covariance = np.zeros((len(mode), len(mode)))
    for remaining in reversed(range(rounds)):
        mode[places] = place_on_ramp((spread / specification.scales)[specification.free])
        mode[given], inverse = _find_mode(_at_fixed(density, mode, given), mode[given])
        covariance[np.ix_(given, given)] = inverse
        if remaining:
            improved = _improve_spreads(specification, spread, mode, covariance)
            mode[:coefficients] *= (spread / improved)[specification.term_of_coefficient]
            spread = improved
    covariance[places, places] = PLACE_SD**2 * np.eye(free)
    return RidgeFit(spread=spread, mode=mode, covariance=covariance)


def inform(specification: Specification, ridge: RidgeFit) -> Coordinates:
    """Choose coordinates in which the posterior is close to independent standard normals.

    Given its spread, each effect is rotated to the directions the answers see separately;
    a direction's `estimate` and `variance` then make its coordinate standard normal whether the
    answers say much about it or nothing. What is left is whitened by the ridge covariance.
    """
    coefficients = specification.sizes[0]
    change = np.eye(specification.dimension)
    estimate, variance = np.zeros(coefficients), np.zeros(coefficients)
    rotations = []
    start = 0
    for basis, spread in zip(specification.bases, ridge.spread, strict=True):
        block = slice(start, start + basis.shape[1])
        information, rotation = _information(ridge.covariance[block, block])
        variance[block] = spread**2 / information
        estimate[block] = spread * (rotation.T @ ridge.mode[block]) * (1 + 1 / information)
        change[block, block] = np.sqrt(1 + information)[:, None] * rotation.T
        rotations.append(rotation)
        start = block.stop
    centre = ridge.mode.copy()
    centre[:coefficients] = 0.0
    covariance = change @ ridge.covariance @ change.T
    return Coordinates(
        specification=specification,
        rotations=tuple(rotations),
        estimate=estimate,
        variance=variance,
        centre=centre,
        whitening=np.linalg.cholesky(covariance),
    )


def _start(specification: Specification) -> Floats:
    before_sticks = sum(specification.sizes[:3])
    wording = specification.dimension - sum(specification.sizes)
    sticks = _observed_stick_logits(specification)
    return np.concatenate([np.zeros(before_sticks), sticks, np.zeros(wording)])


def _observed_stick_logits(specification: Specification) -> Floats:
    counts = specification.counts
    people = np.zeros(len(counts.patterns))
    np.add.at(people, counts.pair_pattern, counts.pair_people)
    np.add.at(people, counts.mixed_pattern, counts.mixed_people)
    logits = []
    for levels, categories in zip(counts.patterns.T, counts.categories, strict=True):
        answered = levels >= 0
        count = np.bincount(levels[answered], people[answered], categories) + 0.5
        above = np.cumsum(count[::-1])[::-1]
        logits.append(np.log(count[:-1] / above[1:]))
    return np.concatenate(logits)


type Objective = Callable[[Floats], tuple[float, Floats]]


def _at_fixed(density: Density, mode: Floats, given: NDArray[np.bool_]) -> Objective:
    position = mode.copy()

    def negative(part: Floats) -> tuple[float, Floats]:
        position[given] = part
        value, gradient = density(position)
        return -value, -gradient[given]

    return negative


def _find_mode(negative: Objective, start: Floats) -> tuple[Floats, Floats]:
    """Return the minimum of `negative` and the inverse of its Hessian."""
    from scipy.optimize import minimize

    options: Any = {"maxiter": 150, "ftol": 1e-8}
    found: Any = minimize(negative, start, jac=True, method="L-BFGS-B", options=options)
    mode = np.asarray(found.x, dtype=np.float64)
    slope = negative(mode)[1]
    step = 1e-4
    hessian = np.array(
        [(negative(mode + step * axis)[1] - slope) / step for axis in np.eye(len(mode))]
    )
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    inverse = (vectors / np.maximum(values, 1e-3)) @ vectors.T
    return mode - inverse @ slope, inverse


def _improve_spreads(
    specification: Specification, spread: Floats, mode: Floats, covariance: Floats
) -> Floats:
    """Take one step of expectation-maximisation towards the mode of the spreads."""
    coefficients = specification.sizes[0]
    squares = mode[:coefficients] ** 2 + np.diag(covariance)[:coefficients]
    term = specification.term_of_coefficient
    explained = np.bincount(term, squares, len(spread)) + 1
    tightness = np.bincount(term, minlength=len(spread)) + (spread / specification.scales) ** 2
    improved = np.maximum(
        spread * np.sqrt(explained / tightness), SMALLEST_SPREAD * specification.scales
    )
    return np.where(specification.free, improved, spread)


def _information(covariance: Floats) -> tuple[Floats, Floats]:
    """Return what the answers add to a standard normal prior, by direction, and the directions."""
    precision = np.linalg.inv(covariance)
    values, vectors = np.linalg.eigh((precision + precision.T) / 2 - np.eye(len(covariance)))
    return np.maximum(values, 1e-6), vectors
