"""How well models foretell places: refit without some answers, and predict what those said."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from indicators.social.fit import fit
from indicators.social.poststratify import cell_score, groups_by, poststratify
from indicators.social.priors import DEFAULT_PRIORS, Priors
from indicators.social.sampler import FitSettings
from indicators.social.summaries import Estimate, summarise
from indicators.social.terms import Term
from indicators.streams import random_stream
from surveys.direct import mean_score
from surveys.errors import FixableError
from surveys.population import PopulationFrame
from surveys.responses import Responses
from surveys.tabulate import count_patterns

type Floats = NDArray[np.float64]
type Bools = NDArray[np.bool_]

# A point estimate is all that is asked of each refit, so few draws will do.
BRIEF = FitSettings(draws=250, tune=120, chains=2)
NULL = "no differences"
MOST_FOLDS = 10
RESAMPLES = 2_000

# Given the answers that are left, the mean score of every place, 0-100; NaN where it has none.
type Model = Callable[[Responses], Floats]


class HeldOutError(FixableError):
    """Answers from which nothing can be held out."""

    code = "held-out-rejected"


class Left(StrEnum):
    """What is left out of a refit."""

    HALF = "half"  # a random half of every place: the rest knows the place
    PLACES = "places"  # whole places: nothing is known of them but who lives there


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelError:
    """How far one model's predictions were from what held-out answers said.

    Parameters
    ----------
    model : str
        Its name.
    error : Estimate
        Root mean square over places, in points of 0-100; intervals are those of other places
        of the same kind.
    behind : Estimate
        How much larger than the best model's, place by place; the best has 0.
    beats_null : float
        Chance that it errs less than saying that places do not differ, in [0, 1].
    by_place : array of shape (place,)
        Root mean square of each place over all refits; NaN where nothing could be held out.
    """

    model: str
    error: Estimate
    behind: Estimate
    beats_null: float
    by_place: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldOut:
    """Models ranked by how well they foretell places.

    Parameters
    ----------
    construct, place : str
        What is measured, and the factor whose levels are the places.
    left : Left
        What was left out of each refit.
    places : tuple of str
        Levels of `place`.
    models : tuple of ModelError
        The smallest error first; among them the null, ``no differences``.
    noise : float
        Root mean square of the standard errors of the held-out means, in points: even the truth
        would err by about this much.
    refits : int
        How often each model was fitted.
    """

    construct: str
    place: str
    left: Left
    places: tuple[str, ...]
    models: tuple[ModelError, ...]
    noise: float
    refits: int

    @property
    def sentence(self) -> str:
        """Which model foretells places best, and by how much, in words."""
        best, *others = self.models
        if best.model == NULL:
            return (
                f"No model foretells places better than saying that they do not differ: that errs "
                f"by {best.error.median:.1f} points; by chance alone it would be {self.noise:.1f}."
            )
        said = (
            f"{best.model!r} errs least: by {best.error.median:.1f} points "
            f"({best.error.low90:.1f} to {best.error.high90:.1f}); by chance alone it would be "
            f"{self.noise:.1f}."
        )
        return " ".join([said, *_behind(others)])


def _behind(others: Sequence[ModelError]) -> Iterator[str]:
    alike = [repr(one.model) for one in others if one.behind.low90 <= 0]
    if alike:
        yield f"It cannot be told apart from {', '.join(alike)}."
    for one in others:
        if one.behind.low90 > 0:
            behind = one.behind
            yield (
                f"{one.model!r} errs by {behind.median:.2f} more "
                f"({behind.low90:.2f} to {behind.high90:.2f})."
            )


def social_model(
    construct: str,
    frame: PopulationFrame,
    place: str,
    *,
    items: Sequence[str] | None = None,
    terms: Sequence[Term] | None = None,
    priors: Priors = DEFAULT_PRIORS,
    negative: Collection[str] = (),
    settings: FitSettings = BRIEF,
) -> Model:
    """Return the social model under some terms and priors, as `held_out_error` asks for it.

    Arguments are those of `fit.fit`, `place` the factor whose levels are predicted. Predictions are posterior means of places, poststratified to `frame`.
    """

    def predict(answers: Responses) -> Floats:
        tree = fit(
            count_patterns(answers, construct, items),
            frame,
            terms=terms,
            priors=priors,
            negative=negative,
            settings=settings,
        )
        by_place = poststratify(cell_score(tree), frame, groups_by(frame, [place]))
        return np.asarray(by_place.mean(("chain", "draw")).to_numpy(), dtype=np.float64)

    return predict


def direct_model(construct: str, place: str, *, items: Sequence[str] | None = None) -> Model:
    """Return the weighted mean of each place's own answers, without a model."""
    return lambda answers: mean_score(answers, construct, [place], items).value


def held_out_error(
    responses: Responses,
    construct: str,
    models: Mapping[str, Model],
    *,
    place: str,
    left: Left = Left.HALF,
    items: Sequence[str] | None = None,
    repeats: int = 5,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> HeldOut:
    """Refit models without some answers, and rank them by their error in what those said.

    Parameters
    ----------
    responses : Responses
        Answers with weights; the weighted mean of what is held out is what is to be foretold.
    construct : str
        What is measured.
    models : mapping of name to Model
        See `social_model`; names other than ``no differences``, which is always added.
    place : str
        Factor whose levels are the places.
    left : Left
        Random halves of all places, or whole places.
    items : sequence of str, optional
        Items of the mean score; by default all of the construct.
    repeats : int
        How many times halves are drawn; each gives two refits. Whole places are left out
        once each, at most ten at a time.
    seed : int
        Random numbers of the halves.
    progress : callable, optional
        Called with refits done and all refits.

    Returns
    -------
    HeldOut
        Errors are over places, each counting by its held-out answers.

    Raises
    ------
    HeldOutError
        If fewer than three places have answers enough.

    Notes
    -----
    This, and not leave-one-out over persons, ranks models that are to tell about places: what
    explains single answers best may foretell places worse (arXiv 2209.01773).
    """
    everyone = mean_score(responses, construct, [place], items)
    _require_places(everyone.respondents, place)
    named = {NULL: _no_differences(construct, place, items), **models}
    held = list(_held_out(responses, place, left, repeats, seed))
    squares = np.full((len(held), len(named), len(everyone.groups)), np.nan)
    answers = np.zeros((len(held), len(everyone.groups)))
    noise = np.full(answers.shape, np.nan)
    for at, out in enumerate(held):
        target = mean_score(_only(responses, out), construct, [place], items)
        kept = _only(responses, ~out)
        for position, model in enumerate(named.values()):
            squares[at, position] = (model(kept) - target.value) ** 2
        answers[at] = target.effective_respondents
        noise[at] = target.standard_error
        if progress is not None:
            progress(at + 1, len(held))
    weight = np.where(np.isfinite(squares).all(axis=1) & np.isfinite(noise), answers, 0.0)
    return HeldOut(
        construct=construct,
        place=place,
        left=left,
        places=tuple(label[0] for label in everyone.groups),
        models=_ranked(tuple(named), squares, weight, seed),
        noise=float(np.sqrt(np.average(np.nan_to_num(noise) ** 2, weights=weight))),
        refits=len(held),
    )


def _require_places(respondents: NDArray[np.int64], place: str) -> None:
    usable = int((respondents >= 4).sum())  # two in each half
    if usable < 3:
        raise HeldOutError(
            f"Only {usable} of the groups of {place!r} have four answers or more.",
            fix="Hold out the groups of another background variable, or gather more answers.",
        )


def _no_differences(construct: str, place: str, items: Sequence[str] | None) -> Model:
    def predict(answers: Responses) -> Floats:
        places = len(mean_score(answers, construct, [place], items).groups)
        return np.full(places, mean_score(answers, construct, (), items).value[0])

    return predict


def _held_out(responses: Responses, place: str, left: Left, repeats: int, seed: int) -> list[Bools]:
    """Return who is held out of each refit, arrays of shape (respondent,)."""
    generator = random_stream(seed, "held out", place)
    axis = [factor.name for factor in responses.factors].index(place)
    where = responses.background[:, axis]
    places = np.flatnonzero(np.bincount(where[where >= 0]))
    if left is Left.PLACES:
        folds = np.array_split(generator.permutation(places), min(len(places), MOST_FOLDS))
        return [np.isin(where, fold) for fold in folds]
    found: list[Bools] = []
    for _ in range(repeats):
        half = np.zeros(len(where), dtype=bool)
        for each in places:
            members = generator.permutation(np.flatnonzero(where == each))
            half[members[: len(members) // 2]] = True
        found += [half, ~half & (where >= 0)]
    return found


def _only(responses: Responses, rows: Bools) -> Responses:
    return replace(
        responses,
        levels=responses.levels[rows],
        background=responses.background[rows],
        weights=responses.weights[rows],
    )


def _ranked(
    names: tuple[str, ...], squares: Floats, weight: Floats, seed: int
) -> tuple[ModelError, ...]:
    """Rank models by their error; `squares` has shape (refit, model, place)."""
    of_place = weight.sum(axis=0)
    summed = np.einsum("rmp,rp->mp", np.nan_to_num(squares), weight)
    by_place = np.divide(summed, of_place, out=np.full_like(summed, np.nan), where=of_place > 0)
    # The same resampled places for all models, so that what makes a place hard cancels.
    places = len(of_place)
    drawn = random_stream(seed, "places").multinomial(
        places, np.full(places, 1 / places), RESAMPLES
    )
    drawn = drawn[(drawn @ of_place) > 0]
    errors = np.sqrt(summed @ drawn.T / (drawn @ of_place))
    overall = np.sqrt(summed.sum(axis=1) / of_place.sum())
    order = np.argsort(overall, kind="stable")
    return tuple(
        ModelError(
            model=names[at],
            error=_around(overall[at], errors[at]),
            behind=_around(overall[at] - overall[order[0]], errors[at] - errors[order[0]]),
            beats_null=float((errors[at] < errors[0]).mean()),
            by_place=np.sqrt(by_place[at]),
        )
        for at in order
    )


def _around(value: float, drawn: Floats) -> Estimate:
    """Return the figure found, with the intervals of its resamples."""
    return replace(summarise(drawn), median=float(value))
