"""Use case of analysts: report an estimate by group, where it was made and for further towns."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from dsm import evidence, fieldwork, small_groups, towns
from dsm.asked import require_groups
from dsm.estimated import Estimated
from dsm.evidence import EvidenceError
from dsm.quantities import MeanScore, Quantity
from dsm.reported import ConstructReport, Line, PopulationReport, Sensitivity
from indicators.social.priors import DEFAULT_PRIORS
from surveys.direct import DirectEstimates, mean_score
from surveys.disclosure import Reason
from surveys.errors import FixableError
from surveys.population import PopulationFrame
from surveys.responses import Responses

if TYPE_CHECKING:
    import xarray as xr

BETWEEN_TOWNS = DEFAULT_PRIORS.between_towns
SENSITIVITY = (0.05, 0.3)

type Town = tuple[str, float]  # its name, and the scale of what it may differ from its like by


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

    Those under other priors than the usual ones are passed over.

    Raises
    ------
    EvidenceError
        If one that is wanted was not estimated with this population and seed.
    """
    asked = fieldwork.load_answers(session, wave).constructs
    found: dict[str, Estimated] = {}
    for one in evidence.all_estimates(session):
        if (one.wave, one.frame, one.seed) == (wave, frame, seed) and not one.has_other_priors:
            found.setdefault(one.construct, one)
    wanted = tuple(constructs) or tuple(name for name in asked if name in found)
    missing = [name for name in wanted if name not in found]
    if missing or not wanted:
        raise EvidenceError(
            f"{', '.join(missing) or wave} was not estimated with {frame!r} and seed {seed}.",
            f"Run `dsm estimate {wave}` without --kept.",
        )
    return tuple(found[name] for name in wanted)


def require_reportable(session: Session, frame: str, wanted: Wanted) -> None:
    """Refuse what could not be reported, before anything is estimated.

    Parameters
    ----------
    frame : str
        Population the answers are a sample of.
    wanted : Wanted
        What is to be reported.

    Raises
    ------
    EvidenceError
        If the spread between towns is below zero, or a town has other groups.
    FixableError
        If there is no such population or factor.
    """
    _frames(session, frame, wanted)


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
    frames = _frames(session, estimated.frame, wanted)
    own = frames[estimated.frame]
    # Of the same people as on every page, whatever the report is by.
    responses = small_groups.without_few_unknown(fieldwork.load_answers(session, estimated.wave))
    scene = _Scene(draws_folder, estimated, responses, own, wanted)
    return ConstructReport(
        estimated=estimated,
        populations=tuple(scene.population(name, frame) for name, frame in frames.items()),
        refused=tuple(scene.refused),
    )


class _Scene:
    """Draws of every quantity per cell, once per town and spread between towns."""

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
        self._tree = tree
        self._shifted: dict[Town, xr.DataTree] = {}
        self._cells: dict[tuple[Quantity, Town | None], xr.DataArray] = {}
        self.quantities = [one for one in wanted.quantities if self._can_be_given(one)]

    def population(self, name: str, frame: PopulationFrame) -> PopulationReport:
        """Report every group of one population."""
        asked = name == self.estimated.frame
        town = None if asked else (name, self.wanted.between_towns)
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
                for line in self._lines(quantity, frame, by, town)
            ),
            sensitivity=() if asked else self._sensitivity(name, frame),
            sentences=_own_sentences(frame) if asked else self._town_sentences(name, frame),
        )

    def _lines(
        self, quantity: Quantity, frame: PopulationFrame, by: Sequence[str], town: Town | None
    ) -> list[Line]:
        from indicators.social.poststratify import groups_by

        direct = quantity.direct(self.responses, self.estimated.construct, by)
        reasons = self._reasons(quantity, by, direct)
        drawn = self._grouped(quantity, None, frame, by)
        with_town = None if town is None else self._grouped(quantity, town, frame, by)
        people = groups_by(frame, by).people(frame)
        return [
            self._line(quantity, by, direct, int(at), reasons[at], people, drawn, with_town)
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
        with_town: "xr.DataArray | None",
    ) -> Line:
        from indicators.social.summaries import borrowed_share, summarise

        levels = dict(zip(by, direct.groups[at], strict=True))
        percent = float(100 * people[at] / people.sum())
        if reason is not Reason.SHOWN:
            return Line(quantity=quantity, levels=levels, percent_of_people=percent, hidden=reason)
        draws = drawn.isel(group=at)
        known = with_town is None and bool(np.isfinite(direct.value[at]))
        variance = float(direct.standard_error[at]) ** 2
        return Line(
            quantity=quantity,
            levels=levels,
            percent_of_people=percent,
            answers=int(direct.respondents[at]),
            effective=float(direct.effective_respondents[at]),
            estimate=summarise(draws),
            with_town=None if with_town is None else summarise(with_town.isel(group=at)),
            direct=float(direct.value[at]) if known else None,
            borrowed=borrowed_share(draws, variance) if known else None,
        )

    def _reasons(
        self, quantity: Quantity, by: Sequence[str], direct: DirectEstimates
    ) -> list[Reason]:
        # The figures rest on the answers of the sample's groups, whichever town they are for.
        def of_groups(responses: Responses, by: Sequence[str]) -> DirectEstimates:
            return quantity.direct(responses, self.estimated.construct, by)

        def complete(responses: Responses, by: Sequence[str]) -> DirectEstimates:
            return mean_score(responses, self.estimated.construct, by)

        asked = dict.fromkeys([*self.wanted.groupings, small_groups.sex_by_age(self.own)])
        crosses: list[tuple[str, ...]] = [
            one for one in asked if len(one) == 2 and by and by[0] in one
        ]
        tables = [
            small_groups.reasons(
                self.responses,
                self.own,
                by,
                of_groups,
                counted=complete,
                shares=quantity.is_share,
                beside=beside,
            )
            for beside in crosses or [()]
        ]
        found = [
            next((reason for reason in each if reason is not Reason.SHOWN), Reason.SHOWN)
            for each in zip(*tables, strict=True)
        ]
        # An empty group is no secret, but a figure for it would be the model's alone.
        return [
            Reason.FEW_RESPONDENTS if count == 0 and reason is Reason.SHOWN else reason
            for count, reason in zip(direct.respondents, found, strict=True)
        ]

    def _sensitivity(self, name: str, frame: PopulationFrame) -> tuple[Sensitivity, ...]:
        from indicators.social.summaries import summarise

        return tuple(
            Sensitivity(
                quantity=quantity,
                between_towns=scale,
                estimate=summarise(self._grouped(quantity, (name, scale), frame, ())),
            )
            for quantity in self.quantities
            for scale in SENSITIVITY
        )

    def _grouped(
        self, quantity: Quantity, town: Town | None, frame: PopulationFrame, by: Sequence[str]
    ) -> "xr.DataArray":
        from indicators.social.poststratify import groups_by, poststratify

        return poststratify(self._cells_of(quantity, town), frame, groups_by(frame, by))

    def _cells_of(self, quantity: Quantity, town: Town | None) -> "xr.DataArray":
        if (quantity, town) not in self._cells:
            self._cells[quantity, town] = quantity.cells(self._tree_of(town), self.estimated)
        return self._cells[quantity, town]

    def _tree_of(self, town: Town | None) -> "xr.DataTree":
        from indicators.social.poststratify import add_town_effect

        if town is None:
            return self._tree
        if town not in self._shifted:
            name, scale = town
            self._shifted[town] = add_town_effect(
                self._tree, town=name, scale=scale, seed=self.estimated.seed
            )
        return self._shifted[town]

    def _can_be_given(self, quantity: Quantity) -> bool:
        item = getattr(quantity, "item", "")
        if item and item not in self.responses.items_of(self.estimated.construct):
            return False
        try:
            self._cells_of(quantity, None)
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


def _frames(session: Session, frame: str, wanted: Wanted) -> dict[str, PopulationFrame]:
    """Return the population that was asked, then the towns, by name."""
    _require_spread(wanted.between_towns)
    own = fieldwork.load_frame(session, frame)
    for by in wanted.groupings:
        require_groups(own, by, fewest=1)
    found = {frame: own}
    for name in wanted.towns:
        found[name] = fieldwork.load_frame(session, name)
        _require_same_cells(name, found[name], own)
    return found


def _own_sentences(frame: PopulationFrame) -> tuple[str, ...]:
    if frame.joint:
        return ()
    return (f"The cells of this population were not counted together: {frame.provenance}.",)


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
