"""Contact registers: read from a file, sealed with the campaign's key, never logged."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from dsm.surveying.tables import ContactRow
from surveys.errors import FixableError, raise_all
from surveys.population import Factor

if TYPE_CHECKING:
    from dsm.surveying.keys import CampaignKey
    from surveys.exchange.columns import Cell, Table

# What registers call their columns; the first of each is our own name.
HEADERS = {
    "name": ("name", "navn", "namn", "full_name"),
    "address": ("address", "adresse", "gateadresse", "street"),
    "postcode": ("postcode", "postnummer", "postnr", "zip"),
    "place": ("place", "poststed", "poststad", "city"),
    "telephone": ("telephone", "telefon", "mobil", "phone"),
    "email": ("e-mail", "email", "e-post", "epost"),
    "language": ("language", "språk", "spraak", "lang"),
}
LONGEST = 200  # characters of one cell; a longer one is no address
POSTCODE = re.compile(r"\d{4}")
TELEPHONE = re.compile(r"\+?\d{6,15}")
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


class ContactError(FixableError):
    """A contact register cannot be used as it is."""

    code = "contacts-rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One person who can be invited, and how she is reached.

    Parameters
    ----------
    language : str
        In which she is written to; "" for the campaign's first.
    background : dict of factor to level
        Her levels of the population's factors.
    """

    name: str = field(repr=False)  # a traceback that shows a contact must not show a person
    address: str = field(default="", repr=False)
    postcode: str = field(default="", repr=False)
    place: str = field(default="", repr=False)
    telephone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    language: str = ""
    background: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def has_address(self) -> bool:
        """Whether a letter reaches her."""
        return bool(self.address and self.postcode and self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptContact:
    """A contact as it is kept: its random id and the fingerprint of the link she was given."""

    id: str
    link_hash: str
    contact: Contact


def read_contacts(
    path: Path | str, factors: Sequence[Factor] = (), *, sheet: str | None = None
) -> tuple[Contact, ...]:
    """Return the people of a CSV or XLSX file.

    Parameters
    ----------
    path : Path or str
        One line per person: a name, an address with postcode and place or a telephone number or
        an e-mail address, perhaps a language, and a column per factor.
    factors : sequence of Factor
        Factors of the population; every person must have a level of each.

    Raises
    ------
    FixableError
        Naming row and column of everything that is missing or wrong, all at once.
    """
    from surveys.exchange.tables import read_table

    table = read_table(path, sheet=sheet)
    columns = _columns(table, factors)
    people, problems = [], []
    for place, number in enumerate(table.row_numbers.tolist()):
        cells = {name: _text(name, table.columns[at].values[place]) for name, at in columns.items()}
        where = f"{table.source}, row {number}"
        wrong = [*_cell_problems(where, table, columns, cells, factors)]
        problems += wrong
        if not wrong:
            people.append(_contact(cells, factors))
    problems += _doubles(table, people) if not problems else []
    raise_all(problems)
    if not people:
        raise ContactError(f"{table.source} lists nobody.", "Give it one line per person.")
    return tuple(people)


def seal(key: "CampaignKey", contact: Contact, link_hash: str) -> bytes:
    """Return a contact that only the campaign's key opens."""
    content = {**asdict(contact), "link_hash": link_hash}
    return key.seal("contact", json.dumps(content, ensure_ascii=False).encode())


def unseal(key: "CampaignKey", row: ContactRow) -> KeptContact:
    """Return the contact in a row."""
    content = json.loads(key.open("contact", row.sealed))
    link_hash = content.pop("link_hash")
    return KeptContact(id=row.id, link_hash=link_hash, contact=Contact(**content))


def kept_contacts(
    session: Session, key: "CampaignKey", campaign_id: int
) -> tuple[KeptContact, ...]:
    """Return all contacts of a campaign, in the order of their random ids."""
    rows = session.exec(
        select(ContactRow).where(ContactRow.campaign_id == campaign_id).order_by(col(ContactRow.id))
    )
    return tuple(unseal(key, row) for row in rows)


def find_contacts(
    session: Session, key: "CampaignKey", campaign_id: int, text: str
) -> tuple[KeptContact, ...]:
    """Return the contacts in whose name or address a text occurs, such as of somebody who calls."""
    wanted = text.casefold().strip()
    return tuple(
        one
        for one in kept_contacts(session, key, campaign_id)
        if wanted in f"{one.contact.name} {one.contact.address}".casefold()
    )


def _columns(table: "Table", factors: Sequence[Factor]) -> dict[str, int]:
    headers = [name.strip().casefold().replace(" ", "_") for name in table.names]
    found = {}
    for name, aliases in HEADERS.items():
        known = [headers.index(alias) for alias in aliases if alias in headers]
        if known:
            found[name] = known[0]
    for factor in factors:
        column = table.find(factor.name)
        if column is not None:
            found[_key(factor)] = table.columns.index(column)
    problems: list[FixableError] = [
        ContactError(f"{table.source} has no column {name!r}.", "Add it; the header is row 1.")
        for name, at in [
            ("name", found.get("name")),
            *((f.name, found.get(_key(f))) for f in factors),
        ]
        if at is None
    ]
    if not {"address", "telephone", "email"} & set(found):
        problems.append(
            ContactError(
                f"{table.source} does not say how people are reached.",
                "Add columns address, postcode and place; or telephone; or e-mail.",
            )
        )
    raise_all(problems)
    return found


def _key(factor: Factor) -> str:
    # A factor may be called what a column of ours is called.
    return f"factor {factor.name}"


def _text(name: str, cell: "Cell | None") -> str:
    if isinstance(cell, str):
        return re.sub(r"\s+", " ", cell).strip()
    if cell is None or math.isnan(cell):
        return ""
    # Spreadsheets make numbers of postcodes and lose their leading zero.
    return f"{int(cell):04d}" if name == "postcode" else f"{cell:.0f}"


def _cell_problems(
    where: str,
    table: "Table",
    columns: dict[str, int],
    cells: dict[str, str],
    factors: Sequence[Factor],
) -> Iterator[FixableError]:
    # The content of a cell is a person's; only its place is told, except for a level.
    named = {name: f"{where}, column {table.names[at]!r}" for name, at in columns.items()}
    for name, value in cells.items():
        if len(value) > LONGEST or any(ord(letter) < 32 for letter in value):
            yield ContactError(
                f"{named[name]}: the cell has {len(value)} characters, or some cannot be printed.",
                f"Keep to {LONGEST} printable characters.",
            )
    if not cells["name"]:
        yield ContactError(f"{named['name']}: the name is empty.", "Fill it in, or drop the row.")
    if not _reachable(cells):
        yield ContactError(
            f"{where}: nobody can be reached here.",
            "Give address, postcode and place; or a telephone number; or an e-mail address.",
        )
    for name, form, example in (
        ("postcode", POSTCODE, "6509"),
        ("telephone", TELEPHONE, "+4791234567"),
        ("email", EMAIL, "name@example.org"),
    ):
        value = cells.get(name, "").replace(" ", "")
        if value and not form.fullmatch(value):
            yield ContactError(f"{named[name]}: this is no {name}.", f"Write it as {example}.")
    for factor in factors:
        level = cells[_key(factor)]
        if level not in factor.levels:
            yield ContactError(
                f"{named[_key(factor)]}: {level!r} is no level of {factor.name}.",
                f"Use one of: {', '.join(factor.levels)}.",
            )


def _reachable(cells: dict[str, str]) -> bool:
    letter = all(cells.get(name) for name in ("address", "postcode", "place"))
    return letter or bool(cells.get("telephone") or cells.get("email"))


def _contact(cells: dict[str, str], factors: Sequence[Factor]) -> Contact:
    return Contact(
        name=cells["name"],
        address=cells.get("address", ""),
        postcode=cells.get("postcode", ""),
        place=cells.get("place", ""),
        telephone=cells.get("telephone", "").replace(" ", ""),
        email=cells.get("email", ""),
        language=cells.get("language", "").casefold(),
        background={factor.name: cells[_key(factor)] for factor in factors},
    )


def _doubles(table: "Table", people: Sequence[Contact]) -> list[FixableError]:
    first: dict[tuple[str, ...], int] = {}
    found: list[FixableError] = []
    for number, one in zip(table.row_numbers.tolist(), people, strict=True):
        same = tuple(
            part.casefold()
            for part in (one.name, one.address, one.postcode, one.telephone, one.email)
        )
        if same in first:
            found.append(
                ContactError(
                    f"{table.source}, row {number} repeats row {first[same]}.",
                    "Invite everybody once: drop the row, or tell the two apart.",
                )
            )
        first.setdefault(same, number)
    return found
