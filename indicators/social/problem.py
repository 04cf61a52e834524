"""All that the compiled density reads, as flat arrays, and as one block of memory for C callbacks."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indicators.social.compiling import compiled
from indicators.social.grid import Grid
from indicators.social.specification import Specification

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]


class Problem(NamedTuple):
    """Flat arrays; the compiled functions read them by name.

    Rows of the table of category probabilities: all categories of item 1, of item 2, ...,
    and last a row of ones that stands for a missing answer. An answer pattern is a *left half*
    (the first items) times a *right half*: patterns share halves, so most products are made once.
    """

    # items
    first_row: Ints  # (item + 1,) first category row of each item
    # halves of patterns
    left_rows: Ints  # (left half * left item,) category rows to multiply
    right_rows: Ints
    left_of_pattern: Ints  # (pattern,)
    right_of_pattern: Ints
    half_sizes: Ints  # (2,) number of left and right halves
    # respondents
    pair_start: Ints  # (pattern + 1,)
    pair_cell: Ints  # (pair,)
    mixed_start: Ints  # (pattern + 1,)
    mixed_profile: Ints  # (mixed pair,)
    candidate_start: Ints  # (profile + 1,)
    candidate_cell: Ints  # (candidate,)
    # terms
    coefficient_start: Ints  # (term + 1,)
    effect_start: Ints  # (term + 1,)
    effect_of_cell: Ints  # (term * cell,) counted from the term's own first effect
    free: Ints  # (term,) 1 where the spread is estimated
    # numbers
    points: Floats  # (node,)
    node_weight: Floats  # (node,) exp(-x^2 / 2)
    pair_people: Floats
    cell_people: Floats  # (cell,) respondents with that cell known
    mixed_people: Floats
    candidate_share: Floats
    scale: Floats  # (term,)
    basis: Floats  # coefficient by coefficient, each with its term's effects
    estimate: Floats  # (coefficient,) what the answers alone say
    variance: Floats  # (coefficient,) and how surely
    log_discrimination: Floats  # (item,)
    directions: Floats  # (item * direction,)
    stick_first: Floats  # (stick,)
    stick_second: Floats
    centre: Floats  # (parameter,)
    whitening: Floats  # (parameter * parameter,)
    constant: Floats  # (1,) all that does not depend on the parameters


INTEGER_FIELDS = 16  # the first fields of `Problem` are integers, the others numbers


def lay_out(
    specification: Specification,
    grid: Grid,
    *,
    bases: Sequence[Floats],
    estimate: Floats,
    variance: Floats,
    centre: Floats,
    whitening: Floats,
    constant: float,
) -> Problem:
    """Bring a specification into the order in which the compiled density reads it."""
    counts = specification.counts
    patterns = len(counts.patterns)
    halves = _halves(counts.patterns, _first_row(counts.categories))
    known = np.bincount(
        specification.pair_cell, counts.pair_people, len(specification.cells_in_use)
    )
    return Problem(
        first_row=_first_row(counts.categories),
        left_rows=halves[0][0].reshape(-1),
        right_rows=halves[1][0].reshape(-1),
        left_of_pattern=halves[0][1],
        right_of_pattern=halves[1][1],
        half_sizes=np.array([len(half[0]) for half in halves], dtype=np.int64),
        pair_start=_starts(counts.pair_pattern, patterns),
        pair_cell=specification.pair_cell,
        mixed_start=_starts(counts.mixed_pattern, patterns),
        mixed_profile=counts.mixed_profile,
        candidate_start=_starts(specification.candidate_profile, len(counts.profiles)),
        candidate_cell=specification.candidate_cell,
        coefficient_start=_ends([basis.shape[1] for basis in bases]),
        effect_start=_ends([len(basis) for basis in bases]),
        effect_of_cell=specification.effect_of_cell[:, specification.cells_in_use].reshape(-1),
        free=specification.free.astype(np.int64),
        points=grid.points,
        node_weight=np.exp(-0.5 * grid.points**2),
        pair_people=counts.pair_people.astype(np.float64),
        cell_people=known.astype(np.float64),
        mixed_people=counts.mixed_people.astype(np.float64),
        candidate_share=specification.candidate_share,
        scale=specification.scales,
        basis=np.concatenate([np.zeros(0), *(basis.T.reshape(-1) for basis in bases)]),
        estimate=estimate,
        variance=variance,
        log_discrimination=specification.log_discrimination,
        directions=specification.discrimination_directions.reshape(-1),
        stick_first=specification.stick_first,
        stick_second=specification.stick_second,
        centre=centre,
        whitening=whitening.reshape(-1),
        constant=np.array([constant]),
    )


@compiled
def unpack(words: Ints, numbers: Floats) -> Problem:
    """Return the `Problem` in a block; `numbers` is the same memory read as float64."""
    return Problem(
        words[words[0] : words[1]],
        words[words[2] : words[3]],
        words[words[4] : words[5]],
        words[words[6] : words[7]],
        words[words[8] : words[9]],
        words[words[10] : words[11]],
        words[words[12] : words[13]],
        words[words[14] : words[15]],
        words[words[16] : words[17]],
        words[words[18] : words[19]],
        words[words[20] : words[21]],
        words[words[22] : words[23]],
        words[words[24] : words[25]],
        words[words[26] : words[27]],
        words[words[28] : words[29]],
        words[words[30] : words[31]],
        numbers[words[32] : words[33]],
        numbers[words[34] : words[35]],
        numbers[words[36] : words[37]],
        numbers[words[38] : words[39]],
        numbers[words[40] : words[41]],
        numbers[words[42] : words[43]],
        numbers[words[44] : words[45]],
        numbers[words[46] : words[47]],
        numbers[words[48] : words[49]],
        numbers[words[50] : words[51]],
        numbers[words[52] : words[53]],
        numbers[words[54] : words[55]],
        numbers[words[56] : words[57]],
        numbers[words[58] : words[59]],
        numbers[words[60] : words[61]],
        numbers[words[62] : words[63]],
        numbers[words[64] : words[65]],
    )


def _first_row(categories: Sequence[int]) -> Ints:
    return _ends(categories)


def _ends(sizes: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(np.array(sizes, dtype=np.int64))]).astype(np.int64)


def _starts(sorted_positions: Ints, count: int) -> Ints:
    return np.searchsorted(sorted_positions, np.arange(count + 1)).astype(np.int64)


def _halves(patterns: Ints, first_row: Ints) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    missing = first_row[-1]
    rows = np.where(patterns < 0, missing, patterns + first_row[:-1])
    middle = (rows.shape[1] + 1) // 2
    right = rows[:, middle:] if rows.shape[1] > 1 else np.full((len(rows), 1), missing)
    return _distinct(rows[:, :middle]), _distinct(right)


def _distinct(rows: Ints) -> tuple[Ints, Ints]:
    distinct, which = np.unique(rows, axis=0, return_inverse=True)
    return distinct, which.reshape(-1).astype(np.int64)
