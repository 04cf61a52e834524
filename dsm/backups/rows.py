"""Fingerprints of all rows, equal for equal content whatever database holds it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import SQLModel

from dsm.backups.archive import Rows
from dsm.elicitation.tables import ElicitationRow
from dsm.surveying.tables import InboxRow, InvitationRow, PersonCodeRow
from dsm.tables import aware

# One metadata; naming a class of each file makes sure that all tables are in it.
assert ElicitationRow.metadata is InboxRow.metadata

# Not in a backup at all, or only sealed.
LEFT_OUT = frozenset({InboxRow.__tablename__, PersonCodeRow.__tablename__})
SEALED_COLUMN = (InvitationRow.__tablename__, "answered")


def fingerprints(connection: sa.Connection) -> dict[str, Rows]:
    """Return rows and their fingerprint by table, without what a backup leaves out or seals."""
    return {
        table.name: _rows(connection, table)
        for table in SQLModel.metadata.sorted_tables
        if table.name not in LEFT_OUT
    }


def differences(expected: Mapping[str, Rows], found: Mapping[str, Rows]) -> tuple[str, ...]:
    """Return the tables whose rows are not the same; tables that only one side has count too."""
    names = sorted(expected.keys() | found.keys())
    return tuple(name for name in names if expected.get(name) != found.get(name))


def _rows(connection: sa.Connection, table: sa.Table) -> Rows:
    columns = [one for one in table.columns if (table.name, one.name) != SEALED_COLUMN]
    query = sa.select(*columns).order_by(*table.primary_key.columns)
    told, count = hashlib.sha256(), 0
    for row in connection.execute(query, execution_options={"yield_per": 1000}):
        told.update(json.dumps([_plain(value) for value in row], sort_keys=True).encode())
        count += 1
    return Rows(count, told.hexdigest())


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return aware(value).timestamp()
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value
