"""Today's figure of every indicator: draws where a survey stands behind it, a number otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, select

from dsm import evidence, fieldwork, goals
from dsm.draws import hash_of
from dsm.estimated import Estimated
from dsm.posteriors import Measure, city_draws
from dsm.tables import WaveRow

if TYPE_CHECKING:
    from indicators.composite import Indicator

type Figure = NDArray[np.float64] | float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CityFigures:
    """Figures of the city's indicators, in each indicator's own unit.

    Parameters
    ----------
    indicators : tuple of Indicator
        All that the goals ask for.
    values : mapping of indicator id to array of shape (draw,) or float
        Draws are equally many for all; an indicator without a figure is absent. Each construct
        is fitted by itself, so that draws of two constructs are paired as if independent:
        intervals that combine several are rather too narrow, since the same people answered.
    made_from : mapping of str to str
        Fingerprints: of each estimate (`estimate:construct`) and of all other figures.
    """

    indicators: "tuple[Indicator, ...]"
    values: Mapping[str, Figure]
    made_from: Mapping[str, str]

    @property
    def draws(self) -> int:
        """How many draws; 1 when every figure is a number."""
        return max((np.size(value) for value in self.values.values()), default=1)

    @property
    def hash(self) -> str:
        """Fingerprint of all that the figures were made from."""
        return hash_of(dict(self.made_from))


def city_figures(session: Session, draws_folder: Path) -> CityFigures:
    """Collect today's figure of every indicator, from the latest published estimates."""
    return _collected(session, draws_folder, evidence.published(session))


def earlier_figures(session: Session, draws_folder: Path) -> CityFigures | None:
    """Collect the same as it was in the wave before, or None when nothing was asked in both.

    Official figures are today's, so that only the survey differs.
    """
    found = earlier_estimates(session)
    return _collected(session, draws_folder, found) if found else None


def earlier_estimates(session: Session) -> dict[str, Estimated]:
    """Return the estimates of the wave before the latest, of constructs that both waves have.

    One wave against one other: a construct that the latest wave left out has no change to
    show beside the others, and one last asked longer ago changed over another time.
    """
    latest = evidence.published(session)
    newest = max((one.asked for one in latest.values()), default="")
    found = {
        name: evidence.published_before(session, one)
        for name, one in latest.items()
        if one.asked == newest
    }
    before = max((one.asked for one in found.values() if one), default="")
    return {name: one for name, one in found.items() if one and one.asked == before}


def headline(indicators: "Sequence[Indicator]", construct: str) -> "Indicator | None":
    """Return the indicator that speaks for a construct: the first that stands on one of its items."""
    return next((one for one in indicators if one.construct == construct and one.item), None)


def measure_of(indicator: "Indicator", codes: Mapping[str, Sequence[int]]) -> Measure:
    """Return what of the construct an indicator shows.

    Parameters
    ----------
    codes : mapping of item id to its stored codes, worst to best
        Of the wave the estimate was made from.

    Raises
    ------
    GoalsError
        If the item was not asked with the answer that the indicator counts from.
    """
    if not indicator.item:
        return Measure()
    own, code = codes[indicator.item], indicator.code_at_or_better
    if code not in own:
        raise goals.GoalsError(
            f"The indicator {indicator.id!r} counts from code {code} of {indicator.item!r}, "
            f"whose codes are {', '.join(map(str, own))}.",
            "Correct stored_code_at_or_better, and run `dsm import indicators FILE` again.",
        )
    return Measure(indicator.item, own.index(code))


def item_codes(session: Session, wave: str) -> dict[str, tuple[int, ...]]:
    """Return the stored codes of every item of a wave, worst to best."""
    row = session.exec(select(WaveRow).where(WaveRow.name == wave)).one()
    return {item["id"]: tuple(item["codes"]) for item in row.items}


def _collected(
    session: Session, draws_folder: Path, estimates: Mapping[str, Estimated]
) -> CityFigures:
    indicators = goals.load_indicators(session)
    numbers = _certain_figures(session, indicators)
    drawn = _survey_figures(session, draws_folder, indicators, estimates)
    used = sorted({one.construct for one in indicators if one.id in drawn})
    made_from = {f"estimate:{name}": estimates[name].hash for name in used}
    made_from["other figures"] = hash_of(dict(numbers))
    made_from["indicators"] = hash_of([repr(one) for one in indicators])
    return CityFigures(
        indicators=indicators, values={**numbers, **_equally_long(drawn)}, made_from=made_from
    )


def _survey_figures(
    session: Session,
    draws_folder: Path,
    indicators: "Sequence[Indicator]",
    estimates: Mapping[str, Estimated],
) -> dict[str, NDArray[np.float64]]:
    found = {}
    for indicator in indicators:
        estimated = estimates.get(indicator.construct)
        if estimated is None:
            continue
        codes = item_codes(session, estimated.wave)
        if indicator.item and indicator.item not in codes:
            continue
        frame = fieldwork.load_frame(session, estimated.frame)
        measure = measure_of(indicator, codes)
        found[indicator.id] = city_draws(draws_folder, estimated, frame, measure)
    return found


def _certain_figures(session: Session, indicators: "Sequence[Indicator]") -> dict[str, float]:
    newest: dict[tuple[str, str], float] = {}
    for value in goals.load_key_figures(session).values:  # by year, so the newest comes last
        if value.figure is not None:
            newest[value.code, value.data_point] = float(value.figure)
    figures = {}
    for indicator in indicators:
        if indicator.kpi_code and (indicator.kpi_code, indicator.data_point) in newest:
            figures[indicator.id] = newest[indicator.kpi_code, indicator.data_point]
        elif not indicator.kpi_code and not indicator.construct and indicator.baseline is not None:
            figures[indicator.id] = indicator.baseline
    return figures


def _equally_long(
    drawn: Mapping[str, NDArray[np.float64]],
) -> dict[str, NDArray[np.float64]]:
    # Estimates made with other settings have other numbers of draws; taken evenly from each,
    # so that no chain is left out.
    shortest = min((len(draws) for draws in drawn.values()), default=0)
    return {
        name: draws[np.linspace(0, len(draws) - 1, shortest).round().astype(np.int64)]
        for name, draws in drawn.items()
    }
