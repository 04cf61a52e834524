"""Posterior predictive replicates: answers as the fitted model would give them, and what to compare."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.correlations import pairwise_correlations
from indicators.social.trees import flat_draws
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

# Bands are narrow enough against a limit of 0.1, and a million respondents stay quick.
MOST_RESPONDENTS = 20_000
REST_GROUPS = 5
FEWEST_ALIKE = 3  # two answers are too often the same by chance


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Levels of some respondents, shape (respondent, item); -1 where there is no answer."""

    levels: Ints
    highest: Ints  # (item,) the best level of each item

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """All pairs of items."""
        return tuple(combinations(range(self.levels.shape[1]), 2))

    def correlations(self) -> Floats:
        """Return the correlation of every pair of items among those who answered both."""
        matrix = pairwise_correlations(self.levels)
        return np.array([matrix[pair] for pair in self.pairs])

    def shares(self, item: int) -> Floats:
        """Return the share of every answer among those who answered an item, shape (category,)."""
        given = self.levels[self.levels[:, item] >= 0, item]
        return np.bincount(given, minlength=self.highest[item] + 1) / max(len(given), 1)

    @property
    def several(self) -> Ints:
        """Levels of those who answered at least `FEWEST_ALIKE` items, shape (respondent, item)."""
        return self.levels[(self.levels >= 0).sum(axis=1) >= FEWEST_ALIKE]

    def same_answer_share(self) -> float | None:
        """Return the share who gave one and the same answer to all items they answered, in [0, 1].

        Only of the `several`; None where there are none.
        """
        several = self.several
        if not len(several):
            return None
        highest = several.max(axis=1, keepdims=True)
        return float(((several == highest) | (several < 0)).all(axis=1).mean())

    def by_rest_score(self, item: int) -> Floats:
        """Return people by their mean answer to the other items and their level of this one.

        The mean is over the other items that somebody answered, at least one. Shape
        (`REST_GROUPS`, category); the groups are equally wide.
        """
        answered = self.levels >= 0
        rest = answered.sum(axis=1) - 1
        kept = answered[:, item] & (rest > 0)
        levels, rest = self.levels[kept], rest[kept]
        scores = np.where(levels >= 0, levels / self.highest, 0.0)
        others = (scores.sum(axis=1) - scores[:, item]) / rest
        # A mean on a border belongs above it, whatever its last digit.
        group = np.minimum((others * REST_GROUPS + 1e-9).astype(np.int64), REST_GROUPS - 1)
        categories = int(self.highest[item]) + 1
        code = group * categories + levels[:, item]
        counted = np.bincount(code, minlength=REST_GROUPS * categories)
        return counted.reshape(REST_GROUPS, categories).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Respondents:
    """Respondents one by one, as far as counts remember them."""

    answers: Answers
    cell: Ints  # (respondent,) -1 where the background is only partly known
    profile: Ints  # (respondent,) the partly known background, else -1
    profiles: Ints  # (profile, factor)


def respondents_of(counts: PatternCounts, seed: int) -> Respondents:
    """Return the counted respondents one by one; many are thinned to a random part."""
    pattern = np.concatenate(
        [
            np.repeat(counts.pair_pattern, counts.pair_people),
            np.repeat(counts.mixed_pattern, counts.mixed_people),
        ]
    )
    known, mixed = int(counts.pair_people.sum()), int(counts.mixed_people.sum())
    unknown = np.full(mixed, -1, dtype=np.int64)
    cell = np.concatenate([np.repeat(counts.pair_cell, counts.pair_people), unknown])
    none = np.full(known, -1, dtype=np.int64)
    profile = np.concatenate([none, np.repeat(counts.mixed_profile, counts.mixed_people)])
    kept = np.arange(len(pattern))
    if len(kept) > MOST_RESPONDENTS:
        kept = np.random.default_rng(seed).choice(kept, MOST_RESPONDENTS, replace=False)
    highest = np.array(counts.categories, dtype=np.int64) - 1
    answers = Answers(counts.patterns[pattern[kept]], highest)
    return Respondents(answers, cell[kept], profile[kept], counts.profiles)


def replicate(
    tree: "xr.DataTree", respondents: Respondents, *, replicates: int, seed: int
) -> Iterator[Answers]:
    """Yield the same respondents' answers anew, each time from another posterior draw.

    Missing answers stay missing. A partly known background is drawn from its candidate cells.
    """
    generator = np.random.default_rng(seed)
    posterior = tree["posterior"].to_dataset()
    latent = flat_draws(posterior["latent"])
    discrimination = flat_draws(posterior["discrimination"])
    cutpoint = flat_draws(posterior["cutpoint"])
    loading = flat_draws(posterior["loading"]) if "loading" in posterior else None
    chances = candidate_chances(tree, respondents.profiles)
    answered = respondents.answers.levels >= 0
    for draw in np.linspace(0, len(latent) - 1, replicates).astype(np.int64):
        cell = _draw_cells(respondents, chances, generator)
        person = generator.normal(latent[draw, cell])
        if loading is not None:
            method = generator.normal(size=len(person))
        levels = np.empty_like(respondents.answers.levels)
        for item, highest in enumerate(respondents.answers.highest):
            # A graded response is a logistic disturbance sorted into the cutpoints.
            reaction = discrimination[draw, item] * person + generator.logistic(size=len(person))
            if loading is not None:
                reaction += loading[draw, item] * method
            levels[:, item] = np.searchsorted(cutpoint[draw, item, :highest], reaction)
        yield Answers(np.where(answered, levels, -1), respondents.answers.highest)


def candidate_chances(tree: "xr.DataTree", profiles: Ints) -> Floats:
    """Return the chance of every cell given each profile, shape (profile, cell)."""
    people = tree["constant_data/people"].to_numpy()
    shape = [len(levels) for _, levels in json.loads(tree.attrs["factors"])]
    levels = np.stack(np.unravel_index(np.arange(len(people)), shape), axis=1)
    fits = ((profiles[:, None] < 0) | (profiles[:, None] == levels)).all(axis=2)
    chances = fits * people
    return np.asarray(chances / chances.sum(axis=1, keepdims=True), dtype=np.float64)


def _draw_cells(respondents: Respondents, chances: Floats, generator: np.random.Generator) -> Ints:
    cell = respondents.cell.copy()
    for profile, chance in enumerate(chances):
        members = np.flatnonzero(respondents.profile == profile)
        cell[members] = generator.choice(len(chance), len(members), p=chance)
    return cell
