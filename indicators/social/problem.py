"""All that the compiled density reads, as flat arrays, and as one block of memory for C callbacks."""

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from indicators.social.compiling import compiled
from indicators.social.grid import Grid
from indicators.social.specification import Specification
from indicators.social.wording import Wording

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]


class Problem(NamedTuple):
    """Flat arrays; the compiled functions read them by name.

    Rows of the table of category probabilities: all categories of item 1, of item 2, ...,
    and last a row of ones that stands for a missing answer. An answer pattern is a *left half*
    (the first items) times a *right half*: patterns share halves, so most products are made once.
    With a wording factor the right half holds the negatively worded items, see `wording_likelihood`.
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
    # wording factor; without one nothing is negative, and the rest is empty
    negative: Ints  # (item,) 1 where the item loads on it
    first_members: Ints  # (first half * its items,) the right halves' own halves
    second_members: Ints
    first_of_right: Ints  # (right half,)
    second_of_right: Ints
    method_sizes: Ints  # (2,) number of first and second halves
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
    method_points: Floats  # (method node,)
    method_weight: Floats  # (method node,)
    loading_scale: Floats  # (1,) of the common loading
    loading_directions: Floats  # (item * direction,)
    centre: Floats  # (parameter,)
    whitening: Floats  # (parameter * parameter,)
    constant: Floats  # (1,) all that does not depend on the parameters


INTEGER_FIELDS = 22  # the first fields of `Problem` are integers, the others numbers


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
    first_row = _ends(counts.categories)
    rows = np.where(counts.patterns < 0, first_row[-1], counts.patterns + first_row[:-1])
    wording = specification.wording
    left, right = _halves(rows, _middle(rows) if wording is None else wording.sides, first_row[-1])
    known = np.bincount(
        specification.pair_cell, counts.pair_people, len(specification.cells_in_use)
    )
    return Problem(
        first_row=first_row,
        left_rows=left[0].reshape(-1),
        right_rows=right[0].reshape(-1),
        left_of_pattern=left[1],
        right_of_pattern=right[1],
        half_sizes=np.array([len(left[0]), len(right[0])], dtype=np.int64),
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
        **_wording_fields(wording, right[0], first_row[-1], len(counts.items)),
        centre=centre,
        whitening=whitening.reshape(-1),
        constant=np.array([constant]),
    )


class _WordingFields(TypedDict):
    negative: Ints
    first_members: Ints
    second_members: Ints
    first_of_right: Ints
    second_of_right: Ints
    method_sizes: Ints
    method_points: Floats
    method_weight: Floats
    loading_scale: Floats
    loading_directions: Floats


def _wording_fields(
    wording: Wording | None, rows: Ints, missing: int, items: int
) -> _WordingFields:
    """Return what the wording factor adds; `rows` are the distinct answers to its items."""
    if wording is None:
        none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
        return _WordingFields(
            negative=np.zeros(items, dtype=np.int64),
            first_members=none,
            second_members=none,
            first_of_right=none,
            second_of_right=none,
            method_sizes=np.zeros(2, dtype=np.int64),
            method_points=nothing,
            method_weight=nothing,
            loading_scale=nothing,
            loading_directions=nothing,
        )
    first, second = _halves(rows, _middle(rows), missing)
    return _WordingFields(
        negative=wording.negative.astype(np.int64),
        first_members=first[0].reshape(-1),
        second_members=second[0].reshape(-1),
        first_of_right=first[1],
        second_of_right=second[1],
        method_sizes=np.array([len(first[0]), len(second[0])], dtype=np.int64),
        method_points=wording.points,
        method_weight=wording.weight,
        loading_scale=np.array([wording.scale]),
        loading_directions=wording.directions.reshape(-1),
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
        words[words[32] : words[33]],
        words[words[34] : words[35]],
        words[words[36] : words[37]],
        words[words[38] : words[39]],
        words[words[40] : words[41]],
        words[words[42] : words[43]],
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
        numbers[words[66] : words[67]],
        numbers[words[68] : words[69]],
        numbers[words[70] : words[71]],
        numbers[words[72] : words[73]],
        numbers[words[74] : words[75]],
        numbers[words[76] : words[77]],
        numbers[words[78] : words[79]],
        numbers[words[80] : words[81]],
        numbers[words[82] : words[83]],
        numbers[words[84] : words[85]],
    )


def _ends(sizes: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(np.array(sizes, dtype=np.int64))]).astype(np.int64)


def _starts(sorted_positions: Ints, count: int) -> Ints:
    return np.searchsorted(sorted_positions, np.arange(count + 1)).astype(np.int64)


def _middle(rows: Ints) -> tuple[Ints, Ints]:
    columns = np.arange(rows.shape[1])
    middle = (len(columns) + 1) // 2
    return columns[:middle], columns[middle:]


def _halves(
    rows: Ints, sides: tuple[Ints, Ints], missing: int
) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    left, right = (rows[:, columns] for columns in sides)
    return _distinct(left), _distinct(right if right.size else np.full((len(rows), 1), missing))


def _distinct(rows: Ints) -> tuple[Ints, Ints]:
    distinct, which = np.unique(rows, axis=0, return_inverse=True)
    return distinct, which.reshape(-1).astype(np.int64)
