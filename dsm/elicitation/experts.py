"""Experts of an elicitation: invited by personal links, called by numbers, never asked twice."""

import json
import secrets
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from dsm import audit
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import LAST_ROUND, Elicitation, ElicitationError, State
from dsm.elicitation.tables import ElicitationRow, ExpertRow
from surveys.codes import new_link_token, read_link_token
from surveys.errors import FixableError, raise_all
from surveys.sheets import Row, read_sheet

if TYPE_CHECKING:
    from dsm.surveying.keys import CampaignKey, Keyring

EXPERT_KEYS = "experts"  # folder of their keys within that of the campaigns
LONGEST = 200  # characters of a name, a group or a contact
HIGHEST_NUMBER = 999  # of experts who are numbered at random, while there are fewer of them


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExpert:
    """Somebody who is asked to judge.

    Parameters
    ----------
    name : str
        A name, or the id that a file knows the expert by.
    group : str
        Profession or interest, as results show it; "" for none.
    contact : str
        How the facilitator reaches the expert, if it is to be kept.
    """

    name: str = field(repr=False)  # a traceback must not show a person
    group: str = ""
    contact: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An expert with the link that lets her in; the token exists in memory and on paper only."""

    expert: NewExpert
    label: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertSeat:
    """An expert's place in an elicitation, which whoever holds her link has taken.

    Parameters
    ----------
    elicitation : Elicitation
        As it stood when she came in.
    expert_id : int
        Of her row.
    label : str
        What she is called where judgements are shown.
    group : str
        Profession or interest; "" for none.
    link_hash : str
        Fingerprint of her link, with which a page finds her again; "" without a link.
    """

    elicitation: Elicitation
    expert_id: int
    label: str
    group: str = ""
    link_hash: str = field(default="", repr=False)


def experts_keyring(keyring: "Keyring") -> "Keyring":
    """Return the keys of elicitations, which lie in a folder within that of the campaigns."""
    from dsm.surveying.keys import Keyring

    return Keyring(keyring.folder / EXPERT_KEYS, keyring.secret)


def read_experts(path: Path) -> tuple[NewExpert, ...]:
    """Read experts from a CSV file with the column `name`, and perhaps `group` and `contact`.

    Raises
    ------
    FixableError
        Everything that is wrong in the file at once, an expert twice among it.
    """
    sheet = read_sheet(path, ("name",))
    experts = [_read(row) for row in sheet]
    for column in ("name", "contact"):
        said = ((row, _plain(row.optional(column))) for row in sheet if row.optional(column))
        sheet.refuse_repeats(column, said)
    sheet.raise_problems()
    return tuple(experts)


def invite(
    session: Session,
    key: "CampaignKey",
    slug: str,
    experts: Sequence[NewExpert],
    by: str = audit.SYSTEM,
) -> tuple[Invited, ...]:
    """Invite experts: keep their names sealed, and return their links, which are kept nowhere.

    Numbers are drawn at random, so that none follows from a list of names, nor from who was
    invited earlier.

    Parameters
    ----------
    key : CampaignKey
        Of this elicitation, see `experts_keyring`.

    Raises
    ------
    FixableError
        If somebody is invited already or twice, has no name, or all rounds are over; nobody is
        invited then.
    """
    # Whoever else invites or imports meanwhile waits, and sees which numbers are taken.
    row = elicitations.find_row(session, slug, shared=False)
    _require_running(row)
    seated = keep_experts(session, key, slug, experts, shuffled=True)
    invited = tuple(
        _with_link(session, key, seated[name_mark(key, one.name)], one) for one in experts
    )
    session.flush()
    audit.record(session, by, "invite-experts", f"elicitation:{slug}", count=len(invited))
    return invited


def reissue(
    session: Session, key: "CampaignKey", slug: str, name: str, by: str = audit.SYSTEM
) -> Invited:
    """Give an expert a new link; the old one opens nothing any more, and what she judged stays.

    Raises
    ------
    ElicitationError
        If nobody of this name is among the experts.
    """
    row = _find(session, key, slug, name)
    invited = _with_link(session, key, row, _opened(key, row))
    session.flush()
    audit.record(session, by, "reissue-link", f"elicitation:{slug}", count=1)
    return invited


def enter(session: Session, key: "CampaignKey", slug: str, token: str) -> ExpertSeat:
    """Return the seat that a link leads to.

    Raises
    ------
    ElicitationError
        If the link leads nowhere, whatever the reason.
    """
    read = read_link_token(token)
    return seat_by_hash(session, slug, key.fingerprint("link", read) if read else "")


def seat_by_hash(session: Session, slug: str, link_hash: str) -> ExpertSeat:
    """Return the seat that the fingerprint of a link leads to; see `enter`."""
    query = (
        select(ExpertRow, ElicitationRow)
        .join(ElicitationRow, col(ElicitationRow.id) == col(ExpertRow.elicitation_id))
        .where(ElicitationRow.slug == slug, ExpertRow.link_hash == link_hash)
    )
    found = session.exec(query).one_or_none() if link_hash else None
    if found is None:
        raise ElicitationError(
            "This link does not lead to anything that you could answer.",
            "Use the newest link from your invitation, or ask whoever sent it.",
        )
    expert, row = found
    return _seat(elicitations.elicitation_of(row), expert)


def seats(session: Session, slug: str) -> tuple[ExpertSeat, ...]:
    """Return the seats of an elicitation, by number."""
    found = elicitations.find(session, slug)
    return tuple(_seat(found, row) for row in _rows(session, found.id))


def seat_of(session: Session, key: "CampaignKey", slug: str, name: str) -> ExpertSeat:
    """Return the seat of an expert by her name, for those who enter what she said.

    Raises
    ------
    ElicitationError
        If nobody of this name is among the experts.
    """
    return _seat(elicitations.find(session, slug), _find(session, key, slug, name))


def names(session: Session, key: "CampaignKey", slug: str) -> tuple[NewExpert, ...]:
    """Return who was asked, in order of name, so that no number follows from the order.

    Those who were forgotten are not among them.
    """
    found = elicitations.find(session, slug)
    opened = (_opened(key, row) for row in _rows(session, found.id) if row.sealed)
    return tuple(sorted(opened, key=lambda one: _plain(one.name)))


def keep_experts(
    session: Session,
    key: "CampaignKey",
    slug: str,
    experts: Sequence[NewExpert],
    *,
    shuffled: bool,
) -> dict[str, ExpertRow]:
    """Add experts without links, and return their rows by the fingerprint of their name.

    Parameters
    ----------
    shuffled : bool
        Whether their numbers are drawn from all that are free, or follow the order of their
        names, so that whoever has the file can tell.

    Raises
    ------
    FixableError
        Everything that is wrong with them at once; see `invite`.
    """
    found = elicitations.find(session, slug)
    raise_all(_expert_problems(session, key, found, experts))
    ordered = sorted(experts, key=lambda one: _plain(one.name))
    numbers = _free_numbers(session, found, len(ordered), shuffled=shuffled)
    rows = [
        _expert_row(key, found, number, one) for number, one in zip(numbers, ordered, strict=True)
    ]
    by_mark = {row.name_mark: row for row in rows}
    session.add_all(by_mark.values())
    session.flush()
    return by_mark


def expert_rows(session: Session, elicitation: Elicitation) -> dict[str, ExpertRow]:
    """Return everybody's row by the fingerprint of the name, see `name_mark`."""
    return {row.name_mark: row for row in _rows(session, elicitation.id)}


def name_mark(key: "CampaignKey", name: str) -> str:
    """Return the fingerprint by which an expert of this name is known again."""
    return key.fingerprint("contact", f"name {_plain(name)}")


def label_of(row: ExpertRow) -> str:
    """Return what an expert is called where judgements are shown."""
    return row.label or number_of(row)


def number_of(row: ExpertRow) -> str:
    """Return what an expert is called where no name may stand, even if it may elsewhere."""
    return f"Expert {row.number}"


def _free_numbers(
    session: Session, elicitation: Elicitation, count: int, *, shuffled: bool
) -> list[int]:
    taken = {row.number for row in _rows(session, elicitation.id)}
    highest = max(HIGHEST_NUMBER, len(taken) + count)
    free = [number for number in range(1, highest + 1) if number not in taken]
    return secrets.SystemRandom().sample(free, count) if shuffled else free[:count]


def _find(session: Session, key: "CampaignKey", slug: str, name: str) -> ExpertRow:
    row = expert_rows(session, elicitations.find(session, slug)).get(name_mark(key, name))
    if row is None:
        fix = f"Check the spelling, or invite the expert: `dsm experts invite {slug}`."
        raise ElicitationError(f"Nobody called so is among the experts of {slug!r}.", fix)
    return row


def _seat(elicitation: Elicitation, row: ExpertRow) -> ExpertSeat:
    assert row.id is not None
    return ExpertSeat(
        elicitation=elicitation,
        expert_id=row.id,
        label=label_of(row),
        group=row.group,
        link_hash=row.link_hash or "",
    )


def _read(row: Row) -> NewExpert:
    return NewExpert(
        name=row.text("name"), group=row.optional("group"), contact=row.optional("contact")
    )


def _require_running(row: ElicitationRow) -> None:
    if row.state == State.CLOSED and row.round == LAST_ROUND:
        problem = f"Both rounds of {row.slug!r} are over; nobody can answer any more."
        raise ElicitationError(problem, "Invite experts to a new elicitation.")


def _expert_problems(
    session: Session, key: "CampaignKey", elicitation: Elicitation, experts: Sequence[NewExpert]
) -> list[FixableError]:
    found: list[FixableError] = []
    if not experts:
        found.append(ElicitationError("Nobody is named.", "Name at least one expert."))
    for place, one in enumerate(experts, 1):
        if not one.name.strip():
            found.append(ElicitationError(f"Expert {place} has no name.", "Fill it in."))
        if max(len(one.name), len(one.group), len(one.contact)) > LONGEST:
            problem = f"What is written of expert {place} is longer than {LONGEST} characters."
            found.append(ElicitationError(problem, "Shorten it."))
    rows = _rows(session, elicitation.id)
    known = {row.name_mark for row in rows} | {row.contact_mark for row in rows} - {None}
    return found + _twice(key, known, experts)


def _twice(
    key: "CampaignKey", known: Iterable[str | None], experts: Sequence[NewExpert]
) -> list[FixableError]:
    """Return a problem for every expert whose name or contact is there already, or again."""
    found: list[FixableError] = []
    for what, mark in (("name", _marks(key, experts)), ("contact", _contacts(key, experts))):
        times = Counter(one for one in mark if one)
        for place, one in enumerate(mark, 1):
            if one in known:
                problem = f"Expert {place} is among the experts already, by the {what}."
                fix = "Leave the expert out, or give a new link with `dsm experts reissue`."
                found.append(ElicitationError(problem, fix))
            elif one and times[one] > 1 and mark.index(one) != place - 1:
                problem = f"Expert {place} has the {what} of expert {mark.index(one) + 1}."
                fix = "Leave one out; tell namesakes apart by something added to the name."
                found.append(ElicitationError(problem, fix))
    return found


def _marks(key: "CampaignKey", experts: Sequence[NewExpert]) -> list[str]:
    return [name_mark(key, one.name) if one.name.strip() else "" for one in experts]


def _contacts(key: "CampaignKey", experts: Sequence[NewExpert]) -> list[str]:
    return [_contact_mark(key, one.contact) or "" for one in experts]


def _contact_mark(key: "CampaignKey", contact: str) -> str | None:
    return key.fingerprint("contact", f"contact {_plain(contact)}") if contact.strip() else None


def _expert_row(
    key: "CampaignKey", elicitation: Elicitation, number: int, one: NewExpert
) -> ExpertRow:
    content = json.dumps({"name": one.name, "contact": one.contact}, ensure_ascii=False)
    return ExpertRow(
        elicitation_id=elicitation.id,
        number=number,
        group=one.group.strip(),
        label="" if elicitation.confidential else one.name.strip(),
        name_mark=name_mark(key, one.name),
        contact_mark=_contact_mark(key, one.contact),
        sealed=key.seal("contact", content.encode()),
    )


def _opened(key: "CampaignKey", row: ExpertRow) -> NewExpert:
    content = json.loads(key.open("contact", row.sealed))
    return NewExpert(name=content["name"], group=row.group, contact=content["contact"])


def _with_link(session: Session, key: "CampaignKey", row: ExpertRow, expert: NewExpert) -> Invited:
    token = new_link_token()
    row.link_hash = key.fingerprint("link", token)
    session.add(row)
    return Invited(expert=expert, label=label_of(row), token=token)


def _rows(session: Session, elicitation_id: int) -> Sequence[ExpertRow]:
    query = select(ExpertRow).where(ExpertRow.elicitation_id == elicitation_id)
    return session.exec(query.order_by(col(ExpertRow.number))).all()


def _plain(text: str) -> str:
    """Return a text by which it is known again, however it is spelt and put together.

    Fingerprints made before letters were composed stay as they are: those of names in ASCII and
    of names that were composed already, which are nearly all, are the same.
    """
    # Folding can take a letter apart again, so both sides of it are composed.
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())
