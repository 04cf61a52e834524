"""Answer scales: ordered categories with the codes that are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from surveys.texts import Text, inline_text
from surveys.toml_tables import TomlTable


class Direction(StrEnum):
    """What a rising stored code means."""

    HIGHER_IS_BETTER = "higher-is-better"
    LOWER_IS_BETTER = "lower-is-better"
    UNORDERED = "unordered"


class Shown(StrEnum):
    """In which order a page shows the categories."""

    AS_LISTED = "as-listed"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Category:
    """One answer: the code that is stored and the text that is read."""

    code: int
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Answer categories from worst to best.

    Parameters
    ----------
    id : str
        Stable name.
    categories : tuple of Category
        From worst to best; in order of display when `direction` is unordered.
    direction : Direction
        What a rising code means.
    shown : Shown
        Order on the page.
    labelled : bool
        False for number scales of which only the two ends carry a text (the item's `ends`).
    provenance : str
        Who may change the categories, where they are not simply ours.
    """

    id: str
    categories: tuple[Category, ...]
    direction: Direction
    shown: Shown = Shown.AS_LISTED
    labelled: bool = True
    provenance: str = ""

    @property
    def codes(self) -> tuple[int, ...]:
        """Stored codes from worst to best."""
        return tuple(category.code for category in self.categories)

    @property
    def as_shown(self) -> tuple[Category, ...]:
        """The categories in the order of the page."""
        return self.categories if self.shown is Shown.AS_LISTED else self.categories[::-1]


def read_scale(table: TomlTable) -> Scale:
    """Return the scale that `table` describes by `categories` or by `points`."""
    points = table.has("points")
    scale = Scale(
        id=table.get("id", str),
        categories=_read_points(table.table("points")) if points else read_categories(table),
        direction=table.one_of("direction", Direction),
        shown=table.one_of("shown", Shown),
        labelled=not points,
        provenance=table.get("provenance", str, "") if table.has("provenance") else "",
    )
    _check_order(table, scale)
    table.close()
    return scale


def read_categories(table: TomlTable) -> tuple[Category, ...]:
    """Return the answers listed under `categories`, at least two, each code once."""
    categories = []
    for entry in table.entries("categories"):
        categories.append(Category(entry.get("code", int), inline_text(entry)))
        entry.close()
    codes = [category.code for category in categories]
    if len(codes) < 2:
        table.note(f"There are {len(codes)} categories.", "List at least two.")
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        table.note(f"Code {code} stands twice.", "Give every category a code of its own.")
    return tuple(categories)


def _read_points(table: TomlTable) -> tuple[Category, ...]:
    lowest, highest = table.get("lowest", int), table.get("highest", int)
    table.close()
    if highest <= lowest:
        table.note(f"highest = {highest} is not above lowest = {lowest}.", "Swap or correct them.")
    numbers = [(code, str(code)) for code in range(lowest, highest + 1)]
    return tuple(Category(code, Text(number, number, number)) for code, number in numbers)


def _check_order(table: TomlTable, scale: Scale) -> None:
    rising = _rises(scale.codes)
    falling = _rises(scale.codes[::-1])
    wanted = {Direction.HIGHER_IS_BETTER: rising, Direction.LOWER_IS_BETTER: falling}
    if not wanted.get(scale.direction, True):
        table.note(
            f"Codes {list(scale.codes)} do not run as direction {scale.direction} says.",
            "List the categories from worst to best, and state what a rising code means.",
        )


def _rises(codes: Sequence[int]) -> bool:
    return all(low < high for low, high in pairwise(codes))
