"""Sampling coordinates for ratings: what the ratings already say, so that draws come easily."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indicators.experts.rating_density import RatingDensity, RatingProblem, prior_constant
from indicators.experts.rating_terms import (
    RatingParameters,
    RatingTerms,
    name_rating_parameters,
    spread_at,
)

type Floats = NDArray[np.float64]

STEP = 1e-4  # of the differences that give curvatures
LOOSEST = 3.0  # widest first guess of a posterior sd; the sampler tunes it


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RatingCoordinates:
    """A change of variables from the sampler's position to natural parameters.

    Parameters
    ----------
    terms : RatingTerms
        Whose parameters these are.
    estimate, variance : arrays of shape (coefficient,)
        What the ratings alone say about each coefficient.
    centre, width : arrays of shape (parameter,)
        Where position zero lies, and how far one step of the position goes.
    """

    terms: RatingTerms
    estimate: Floats
    variance: Floats
    centre: Floats
    width: Floats

    def problem(self) -> RatingProblem:
        """Lay out the density of these coordinates for compiled evaluation."""
        terms, ratings = self.terms, self.terms.ratings
        constant = prior_constant(len(terms.blocks), len(self.estimate), terms.cut_sd, self.width)
        return RatingProblem(
            rater=ratings.rater,
            object=ratings.object,
            level=ratings.level,
            given=np.bincount(ratings.level, minlength=ratings.levels).astype(np.int64),
            group_of_object=ratings.group_of_object,
            start=terms.starts,
            scale=terms.scales,
            estimate=self.estimate,
            variance=self.variance,
            cut_mean=terms.cut_mean,
            cut_sd=terms.cut_sd,
            centre=self.centre,
            width=self.width,
            constant=np.array([constant]),
        )

    def natural(self, positions: Floats) -> Floats:
        """Return natural parameters of positions, both of shape (draw, parameter).

        Natural are: coefficients of the blocks, log spreads, cuts.
        """
        inner = self.centre + self.width * positions
        known, loose = self._shrinkage(inner)
        coefficients = len(self.estimate)
        inner[:, :coefficients] = known * self.estimate + loose * inner[:, :coefficients]
        places = slice(coefficients, coefficients + len(self.terms.blocks))
        inner[:, places] = np.log(spread_at(self.terms, inner[:, places]))
        return inner

    def _shrinkage(self, inner: Floats) -> tuple[Floats, Floats]:
        coefficients, blocks = len(self.estimate), len(self.terms.blocks)
        spread = spread_at(self.terms, inner[:, coefficients : coefficients + blocks])
        spread = np.repeat(spread, np.diff(self.terms.starts), axis=1)
        known = spread**2 / (spread**2 + self.variance)
        return known, spread * np.sqrt(1 - known)


def plain_rating_coordinates(terms: RatingTerms) -> RatingCoordinates:
    """Return coordinates that know nothing of the ratings: effects in units of their spread."""
    coefficients = int(terms.starts[-1])
    centre = np.zeros(terms.dimension)
    centre[coefficients + len(terms.blocks) :] = terms.cut_mean
    return RatingCoordinates(
        terms=terms,
        estimate=np.zeros(coefficients),
        variance=np.full(coefficients, np.inf),
        centre=centre,
        width=np.ones(terms.dimension),
    )


def inform_ratings(terms: RatingTerms) -> RatingCoordinates:
    """Choose coordinates in which the posterior is close to independent standard normals.

    From the mode on: how much the ratings say about each object and rater sets `estimate` and
    `variance`, so that its coordinate is standard normal whatever the spread; spreads and cuts
    are centred at the mode and scaled by the curvature there.
    """
    plain = plain_rating_coordinates(terms)
    mode = _mode(plain)
    natural = plain.natural(mode[None])
    parameters = name_rating_parameters(terms, natural)
    coefficients = int(terms.starts[-1])
    sizes = np.diff(terms.starts)
    spread = np.repeat(parameters.spread[0], sizes)
    variance = 1 / np.maximum(_information(terms, parameters), 1e-6)
    estimate = natural[0, :coefficients] * (1 + variance / spread**2)
    centre = plain.centre + mode
    centre[:coefficients] = 0.0
    first = RatingCoordinates(
        terms=terms,
        estimate=estimate,
        variance=variance,
        centre=centre,
        width=np.ones(terms.dimension),
    )
    return RatingCoordinates(
        terms=terms,
        estimate=estimate,
        variance=variance,
        centre=centre,
        width=_width(first, coefficients),
    )


def _mode(plain: RatingCoordinates) -> Floats:
    from scipy.optimize import minimize

    density = RatingDensity(plain.problem())

    def negative(position: Floats) -> tuple[float, Floats]:
        value, gradient = density(position)
        return -value, -gradient

    options: Any = {"maxiter": 300, "ftol": 1e-9}
    start = np.zeros(density.dimension)
    found: Any = minimize(negative, start, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x, dtype=np.float64)


def _width(coordinates: RatingCoordinates, coefficients: int) -> Floats:
    """Return the posterior sd of spreads and cuts near the mode, the others held; 1 elsewhere."""
    density = RatingDensity(coordinates.problem())
    width = np.ones(density.dimension)
    for at in range(coefficients, density.dimension):
        step = np.zeros(density.dimension)
        step[at] = STEP
        curvature = (density(-step)[1][at] - density(step)[1][at]) / (2 * STEP)
        width[at] = 1 / np.sqrt(max(curvature, 1 / LOOSEST**2))
    return width


def _information(terms: RatingTerms, parameters: RatingParameters) -> Floats:
    """Return how much the ratings say about each coefficient, the others held: Fisher's sum."""
    ratings = terms.ratings
    quality, severity = parameters.quality[0], parameters.severity[0]
    sharpness = parameters.discrimination[0][ratings.rater]
    seen = quality[ratings.object] - severity[ratings.rater]
    reached = 1 / (1 + np.exp(parameters.cutpoint[0] - (sharpness * seen)[:, None]))
    bend = np.pad(reached * (1 - reached), ((0, 0), (1, 1)))
    given = np.arange(len(ratings.level))
    # Minus the second derivative of a rating's log chance.
    weight = bend[given, ratings.level] + bend[given, ratings.level + 1]
    objects = np.bincount(ratings.object, weight * sharpness**2, len(quality))
    parts = {
        "object": objects,
        "severity": np.bincount(ratings.rater, weight * sharpness**2, len(severity)),
        "discrimination": np.bincount(
            ratings.rater, weight * (sharpness * seen) ** 2, len(severity)
        ),
    }
    if ratings.groups:
        parts["group"] = np.bincount(ratings.group_of_object, objects, len(ratings.groups))
    return np.concatenate([_of_coefficients(parts[name]) for name in terms.names])


def _of_coefficients(information: Floats) -> Floats:
    """Turn information on effects into information on the coefficients of `expand`."""
    levels = len(information)
    shared = 1 / (np.sqrt(levels) + levels)
    others = information[:-1].sum() - information[:-1]
    own = information[:-1] * (1 - shared) ** 2
    return np.asarray(own + shared**2 * others + information[-1] / levels, dtype=np.float64)
