"""Survey weights: raking to known margins, and what unequal weights cost in precision."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from surveys.errors import FixableError, WeightsError, raise_all
from surveys.population import PopulationFrame, require_factor
from surveys.responses import Responses

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

DISAGREEMENT = 1e-6  # margins count the same people, so only rounding may differ


def rake_weights(
    design_weights: Floats,
    groups: Mapping[str, Ints],
    margins: Mapping[str, Floats],
    *,
    labels: Mapping[str, Sequence[str]] | None = None,
    largest_ratio: float | None = None,
    tolerance: float = 1e-6,
    max_rounds: int = 500,
) -> Floats:
    """Scale design weights until the weighted sample matches known margins.

    Each round visits the margins in turn and multiplies every weight by
    (people in its group) / (people its group now stands for).

    Parameters
    ----------
    design_weights : array of shape (respondent,)
        People each respondent stands for before adjustment. Positive.
    groups : mapping of margin name to array of shape (respondent,)
        Position of each respondent's group within that margin; -1 when unknown.
    margins : mapping of margin name to array of shape (group,)
        People in each group. All margins add up to the same population.
    labels : mapping of margin name to sequence of str, optional
        What to call the groups in a message; by default their positions.
    largest_ratio : float, optional
        Trim weights to this multiple of the mean weight; above 1. By default no weight is trimmed.
    tolerance : float
        Largest relative gap allowed between a margin and its weighted total.
    max_rounds : int
        Rounds before giving up.

    Returns
    -------
    array of shape (respondent,)
        People each respondent stands for after adjustment. They sum to the population.

    Raises
    ------
    WeightsError
        If a weight is not positive, a group has people but no respondent or respondents but
        no people, or margins disagree (all such problems together); or if no weights fit.

    Notes
    -----
    Only the ratios between design weights matter: doubling them all changes nothing.
    A respondent whose group is unknown is left alone by that margin, which the others then
    match in shares. Method: Deming and Stephan (1940), iterative proportional fitting;
    with trimming, weights are cut back after every round, so that the others take over.

    Examples
    --------
    Three men and one woman, sampled from fifty of each:

    >>> sex = {"sex": np.array([0, 0, 0, 1])}
    >>> rake_weights(np.ones(4), sex, {"sex": np.array([50.0, 50.0])}).round(1)
    array([16.7, 16.7, 16.7, 50. ])
    """
    raise_all(
        [
            *_bad_weights(design_weights),
            *_bad_ratio(largest_ratio),
            *_disagreeing_margins(margins),
            *_unmatched_groups(groups, margins, labels or {}),
        ]
    )
    population = float(next(iter(margins.values())).sum())
    weights = design_weights * (population / design_weights.sum())
    largest = math.inf if largest_ratio is None else largest_ratio * population / len(weights)
    for _ in range(max_rounds):
        widest_gap = 0.0
        for name, people in margins.items():
            scale = _scale(weights, groups[name], people / people.sum(), population)
            weights = weights * scale
            widest_gap = max(widest_gap, float(np.abs(scale - 1).max()))
        if widest_gap < tolerance and weights.max() <= largest * (1 + tolerance):
            return weights
        weights = np.minimum(weights, largest)
    raise WeightsError(
        f"Weights still off by {widest_gap:.1%} after {max_rounds} rounds.",
        fix="Merge small groups, use fewer margins, or trim less.",
    )


def rake_to_frame(
    responses: Responses,
    frame: PopulationFrame,
    names: Sequence[str] | None = None,
    *,
    largest_ratio: float | None = None,
) -> Responses:
    """Give respondents the weights that make the sample look like the frame, factor by factor.

    Parameters
    ----------
    responses : Responses
        With design weights; all equal for a simple random sample.
    frame : PopulationFrame
        The population. Its factors have the same levels as those of the responses.
    names : sequence of str, optional
        Factors whose margins are matched; by default all that the responses know.
    largest_ratio : float, optional
        See `rake_weights`.

    Returns
    -------
    Responses
        The same answers; weights sum to the people of the frame.

    Raises
    ------
    FrameError, WeightsError
        If the frame lacks a factor, or the margins cannot be matched.
    """
    chosen = names if names is not None else [factor.name for factor in responses.factors]
    known = [factor.name for factor in responses.factors]
    return replace(
        responses,
        weights=rake_weights(
            responses.weights,
            {name: responses.background[:, known.index(name)].astype(np.int64) for name in chosen},
            {name: frame.margin([require_factor(frame, name).name]) for name in chosen},
            labels={name: frame.factor(name).levels for name in chosen},
            largest_ratio=largest_ratio,
        ),
    )


def effective_sample_size(weights: Floats) -> float:
    """Return how many equally weighted respondents would be as precise (Kish 1965).

    Parameters
    ----------
    weights : array of shape (respondent,)
        Positive. Their common scale does not matter.

    Returns
    -------
    float
        (sum of weights)^2 / (sum of squared weights): between 1 and the number of
        respondents, or 0 when there are none.

    Examples
    --------
    >>> effective_sample_size(np.array([1.0, 1.0, 1.0, 1.0]))
    4.0
    >>> round(effective_sample_size(np.array([3.0, 1.0])), 9)
    1.6
    """
    if not weights.size:
        return 0.0
    # Scaling by the largest keeps the squares of very large or small weights finite.
    scaled = weights / weights.max()
    return float(scaled.sum() ** 2 / (scaled**2).sum())


def design_effect(weights: Floats) -> float:
    """Return by how much unequal weights raise the variance of a mean: n / effective n, 1 or more.

    Also 1 + (coefficient of variation of the weights)^2; Kish (1965).

    Examples
    --------
    >>> round(design_effect(np.array([3.0, 1.0])), 9)
    1.25
    """
    return len(weights) / effective_sample_size(weights)


def weighted_mean(values: Floats, weights: Floats) -> float:
    """Return the weighted mean, in the unit of `values`; NaN when nobody answered."""
    return float(values @ weights / weights.sum()) if weights.size else math.nan


def weighted_standard_error(values: Floats, weights: Floats) -> float:
    """Return the standard error of a weighted mean, from the effective number of respondents.

    Parameters
    ----------
    values : array of shape (respondent,)
        Answers.
    weights : array of shape (respondent,)
        Positive.

    Returns
    -------
    float
        sqrt(weighted variance / (effective n - 1)), in the unit of `values`; with equal
        weights the textbook s / sqrt(n). NaN below two effective respondents' worth of spread,
        that is when effective n is not above 1.

    Notes
    -----
    Treats the weights as fixed and unrelated to the answers, and ignores that the population
    is finite; both make it a little too large when raking explains the answers.

    Examples
    --------
    >>> round(weighted_standard_error(np.array([1.0, 2.0, 3.0]), np.ones(3)), 4)
    0.5774
    """
    effective = effective_sample_size(weights)
    if effective <= 1:
        return math.nan
    variance = weighted_mean((values - weighted_mean(values, weights)) ** 2, weights)
    return math.sqrt(variance / (effective - 1))


def _scale(weights: Floats, group: Ints, shares: Floats, population: float) -> Floats:
    known = group >= 0
    stands_for = np.bincount(group[known], weights[known], minlength=len(shares))
    # Those whose group is unknown keep their part; trimming may have lost some people.
    wanted = shares * stands_for.sum() * (population / weights.sum())
    # A group that is empty on both sides needs no scaling.
    scale = np.divide(wanted, stands_for, out=np.ones_like(wanted), where=stands_for > 0)
    return np.where(known, scale[group], 1.0)


def _bad_weights(weights: Floats) -> list[FixableError]:
    if not weights.size:
        return [WeightsError("There are no respondents to weight.", fix="Import answers first.")]
    bad = np.flatnonzero(~(np.isfinite(weights) & (weights > 0)))
    if not bad.size:
        return []
    return [
        WeightsError(
            f"{bad.size} design weights are not above 0; the first is {weights[bad[0]]:g}, "
            f"of respondent {bad[0] + 1}.",
            fix="Give every respondent a positive weight, or leave the respondent out.",
        )
    ]


def _bad_ratio(largest_ratio: float | None) -> list[FixableError]:
    if largest_ratio is None or largest_ratio > 1:
        return []
    return [
        WeightsError(
            f"Weights cannot be trimmed to {largest_ratio:g} times their mean.",
            fix="Give a number above 1, e.g. 5.",
        )
    ]


def _disagreeing_margins(margins: Mapping[str, Floats]) -> list[FixableError]:
    if not margins:
        return [WeightsError("There is no margin to rake to.", fix="Name at least one.")]
    totals = {name: float(people.sum()) for name, people in margins.items()}
    if min(totals.values()) > 0 and max(totals.values()) - min(totals.values()) <= (
        DISAGREEMENT * max(totals.values())
    ):
        return []
    told = ", ".join(f"{name} {total:,.1f}" for name, total in totals.items())
    return [
        WeightsError(
            f"The margins count different populations: {told}.",
            fix="Use margins of the same people on the same date.",
        )
    ]


def _unmatched_groups(
    groups: Mapping[str, Ints], margins: Mapping[str, Floats], labels: Mapping[str, Sequence[str]]
) -> list[FixableError]:
    return [
        _unmatched(
            f"{name} = {labels[name][position] if name in labels else position}",
            int(respondents),
            float(people[position]),
        )
        for name, people in margins.items()
        for position, respondents in enumerate(
            np.bincount(groups[name][groups[name] >= 0], minlength=len(people))
        )
        if (respondents > 0) != (people[position] > 0)
    ]


def _unmatched(group: str, respondents: int, people: float) -> WeightsError:
    if respondents:
        return WeightsError(
            f"{respondents} respondents have {group}, where the margin has no people.",
            fix="Correct the margin, or the respondents' background.",
        )
    return WeightsError(
        f"{people:,.0f} people have {group}, and not one respondent.",
        fix="Merge the group with a neighbour, or collect more answers.",
    )
