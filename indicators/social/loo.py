"""How well each person's answers are predicted from everybody else's: leave one out, without refitting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.bands import Band, band_of
from indicators.social.pointwise import (
    DrawnItems,
    PeopleAlike,
    answer_chances,
    drawn_items,
    log_likelihood,
    log_mean,
    people_alike,
)
from indicators.social.priors import DEFAULT_PRIORS
from indicators.social.summaries import Estimate
from indicators.social.verdict import About, Check, judge
from indicators.streams import random_stream
from surveys.errors import FixableError
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

MOST_PEOPLE = 5_000  # standard errors are small enough then, and a million residents stay quick
DRAWS = 1_000
# Share of people for whom a draw with them cannot stand in for one without. Our judgement: one in
# a hundred hardly moves a sum over all.
MOST_UNRELIABLE = 0.01
# Largest distance from even, as a share of people, beyond the band. Our judgement, the same as
# for the other checks that count people.
UNEVEN = 0.05
STEPS = 20  # of the picture of evenness
REPLICATES = 200
NORMAL_QUARTILE, NORMAL_90 = 0.6745, 1.6449


class LooError(FixableError):
    """People cannot be predicted from the draws of a fit."""

    code = "loo-rejected"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemPrediction:
    """How one question's answers are predicted from a person's other answers and background.

    Parameters
    ----------
    item : str
        Item id.
    others : int
        How many other questions there are to predict it from.
    answered : int
        People whose answers were predicted, each with that person left out.
    elpd : float
        Sum of the log chances of the answers given, in nats.
    gain : Estimate
        How many times as likely an answer becomes, on average, by the model instead of the shares
        that all others gave; 1 means that the other answers tell nothing. Intervals are those of
        another sample of people.
    step : array of shape (step,)
        Chances from 0 to 1.
    unevenness : array of shape (step,)
        Share of people whose answer was at or below that chance of its own prediction, minus the
        chance itself (the LOO-PIT against an even distribution); all zero is perfect.
    expected : Band of shape (step,)
        The same if the predictions were right.
    checks : tuple of Check
        ``loo-pit``: whether the predictions are right as often as they claim.
    """

    item: str
    others: int
    answered: int
    elpd: float
    gain: Estimate
    step: Floats
    unevenness: Floats
    expected: Band
    checks: tuple[Check, ...]

    @property
    def leaves_band(self) -> bool:
        """Whether the line leaves its band anywhere, however little."""
        return bool((self.expected.beyond(self.unevenness) != 0).any())

    @property
    def passed(self) -> bool:
        """Whether it does not leave its band by more than the check allows."""
        return all(check.passed for check in self.checks)

    @property
    def sentence(self) -> str:
        """What the other answers tell about this one, in words."""
        known = "background and other answers" if self.others else "background"
        return (
            f"Knowing somebody's {known} makes the answer to {self.item!r} "
            f"{self.gain.median:.2f} times ({self.gain.low90:.2f} to {self.gain.high90:.2f}) as "
            f"likely as among people one knows nothing of."
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeaveOneOut:
    """Every person's answers as predicted from everybody else's.

    Parameters
    ----------
    construct : str
        What is measured.
    items : tuple of ItemPrediction
        One per question that anybody answered.
    respondents : int
        People of the survey, over whom `elpd` and `effective_parameters` are.
    people : array of shape (row,)
        People looked at; those with the same background and answers are one row.
    row_elpd : array of shape (row,)
        Expected log density of the answers of one person of each row, in nats.
    row_khat : array of shape (row,)
        Pareto k-hat: above `good_khat`, and where it is NaN, the draws cannot stand in for a fit
        without the person.
    good_khat : float
        Depends on the number of draws (Vehtari and others 2024).
    elpd, standard_error : float
        Expected log predictive density over all respondents, and the standard error of it.
    effective_parameters : float
        How many parameters' worth of fitting the answers have had (p_loo).
    checks : tuple of Check
        ``loo-khat``, and the worst ``loo-pit``.
    """

    construct: str
    items: tuple[ItemPrediction, ...]
    respondents: int
    people: Ints
    row_elpd: Floats
    row_khat: Floats
    good_khat: float
    elpd: float
    standard_error: float
    effective_parameters: float
    checks: tuple[Check, ...]

    @property
    def unreliable(self) -> float:
        """Share of the people looked at whose k-hat is too large or unknown, in [0, 1]."""
        return _unreliable(self.people, self.row_khat, self.good_khat)


def leave_one_out(
    tree: "xr.DataTree",
    counts: PatternCounts,
    *,
    draws: int = DRAWS,
    most_people: int = MOST_PEOPLE,
    seed: int = 1,
) -> LeaveOneOut:
    """Predict every person from all others, by Pareto-smoothed importance sampling.

    A person is left out, not an answer: latent levels are summed out of the likelihood, so that
    each person is one observation, and people with the same background and answers share one
    value.

    Parameters
    ----------
    tree : DataTree
        A fit of `counts`, see `fit.fit`.
    counts : PatternCounts
        The answers it was fitted to.
    draws : int
        How many of the posterior draws are used.
    most_people : int
        Of more people, so many drawn at random stand for all; the standard error says so.
    seed : int
        Random numbers of that choice, and of the bands.

    Returns
    -------
    LeaveOneOut
        Of the whole, and of every question by itself.

    Raises
    ------
    LooError
        If the draws in which somebody's answers are least likely are all the same, as where chains
        are stuck.

    Notes
    -----
    This says which questions and people the model predicts badly. It does not rank models of
    places: how well single persons are predicted says little of how well districts are
    (arXiv 2209.01773). For that see `held_out`. Method: Vehtari, Gelman and Gabry (2017).
    """
    people = people_alike(tree, counts).thinned(most_people, random_stream(seed, "people"))
    items = drawn_items(tree, draws)
    chains = tree["posterior"].sizes["chain"]
    by_draw = log_likelihood(people, items)
    weights, khat = _smoothed(by_draw, people, chains)
    elpd, fitted = log_mean(by_draw, weights), log_mean(by_draw)
    predictions = _item_predictions(counts, people, items, weights, seed)
    good = _good_khat(by_draw.shape[1])
    return LeaveOneOut(
        construct=counts.construct,
        items=predictions,
        respondents=counts.respondents,
        people=people.people,
        row_elpd=elpd,
        row_khat=khat,
        good_khat=good,
        elpd=counts.respondents * _mean(elpd, people.people),
        standard_error=counts.respondents * _standard_error(elpd, people.people),
        effective_parameters=counts.respondents * _mean(fitted - elpd, people.people),
        checks=(_khat_check(people.people, khat, good), _worst(predictions)),
    )


def _smoothed(by_draw: Floats, people: PeopleAlike, chains: int) -> tuple[Floats, Floats]:
    """Return weights that turn draws with a person into draws without, and their k-hat."""
    from arviz_stats.base.array import array_stats

    total = (people.people @ by_draw).reshape(chains, -1)
    draws = by_draw.shape[1]
    independent = float(array_stats.ess(total, chain_axis=0, draw_axis=1)) / draws
    worth = float(np.clip(independent, 0.01, 1.0)) if np.isfinite(independent) else 0.01
    try:
        log_weights, khat = array_stats.psislw(by_draw, r_eff=worth)
    except ValueError as error:
        if "tail values" not in str(error):
            raise
        raise LooError(
            "The draws of this fit cannot stand in for one without a person: many of them are the "
            "same.",
            fix="Look at how its chains mix; if they are stuck, estimate again with another seed.",
        ) from error
    weights = np.exp(log_weights)
    return weights / weights.sum(axis=1, keepdims=True), np.asarray(khat, dtype=np.float64)


def _good_khat(draws: int) -> float:
    return min(1 - 1 / float(np.log10(draws)), 0.7)


def _mean(values: Floats, people: Ints) -> float:
    return float(people @ values / people.sum())


def _standard_error(values: Floats, people: Ints) -> float:
    """Return the standard error of the mean over people."""
    around = values - _mean(values, people)
    total = float(people.sum())
    return float(np.sqrt(people @ around**2 / max(total - 1, 1) / total))


def _unreliable(people: Ints, khat: Floats, good: float) -> float:
    # Not "above": where it is NaN, nothing speaks for the draws.
    return float(people[~(khat <= good)].sum() / people.sum())


def _khat_check(people: Ints, khat: Floats, good: float) -> Check:
    share = _unreliable(people, khat, good)
    largest = np.max(khat, initial=0.0, where=np.isfinite(khat))
    return judge(
        "loo-khat", About.SAMPLING, share, MOST_UNRELIABLE,
        f"For {share:.1%} of people the draws cannot stand in for a fit without them "
        f"(k-hat up to {largest:.2f}; up to {good:.2f} they can).",
    )  # fmt: skip


def _item_predictions(
    counts: PatternCounts, people: PeopleAlike, items: DrawnItems, weights: Floats, seed: int
) -> tuple[ItemPrediction, ...]:
    chances = answer_chances(people, items, weights)
    return tuple(
        _item_prediction(
            name,
            len(counts.items) - 1,
            people.levels[:, at],
            people.people,
            chances[:, at, : counts.categories[at]],
            random_stream(seed, "loo-pit", name),
        )
        for at, name in enumerate(counts.items)
        if (people.levels[:, at] >= 0).any()
    )


def _item_prediction(
    name: str,
    others: int,
    levels: Ints,
    people: Ints,
    chances: Floats,
    generator: np.random.Generator,
) -> ItemPrediction:
    rows = np.flatnonzero(levels >= 0)
    levels, people, chances = levels[rows], people[rows], chances[rows]
    given = np.log(chances[np.arange(len(rows)), levels])
    gain = given - _log_share(levels, people, chances.shape[1])
    step = np.linspace(0, 1, STEPS + 1)
    unevenness = _unevenness(levels, people, chances, step)
    # One row per person from here on: each of those alike answers anew by himself.
    alone = np.repeat(np.arange(len(rows)), people)
    expected = band_of(
        np.array(
            [
                _unevenness(_answers(chances[alone], generator), None, chances[alone], step)
                for _ in range(REPLICATES)
            ]
        )
    )
    return ItemPrediction(
        item=name,
        others=others,
        answered=int(people.sum()),
        elpd=float(people @ given),
        gain=_times(_mean(gain, people), _standard_error(gain, people)),
        step=step,
        unevenness=unevenness,
        expected=expected,
        checks=(_evenness_check(name, unevenness, expected),),
    )


def _log_share(levels: Ints, people: Ints, categories: int) -> Floats:
    """Return the log share of each person's answer among all others, smoothed as in the model."""
    concentration = DEFAULT_PRIORS.concentration(categories)
    given = np.bincount(levels, people, categories)
    others = given[levels] - 1 + concentration
    return np.log(others / (people.sum() - 1 + categories * concentration))


def _times(log_mean: float, log_error: float) -> Estimate:
    low90, low50, median, high50, high90 = (
        float(np.exp(log_mean + away * log_error))
        for away in (-NORMAL_90, -NORMAL_QUARTILE, 0.0, NORMAL_QUARTILE, NORMAL_90)
    )
    return Estimate(median=median, low50=low50, high50=high50, low90=low90, high90=high90)


def _unevenness(levels: Ints, people: Ints | None, chances: Floats, step: Floats) -> Floats:
    """Return how far the predictions' probability transform is from even, shape (step,).

    Not randomised: an answer spreads evenly over the chance that was given to it
    (Czado, Gneiting and Held 2009).
    """
    own = chances[np.arange(len(levels)), levels]
    below = np.cumsum(chances, axis=1)[np.arange(len(levels)), levels] - own
    reached = np.clip((step[:, None] - below) / np.maximum(own, 1e-12), 0, 1)
    return np.asarray(np.average(reached, axis=1, weights=people) - step, dtype=np.float64)


def _answers(chances: Floats, generator: np.random.Generator) -> Ints:
    draw = generator.uniform(size=(len(chances), 1)) * chances.sum(axis=1, keepdims=True)
    return np.asarray((np.cumsum(chances, axis=1)[:, :-1] < draw).sum(axis=1))


def _evenness_check(name: str, unevenness: Floats, expected: Band) -> Check:
    beyond = np.abs(expected.beyond(unevenness))
    worst = int(np.argmax(beyond))
    return judge(
        "loo-pit", About.FIT, float(beyond[worst]), UNEVEN,
        f"Predictions of {name!r} from what else is known are off by "
        f"{abs(unevenness[worst]):.1%} of people, {beyond[worst]:.1%} more than chance explains.",
    )  # fmt: skip


def _worst(predictions: Sequence[ItemPrediction]) -> Check:
    checks = [check for prediction in predictions for check in prediction.checks]
    return max(checks, key=lambda check: check.value)
