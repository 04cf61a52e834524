"""The even grid on which the latent level is integrated, chosen so that its error stays below a bound."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

LIMIT = 1e-4  # nats of the whole log likelihood; far below what moves any posterior

# Node counts are powers of two, so that a row of nodes fills vector registers.
# Within a count a wider span trades pole error for tail error.
CHOICES = (
    (32, (6.0, 6.5, 7.0)),
    (64, (7.0, 7.5, 8.0)),
    (128, (8.0, 9.0)),
)


@dataclass(frozen=True, slots=True)
class Grid:
    """An even grid of `nodes` points on [-span, span]."""

    nodes: int
    span: float

    @property
    def step(self) -> float:
        """Distance between neighbouring nodes."""
        return 2 * self.span / (self.nodes - 1)

    @property
    def points(self) -> Floats:
        """The nodes, shape (node,)."""
        return np.linspace(-self.span, self.span, self.nodes)


def error_bound(grid: Grid, *, discrimination: float, latent: Floats, respondents: Floats) -> float:
    """Bound the error of the log likelihood that comes from the grid.

    Parameters
    ----------
    grid : Grid
        The nodes.
    discrimination : float
        Largest discrimination among the items.
    latent : array of shape (cell,)
        Mean latent level of every cell in use.
    respondents : array of shape (cell,)
        Respondents per cell.

    Returns
    -------
    float
        Nats, added over all respondents.

    Notes
    -----
    The even grid is exact up to two terms. *Poles*: logistic(a x - k) has its nearest
    poles at height pi / a above the axis, which costs each respondent at most about
    4 pi exp(-2 pi^2 / (a step)) (Trefethen and Weideman 2014, theorem 5.1, with the
    residue of the logistic). *Tails*: what the normal density keeps beyond the span, once
    before and once after the answers, on average the same amount.

    Examples
    --------
    Twice as many nodes on the same span square the pole term:

    >>> level, people = np.zeros(1), np.ones(1)
    >>> coarse, fine = (
    ...     error_bound(Grid(nodes, 9.0), discrimination=3.0, latent=level, respondents=people)
    ...     for nodes in (32, 64)
    ... )
    >>> fine < coarse**2
    True
    """
    poles = 4 * np.pi * np.exp(-2 * np.pi**2 / (discrimination * grid.step))
    beyond = _normal_tail(grid.span - latent) + _normal_tail(grid.span + latent)
    return float(respondents.sum() * poles + 2 * respondents @ beyond)


def choose_grid(
    *, discrimination: float, latent: Floats, respondents: Floats, limit: float = LIMIT
) -> Grid:
    """Return the smallest grid whose `error_bound` is below `limit`, or the finest there is."""

    def bound(grid: Grid) -> float:
        return error_bound(
            grid, discrimination=discrimination, latent=latent, respondents=respondents
        )

    for nodes, spans in CHOICES:
        best = min((Grid(nodes, span) for span in spans), key=bound)
        if bound(best) < limit:
            break
    return best


def finer(grid: Grid) -> Grid | None:
    """Return the next grid with more nodes, or None when there is none."""
    for nodes, spans in CHOICES:
        if nodes > grid.nodes:
            return Grid(nodes, spans[0])
    return None


def _normal_tail(distance: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(ndtr(-distance), dtype=np.float64)
