"""What if the model were another: figures under a changed prior, item set or interplay, kept nowhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from dsm.what_if_basis import Basis, WhatIfError, previewed
from dsm.what_if_figures import Figure, Group, as_fitted, figures_of
from indicators.social.priors import Priors
from indicators.social.terms import Term
from surveys.errors import FixableError, raise_all
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

LARGEST_SCALE = 3.0  # on the latent scale, where people of a cell differ by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be otherwise than in the fit.

    Parameters
    ----------
    items : tuple of str, optional
        Which items count; by default all.
    scales : mapping of str to float
        Prior scale of a term's effects, by the term's name.
    without, added : frozenset of str
        Interplay that is left out, or put in, by the term's name.
    item_discrimination : float, optional
        Prior sd of what sets one item's discrimination apart.
    """

    items: tuple[str, ...] | None = None
    scales: Mapping[str, float] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    item_discrimination: float | None = None

    @property
    def is_none(self) -> bool:
        """Whether everything stays as it is."""
        return self == Change()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One group's figure as the fit has it, and as it would be.

    Parameters
    ----------
    points : float
        How far the mean moved.
    in_sds : float
        The same in posterior standard deviations of the fit.
    """

    group: Group
    fitted: Figure
    changed: Figure
    points: float
    in_sds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a change does. A draft in any case: there is nothing in it that could be published.

    Where items are left out, figures of both models are scores over those that are left: a score
    over other items is on another scale, and a difference between two scales is no finding.

    Parameters
    ----------
    exact : bool
        Whether the model was sampled; if not, it was looked at without, see `preview.preview`.
    moved : tuple of Moved
        Everybody first.
    failed : tuple of str
        What the checks say against the changed fit, in English; nothing for a preview.
    over : tuple of str
        Items that both models' figures are over, where some were left out; else empty.
    """

    exact: bool
    moved: tuple[Moved, ...]
    failed: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


def is_scale(value: float) -> bool:
    """Tell whether a number can be the scale of a prior.

    Examples
    --------
    >>> is_scale(0.15), is_scale(0.0), is_scale(float("nan"))
    (True, False, False)
    """
    return 0 < value <= LARGEST_SCALE


def look(basis: Basis, change: Change) -> Outcome:
    """Show what a change does, at once: without sampling, in a fraction of a second.

    Shown is the fit, moved by how far a preview of the changed model is from one of the model as
    it is: without a change nothing moves.

    Raises
    ------
    WhatIfError
        If there is no such item, term or scale; all problems at once.
    """
    _require_sense(basis, change)
    items = _items(basis, change)
    tree = previewed(
        basis.counts(items),
        basis.population,
        terms=terms_of(basis, change),
        priors=priors_of(basis, change),
    )
    found = figures_of(tree, basis.population, basis.scores.groups)
    usual, fitted = basis.previewed.figures(items), basis.scores.figures(items)
    moved = {group: as_fitted(found[group], usual[group], fitted[group]) for group in fitted}
    return _outcome(fitted, moved, _over(basis, items), exact=False)


def refit(
    basis: Basis,
    change: Change,
    *,
    progress: Callable[[float], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Outcome:
    """Fit the changed model in a process of its own; nothing is kept.

    Raises
    ------
    WhatIfError
        If there is no such item, term or scale; all problems at once.
    StoppedError
        If `stop` said so; see `dsm.beside`.
    """
    from dsm.beside import run_beside

    _require_sense(basis, change)
    items = _items(basis, change)
    figures, failed = run_beside(
        fit_changed,
        basis.counts(items),
        basis.population,
        terms_of(basis, change),
        priors_of(basis, change),
        basis.scores.groups,
        niceness=0,
        progress=progress,
        stop=stop,
    )
    fitted = basis.scores.figures(items)
    return replace(_outcome(fitted, figures, _over(basis, items), exact=True), failed=failed)


def fit_changed(
    counts: PatternCounts,
    population: PopulationFrame,
    terms: tuple[Term, ...],
    priors: Priors,
    groups: tuple[Group, ...],
    report: Callable[[float], None],
) -> tuple[dict[Group, Figure], tuple[str, ...]]:
    """Fit, and return nothing but figures of some groups and what the checks say against them."""
    from indicators.social.judged import fit_and_judge
    from indicators.social.sampler import FitSettings

    tree, verdict = fit_and_judge(
        counts,
        population,
        terms=terms,
        priors=priors,
        settings=FitSettings(cores=1),
        progress=lambda now: report(now.share),
    )
    said = tuple(check.sentence for check in verdict.failed)
    return figures_of(tree, population, groups), said


def terms_of(basis: Basis, change: Change) -> tuple[Term, ...]:
    """Return the terms of the changed model."""
    kept = [term for term in basis.terms if term.name not in change.without]
    kept += [term for term in basis.possible if term.name in change.added]
    return tuple(replace(term, scale=change.scales.get(term.name, term.scale)) for term in kept)


def priors_of(basis: Basis, change: Change) -> Priors:
    """Return the priors of the changed model, scales of its terms aside."""
    if change.item_discrimination is None:
        return basis.priors
    return replace(basis.priors, item_discrimination=change.item_discrimination)


def _items(basis: Basis, change: Change) -> tuple[str, ...]:
    return basis.items if change.items is None else change.items


def _outcome(
    fitted: Mapping[Group, Figure],
    changed: Mapping[Group, Figure],
    over: tuple[str, ...],
    *,
    exact: bool,
) -> Outcome:
    moved = []
    for group, before in fitted.items():
        points = changed[group].mean - before.mean
        moved.append(
            Moved(
                group=group,
                fitted=before,
                changed=changed[group],
                points=points,
                in_sds=points / before.sd,
            )
        )
    return Outcome(exact=exact, moved=tuple(moved), over=over)


def _over(basis: Basis, items: tuple[str, ...]) -> tuple[str, ...]:
    return () if set(items) == set(basis.items) else items


def _require_sense(basis: Basis, change: Change) -> None:
    problems: list[FixableError] = []
    terms = {term.name for term in (*basis.terms, *basis.possible)}
    unknown = [one for one in _items(basis, change) if one not in basis.items]
    if unknown or not _items(basis, change):
        problems.append(
            WhatIfError(
                f"These items are not part of the run: {', '.join(unknown)}."
                if unknown
                else "No item is left.",
                f"Choose from: {', '.join(basis.items)}.",
            )
        )
    strange = sorted({*change.scales, *change.without, *change.added} - terms)
    if strange:
        problems.append(
            WhatIfError(
                f"The model has no such terms: {', '.join(strange)}.",
                f"Choose from: {', '.join(sorted(terms))}.",
            )
        )
    scales = dict(change.scales)
    if change.item_discrimination is not None:
        scales["item_discrimination"] = change.item_discrimination
    problems += [
        WhatIfError(
            f"The prior scale of {name} cannot be {scale:g}.",
            f"Give a number above 0 and at most {LARGEST_SCALE:g}.",
        )
        for name, scale in scales.items()
        if not is_scale(scale)
    ]
    raise_all(problems)
