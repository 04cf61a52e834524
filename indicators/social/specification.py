"""What one fit is about, as plain arrays: shared by the readable model and the compiled density."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indicators.social.priors import DEFAULT_PRIORS, Priors
from indicators.social.terms import Term, contrasts, default_terms
from indicators.social.trees import EFFECT, RESERVED, is_reserved
from indicators.social.wording import Wording, lay_out_wording
from surveys.errors import FixableError, FrameError, raise_all
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]


class CountsError(FixableError):
    """Answers that cannot be estimated as they stand."""

    code = "counts-rejected"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Specification:
    """One construct's counts, terms and prior constants, ready to be evaluated.

    Only cells *in use* are evaluated: those with respondents, and those that a respondent
    with a partly known background may belong to.

    Parameters
    ----------
    counts : PatternCounts
        People per (cell, answer pattern).
    terms : tuple of Term
        Blocks of the latent mean.
    bases : tuple of arrays of shape (effect, coefficient)
        Columns that span each term's effects.
    effect_of_cell : array of shape (term, cell)
        Which of a term's effects applies in each cell of the frame.
    cells_in_use : array of shape (used cell,)
        Their positions among all cells.
    pair_cell : array of shape (pair,)
        Position among the cells in use; goes with `counts.pair_pattern`.
    candidate_profile, candidate_cell : arrays of shape (candidate,)
        Cells in use that a partly known background may belong to, sorted by profile.
    candidate_share : array of shape (candidate,)
        The cell's share among its profile's candidates, by people; adds to 1 in each profile.
    log_discrimination : array of shape (item,)
        Prior mean of log discrimination.
    discrimination_directions : array of shape (item, direction)
        Log discrimination moves along these by standard normal amounts; no columns: fixed.
    stick_first, stick_second : arrays of shape (stick,)
        Beta prior of every stick: the share that stops here among those who came so far.
        Items one after the other, categories - 1 sticks each.
    wording : Wording, optional
        A second dimension of the negatively worded items.
    """

    counts: PatternCounts
    terms: tuple[Term, ...]
    bases: tuple[Floats, ...]
    effect_of_cell: Ints
    cells_in_use: Ints
    pair_cell: Ints
    candidate_profile: Ints
    candidate_cell: Ints
    candidate_share: Floats
    log_discrimination: Floats
    discrimination_directions: Floats
    stick_first: Floats
    stick_second: Floats
    wording: Wording | None = None

    @property
    def free(self) -> NDArray[np.bool_]:
        """Which terms have a spread to be estimated, shape (term,)."""
        return np.array([term.kind.is_estimated for term in self.terms], dtype=bool)

    @property
    def scales(self) -> Floats:
        """Prior scale of every term, shape (term,)."""
        return np.array([term.scale for term in self.terms], dtype=np.float64)

    @property
    def term_of_coefficient(self) -> Ints:
        """Which term each coefficient belongs to, shape (coefficient,)."""
        return np.repeat(np.arange(len(self.terms)), [basis.shape[1] for basis in self.bases])

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        """How many coefficients, free spreads, discrimination directions and sticks there are."""
        coefficients = sum(basis.shape[1] for basis in self.bases)
        directions = self.discrimination_directions.shape[1]
        return coefficients, int(self.free.sum()), directions, len(self.stick_first)

    @property
    def dimension(self) -> int:
        """Number of parameters; those of the wording factor come after those of `sizes`."""
        return sum(self.sizes) + (self.wording.parameters if self.wording else 0)

    @property
    def first_stick(self) -> Ints:
        """Where each item's sticks start, shape (item + 1,)."""
        sticks = np.array(self.counts.categories, dtype=np.int64) - 1
        return np.concatenate([[0], np.cumsum(sticks)])

    @property
    def respondents_per_cell(self) -> Floats:
        """Respondents in each cell in use, the partly known ones by their shares."""
        known = np.bincount(self.pair_cell, self.counts.pair_people, len(self.cells_in_use))
        of_profile = np.bincount(
            self.counts.mixed_profile, self.counts.mixed_people, len(self.counts.profiles)
        )
        expected = of_profile[self.candidate_profile] * self.candidate_share
        return known + np.bincount(self.candidate_cell, expected, len(self.cells_in_use))


def specify(
    counts: PatternCounts,
    frame: PopulationFrame,
    terms: Sequence[Term] | None = None,
    priors: Priors = DEFAULT_PRIORS,
    negative: Collection[str] = (),
) -> Specification:
    """Lay out one fit.

    Parameters
    ----------
    counts : PatternCounts
        People per (cell, answer pattern).
    frame : PopulationFrame
        The population; its factors are those of `counts`, in the same order.
    terms : sequence of Term, optional
        Blocks of the latent mean; by default `default_terms`.
    priors : Priors
        Prior scales.
    negative : collection of str
        Ids of negatively worded items that are to share a wording factor; none: no such factor.

    Raises
    ------
    FrameError
        If frame and counts have different factors, or people answered from a cell where
        the frame has none, or a factor has a name that a tree of draws has another use for.
    CountsError
        If nobody answered, or an item has fewer than 2 or more than 11 categories.
    WordingError
        If the items cannot tell a wording factor from what they measure.
    """
    raise_all(_problems(counts, frame))
    chosen = default_terms(counts.factors, priors) if terms is None else terms
    profile, cell, share = _candidates(counts, frame)
    in_use = np.unique(np.concatenate([counts.pair_cell, cell]))
    first, second = _stick_priors(counts.categories, priors)
    levels = [[len(frame.factor(name).levels) for name in term.factors] for term in chosen]
    return Specification(
        counts=counts,
        terms=tuple(chosen),
        bases=tuple(term.basis(sizes) for term, sizes in zip(chosen, levels, strict=True)),
        effect_of_cell=_effect_of_cell(chosen, frame),
        cells_in_use=in_use,
        pair_cell=np.searchsorted(in_use, counts.pair_cell),
        candidate_profile=profile,
        candidate_cell=np.searchsorted(in_use, cell),
        candidate_share=share,
        log_discrimination=np.full(len(counts.items), priors.log_discrimination),
        discrimination_directions=_directions(len(counts.items), priors),
        stick_first=first,
        stick_second=second,
        wording=lay_out_wording(counts.items, negative, priors) if negative else None,
    )


def _problems(counts: PatternCounts, frame: PopulationFrame) -> list[FixableError]:
    if counts.factors != frame.factors:
        ours, theirs = (
            ", ".join(f"{factor.name} ({len(factor.levels)})" for factor in factors)
            for factors in (counts.factors, frame.factors)
        )
        problem = f"The answers are grouped by {ours}, but the population frame by {theirs}."
        return [FrameError(problem, "Give both the same background variables and levels.")]
    found = _reserved(frame)
    if counts.respondents == 0:
        problem = f"Nobody has answered a question on {counts.construct!r}."
        found.append(CountsError(problem, "Import answers first, or leave this construct out."))
    for item, categories in zip(counts.items, counts.categories, strict=True):
        if not 2 <= categories <= 11:
            problem = f"{item!r} has {categories} answer categories; the model takes 2 to 11."
            found.append(CountsError(problem, "Merge categories, or leave the item out."))
    return found + _unpeopled(counts, frame)


def _reserved(frame: PopulationFrame) -> list[FixableError]:
    names = [repr(one.name) for one in frame.factors if is_reserved(one.name)]
    if not names:
        return []
    problem = (
        f"Draws have another use for what background variables are called: {', '.join(names)}."
    )
    words = ", ".join(sorted(RESERVED))
    fix = f"Rename them: not {words}, nothing with a slash, nothing that begins with {EFFECT}."
    return [FrameError(problem, fix)]


def _unpeopled(counts: PatternCounts, frame: PopulationFrame) -> list[FixableError]:
    respondents = np.bincount(counts.pair_cell, counts.pair_people, frame.cells)
    levels = frame.cell_levels()
    fix = "Correct the frame, or the background of these respondents."
    found: list[FixableError] = []
    for cell in np.flatnonzero((respondents > 0) & (frame.cell_people <= 0)):
        place = _describe(frame, levels[cell])
        problem = f"{respondents[cell]:.0f} answered from {place}, where the frame has no people."
        found.append(FrameError(problem, fix))
    for profile in counts.profiles:
        if not _fits(profile, levels)[frame.cell_people > 0].any():
            problem = f"Nobody in the frame has {_describe(frame, profile)}, yet some answered."
            found.append(FrameError(problem, fix))
    return found


def _describe(frame: PopulationFrame, levels: Ints) -> str:
    named = [
        f"{factor.name} = {factor.levels[level]}"
        for factor, level in zip(frame.factors, levels, strict=True)
        if level >= 0
    ]
    return ", ".join(named) or "no known background"


def _fits(profile: Ints, levels: Ints) -> NDArray[np.bool_]:
    return np.all((profile < 0) | (levels == profile), axis=1)


def _candidates(counts: PatternCounts, frame: PopulationFrame) -> tuple[Ints, Ints, Floats]:
    people, levels = frame.cell_people, frame.cell_levels()
    cells = [np.flatnonzero(_fits(row, levels) & (people > 0)) for row in counts.profiles]
    none = np.zeros(0, dtype=np.int64)
    sizes = np.array([len(each) for each in cells], dtype=np.int64)
    shares = [people[each] / people[each].sum() for each in cells]
    return (
        np.repeat(np.arange(len(cells)), sizes),
        np.concatenate([none, *cells]),
        np.concatenate([none.astype(np.float64), *shares]),
    )


def _effect_of_cell(terms: Sequence[Term], frame: PopulationFrame) -> Ints:
    levels = frame.cell_levels()
    rows = []
    for term in terms:
        axes = [frame.axis(name) for name in term.factors]
        sizes = [frame.people.shape[axis] for axis in axes]
        rows.append(np.ravel_multi_index(tuple(levels[:, axis] for axis in axes), sizes))
    return np.array(rows, dtype=np.int64).reshape(len(terms), frame.cells)


def _directions(items: int, priors: Priors) -> Floats:
    common = np.full((items, 1), priors.common_discrimination)
    if items == 1:
        return common[:, :0]  # one question cannot tell its own scale
    if items == 2:
        return common  # one correlation gives one number, shared by both
    return np.hstack([common, priors.item_discrimination * contrasts(items)])


def _stick_priors(categories: Sequence[int], priors: Priors) -> tuple[Floats, Floats]:
    first, second = [], []
    for count in categories:
        concentration = priors.concentration(count)
        first.append(np.full(count - 1, concentration))
        # A Dirichlet on the shares is one independent Beta per stick.
        second.append(concentration * np.arange(count - 1, 0, -1, dtype=np.float64))
    return np.concatenate(first), np.concatenate(second)
