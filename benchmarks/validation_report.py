"""docs/validation.md and its pictures, from the rows that validation has left."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.interval_coverage import ARRANGEMENTS, FAMILIES, pooled
from benchmarks.rank_statistics import Uniformity, cumulative_counts, uniformity
from benchmarks.simulation_based_calibration import DESIGNS, RANKS
from indicators.social.multiplicity import holm

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

DOCS = Path(__file__).parents[1] / "docs"
FOLDER = DOCS / "validation"
MODEL_FILE = FOLDER / "model.txt"  # which model the rows are of
LEVEL = 0.99  # of the simultaneous band
RANGE = (0.87, 0.93)  # what coverage of a family must be in
NOT_RANKED = ("number", "divergences", "rhat")


def rows_file(name: str) -> Path:
    """Return where the rows of a design or an arrangement are kept."""
    return FOLDER / f"{name.replace(',', '').replace('.', '').replace(' ', '-').lower()}.csv"


def read_rows(name: str) -> list[dict[str, float]]:
    """Return the rows so far, none if there is no file yet."""
    path = rows_file(name)
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def write() -> None:
    """Write the page and its pictures."""
    for name in DESIGNS:
        picture(name).write_text(ecdf_picture(name), encoding="utf-8")
    (DOCS / "validation.md").write_text(page(), encoding="utf-8")


def picture(name: str) -> Path:
    """Return where the picture of a design lies."""
    return rows_file(name).with_suffix(".svg")


def page() -> str:
    """Return the whole page as Markdown."""
    return "\n".join(
        [
            HEAD,
            *(_calibration_section(name) for name in DESIGNS),
            COVERAGE_HEAD,
            _coverage_table(),
            _coverage_sentence(),
        ]
    )


def chances_of(
    rows: Sequence[dict[str, float]], even: Uniformity
) -> tuple[list[str], Floats, Floats]:
    """Return the ranked quantities, the chance of each one's ranks, and the same after Holm."""
    names = [name for name in rows[0] if name not in NOT_RANKED]
    chances = np.array([even.chance(_ranks(rows, name)) for name in names])
    return names, chances, holm(chances)


def _calibration_section(name: str) -> str:
    rows = read_rows(name)
    even = uniformity(len(rows), RANKS)
    names, chances, corrected = chances_of(rows, even)
    order = np.argsort(chances)
    worst = names[order[0]]
    outside = [one for one in names if not _inside(rows, one, even)]
    divergent = sum(row["divergences"] > 0 for row in rows)
    lines = [
        f"\n## {name.capitalize()}, 400 respondents: {len(rows):,} fits\n",
        f"{len(names)} quantities. The worst is **{worst}**: ranks as uneven as these come up with chance "
        f"{chances[order[0]]:.3f} when all is well, {corrected[order[0]]:.2f} after Holm's correction for "
        f"looking at {len(names)}. {_verdict(corrected)} "
        f"{_listed(outside)} the simultaneous {LEVEL:.0%} band.",
        f"A divergent draw was met in {divergent} of {len(rows):,} fits; the median of the largest R-hat "
        f"of a fit (two chains of 500) is {np.median([row['rhat'] for row in rows]):.3f}. No fit was left out.\n",
        f"![Distribution of ranks](validation/{picture(name).name})\n",
        "*Each line is one quantity: how many of its ranks lie at or below each rank, minus what even "
        "ranks would give. All are right when nearly all lines stay in the grey band; the worst is drawn thick.*\n",
        "| Quantity | Chance | After Holm |",
        "|---|---|---|",
    ]
    lines += [f"| {names[at]} | {chances[at]:.3f} | {corrected[at]:.2f} |" for at in order]
    return "\n".join(lines) + "\n"


def _verdict(corrected: Floats) -> str:
    uneven = int((corrected < 1 - LEVEL).sum())
    if not uneven:
        return "No quantity's ranks are uneven beyond chance."
    return f"**{uneven} of them are uneven beyond chance.**"


def _listed(outside: Sequence[str]) -> str:
    if not outside:
        return "No line leaves"
    return f"{'These leave' if len(outside) > 1 else 'One leaves'} ({', '.join(outside)})"


def _ranks(rows: Sequence[dict[str, float]], name: str) -> Ints:
    return np.array([int(row[name]) for row in rows], dtype=np.int64)


def _inside(rows: Sequence[dict[str, float]], name: str, even: Uniformity) -> bool:
    low, high = even.band(LEVEL)
    below = cumulative_counts(_ranks(rows, name), RANKS)
    return bool(((low <= below) & (below <= high)).all())


def ecdf_picture(name: str) -> str:
    """Return an SVG of every quantity's cumulative ranks against even ones, with the band."""
    rows = read_rows(name)
    even = uniformity(len(rows), RANKS)
    names, chances, _ = chances_of(rows, even)
    worst = names[int(np.argmin(chances))]
    expected = len(rows) * np.arange(1, RANKS + 1) / (RANKS + 1)
    low, high = even.band(LEVEL)
    reach = 1.35 * max(np.abs(low - expected).max(), np.abs(high - expected).max()) / len(rows)

    def points(counts: Ints) -> list[str]:
        shares = (counts - expected) / len(rows)
        across = 60 + 520 * np.arange(RANKS) / (RANKS - 1)
        up = 130 - 110 * shares / reach
        return [f"{x:.1f},{y:.1f}" for x, y in zip(across, up, strict=True)]

    band = " ".join(points(low) + points(high)[::-1])
    lines = [
        f'<polyline points="{" ".join(points(cumulative_counts(_ranks(rows, one), RANKS)))}" '
        f'stroke-width="{2.5 if one == worst else 0.7}" stroke-opacity="{1 if one == worst else 0.45}"/>'
        for one in names
    ]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 270" font-family="sans-serif" '
        f'font-size="12" role="img"><title>Ranks of {len(names)} quantities over {len(rows)} fits'
        '</title><rect width="600" height="270" fill="#fff"/>'
        f'<polygon points="{band}" fill="#ddd"/><path d="M60 130H580" stroke="#777"/>'
        f'<g fill="none" stroke="#16324f">{"".join(lines)}</g>'
        f'<text x="52" y="24" text-anchor="end">+{reach:.2f}</text>'
        f'<text x="52" y="244" text-anchor="end">-{reach:.2f}</text>'
        '<text x="52" y="134" text-anchor="end">0</text><text x="60" y="262">rank 0</text>'
        f'<text x="580" y="262" text-anchor="end">rank {RANKS}</text>'
        f'<text x="320" y="262" text-anchor="middle">thick: {worst}</text></svg>\n'
    )


def _coverage_table() -> str:
    lines = [
        f"| Arrangement | Towns | {' | '.join(FAMILIES)} |",
        f"|---|---|{'---|' * len(FAMILIES)}",
    ]
    for name in ARRANGEMENTS:
        rows = read_rows(name)
        cells = [
            f"{share:.3f} ({error:.3f})" for share, error in (pooled(rows, f) for f in FAMILIES)
        ]
        lines.append(f"| {name} | {len(rows)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _coverage_sentence() -> str:
    found = {
        f"{family}, {name}": pooled(read_rows(name), family)
        for name in ARRANGEMENTS
        for family in FAMILIES
    }
    missed = [
        f"{what} ({share:.3f})"
        for what, (share, _) in found.items()
        if not RANGE[0] <= share <= RANGE[1]
    ]
    if not missed:
        return f"\nAll {len(found)} lie within {RANGE[0]} to {RANGE[1]}.\n"
    return f"\n**Outside {RANGE[0]} to {RANGE[1]}: {'; '.join(missed)}.**\n"


HEAD = """# Validation

Written by `python -m benchmarks.validation`, from the rows in [validation](validation); nothing here is typed in.

## Simulation-based calibration

A town's truth is drawn from the model's own prior: spreads, effects, discriminations, answer shares. Its answers are
drawn from that truth, five in a hundred of them missing, six in a hundred people with unknown education, the old and the educated
answering more. Then the model is fitted. If the mathematics and the program are right, the truth's rank among 99 thinned draws is
each of 0 to 99 equally often, for every quantity (Talts and others 2018; Modrák and others 2023). The band holds the whole line of
an even quantity with 99 % probability (Säilynoja, Bürkner and Vehtari 2022). This finds faults of computation. Whether the
model suits real people is another question: see the checks of each fit."""

COVERAGE_HEAD = """
## Do 90 % intervals hold the truth?

Here the truth is not drawn from the prior: districts differ by a fixed intraclass correlation, small or large, and the prior knows
nothing of which. 600 respondents, eight districts. Each cell is the share of 90 % intervals that held the truth, pooled over a family
and averaged over towns, with its standard error clustered by town.
"""
