"""What one fit of ratings is about, as plain arrays: shared by readable model and compiled density."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from indicators.experts.ratings import Ratings
from indicators.experts.zero_sum import expand
from indicators.social.density import SPREADING, ramp

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingPriors:
    """Prior scales of the model of ratings, in logits; an average rater discriminates by one."""

    object: float = 2.0  # half-normal: up to sharp raters, for whom objects span ten logits
    group: float = 1.0  # half-normal: groups of objects differ less than their members
    severity: float = 1.0  # half-normal: raters differ less than what they rate
    discrimination: float = 0.4  # half-normal, of log discrimination: rarely a factor of three
    middle: float = 1.0  # normal, of the middle cutpoint: the scale may be used high or low
    gap: float = 0.7  # normal, of log gaps between cutpoints: widths differ by a factor of four


DEFAULT_RATING_PRIORS = RatingPriors()


@dataclass(frozen=True, slots=True)
class Block:
    """Effects that sum to zero and have a spread of their own."""

    name: str
    size: int
    scale: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RatingTerms:
    """Ratings with the prior constants of one fit.

    Parameters
    ----------
    ratings : Ratings
    blocks : tuple of Block
        Objects, severities, log discriminations, and groups if there are at least two.
    cut_mean, cut_sd : arrays of shape (threshold,)
        Normal prior of the middle cutpoint and of the log gaps on both of its sides, in units
        of `stretch`.
    """

    ratings: Ratings
    blocks: tuple[Block, ...]
    cut_mean: Floats
    cut_sd: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the blocks."""
        return tuple(block.name for block in self.blocks)

    @property
    def scales(self) -> Floats:
        """Half-normal prior scale of every block's spread, shape (block,)."""
        return np.array([block.scale for block in self.blocks])

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where each block's coefficients start, shape (block + 1,)."""
        return np.cumsum([0, *(block.size - 1 for block in self.blocks)]).astype(np.int64)

    @property
    def dimension(self) -> int:
        """Number of parameters: coefficients, spreads, cutpoints."""
        return int(self.starts[-1]) + len(self.blocks) + len(self.cut_mean)

    @property
    def middle(self) -> int:
        """Position of the cutpoint from which the others are counted."""
        return middle_of(len(self.cut_mean))


def lay_out_terms(ratings: Ratings, priors: RatingPriors = DEFAULT_RATING_PRIORS) -> RatingTerms:
    """Lay out one fit of ratings.

    The prior of the cutpoints is centred where the levels would be given equally often.
    """
    blocks = [
        Block("object", len(ratings.objects), priors.object),
        Block("severity", len(ratings.raters), priors.severity),
        Block("discrimination", len(ratings.raters), priors.discrimination),
    ]
    if len(ratings.groups) > 1:
        blocks.append(Block("group", len(ratings.groups), priors.group))
    below = np.arange(1, ratings.levels) / ratings.levels
    even = np.log(below) - np.log1p(-below)
    middle = middle_of(len(even))
    gaps = np.log(np.diff(even))
    mean = np.concatenate([gaps[:middle], even[middle : middle + 1], gaps[middle:]])
    sd = np.full(len(even), priors.gap)
    sd[middle] = priors.middle
    return RatingTerms(ratings=ratings, blocks=tuple(blocks), cut_mean=mean, cut_sd=sd)


def middle_of(thresholds: int) -> int:
    """Return the position of the middle one of so many cutpoints."""
    return (thresholds - 1) // 2


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RatingParameters:
    """Draws of every parameter; `group` and `object` add up to `quality`.

    Parameters
    ----------
    spread : array of shape (draw, block)
    quality : array of shape (draw, object)
        How good each object is, in logits of an average rater.
    group : array of shape (draw, group)
        Mean quality of the groups; no columns without groups.
    severity : array of shape (draw, rater)
        Sums to zero. A rater with 1 judges as if every object were one logit worse.
    discrimination : array of shape (draw, rater)
        How sharply a rater tells good from bad; geometric mean one.
    cutpoint : array of shape (draw, threshold)
    """

    spread: Floats
    quality: Floats
    group: Floats
    severity: Floats
    discrimination: Floats
    cutpoint: Floats


def name_rating_parameters(terms: RatingTerms, natural: Floats) -> RatingParameters:
    """Unfold natural parameters, shape (draw, parameter): coefficients, log spreads, cuts."""
    effects = {
        block.name: expand(natural[:, start:end])
        for block, (start, end) in zip(terms.blocks, pairwise(terms.starts), strict=True)
    }
    cuts = terms.starts[-1] + len(terms.blocks)
    spread = np.exp(natural[:, terms.starts[-1] : cuts])
    quality = effects["object"]
    group = effects.get("group", np.zeros((len(natural), 0)))
    if group.shape[1]:
        quality = quality + group[:, terms.ratings.group_of_object]
    return RatingParameters(
        spread=spread,
        quality=quality,
        group=group,
        severity=effects["severity"],
        discrimination=np.exp(effects["discrimination"]),
        cutpoint=stretch_of(terms, spread)[:, None] * _cumulated(natural[:, cuts:]),
    )


def stretch_of(terms: RatingTerms, spread: Floats) -> Floats:
    """Return by how much cutpoints move apart when objects and raters differ more, shape (draw,).

    With it, the shares of the levels hardly depend on the spreads, see `social.density`.
    """
    counted = [at for at, name in enumerate(terms.names) if name != "discrimination"]
    return np.asarray(np.sqrt(1 + SPREADING * (spread[:, counted] ** 2).sum(axis=1)))


def spread_at(terms: RatingTerms, place: Floats) -> Floats:
    """Return the spreads at places on the ramp, both of shape (draw, block)."""
    return terms.scales * ramp(place)


def _cumulated(cuts: Floats) -> Floats:
    middle = middle_of(cuts.shape[1])
    gaps = np.exp(cuts)
    above = np.cumsum(gaps[:, middle + 1 :], axis=1)
    below = np.cumsum(gaps[:, :middle][:, ::-1], axis=1)[:, ::-1]
    centre = cuts[:, middle : middle + 1]
    return np.hstack([centre - below, centre, centre + above])
