"""The verdict on a fit of ratings, in words: can it be trusted, and do the raters fit in."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.experts.connectivity import LINKS_WANTED, ThinLink, listed, thin_links
from indicators.experts.rating_results import fair_average
from indicators.experts.ratings import Ratings
from indicators.social.diagnostics import About, Check, Verdict, convergence_of, sampling_checks
from indicators.streams import random_stream

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

# Infit mean squares between these are held to be fit for use (Wright and Linacre 1994). With few
# ratings chance alone goes beyond them, so a rater must also be this far from replicates.
INFIT = (0.5, 1.5)
INFIT_SDS = 2.5
# Our judgement. A fit follows its own raters, so by chance the least of fifteen came to 1.4 in
# simulations, and one who took best for worst to 2.5 and more.
AGREEMENT_SDS = 2.0
DRAWS_FOR_FIT = 200


def check_ratings(tree: "xr.DataTree", ratings: Ratings) -> Verdict:
    """Check the draws, the design, and whether every rater judges as the model says.

    Parameters
    ----------
    tree : DataTree
        A fit of `ratings`, see `rating_fit.fit_ratings`.
    ratings : Ratings
        The ratings it was fitted to.

    Returns
    -------
    Verdict
        R-hat, effective sample sizes and divergences, taken over fair averages and all
        parameters; whether each rater shares enough objects with others; infit; and agreement
        with the other raters.
    """
    divergences = int(tree["sample_stats/diverging"].sum())
    checks = sampling_checks(convergence_of(_quantities(tree)), divergences)
    checks += [_link_check(ratings), _infit_check(tree, ratings), _agreement_check(tree, ratings)]
    return Verdict(tuple(checks))


def infit(tree: "xr.DataTree", ratings: Ratings) -> tuple[Floats, Floats]:
    """Return each rater's infit mean square, and how far it is from replicates, shape (rater,).

    Squared distances of a rater's levels from what the model expects, over their variances;
    averaged over draws. One is as expected; above, a rater is more erratic than the model
    says; below, more regular. The distance is in standard deviations of replicates.
    """
    stream = random_stream(int(tree.attrs["seed"]), "infit replicates")
    observed, replicated = [], []
    for reached in _reached(tree, ratings):
        observed.append(_mean_square(ratings.level, reached, ratings))
        replicated.append(_mean_square(_replicate(reached, stream), reached, ratings))
    mean = np.mean(observed, axis=0)
    distance = (mean - np.mean(replicated, axis=0)) / np.std(replicated, axis=0)
    return mean, distance


def _mean_square(level: Ints, reached: Floats, ratings: Ratings) -> Floats:
    raters = len(ratings.raters)
    expected = reached.sum(axis=1)
    squared_level = (reached * (2 * np.arange(1, ratings.levels) - 1)).sum(axis=1)
    distance = np.bincount(ratings.rater, (level - expected) ** 2, raters)
    return np.asarray(distance / np.bincount(ratings.rater, squared_level - expected**2, raters))


def _replicate(reached: Floats, stream: np.random.Generator) -> Ints:
    return np.asarray((stream.random((len(reached), 1)) < reached).sum(axis=1), dtype=np.int64)


def agreement(level: Ints, ratings: Ratings) -> Floats:
    """Return how each rater's levels go with those of the others, shape (rater,).

    The correlation, over objects that others rated too, of a rater's levels with the mean of
    theirs, each counted from that rater's own mean; 0 where there is nothing to compare.

    Parameters
    ----------
    level : array of shape (rating,)
        Levels in the place of `ratings.level`, observed or replicated.
    ratings : Ratings
        Who rated what.
    """
    raters, objects = len(ratings.raters), len(ratings.objects)
    own = _centred(level.astype(np.float64), ratings.rater, raters)
    others = np.bincount(ratings.object, minlength=objects)[ratings.object] - 1
    rest = np.bincount(ratings.object, own, objects)[ratings.object] - own
    seen = others > 0
    by, own, rest = ratings.rater[seen], own[seen], rest[seen] / others[seen]
    own, rest = _centred(own, by, raters), _centred(rest, by, raters)
    together = np.bincount(by, own * rest, raters)
    alone = np.bincount(by, own**2, raters) * np.bincount(by, rest**2, raters)
    return np.asarray(together / np.sqrt(np.where(alone > 0, alone, 1.0)))


def _centred(values: Floats, rater: Ints, raters: int) -> Floats:
    count = np.maximum(np.bincount(rater, minlength=raters), 1)
    return np.asarray(values - (np.bincount(rater, values, raters) / count)[rater])


def _reached(tree: "xr.DataTree", ratings: Ratings) -> Iterator[Floats]:
    """Yield the chance of reaching every level above the lowest, shape (rating, threshold)."""
    posterior = tree["posterior"]
    names = ("quality", "severity", "discrimination", "cutpoint")
    draws = [posterior[name].to_numpy() for name in names]
    flat = [values.reshape(-1, values.shape[2]) for values in draws]
    chosen = np.linspace(0, len(flat[0]) - 1, DRAWS_FOR_FIT).astype(int)
    for quality, severity, discrimination, cutpoint in zip(
        *(values[chosen] for values in flat), strict=True
    ):
        seen = quality[ratings.object] - severity[ratings.rater]
        predictor = discrimination[ratings.rater] * seen
        yield 1 / (1 + np.exp(cutpoint - predictor[:, None]))


def _quantities(tree: "xr.DataTree") -> list[tuple[str, Floats]]:
    posterior = tree["posterior"].to_dataset()
    found = [("fair average", fair_average(tree))]
    found += [(str(name), values) for name, values in posterior.data_vars.items()]
    return [
        (f"{name}[{label}]", values.to_numpy()[:, :, at])
        for name, values in found
        for at, label in enumerate(values[values.dims[2]].to_numpy())
    ]


def _link_check(ratings: Ratings) -> Check:
    thin = thin_links(ratings.pairs)
    fewest = min((link.shared for link in thin), default=LINKS_WANTED)
    return Check(
        id="links",
        about=About.FIT,
        passed=not thin,
        value=float(fewest),
        limit=float(LINKS_WANTED),
        sentence=_told(thin),
    )


def _told(thin: Sequence[ThinLink]) -> str:
    if not thin:
        return f"Every rater shares at least {LINKS_WANTED} objects with others."
    if len(thin) == 1:
        return thin[0].sentence
    names = listed([repr(link.rater) for link in thin])
    return (
        f"{names} each share fewer than {LINKS_WANTED} rated objects with other raters; let each "
        f"of them rate at least {LINKS_WANTED} that others rate."
    )


def _infit_check(tree: "xr.DataTree", ratings: Ratings) -> Check:
    found, distance = infit(tree, ratings)
    off = np.abs(np.log(found))
    clear = np.abs(distance) > INFIT_SDS
    worst = int(np.argmax(np.where(clear, off + off.max(), off)))
    value = float(found[worst])
    nature = "erratic" if value > 1 else "regular"
    return Check(
        id="infit",
        about=About.FIT,
        passed=not clear[worst] or INFIT[0] <= value <= INFIT[1],
        value=value,
        limit=INFIT[1] if value > 1 else INFIT[0],
        sentence=f"{ratings.raters[worst]!r} fits least, with an infit of {value:.2f}, "
        f"{abs(distance[worst]):.1f} standard deviations from replicates; beyond {INFIT[0]:g} to "
        f"{INFIT[1]:g} and {INFIT_SDS:g} a rater is more {nature} than the model can say.",
    )


def _agreement_check(tree: "xr.DataTree", ratings: Ratings) -> Check:
    stream = random_stream(int(tree.attrs["seed"]), "rating replicates")
    replicated = np.array(
        [agreement(_replicate(reached, stream), ratings) for reached in _reached(tree, ratings)]
    )
    observed = agreement(ratings.level, ratings)
    expected = replicated.mean(axis=0)
    short = (expected - observed) / np.maximum(replicated.std(axis=0), 1e-9)
    worst = int(np.argmax(short))
    return Check(
        id="agreement",
        about=About.FIT,
        passed=float(short[worst]) <= AGREEMENT_SDS,
        value=float(short[worst]),
        limit=AGREEMENT_SDS,
        sentence=f"Ratings by {ratings.raters[worst]!r} correlate with those of the others by "
        f"{observed[worst]:.2f}; the model expects {expected[worst]:.2f}. More than "
        f"{AGREEMENT_SDS:g} standard deviations less is a rater who sees something else.",
    )
