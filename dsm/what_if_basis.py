"""A fit as it was made, with all that is needed to make it otherwise."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from dsm import fieldwork
from dsm.estimated import Estimated
from dsm.evidence import load_posterior
from dsm.what_if_figures import ItemScores, groups_that_show, scores_of
from indicators.social.priors import DEFAULT_PRIORS, Priors
from indicators.social.terms import Kind, Role, Term, role
from surveys.errors import FixableError
from surveys.population import PopulationFrame
from surveys.responses import Responses
from surveys.tabulate import PatternCounts, count_patterns

if TYPE_CHECKING:
    import xarray as xr

REPLACED = "The answers or the population of this run were replaced since it was made."
GONE = "The answers of this run were deleted or replaced meanwhile."


class WhatIfError(FixableError):
    """A change of the model that cannot be tried."""

    code = "what-if"


class GoneError(WhatIfError):
    """What a basis was made from is there no more: whoever holds it must let go of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A fit as it was made, and all that is needed to make it otherwise.

    Parameters
    ----------
    run : Estimated
        The fit.
    items : tuple of str
        What it was made of.
    terms : tuple of Term
        Blocks of its latent mean.
    possible : tuple of Term
        Interplay of two background variables that it leaves out.
    priors : Priors
        Its priors.
    responses, population
        Answers, and whom they speak for.
    scores : ItemScores
        Of everybody first, and of every group that is not too small.
    previewed : ItemScores
        The same without sampling: what a preview is off by, it is nearly always off by.
    """

    run: Estimated
    items: tuple[str, ...]
    terms: tuple[Term, ...]
    possible: tuple[Term, ...]
    priors: Priors
    responses: Responses = field(repr=False)
    population: PopulationFrame = field(repr=False)
    scores: ItemScores
    previewed: ItemScores

    def counts(self, items: Sequence[str]) -> PatternCounts:
        """Count the answers to some of the items."""
        return count_patterns(self.responses, self.run.construct, items)


def load_basis(session: Session, draws_folder: Path, run: Estimated) -> Basis:
    """Return a fit and what it was made from.

    Raises
    ------
    WhatIfError
        If the run has a wording factor, or answers or population were replaced since.
    """
    _require_no_wording_factor(run)
    responses = fieldwork.load_answers(session, run.wave)
    population = fieldwork.load_frame(session, run.frame)
    inputs = {"answers": responses.hash(), "population": population.hash()}
    if any(run.made_from.get(name, now) != now for name, now in inputs.items()):
        raise WhatIfError(REPLACED, "Estimate anew, and ask of the new run.")
    return _basis(draws_folder, run, responses, population)


def require_there(session: Session, basis: Basis) -> None:
    """Refuse to go on with answers that were deleted or replaced since they were loaded.

    Raises
    ------
    GoneError
        If so. Whoever holds the basis holds answers, and must let go of it.
    """
    there = {wave.name: wave.hash for wave in fieldwork.waves(session)}
    if there.get(basis.run.wave) != basis.responses.hash():
        raise GoneError(GONE, "Open the list of runs, and ask of one that is there.")


def previewed(
    counts: PatternCounts, population: PopulationFrame, *, terms: Sequence[Term], priors: Priors
) -> "xr.DataTree":
    """Return the model looked at without sampling, see `preview.preview`."""
    from indicators.social.preview import preview

    # The same random numbers each time: without a change nothing moves.
    return preview(counts, population, terms=terms, priors=priors, seed=1)


def _require_no_wording_factor(run: Estimated) -> None:
    if run.wording_factor:
        raise WhatIfError(
            f"This run has a wording factor on {run.wording_factor}, which changes cannot be tried with.",
            "Ask of a run without one.",
        )


def _basis(
    draws_folder: Path, run: Estimated, responses: Responses, population: PopulationFrame
) -> Basis:
    tree = load_posterior(draws_folder, run)
    priors = _priors_in(tree)
    terms = tuple(
        Term(tuple(name.split(":")), Kind(kind), scale)
        for name, kind, scale in json.loads(tree.attrs["terms"])
    )
    items = tuple(json.loads(tree.attrs["items"]))
    groups = groups_that_show(responses, population, run.construct)
    counts = count_patterns(responses, run.construct, items)
    tree_without = previewed(counts, population, terms=terms, priors=priors)
    return Basis(
        run=run,
        items=items,
        terms=terms,
        possible=_possible(terms, population, priors),
        priors=priors,
        responses=responses,
        population=population,
        scores=scores_of(tree, population, groups),
        previewed=scores_of(tree_without, population, groups),
    )


def _priors_in(tree: "xr.DataTree") -> Priors:
    # A prior that this version does not know cannot be changed; one that is new has its usual value.
    stored: dict[str, Any] = json.loads(tree.attrs["priors"])
    known = {one.name for one in fields(Priors)}
    return replace(DEFAULT_PRIORS, **{name: stored[name] for name in stored if name in known})


def _possible(
    terms: Sequence[Term], population: PopulationFrame, priors: Priors
) -> tuple[Term, ...]:
    there = {frozenset(term.factors) for term in terms}
    names = [
        factor.name
        for factor in population.factors
        if len(factor.levels) > 1 and role(factor.name) is not Role.WAVE
    ]
    return tuple(
        Term(pair, Kind.EXCHANGEABLE, priors.two_way)
        for pair in combinations(names, 2)
        if frozenset(pair) not in there
    )
