"""The 91 U4SSC key figures: what each one measures, and which cells of that we only infer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from surveys.sheets import Row, read_sheet

CATALOGUE_FILE = Path(__file__).with_name("catalogue.csv")

# As published; the file is checked against it so that no key figure gets lost in an edit.
KEY_FIGURES = 91


class Direction(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"
    CONTEXT = "context"  # neither: it depends on the city


class Confidence(StrEnum):
    """Whether a key figure's own page was read, or its entry pieced together."""

    SOURCED = "sourced"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class DataPoint:
    """One number of a key figure; most have only one, which is called ""."""

    name: str
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One U4SSC key figure: its meaning, place, unit, good direction and source.

    `orientation` holds figures that the manuals mention in passing. They are no benchmarks: those
    of U4SSC are unpublished, so a city brings its own. `inferred_cells` names the fields of this
    entry that nobody could read in a source; `confidence` tells whether its page was read at all.
    """

    code: str
    name: str
    dimension: str
    subdimension: str
    category: str
    level: str
    kind: str
    unit: str
    formula: str
    direction: Direction
    sdg_targets: tuple[str, ...]
    data_points: tuple[DataPoint, ...]
    orientation: str
    verifier_check: str
    confidence: Confidence
    inferred_cells: frozenset[str]
    source: str

    def is_inferred(self, cell: str) -> bool:
        """Tell whether `cell` (a field of this class) is our reading and not the source's."""
        return cell in self.inferred_cells

    @property
    def data_point_names(self) -> tuple[str, ...]:
        """Names of its data points, ("",) when it is a single number."""
        return tuple(point.name for point in self.data_points)


@dataclass(frozen=True, slots=True)
class Catalogue(Mapping[str, KeyFigure]):
    """All key figures by code, in printed order.

    Notes
    -----
    By code letter 55 are core and 36 advanced, while the published headline says 54 and 37; which
    one differs is not known. Category names recur in several sub-dimensions (water, transport),
    so a category is known by its sub-dimension and name together: 27 of them, of 22 names.
    """

    figures: Mapping[str, KeyFigure]

    def __getitem__(self, code: str) -> KeyFigure:
        return self.figures[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.figures)

    def __len__(self) -> int:
        return len(self.figures)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of the three dimensions."""
        return tuple(dict.fromkeys(figure.dimension for figure in self.values()))

    @property
    def subdimensions(self) -> tuple[tuple[str, str], ...]:
        """(dimension, sub-dimension) of all seven."""
        return tuple(dict.fromkeys((f.dimension, f.subdimension) for f in self.values()))

    @property
    def categories(self) -> tuple[tuple[str, str, str], ...]:
        """(dimension, sub-dimension, category) of all categories."""
        places = ((f.dimension, f.subdimension, f.category) for f in self.values())
        return tuple(dict.fromkeys(places))

    @property
    def data_points(self) -> tuple[tuple[str, str], ...]:
        """(code, name of data point) of everything that can be measured, 112 in all."""
        return tuple((f.code, name) for f in self.values() for name in f.data_point_names)


@cache
def load_catalogue() -> Catalogue:
    """Return all U4SSC key figures, keyed by code, in printed order."""
    sheet = read_sheet(CATALOGUE_FILE, ("code", "name"))
    figures = [_key_figure(row) for row in sheet]
    sheet.refuse_repeats("code", ((row, row.text("code")) for row in sheet))
    sheet.raise_problems()
    if len(figures) != KEY_FIGURES:
        raise ValueError(f"{CATALOGUE_FILE} has {len(figures)} key figures, not {KEY_FIGURES}")
    return Catalogue({figure.code: figure for figure in figures})


def normal_code(text: str) -> str:
    """Return a code as the catalogue writes it, whatever the blanks around its colons.

    Examples
    --------
    >>> normal_code("EC:ICT: ICT :1c")
    'EC: ICT: ICT: 1C'
    """
    return ": ".join(part.strip().upper() for part in text.split(":"))


def _key_figure(row: Row) -> KeyFigure:
    direction = row.choice("direction", Direction)
    return KeyFigure(
        code=row.text("code"),
        name=row.text("name"),
        dimension=row.text("dimension"),
        subdimension=row.text("subdimension"),
        category=row.text("category"),
        level=row.text("level"),
        kind=row.text("kind"),
        unit=row.text("unit"),
        formula=row.text("formula"),
        direction=direction,
        sdg_targets=row.parts("sdg_targets"),
        data_points=_data_points(row.parts("data_points"), direction),
        orientation=row.optional("orientation"),
        verifier_check=row.optional("verifier_check"),
        confidence=row.choice("confidence", Confidence),
        inferred_cells=frozenset(row.parts("inferred_cells")),
        source=row.text("source"),
    )


def _data_points(texts: tuple[str, ...], direction: Direction) -> tuple[DataPoint, ...]:
    if not texts:
        return (DataPoint("", direction),)
    return tuple(_data_point(text, direction) for text in texts)


def _data_point(text: str, direction: Direction) -> DataPoint:
    """Read "recycled (higher)"; without brackets the direction is that of the key figure."""
    name, bracket, inside = text.partition(" (")
    return DataPoint(name, Direction(inside.removesuffix(")")) if bracket else direction)
