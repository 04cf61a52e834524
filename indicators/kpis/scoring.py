"""Points and bands of key figures, and the scores of categories, sub-dimensions and dimensions."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from indicators.kpis.benchmarks import Benchmark, Benchmarks
from indicators.kpis.catalogue import Catalogue, KeyFigure, load_catalogue
from indicators.kpis.values import CityValues, Reporting, Value

MOST_POINTS = 4

# Shares such as 6.6 / 10 miss their limit by a rounding error of the machine.
ROUNDING = 1e-9


class State(StrEnum):
    """What can be said of one figure. Only the first has points; the others are kept apart."""

    SCORED = "scored"
    NO_BENCHMARK = "no-benchmark"  # there is a figure, but nothing to hold it against
    NOT_VERIFIED = "not-verified"  # there is a figure, which the verifier did not confirm
    NOT_REPORTED = "not-reported"  # the city says that it has no figure
    NOT_IN_OUR_COPY = "not-in-our-copy"  # the file does not mention it, which says nothing


@dataclass(frozen=True, slots=True)
class Bands:
    """The shares of target at which 2, 3 and 4 points begin.

    The source does not define its edges. Here bands are half open: a share that is exactly a
    limit belongs to the band above it.

    Examples
    --------
    >>> [Bands().points(share) for share in (0.329, 0.33, 0.66, 0.95, 2.0)]
    [1, 2, 3, 4, 4]
    """

    limits: tuple[float, float, float] = (0.33, 0.66, 0.95)

    def __post_init__(self) -> None:
        if not all(low < high for low, high in pairwise((0.0, *self.limits))):
            raise ValueError(f"band limits must rise from above 0, not {self.limits}")

    def points(self, share: float) -> int:
        """Return 1 to 4 points for a share of target."""
        return 1 + sum(share >= limit - ROUNDING for limit in self.limits)

    def range(self, points: int) -> tuple[float, float | None]:
        """Return from (included) and to (excluded; None: no upper end) of a band."""
        edges: tuple[float | None, ...] = (*self.limits, None)
        return (0.0, *self.limits)[points - 1], edges[points - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One figure against its benchmark.

    `share` is how much of the target is reached (0 to 10) and `points` (1 to 4) its band; both
    are None unless `state` is scored.
    """

    figure: KeyFigure
    data_point: str
    value: Value | None
    benchmark: Benchmark | None
    state: State
    share: float | None = None
    points: int | None = None

    @property
    def reported(self) -> bool:
        """Whether the city reported a figure, scored or not."""
        return self.value is not None and self.value.reporting is Reporting.REPORTED


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of all there are were reported."""

    reported: int
    total: int

    @property
    def share(self) -> float:
        """Reported of total, in [0, 1]."""
        return self.reported / self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupScore:
    """The score of a dimension, sub-dimension or category, with what it rests on.

    Missing figures drop out of the score, so that not reporting may raise it: never show
    `share` without its coverage.

    Parameters
    ----------
    place : tuple of str
        Dimension, then sub-dimension and category where the group is one.
    points, possible : int
        Points reached, and the most that the scored figures could have reached.
    band : int or None
        1 to 4, as for a single figure; None if nothing was scored.
    key_figures, data_points : Coverage
        Reported of all; a key figure counts if any of its data points was reported.
    states : mapping of State to int
        Data points per state.
    """

    place: tuple[str, ...]
    points: int
    possible: int
    band: int | None
    key_figures: Coverage
    data_points: Coverage
    states: Mapping[State, int]

    @property
    def share(self) -> float | None:
        """Points of possible points, in [0.25, 1]; None if nothing was scored."""
        return self.points / self.possible if self.possible else None


@dataclass(frozen=True, slots=True)
class Scoring:
    """Every figure of the catalogue, judged, and the groups they add up to."""

    city: str
    results: tuple[Result, ...]
    bands: Bands

    def result(self, code: str, data_point: str = "") -> Result:
        """Return what became of one figure."""
        wanted = (code, data_point)
        found = (one for one in self.results if (one.figure.code, one.data_point) == wanted)
        return next(found)

    @property
    def dimensions(self) -> tuple[GroupScore, ...]:
        """Scores of the three dimensions."""
        return self._groups(lambda figure: (figure.dimension,))

    @property
    def subdimensions(self) -> tuple[GroupScore, ...]:
        """Scores of the seven sub-dimensions."""
        return self._groups(lambda figure: (figure.dimension, figure.subdimension))

    @property
    def categories(self) -> tuple[GroupScore, ...]:
        """Scores of the categories within their sub-dimension."""
        return self._groups(lambda one: (one.dimension, one.subdimension, one.category))

    @property
    def key_figures(self) -> Coverage:
        """Key figures reported, of all in the catalogue."""
        return _key_figure_coverage(self.results)

    def states_of_key_figures(self) -> dict[State, tuple[str, ...]]:
        """Return the codes per state; a key figure has the state of its best known data point."""
        best = {one.figure.code: State.NOT_IN_OUR_COPY for one in self.results}
        order = list(State)  # from what tells most to what tells nothing
        for one in self.results:
            best[one.figure.code] = min(best[one.figure.code], one.state, key=order.index)
        return {state: tuple(c for c, known in best.items() if known is state) for state in State}

    def _groups(self, place: Callable[[KeyFigure], tuple[str, ...]]) -> tuple[GroupScore, ...]:
        members: dict[tuple[str, ...], list[Result]] = {}
        for result in self.results:
            members.setdefault(place(result.figure), []).append(result)
        return tuple(group_score(key, group, self.bands) for key, group in members.items())


def score(
    values: CityValues,
    benchmarks: Benchmarks,
    *,
    catalogue: Catalogue | None = None,
    bands: Bands | None = None,
    until: int | None = None,
) -> Scoring:
    """Judge every figure of the catalogue against the city's benchmarks.

    The newest figure and the newest benchmark are taken, not later than the year `until`.
    A figure is left out of the score if it was not reported, was refused by the verifier, or has
    no benchmark; a figure that the file does not mention is "not in our copy".

    Parameters
    ----------
    values : CityValues
        What the city reported.
    benchmarks : Benchmarks
        The city's own targets.
    catalogue, bands
        The U4SSC catalogue and the bands 33, 66 and 95 % unless others are given.
    until : int, optional
        Year; all years unless given.

    Returns
    -------
    Scoring
        One result per data point of the catalogue, in its order.
    """
    known, limits = catalogue or load_catalogue(), bands or Bands()
    results = tuple(
        _judge(
            known[code],
            point,
            values.latest(code, point, until=until),
            benchmarks.of(code, point, until=until),
            limits,
        )
        for code, point in known.data_points
    )
    return Scoring(values.city, results, limits)


def group_score(place: tuple[str, ...], results: Iterable[Result], bands: Bands) -> GroupScore:
    """Add up figures: sum of points over the most points that the scored ones could reach."""
    group = tuple(results)
    scored = [one.points for one in group if one.points is not None]
    possible = MOST_POINTS * len(scored)
    return GroupScore(
        place=place,
        points=sum(scored),
        possible=possible,
        band=bands.points(sum(scored) / possible) if scored else None,
        key_figures=_key_figure_coverage(group),
        data_points=Coverage(sum(one.reported for one in group), len(group)),
        states=Counter(one.state for one in group),
    )


def _key_figure_coverage(results: Iterable[Result]) -> Coverage:
    group = tuple(results)
    reported = {one.figure.code for one in group if one.reported}
    return Coverage(len(reported), len({one.figure.code for one in group}))


def _judge(
    figure: KeyFigure,
    data_point: str,
    value: Value | None,
    benchmark: Benchmark | None,
    bands: Bands,
) -> Result:
    share = _share(value, benchmark)
    state = _state(value, share)
    scored = share is not None and state is State.SCORED
    return Result(
        figure=figure,
        data_point=data_point,
        value=value,
        benchmark=benchmark,
        state=state,
        share=share if scored else None,
        points=bands.points(share) if scored and share is not None else None,
    )


def _share(value: Value | None, benchmark: Benchmark | None) -> float | None:
    if value is None or value.figure is None or benchmark is None:
        return None
    return benchmark.share_of_target(value.figure)


def _state(value: Value | None, share: float | None) -> State:
    if value is None:
        return State.NOT_IN_OUR_COPY
    if value.reporting is Reporting.NOT_REPORTED:
        return State.NOT_REPORTED
    if value.verified is False:
        return State.NOT_VERIFIED
    return State.NO_BENCHMARK if share is None else State.SCORED
