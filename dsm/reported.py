"""What an analyst reads of an estimate: every group's figure, what it rests on, how far it carries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsm.estimated import Estimated
from dsm.quantities import Quantity
from surveys.disclosure import Reason
from surveys.errors import FixableError

if TYPE_CHECKING:
    from indicators.social.summaries import Estimate


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
        from indicators.social.verdict import Verdict

        return Verdict(tuple(one.as_check() for one in self.estimated.verdict)).sentence
