"""What an analyst reads of an estimate: every group's figure, what it rests on, and how far it carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from dsm import evidence, fieldwork, towns
from dsm.evidence import Estimated, EvidenceError
from dsm.quantities import MeanScore, Quantity
from surveys.direct import DirectEstimates
from surveys.disclosure import Figure, Reason, protect
from surveys.errors import FixableError
from surveys.population import PopulationFrame, require_factor
from surveys.responses import Responses

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.summaries import Estimate

type Bools = NDArray[np.bool_]

BETWEEN_TOWNS = 0.15  # our assumption; see docs/priors.md
SENSITIVITY = (0.05, 0.3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure of one group.

    Parameters
    ----------
    quantity : Quantity
        What the figure is.
    levels : mapping of factor to level
        Which group; empty for everybody.
    percent_of_people : float
        How much of the population the group is.
    answers : int or None
        Answers behind it; None where even that is hidden.
    effective : float or None
        How many equally weighted answers would be as informative (Kish).
    estimate : Estimate or None
        In the unit of the quantity; None where hidden.
    with_town : Estimate or None
        The same with the spread between towns added, for a town nobody was asked in.
    direct : float or None
        What the answers say without the model; None for a town nobody was asked in.
    borrowed : float or None
        Share in [0, 1] of the precision that comes from the model; None likewise.
    hidden : Reason
        Why it is not shown, or that it is.
    """

    quantity: Quantity
    levels: Mapping[str, str]
    percent_of_people: float
    answers: int | None = None
    effective: float | None = None
    estimate: "Estimate | None" = None
    with_town: "Estimate | None" = None
    direct: float | None = None
    borrowed: float | None = None
    hidden: Reason = Reason.SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """The figure of a whole town under another spread between towns."""

    quantity: Quantity
    between_towns: float
    estimate: "Estimate"


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationReport:
    """The figures of one population.

    Parameters
    ----------
    name, provenance : str
        What it is called, and where its cells come from.
    asked : bool
        Whether these are the people the answers were a sample of. If not, nobody there was asked.
    alike : mapping of factor to level
        On which all residents are alike, e.g. their region.
    between_towns : float or None
        Scale of the half-normal spread between towns behind `with_town`.
    lines : tuple of Line
        The whole first, then group by group; groups without people are left out.
    sensitivity : tuple of Sensitivity
        The whole town under other spreads.
    sentences : tuple of str
        How far the figures carry, in English.
    """

    name: str
    provenance: str
    asked: bool
    alike: Mapping[str, str]
    between_towns: float | None
    lines: tuple[Line, ...]
    sensitivity: tuple[Sensitivity, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstructReport:
    """Everything reported of one construct.

    Parameters
    ----------
    estimated : Estimated
        The fit, with its verdict.
    populations : tuple of PopulationReport
        The one that was asked first.
    refused : tuple of FixableError
        What was asked for and cannot be given, with the reason.
    """

    estimated: Estimated
    populations: tuple[PopulationReport, ...]
    refused: tuple[FixableError, ...]

    @property
    def verdict(self) -> str:
        """The verdict on the fit in a sentence or two."""
        failed = [check for check in self.estimated.verdict if not check.passed]
        if not failed:
            return f"All {len(self.estimated.verdict)} checks passed."
        said = " ".join(check.sentence for check in failed)
        return f"{len(failed)} of {len(self.estimated.verdict)} checks failed. {said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to report.

    Parameters
    ----------
    groupings : tuple of tuples of str
        Factors whose cross makes the groups; everybody comes first without asking.
    quantities : tuple of Quantity
        What to say of each group.
    towns : tuple of str
        Further populations, in which nobody was asked.
    between_towns : float
        Scale of the half-normal spread between towns, on the latent scale. Zero or more.
    """

    groupings: tuple[tuple[str, ...], ...] = ()
    quantities: tuple[Quantity, ...] = (MeanScore(),)
    towns: tuple[str, ...] = ()
    between_towns: float = BETWEEN_TOWNS


def kept_estimates(
    session: Session, *, wave: str, frame: str, seed: int, constructs: Sequence[str] = ()
) -> tuple[Estimated, ...]:
    """Return the newest estimate of every construct that was made of a wave before.

    Raises
    ------
    EvidenceError
        If one that is wanted was not estimated with this population and seed.
    """
    asked = fieldwork.load_answers(session, wave).constructs
    found: dict[str, Estimated] = {}
    for one in evidence.all_estimates(session):
        if (one.wave, one.frame, one.seed) == (wave, frame, seed):
            found.setdefault(one.construct, one)
    wanted = tuple(constructs) or tuple(name for name in asked if name in found)
    missing = [name for name in wanted if name not in found]
    if missing or not wanted:
        raise EvidenceError(
            f"{', '.join(missing) or wave} was not estimated with {frame!r} and seed {seed}.",
            f"Run `dsm estimate {wave}` without --kept.",
        )
    return tuple(found[name] for name in wanted)


def report(
    session: Session, draws_folder: Path, estimated: Estimated, wanted: Wanted
) -> ConstructReport:
    """Report one construct for the population it was estimated in, and for further towns.

    Parameters
    ----------
    estimated : Estimated
        Which fit.
    wanted : Wanted
        Groups, quantities and towns.

    Raises
    ------
    EvidenceError
        If the spread between towns is below zero.
    FixableError
        If there is no such population or factor, or a town has other groups than the fit.
    """
    _require_spread(wanted.between_towns)
    responses = fieldwork.load_answers(session, estimated.wave)
    own = fieldwork.load_frame(session, estimated.frame)
    frames = {estimated.frame: own}
    for name in wanted.towns:
        frames[name] = fieldwork.load_frame(session, name)
        _require_same_cells(name, frames[name], own)
    for by in wanted.groupings:
        for factor in by:
            require_factor(own, factor)
    scene = _Scene(draws_folder, estimated, responses, own, wanted)
    return ConstructReport(
        estimated=estimated,
        populations=tuple(scene.population(name, frame) for name, frame in frames.items()),
        refused=tuple(scene.refused),
    )


class _Scene:
    """Draws of every quantity per cell, once per spread between towns."""

    def __init__(
        self,
        draws_folder: Path,
        estimated: Estimated,
        responses: Responses,
        own: PopulationFrame,
        wanted: Wanted,
    ) -> None:
        self.estimated, self.responses, self.own, self.wanted = estimated, responses, own, wanted
        self.refused: list[FixableError] = []
        tree = evidence.load_posterior(draws_folder, estimated)
        self._trees = {0.0: tree}
        self._cells: dict[tuple[Quantity, float], xr.DataArray] = {}
        self.quantities = [one for one in wanted.quantities if self._can_be_given(one)]

    def population(self, name: str, frame: PopulationFrame) -> PopulationReport:
        """Report every group of one population."""
        asked = name == self.estimated.frame
        groupings = ((), *self.wanted.groupings)
        return PopulationReport(
            name=name,
            provenance=frame.provenance,
            asked=asked,
            alike=towns.alike(frame),
            between_towns=None if asked else self.wanted.between_towns,
            lines=tuple(
                line
                for quantity in self.quantities
                for by in groupings
                for line in self._lines(quantity, frame, by, asked=asked)
            ),
            sensitivity=() if asked else self._sensitivity(frame),
            sentences=_own_sentences(frame) if asked else self._town_sentences(name, frame),
        )

    def _lines(
        self, quantity: Quantity, frame: PopulationFrame, by: Sequence[str], *, asked: bool
    ) -> list[Line]:
        from indicators.social.poststratify import groups_by

        direct = quantity.direct(self.responses, self.estimated.construct, by)
        # The figures rest on the answers of the sample's groups, whichever town they are for.
        reasons = _reasons(direct, self.own, by, quantity)
        drawn = self._grouped(quantity, 0.0, frame, by)
        town = None if asked else self._grouped(quantity, self.wanted.between_towns, frame, by)
        people = groups_by(frame, by).people(frame)
        return [
            self._line(quantity, by, direct, at, reasons[at], people, drawn, town)
            for at in np.flatnonzero(people > 0)
        ]

    def _line(
        self,
        quantity: Quantity,
        by: Sequence[str],
        direct: DirectEstimates,
        at: int,
        reason: Reason,
        people: NDArray[np.float64],
        drawn: "xr.DataArray",
        town: "xr.DataArray | None",
    ) -> Line:
        from indicators.social.summaries import borrowed_share, summarise

        levels = dict(zip(by, direct.groups[at], strict=True))
        percent = float(100 * people[at] / people.sum())
        if reason is not Reason.SHOWN:
            return Line(quantity=quantity, levels=levels, percent_of_people=percent, hidden=reason)
        draws = drawn.isel(group=at)
        known = town is None and bool(np.isfinite(direct.value[at]))
        variance = float(direct.standard_error[at]) ** 2
        return Line(
            quantity=quantity,
            levels=levels,
            percent_of_people=percent,
            answers=int(direct.respondents[at]),
            effective=float(direct.effective_respondents[at]),
            estimate=summarise(draws),
            with_town=None if town is None else summarise(town.isel(group=at)),
            direct=float(direct.value[at]) if known else None,
            borrowed=borrowed_share(draws, variance) if known else None,
        )

    def _sensitivity(self, frame: PopulationFrame) -> tuple[Sensitivity, ...]:
        from indicators.social.summaries import summarise

        return tuple(
            Sensitivity(
                quantity=quantity,
                between_towns=scale,
                estimate=summarise(self._grouped(quantity, scale, frame, ())),
            )
            for quantity in self.quantities
            for scale in SENSITIVITY
        )

    def _grouped(
        self, quantity: Quantity, scale: float, frame: PopulationFrame, by: Sequence[str]
    ) -> "xr.DataArray":
        from indicators.social.poststratify import groups_by, poststratify

        return poststratify(self._cells_of(quantity, scale), frame, groups_by(frame, by))

    def _cells_of(self, quantity: Quantity, scale: float) -> "xr.DataArray":
        from indicators.social.poststratify import add_town_effect

        if scale not in self._trees:
            seed = self.estimated.seed
            self._trees[scale] = add_town_effect(self._trees[0.0], scale=scale, seed=seed)
        if (quantity, scale) not in self._cells:
            self._cells[quantity, scale] = quantity.cells(self._trees[scale], self.estimated)
        return self._cells[quantity, scale]

    def _can_be_given(self, quantity: Quantity) -> bool:
        item = getattr(quantity, "item", "")
        if item and item not in self.responses.items_of(self.estimated.construct):
            return False
        try:
            self._cells_of(quantity, 0.0)
        except FixableError as error:
            self.refused.append(error)
            return False
        return True

    def _town_sentences(self, name: str, frame: PopulationFrame) -> tuple[str, ...]:
        factors = ", ".join(factor.name for factor in frame.factors)
        place = " and ".join(f"{factor} {level}" for factor, level in towns.alike(frame).items())
        where = f"in {place}" if place else "in the whole of the sample, whose regions are averaged"
        return (
            f"Nobody in {name} was asked in {self.estimated.wave}: these are people like its "
            f"residents (by {factors}) {where}.",
            "A town's own level can only come from the town's own answers. So the town's interval "
            "adds what towns of like people differ by: a half-normal spread of "
            f"{self.wanted.between_towns:g} on the latent scale, which is our assumption and not an "
            f"estimate; {' and '.join(f'{scale:g}' for scale in SENSITIVITY)} are shown beside it.",
        )


def _own_sentences(frame: PopulationFrame) -> tuple[str, ...]:
    if frame.joint:
        return ()
    return (f"The cells of this population were not counted together: {frame.provenance}.",)


def _reasons(
    direct: DirectEstimates, frame: PopulationFrame, by: Sequence[str], quantity: Quantity
) -> list[Reason]:
    shape = tuple(len(frame.factor(name).levels) for name in by)
    # The disclosure rule knows rows and columns; further factors lie side by side as rows.
    table = (-1, shape[-1]) if len(shape) > 1 else (-1,)
    shares = direct.value / 100 if quantity.is_share else None
    protection = protect(
        direct.respondents.reshape(table),
        figure=Figure.MEAN,
        people=np.atleast_1d(frame.margin(by) if by else frame.total).reshape(table),
        shares=None if shares is None else shares.reshape(table),
    )
    # An empty group is no secret, but a figure for it would be the model's alone.
    return [
        Reason.FEW_RESPONDENTS if count == 0 and reason is Reason.SHOWN else reason
        for count, reason in zip(direct.respondents, protection.reasons.reshape(-1), strict=True)
    ]


def _require_same_cells(name: str, frame: PopulationFrame, own: PopulationFrame) -> None:
    if frame.factors != own.factors:
        theirs = ", ".join(factor.name for factor in frame.factors)
        ours = ", ".join(factor.name for factor in own.factors)
        raise EvidenceError(
            f"{name!r} is by {theirs}; the estimate is by {ours}, or by other levels of these.",
            "Make the town with `dsm import town --borrow-from` the estimated wave.",
        )


def _require_spread(scale: float) -> None:
    if not scale >= 0 or not np.isfinite(scale):
        raise EvidenceError(
            f"The spread between towns is {scale:g}; it cannot be below zero.",
            f"Give zero or more; {BETWEEN_TOWNS:g} is usual.",
        )
