"""The audit log: who did what to which subject, for those who watch over the house."""

from collections.abc import Sequence

from nicegui import ui
from starlette.requests import Request

from dsm.audit import Entry, entries
from dsm.database import transaction
from dsm.roles import Action
from surveys.errors import FixableError
from ui.staff.background import PATIENCE, in_background
from ui.staff.office import Office, Visitor
from ui.staff.shell import frame
from ui.staff.widgets.tables import Column, Row, Table, table_markup
from ui.staff.widgets.words import heading, lead, markup

NEWEST = 200  # entries on the page; `dsm audit list` shows the others


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/audit", response_timeout=PATIENCE)
    async def show(request: Request) -> None:
        visitor = office.visitor(request)
        found = await in_background(lambda: _load(office, visitor))
        with frame(visitor, title=visitor.texts["audit.title"]):
            if isinstance(found, FixableError):
                raise found
            _page(visitor, found)


def _load(office: Office, visitor: Visitor) -> Sequence[Entry] | FixableError:
    try:
        office.require(visitor, Action.SEE_AUDIT)
    except FixableError as error:
        return error
    with transaction(office.engine) as session:
        return entries(session, newest=NEWEST)


def _page(visitor: Visitor, found: Sequence[Entry]) -> None:
    texts = visitor.texts
    heading(1, texts["audit.title"])
    lead(texts["audit.lead"])
    columns = ("when", "who", "what", "subject", "more")
    table = Table(
        caption=texts.say("audit.newest", count=len(found)),
        columns=[Column(texts[f"audit.column.{name}"], numeric=False) for name in columns],
        rows=[_row(entry) for entry in found],
    )
    markup(table_markup(table))


def _row(entry: Entry) -> Row:
    time = f" {entry.at:%H:%M}" if entry.at else ""
    more = ", ".join(f"{name}: {_listed(value)}" for name, value in entry.detail.items())
    return Row(f"{entry.day}{time}", (entry.actor, entry.action, entry.subject, more))


def _listed(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
