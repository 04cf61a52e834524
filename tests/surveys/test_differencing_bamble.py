"""The law on real people: Bamble by district and age, two releases, all filters laid over each other."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from surveys.differencing import protect_further
from surveys.disclosure import Limits
from surveys.group_counts import GroupCount, group_of

pytestmark = pytest.mark.slow

K = Limits().count
UNKNOWN = "unknown"

type People = dict[tuple[str, str], int]


def bamble(real_data: Path, year: int) -> People:
    """People by district and age band; those whose age the producer left out are one more band."""
    path = real_data / "real" / "population_norway" / f"bamble_grunnkrets_age_{year}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    people = {(row["name"], row["age_band"]): int(row["n"] or 0) for row in rows}
    for row in rows:
        people[row["name"], UNKNOWN] = int(row["total"])
    for district, band in list(people):
        if band != UNKNOWN:
            people[district, UNKNOWN] -= people[district, band]
    return people


def answered(people: People, share: float, rng: np.random.Generator) -> People:
    return {cell: int(rng.binomial(count, share)) for cell, count in people.items()}


def every_filter(people: People) -> list[GroupCount]:
    """Everybody, districts, bands, the old of each district, and each band of each district."""
    districts = sorted({district for district, _ in people})
    bands = sorted({band for _, band in people})
    old = [band for band in bands if band != UNKNOWN and int(band.rstrip("+").split("-")[0]) >= 65]

    def count(districts, bands) -> int:
        return sum(people[one, band] for one in districts for band in bands)

    return [
        GroupCount((), count(districts, bands)),
        *(GroupCount(group_of(district=one), count([one], bands)) for one in districts),
        *(GroupCount(group_of(age=band), count(districts, [band])) for band in bands),
        *(GroupCount(group_of(district=one, age=old), count([one], old)) for one in districts),
        *(
            GroupCount(group_of(district=one, age=band), people[one, band])
            for one in districts
            for band in bands
        ),
    ]


class Attacker:
    """Knows every shown figure of both releases, and that nobody is counted less than once."""

    def __init__(self, releases, people: People, *, grows: bool) -> None:
        patterns = [{0, 1}, {1}] if grows else [{0, 1}, {1}, {0}]
        cells = [dict(zip(("district", "age"), cell, strict=True)) for cell in people]
        self.figures = [one for release in releases for one in release]
        self.rows = np.array(
            [
                [
                    all(cell[factor] in levels for factor, levels in one.group) and at in pattern
                    for cell in cells
                    for pattern in patterns
                ]
                for at, release in enumerate(releases)
                for one in release
            ],
            dtype=float,
        )
        shown = [at for at, one in enumerate(self.figures) if one.shown]
        self._known = csr_array(self.rows[shown])
        self._counts = np.array([self.figures[at].count for at in shown], dtype=float)

    def interval(self, figure: int) -> tuple[float, float]:
        return self._end(figure, 1), self._end(figure, -1)

    def _end(self, figure: int, sign: int) -> float:
        found = linprog(
            sign * self.rows[figure], A_eq=self._known, b_eq=self._counts, bounds=(0, None)
        )
        assert found.status in {0, 3}, found.message
        return sign * found.fun if found.status == 0 else np.inf

    def narrow(self) -> list[tuple]:
        """Figures hidden for their size whose interval does not span 1..k-1, others as narrow."""
        hidden = [at for at, one in enumerate(self.figures) if not one.shown]
        assert sum(self.figures[at].count < K for at in hidden) > 50
        ends = {at: self.interval(at) for at in hidden}
        return [
            (self.figures[at], low, high)
            for at, (low, high) in ends.items()
            if high - low < K - 1 - 1e-6
            or (self.figures[at].count < K and (low > 1 + 1e-6 or high < K - 1 - 1e-6))
        ]

    def telling(self) -> list[tuple]:
        """Hidden cells that can be told from small ones."""
        hidden = [
            at for at, one in enumerate(self.figures) if not one.shown and len(one.group) == 2
        ]
        ends = {at: self.interval(at) for at in hidden}
        return [(self.figures[at], *both) for at, both in ends.items() if both[0] > 1 + 1e-6]


def test_two_years_of_residents_tell_of_no_small_group(real_data):
    years = [bamble(real_data, year) for year in (2017, 2024)]

    first = protect_further(every_filter(years[0]), grows=False)
    second = protect_further(every_filter(years[1]), [first], grows=False)

    attacker = Attacker([first, second], years[0], grows=False)
    assert attacker.narrow() == []
    assert attacker.telling() == []
    assert sum(one.shown for one in second) > 400


def test_two_releases_of_a_survey_under_way_tell_of_no_small_group(real_data, rng):
    people = bamble(real_data, 2024)
    early = answered(people, 0.2, rng)
    rest = {cell: people[cell] - early[cell] for cell in people}
    came = answered(rest, 0.1, rng)
    late = {cell: early[cell] + came[cell] for cell in people}

    first = protect_further(every_filter(early), grows=True)
    second = protect_further(every_filter(late), [first], grows=True)

    attacker = Attacker([first, second], people, grows=True)
    assert attacker.narrow() == []
    assert second[0].shown
