"""Use cases of those who keep the city's figures: indicators with goalposts, key figures, targets."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from sqlmodel import Session, col, delete, select

from dsm.tables import IndicatorRow, KeyFigureRow, KeyFigureTargetRow
from surveys.errors import FixableError

if TYPE_CHECKING:
    from indicators.composite import Indicator
    from indicators.kpis.benchmarks import Benchmark, Benchmarks
    from indicators.kpis.scoring import Scoring
    from indicators.kpis.values import CityValues, Value


class GoalsError(FixableError):
    """An indicator asks for something that is not there."""

    code = "goals"


def keep_key_figures(session: Session, values: "CityValues") -> int:
    """Keep what the city reported; a figure of the same place and year replaces the old one.

    Returns
    -------
    int
        Figures kept.
    """
    for value in values.values:
        session.merge(KeyFigureRow(**asdict(value)))
    return len(values.values)


def load_key_figures(session: Session, city: str = "") -> "CityValues":
    """Return everything that was reported, by place and year."""
    from indicators.kpis.values import CityValues

    order = (col(KeyFigureRow.code), col(KeyFigureRow.data_point), col(KeyFigureRow.year))
    rows = session.exec(select(KeyFigureRow).order_by(*order)).all()
    return CityValues(city, tuple(_value(row) for row in rows))


def keep_targets(session: Session, targets: "Benchmarks") -> int:
    """Replace the city's targets by these.

    Returns
    -------
    int
        Targets kept.
    """
    session.exec(delete(KeyFigureTargetRow))
    session.add_all([KeyFigureTargetRow(**asdict(one)) for one in targets.benchmarks])
    return len(targets.benchmarks)


def load_targets(session: Session) -> "Benchmarks":
    """Return what the city holds its key figures against."""
    from indicators.kpis.benchmarks import Benchmarks

    rows = session.exec(select(KeyFigureTargetRow)).all()
    return Benchmarks(tuple(_target(row) for row in rows))


def score_key_figures(session: Session, city: str = "", *, until: int | None = None) -> "Scoring":
    """Hold the city's figures against its targets, all 91 of them.

    Parameters
    ----------
    until : int, optional
        Leave out figures of later years.
    """
    from indicators.kpis.scoring import score

    return score(load_key_figures(session, city), load_targets(session), until=until)


def keep_indicators(session: Session, indicators: "Sequence[Indicator]") -> int:
    """Replace the indicators of the three goals by these.

    Returns
    -------
    int
        Indicators kept.
    """
    session.exec(delete(IndicatorRow))
    session.add_all([_row(one, position) for position, one in enumerate(indicators)])
    return len(indicators)


def load_indicators(session: Session) -> "tuple[Indicator, ...]":
    """Return the indicators of the three goals, in the city's order."""
    rows = session.exec(select(IndicatorRow).order_by(col(IndicatorRow.position))).all()
    return tuple(_indicator(row) for row in rows)


def _value(row: KeyFigureRow) -> "Value":
    from indicators.kpis.values import Reporting, Value

    known = {field.name: getattr(row, field.name) for field in fields(Value)}
    return Value(**{**known, "reporting": Reporting(row.reporting)})


def _target(row: KeyFigureTargetRow) -> "Benchmark":
    from indicators.kpis.benchmarks import Benchmark, Rule
    from indicators.kpis.catalogue import Direction

    known = {field.name: getattr(row, field.name) for field in fields(Benchmark)}
    kinds = {"rule": Rule(row.rule), "direction": Direction(row.direction)}
    return Benchmark(**{**known, **kinds})


def _row(indicator: "Indicator", position: int) -> IndicatorRow:
    return IndicatorRow(
        id=indicator.id,
        position=position,
        goal=indicator.goal,
        name=dict(indicator.name),
        unit=indicator.unit,
        direction=indicator.direction,
        source=indicator.source,
        worst=indicator.goalposts.worst,
        best=indicator.goalposts.best,
        provenance=indicator.provenance,
        construct_id=indicator.construct,
        item=indicator.item,
        code_at_or_better=indicator.code_at_or_better,
        kpi_code=indicator.kpi_code,
        data_point=indicator.data_point,
        baseline=indicator.baseline,
        baseline_year=indicator.baseline_year,
        status=indicator.status,
    )


def _indicator(row: IndicatorRow) -> "Indicator":
    from indicators.composite import Goal, Goalposts, Indicator, SourceType
    from indicators.kpis.catalogue import Direction

    return Indicator(
        id=row.id,
        goal=Goal(row.goal),
        name=row.name,
        unit=row.unit,
        direction=Direction(row.direction),
        source=SourceType(row.source),
        goalposts=Goalposts(row.worst, row.best),
        provenance=row.provenance,
        construct=row.construct_id,
        item=row.item,
        code_at_or_better=row.code_at_or_better,
        kpi_code=row.kpi_code,
        data_point=row.data_point,
        baseline=row.baseline,
        baseline_year=row.baseline_year,
        status=row.status,
    )
