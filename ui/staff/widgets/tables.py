"""The table behind a chart: every number that was drawn, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from ui.markup import element


@dataclass(frozen=True, slots=True)
class Column:
    """A column head; numbers stand to the right."""

    label: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it is about, then a cell per further column; or the first few, and why no more."""

    name: str
    cells: Sequence[str] = ()
    hidden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A caption, column heads (the first is the row's name), and rows.

    Raises
    ------
    ValueError
        If a row that is not hidden has more or fewer cells than there are columns.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]

    def __post_init__(self) -> None:
        for row in self.rows:
            if not row.hidden and len(row.cells) != len(self.columns) - 1:
                raise ValueError(f"{row.name!r} does not fill the columns of {self.caption!r}")


def table_markup(table: Table) -> str:
    """Return a table that a screen reader can walk through; it scrolls sideways when narrow."""
    head = element("thead", element("tr", *[_head(column) for column in table.columns]))
    body = element("tbody", *[_row(row, table.columns) for row in table.rows])
    caption = element("caption", escape(table.caption))
    inside = element("table", caption, head, body, class_="gap")
    # Focusable, so that it can be scrolled without a mouse.
    return element(
        "div", inside, class_="wrap", tabindex="0", role="region", aria_label=table.caption
    )


def table_behind(table: Table, *, summary: str) -> str:
    """Return a table folded away under a line that opens it."""
    return element("details", element("summary", escape(summary)), table_markup(table))


def _head(column: Column) -> str:
    return element("th", escape(column.label), scope="col", class_="r" if column.numeric else None)


def _row(row: Row, columns: Sequence[Column]) -> str:
    name = element("th", escape(row.name), scope="row")
    if row.hidden:
        why = element("td", escape(row.hidden), colspan=len(columns) - 1 - len(row.cells))
        return element("tr", name, *_cells(row, columns), why)
    return element("tr", name, *_cells(row, columns))


def _cells(row: Row, columns: Sequence[Column]) -> list[str]:
    return [
        element("td", escape(cell), class_="r" if column.numeric else None)
        for cell, column in zip(row.cells, columns[1:], strict=False)
    ]
