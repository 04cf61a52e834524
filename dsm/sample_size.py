"""Use case of those who plan a survey: a sample tried on made-up towns, with the table's answer beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indicators.social.sample_towns import SampleDesign, district_factor, require_sense
from surveys.planner import SIGNAL, Kind, reliability
from surveys.population import PopulationFrame

if TYPE_CHECKING:
    from indicators.social.sample_size import SimulatedSample

# Constructs whose districts have the prior that fits the kind.
CONSTRUCT = {Kind.PERSON: "interpersonal-trust", Kind.PLACE: "safety"}
USUAL_TOWNS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedSample:
    """What a sample would tell: as it turned out in made-up towns, and as a table has it.

    Parameters
    ----------
    simulated : SimulatedSample
        Towns that were made up, asked and fitted.
    per_district : float
        Answers in each district, if all were alike.
    table : float
        Reliability of a district's mean by Spearman and Brown, to be held against the simulated
        one: the table knows neither the model nor that districts are of different size.
    """

    simulated: "SimulatedSample"
    per_district: float
    table: float


def usual_design(kind: Kind, invited: int, response: float) -> SampleDesign:
    """Return a design of the usual questionnaire: four questions of five answers."""
    return SampleDesign(
        construct=CONSTRUCT[kind], icc=SIGNAL[kind].likely, invited=invited, response=response
    )


def try_sample(
    frame: PopulationFrame,
    design: SampleDesign,
    *,
    towns: int = USUAL_TOWNS,
    seed: int = 1,
    progress: Callable[[float], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> TriedSample:
    """Make up towns, survey and fit each in a process of low priority, and say what came out.

    Parameters
    ----------
    frame : PopulationFrame
        The people, divided into districts.
    design : SampleDesign
        The sample.
    towns : int
        How many towns; more make the answer surer. Each takes as long as a short fit.
    seed : int
        The same seed gives the same answer.
    progress, stop : callable, optional
        See `dsm.beside.run_beside`.

    Raises
    ------
    SampleError
        If the design makes no sense.
    StoppedError
        If `stop` said so.
    """
    from dsm.beside import run_beside

    require_sense(frame, design)
    found = run_beside(simulated, frame, design, towns, seed, progress=progress, stop=stop)
    per_district = design.answers / len(district_factor(frame).levels)
    return TriedSample(
        simulated=found, per_district=per_district, table=reliability(per_district, design.icc)
    )


def simulated(
    frame: PopulationFrame,
    design: SampleDesign,
    towns: int,
    seed: int,
    report: Callable[[float], None],
) -> "SimulatedSample":
    """Do the work, wherever it is done."""
    from indicators.social.sample_size import simulate_sample

    return simulate_sample(frame, design, towns=towns, seed=seed, report=report)
