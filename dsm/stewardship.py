"""Use cases of those who keep the house: accounts, login, the city itself."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from dsm.tables import AccountRow, CityRow, LoginLinkRow, aware, utc_now
from surveys.errors import FixableError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LINK_LIFETIME = timedelta(hours=24)
SHORTEST_PASSWORD = 12  # characters; length is what protects, so no other rule

# One table of role x action: code reads it, docs print it.
MAY = {
    "official": frozenset({"look", "decide"}),
    "analyst": frozenset({"look", "decide", "estimate"}),
    "administrator": frozenset({"look", "decide", "estimate", "administer"}),
}


class LoginError(FixableError):
    """Somebody cannot be let in."""

    code = "login"


class ForbiddenError(FixableError):
    """The account's role does not allow this."""

    code = "forbidden"


class AccountError(FixableError):
    """An account cannot be made as asked."""

    code = "account-rejected"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who is logged in."""

    id: int
    name: str
    role: str

    def may(self, action: str) -> bool:
        """Tell whether this role is allowed `action`."""
        return action in MAY.get(self.role, frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """The city this installation serves."""

    name: str
    residents: int
    residents_source: str
    simulated: bool


def require(account: Account | None, action: str) -> Account:
    """Return the account, or refuse.

    Raises
    ------
    ForbiddenError
        If nobody is logged in, or the role does not allow `action`.
    """
    if account is None:
        raise ForbiddenError("Nobody is logged in here any more.", "Log in again.")
    if not account.may(action):
        raise ForbiddenError(
            f"{account.name} is {account.role}, and may not {action}.",
            "Ask an administrator for another role.",
        )
    return account


def add_account(session: Session, name: str, role: str, password: str | None) -> Account:
    """Make an account; without a password only login links open it.

    Raises
    ------
    AccountError
        If the name is taken or empty, the role unknown, or the password too short.
    """
    name = name.strip()
    _check_account(session, name, role, password)
    row = AccountRow(name=name, role=role, password_hash=password and _hash(password))
    session.add(row)
    session.flush()
    return _as_account(row)


def check_password(session: Session, name: str, password: str) -> Account | None:
    """Return the account these open, or None; a wrong name takes as long as a wrong password."""
    from argon2.exceptions import VerificationError

    row = session.exec(select(AccountRow).where(AccountRow.name == name.strip())).one_or_none()
    kept = row.password_hash if row is not None and row.password_hash else _nobodys_hash()
    try:
        _hasher().verify(kept, password)
    except VerificationError:
        return None
    return _as_account(row) if row is not None and row.password_hash else None


def make_login_link(session: Session, account_name: str) -> str:
    """Return a token that logs the account in, once, within a day.

    Raises
    ------
    AccountError
        If there is no such account.
    """
    row = session.exec(select(AccountRow).where(AccountRow.name == account_name)).one_or_none()
    if row is None or row.id is None:
        raise AccountError(f"There is no account {account_name!r}.", "Add it with `dsm user add`.")
    token = secrets.token_urlsafe(32)
    session.add(
        LoginLinkRow(
            token_hash=_fingerprint(token),
            account_id=row.id,
            expires_at=utc_now() + LINK_LIFETIME,
        )
    )
    return token


def spend_login_link(session: Session, token: str) -> Account:
    """Log in with a link, once.

    Raises
    ------
    LoginError
        If the link is unknown, older than a day, or was used.
    """
    # Locked, so that two posts at the same moment cannot both find it unspent.
    found = session.exec(
        select(LoginLinkRow)
        .where(LoginLinkRow.token_hash == _fingerprint(token))
        .where(col(LoginLinkRow.spent_at).is_(None))
        .with_for_update()
    ).one_or_none()
    if found is None or aware(found.expires_at) < utc_now():
        raise LoginError(
            "This login link is unknown, was used, or is older than a day.",
            "Ask for a new one: `dsm user link NAME`.",
        )
    found.spent_at = utc_now()
    row = session.get_one(AccountRow, found.account_id)
    return _as_account(row)


def account(session: Session, account_id: int) -> Account | None:
    """Return the account with this id, if it still exists."""
    row = session.get(AccountRow, account_id)
    return _as_account(row) if row is not None else None


def accounts(session: Session) -> tuple[Account, ...]:
    """Return everybody who may log in, by name."""
    rows = session.exec(select(AccountRow).order_by(col(AccountRow.name))).all()
    return tuple(_as_account(row) for row in rows)


def set_city(session: Session, city: City) -> None:
    """Name the city this installation serves; a second call replaces the first."""
    session.merge(
        CityRow(
            name=city.name,
            residents=city.residents,
            residents_source=city.residents_source,
            simulated=city.simulated,
        )
    )


def find_city(session: Session) -> City | None:
    """Return the city, or None before it was named."""
    row = session.get(CityRow, 1)
    if row is None:
        return None
    return City(
        name=row.name,
        residents=row.residents,
        residents_source=row.residents_source,
        simulated=row.simulated,
    )


def _check_account(session: Session, name: str, role: str, password: str | None) -> None:
    if not name:
        raise AccountError("The account has no name.", "Give a name, such as an e-mail address.")
    if session.exec(select(AccountRow).where(AccountRow.name == name)).first() is not None:
        raise AccountError(f"There is already an account {name!r}.", "Choose another name.")
    if role not in MAY:
        raise AccountError(f"{role!r} is not a role.", f"Choose one of: {', '.join(MAY)}.")
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise AccountError(
            f"The password has {len(password)} characters; at least {SHORTEST_PASSWORD} are needed.",
            "Choose a longer one, such as four words.",
        )


def _as_account(row: AccountRow) -> Account:
    assert row.id is not None
    return Account(id=row.id, name=row.name, role=row.role)


def _fingerprint(token: str) -> str:
    # A fast hash will do: the token is random with 256 bits, so there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


def _hash(password: str) -> str:
    return str(_hasher().hash(password))


@cache
def _nobodys_hash() -> str:
    # Verified when there is no account, so that the time taken does not tell who exists.
    return _hash(secrets.token_urlsafe(16))
