"""Doubts about reported key figures: worth a question to the city, never a refusal."""

from collections.abc import Iterator
from dataclasses import dataclass

from indicators.kpis.values import CityValues, Value

# (figure that should not be above, data point, figure it is compared with, data point)
NOT_ABOVE = (
    ("EC: I: WS: 2C", "", "EC: I: WS: 1C", ""),  # potable water, basic water
    ("EC: ICT: ICT: 2C", "", "EC: ICT: ICT: 1C", ""),  # fixed broadband, household internet
    ("EC: ICT: WS: 1C", "", "EC: ICT: ES: 1C", ""),  # smart water meters, smart electricity meters
    ("EN: EN: WS: 4C", "secondary", "EN: EN: WS: 4C", "primary"),
    ("EN: EN: WS: 4C", "tertiary", "EN: EN: WS: 4C", "secondary"),
)

# Shares of one whole, and the data points that make it up.
WHOLES = {
    "EC: I: T: 4A": (
        "public transport",
        "private vehicles",
        "cycling",
        "walking",
        "para transport",
    ),
    "EN: EN: WA: 1C": (
        "sanitary landfill",
        "burnt in open",
        "incinerated",
        "open dump",
        "recycled",
        "other",
    ),
}
WHOLE_TOLERANCE = 2.0  # percentage points

AT_LEAST = {"EC: I: WS: 5C": 90.0, "EC: I: T: 5A": 1.0}  # sanitation in %, travel time ratio

# Percentages that may pass 100: pupils commute in, and a household may have two subscriptions.
MAY_PASS_100 = frozenset({"SC: EH: ED: 2C", "EC: ICT: ICT: 2C", "SC: SH: SI: 5A"})

AIR_POLLUTION = "EN: EN: AQ: 1C"
GINI = "SC: SH: SI: 2C"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason to ask the city about some figures.

    `rule` never changes, so that texts in other languages may rely on it.
    """

    rule: str
    codes: tuple[str, ...]
    sentence: str


def doubts(values: CityValues) -> tuple[Doubt, ...]:
    """Return what looks odd in the newest figures, after the rules given to U4SSC's verifiers."""
    newest = _newest(values)
    figures = {
        key: float(value.figure)
        for key, value in newest.items()
        if value.figure is not None and not isinstance(value.figure, bool)
    }
    return (
        *_not_above(figures),
        *_wholes(figures),
        *_too_low(figures),
        *_out_of_percent(figures, newest),
        *_wrong_scale(figures, newest),
    )


type Key = tuple[str, str]


def _newest(values: CityValues) -> dict[Key, Value]:
    by_year = sorted(values.values, key=lambda value: value.year)
    return {(value.code, value.data_point): value for value in by_year}


def _not_above(figures: dict[Key, float]) -> Iterator[Doubt]:
    for code, point, other, other_point in NOT_ABOVE:
        figure, limit = figures.get((code, point)), figures.get((other, other_point))
        if figure is not None and limit is not None and figure > limit:
            sentence = (
                f"{_named(code, point)} is {figure:g}, above {limit:g} of "
                f"{_named(other, other_point)}; it is normally not."
            )
            yield Doubt("not-above", tuple(dict.fromkeys((code, other))), sentence)


def _wholes(figures: dict[Key, float]) -> Iterator[Doubt]:
    for code, points in WHOLES.items():
        parts = [figures[code, point] for point in points if (code, point) in figures]
        if len(parts) == len(points) and abs(sum(parts) - 100) > WHOLE_TOLERANCE:
            sentence = f"The parts of {code} add up to {sum(parts):g} %, not to about 100."
            yield Doubt("parts-of-a-whole", (code,), sentence)


def _too_low(figures: dict[Key, float]) -> Iterator[Doubt]:
    for code, limit in AT_LEAST.items():
        figure = figures.get((code, ""))
        if figure is not None and figure < limit:
            sentence = f"{code} is {figure:g}; {limit:g} or more is normal."
            yield Doubt("unusually-low", (code,), sentence)


def _out_of_percent(figures: dict[Key, float], newest: dict[Key, Value]) -> Iterator[Doubt]:
    for (code, point), figure in figures.items():
        percent = newest[code, point].unit == "%"
        too_high = percent and figure > 100 and code not in MAY_PASS_100
        if figure < 0 or too_high:
            sentence = f"{_named(code, point)} is {figure:g} {newest[code, point].unit}."
            yield Doubt("outside-its-range", (code,), sentence.replace(" .", "."))


def _wrong_scale(figures: dict[Key, float], newest: dict[Key, Value]) -> Iterator[Doubt]:
    for (code, point), value in newest.items():
        if code == AIR_POLLUTION and value.unit.casefold() in {"ppm", "ppb"}:
            sentence = f"{_named(code, point)} is in {value.unit}; convert it to microgram/m3."
            yield Doubt("wrong-unit", (code,), sentence)
    if figures.get((GINI, ""), 0.0) > 1:
        sentence = f"{GINI} is {figures[GINI, '']:g}, on a scale of 0 to 1; divide it by 100."
        yield Doubt("wrong-scale", (GINI,), sentence)


def _named(code: str, point: str) -> str:
    return f"{code} ({point})" if point else code
