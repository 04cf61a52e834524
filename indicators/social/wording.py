"""The wording factor: what negatively worded items share beside the level they all measure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indicators.social.priors import DEFAULT_PRIORS, Priors
from indicators.social.terms import contrasts
from surveys.errors import FixableError, raise_all

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

FEWEST = 2  # of each direction: with one item a second dimension is only noise of that item
# Gauss-Hermite nodes, and the loading up to which they cost a respondent less than 5e-7 nats on
# average: for five items with discrimination 2, against 400 nodes.
METHOD_NODES = (12, 16, 20, 24, 32)
METHOD_REACH = (2.0, 2.5, 3.0, 3.3, 4.0)
METHOD_LIMIT = 1e-2  # nats of the whole log likelihood: weighs draws wrongly by one in a hundred


class WordingError(FixableError):
    """The items cannot tell wording from what they measure."""

    code = "wording-rejected"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Wording:
    """Which items load on the wording factor, and the prior of their loadings.

    Parameters
    ----------
    negative : array of shape (item,)
        True for negatively worded items.
    scale : float
        Half-normal prior scale of the common loading.
    directions : array of shape (item, direction)
        Log loadings move away from the common one along these by standard normal amounts; no
        columns: all are the same. Zero for other items.
    nodes : int
        Gauss-Hermite nodes on which the factor is summed out.
    """

    negative: NDArray[np.bool_]
    scale: float
    directions: Floats
    nodes: int = METHOD_NODES[0]

    @property
    def parameters(self) -> int:
        """How many parameters the loadings have: the common one, then the directions."""
        return 1 + int(self.directions.shape[1])

    @property
    def sides(self) -> tuple[Ints, Ints]:
        """Positions of the other items, and of the negatively worded ones."""
        return np.flatnonzero(~self.negative), np.flatnonzero(self.negative)

    @property
    def points(self) -> Floats:
        """Levels of the factor, shape (node,)."""
        return method_levels(self.nodes)[0]

    @property
    def weight(self) -> Floats:
        """Share of people at each of the levels, shape (node,)."""
        return method_levels(self.nodes)[1]

    def loadings(self, natural: Floats) -> Floats:
        """Return every item's loading, shape (draw, item); 0 where it has none.

        `natural`, shape (draw, parameter), holds the log of the common loading, then the amounts
        along the directions.
        """
        logarithm = natural[:, :1] + natural[:, 1:] @ self.directions.T
        return np.where(self.negative, np.exp(logarithm), 0.0)


def lay_out_wording(
    items: Sequence[str], negative: Collection[str], priors: Priors = DEFAULT_PRIORS
) -> Wording:
    """Return the wording factor of a scale whose items run in both directions.

    Parameters
    ----------
    items : sequence of str
        Ids of all items.
    negative : collection of str
        Ids of the negatively worded ones; their levels run from worst to best all the same.
    priors : Priors
        Prior scales.

    Returns
    -------
    Wording
        With three negative items or more each has its own loading around the common one. Two
        share one: a single correlation cannot give two numbers.

    Raises
    ------
    WordingError
        If an id is unknown, or one direction has fewer than `FEWEST` items.

    Examples
    --------
    >>> lay_out_wording(["glad", "proud", "useless", "failure"], ["useless", "failure"]).negative
    array([False, False,  True,  True])
    """
    raise_all(_problems(items, negative))
    flags = np.array([item in negative for item in items], dtype=bool)
    count = int(flags.sum())
    directions = np.zeros((len(items), count - 1 if count > FEWEST else 0))
    if count > FEWEST:
        directions[flags] = priors.item_loading * contrasts(count)
    return Wording(negative=flags, scale=priors.loading, directions=directions)


def method_levels(nodes: int) -> tuple[Floats, Floats]:
    """Return levels on the wording factor and the share of people at each, shapes (node,).

    Gauss-Hermite: for what varies smoothly over a standard normal, few nodes are enough. A single
    one is the middle, which is where everybody is without a wording factor.
    """
    points, weight = np.polynomial.hermite_e.hermegauss(nodes)
    return points, weight / weight.sum()


def _problems(items: Sequence[str], negative: Collection[str]) -> list[FixableError]:
    known = ", ".join(items)
    found: list[FixableError] = [
        WordingError(f"There is no item {name!r}.", fix=f"Choose among: {known}.")
        for name in negative
        if name not in items
    ]
    against = sum(item in negative for item in items)
    for count, direction in ((against, "negatively"), (len(items) - against, "positively")):
        if count < FEWEST:
            verb = "is" if count == 1 else "are"
            problem = f"{count} of {len(items)} items ({known}) {verb} {direction} worded."
            fix = f"A wording factor needs {FEWEST} items of each direction; fit without it."
            found.append(WordingError(problem, fix))
    return found
