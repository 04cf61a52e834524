"""Direct weighted estimates: what the answers alone say, group by group, without a model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.errors import AnswerError
from surveys.responses import Responses
from surveys.weighting import effective_sample_size, weighted_mean, weighted_standard_error

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DirectEstimates:
    """A weighted mean per group.

    Parameters
    ----------
    groups : tuple of tuple of str
        The group's level of each factor asked for; one empty tuple for everybody.
    value : array of shape (group,)
        The estimate; NaN for a group that nobody answered in.
    standard_error : array of shape (group,)
        By Kish's effective n; NaN when that is not above 1. It is 0 when all agree, which
        says little in a small group.
    respondents : array of shape (group,)
        How many answers the estimate rests on.
    effective_respondents : array of shape (group,)
        How many equally weighted ones would be as precise.
    """

    groups: tuple[tuple[str, ...], ...]
    value: Floats
    standard_error: Floats
    respondents: Ints
    effective_respondents: Floats


def mean_score(
    responses: Responses,
    construct: str,
    by: Sequence[str] = (),
    items: Sequence[str] | None = None,
) -> DirectEstimates:
    """Return the weighted mean 0-100 score of a construct in each group.

    A respondent's score is the mean over the items of level / highest level, times 100.
    Only respondents who answered every one of the items count: a score over other items
    would be another score.

    Parameters
    ----------
    responses : Responses
        Answers with weights.
    construct : str
        What is measured.
    by : sequence of str
        Factors whose full cross makes the groups, the last running fastest; () is everybody.
        Respondents whose group is unknown are in no group.
    items : sequence of str, optional
        Item ids; by default all items of the construct.

    Returns
    -------
    DirectEstimates
        In points from 0 (worst) to 100 (best).

    Raises
    ------
    AnswerError
        If no item measures the construct, or a factor or item is unknown.
    """
    names = tuple(items) if items is not None else responses.items_of(construct)
    if not names:
        raise AnswerError(
            f"No item measures {construct!r}.",
            fix=f"Choose one of: {', '.join(responses.constructs)}.",
        )
    columns = [_column(responses, name) for name in names]
    levels = responses.levels[:, columns]
    highest = np.array([len(responses.items[column].codes) - 1 for column in columns])
    scores = 100 * (levels / highest).mean(axis=1)
    return _estimate(responses, scores, (levels >= 0).all(axis=1), by)


def share_at_or_above(
    responses: Responses, item: str, level: int, by: Sequence[str] = ()
) -> DirectEstimates:
    """Return the weighted share in each group that answers an item at or above a level.

    Parameters
    ----------
    responses : Responses
        Answers with weights.
    item : str
        Item id. Respondents without an answer to it do not count.
    level : int
        Position among the answers, 0 being the worst.
    by : sequence of str
        As in `mean_score`.

    Returns
    -------
    DirectEstimates
        Shares in [0, 1].

    Raises
    ------
    AnswerError
        If the item or a factor is unknown, or the item has no such level.
    """
    column = _column(responses, item)
    codes = responses.items[column].codes
    if not 0 <= level < len(codes):
        raise AnswerError(
            f"{item!r} has no level {level}; its levels go from 0 to {len(codes) - 1}.",
            fix=f"Give a level for one of the codes {', '.join(map(str, codes))}.",
        )
    levels = responses.levels[:, column]
    return _estimate(responses, (levels >= level).astype(np.float64), levels >= 0, by)


def mean_code(responses: Responses, item: str, by: Sequence[str] = ()) -> DirectEstimates:
    """Return the weighted mean of an item's stored codes in each group.

    Stored codes are those of the questionnaire, so that the mean can be laid beside
    published ones; whether a high code is good depends on the item.

    Raises
    ------
    AnswerError
        If the item or a factor is unknown.
    """
    column = _column(responses, item)
    levels = responses.levels[:, column]
    codes = np.array(responses.items[column].codes, dtype=np.float64)[np.maximum(levels, 0)]
    return _estimate(responses, codes, levels >= 0, by)


def _column(responses: Responses, item: str) -> int:
    known = [answered.id for answered in responses.items]
    if item not in known:
        raise AnswerError(
            f"The answers have no item {item!r}.", fix=f"Choose one of: {', '.join(known)}."
        )
    return known.index(item)


def _estimate(
    responses: Responses, values: Floats, answered: NDArray[np.bool_], by: Sequence[str]
) -> DirectEstimates:
    labels, group = _groups(responses, by)
    members = [np.flatnonzero(answered & (group == number)) for number in range(len(labels))]
    samples = [(values[rows], responses.weights[rows]) for rows in members]
    return DirectEstimates(
        groups=labels,
        value=np.array([weighted_mean(*sample) for sample in samples]),
        standard_error=np.array([weighted_standard_error(*sample) for sample in samples]),
        respondents=np.array([len(rows) for rows in members]),
        effective_respondents=np.array([effective_sample_size(weights) for _, weights in samples]),
    )


def _groups(responses: Responses, by: Sequence[str]) -> tuple[tuple[tuple[str, ...], ...], Ints]:
    known = [factor.name for factor in responses.factors]
    unknown = [name for name in by if name not in known]
    if unknown:
        raise AnswerError(
            f"The answers know no factor {', '.join(map(repr, unknown))}.",
            fix=f"Choose among: {', '.join(known)}.",
        )
    axes = [known.index(name) for name in by]
    shape = tuple(len(responses.factors[axis].levels) for axis in axes)
    labels = tuple(
        tuple(responses.factors[axis].levels[at] for axis, at in zip(axes, where, strict=True))
        for where in np.ndindex(shape)
    )
    group = np.zeros(responses.respondents, dtype=np.int64)
    for axis, size in zip(axes, shape, strict=True):
        group = group * size + responses.background[:, axis]
    group[(responses.background[:, axes] < 0).any(axis=1)] = -1
    return labels, group
