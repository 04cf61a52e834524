"""How well a fit foretells the answers of people, with or without a wording factor."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.pointwise import drawn_items, log_likelihood, log_mean, people_alike
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]

DRAWS = 200  # the mean over draws of a person's likelihood is exact to about a hundredth of a nat


def log_scores(tree: "xr.DataTree", counts: PatternCounts, draws: int = DRAWS) -> Floats:
    """Return the log score of every respondent: log of the chance the fit gave all their answers.

    Parameters
    ----------
    tree : DataTree
        A fit, with or without a wording factor. Held out are the scores of people it has not seen.
    counts : PatternCounts
        The people, on the same items and the same frame.
    draws : int
        How many draws the chance is averaged over.

    Returns
    -------
    array of shape (respondent,)
        Nats, below 0; higher is better. In the order of pairs, then mixed pairs.
    """
    people = people_alike(tree, counts)
    scores = log_mean(log_likelihood(people, drawn_items(tree, draws)))
    return np.repeat(scores, people.people)
