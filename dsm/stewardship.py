"""Use cases of those who keep the house: accounts, login, the city itself."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from dsm import audit
from dsm.passwords import hashed, is_right
from dsm.roles import Action, Role, in_order, may, roles_that_may
from dsm.tables import (
    AccountRoleRow,
    AccountRow,
    CityRow,
    LoginLinkRow,
    aware,
    utc_now,
)
from surveys.errors import FixableError

LINK_LIFETIME = timedelta(hours=24)
SHORTEST_PASSWORD = 12  # characters; length is what protects, so no other rule


class LoginError(FixableError):
    """Somebody cannot be let in."""

    code = "login"


class ForbiddenError(FixableError):
    """None of the account's roles allows this."""

    code = "forbidden"


class AccountError(FixableError):
    """An account cannot be made or changed as asked."""

    code = "account-rejected"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in, and as what.

    Parameters
    ----------
    id : int
        Its row.
    name : str
        What to log in with, and what the audit log shows.
    roles : tuple of str
        In the order of `dsm.roles`.
    """

    id: int
    name: str
    roles: tuple[str, ...]

    def may(self, action: Action) -> bool:
        """Tell whether any of the roles allows `action`."""
        return may(self.roles, action)


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """The city this installation serves."""

    name: str
    residents: int
    residents_source: str
    simulated: bool


def require(account: Account | None, action: Action) -> Account:
    """Return the account, or refuse.

    Raises
    ------
    ForbiddenError
        If nobody is logged in, or no role of the account allows `action`.
    """
    if account is None:
        raise ForbiddenError("Nobody is logged in here any more.", "Log in again.")
    if not account.may(action):
        raise ForbiddenError(
            f"{account.name} is {_listed(account.roles)}, and may not {action}.",
            f"Ask an administrator for one of these roles: {', '.join(roles_that_may(action))}.",
        )
    return account


def add_account(
    session: Session,
    name: str,
    roles: str | Iterable[str],
    password: str | None,
    *,
    by: str | None = None,
) -> Account:
    """Make an account; without a password only login links and a linked identity open it.

    Parameters
    ----------
    session : Session
        The transaction.
    name : str
        What to log in with.
    roles : str or iterable of str
        One role of `dsm.roles`, or several.
    password : str, optional
        At least 12 characters.
    by : str, optional
        Who adds it, for the audit log; by default a command on this server.

    Raises
    ------
    AccountError
        If the name is taken, empty or one that the audit log could not show as it is, a role
        unknown, or the password too short.
    """
    name = name.strip()
    wanted = in_order([roles] if isinstance(roles, str) else roles)
    _check_name(session, name)
    _check_roles(wanted)
    _check_password(password)
    row = AccountRow(name=name, password_hash=password and hashed(password))
    session.add(row)
    session.flush()
    assert row.id is not None
    session.add_all(AccountRoleRow(account_id=row.id, role=role) for role in wanted)
    session.flush()
    audit.record(session, by or audit.local_actor(), "add-account", f"account:{name}", roles=wanted)
    return _as_account(session, row)


def change_roles(
    session: Session,
    name: str,
    *,
    give: Iterable[str] = (),
    take: Iterable[str] = (),
    by: str | None = None,
) -> Account:
    """Give an account roles and take others away; open pages feel it at their next step.

    Raises
    ------
    AccountError
        If there is no such account, a role is unknown, the account would have none left, or nobody
        would be left who manages accounts.
    """
    row = _find(session, name)
    given, taken = in_order(give), in_order(take)
    _check_roles([*given, *taken])
    before = _as_account(session, row)
    after = in_order({*before.roles, *given} - set(taken))
    if not after:
        raise AccountError(
            f"{name!r} would have no role left.", "Remove the account instead: `dsm user remove`."
        )
    _require_a_steward(session, before, after)
    _set_roles(session, row, after)
    audit.record(
        session,
        by or audit.local_actor(),
        "change-roles",
        f"account:{row.name}",
        from_=before.roles,
        to=after,
    )
    return _as_account(session, row)


def remove_account(session: Session, name: str, *, by: str | None = None) -> None:
    """Remove an account with its links; what it did stays in the audit log under its name.

    Raises
    ------
    AccountError
        If there is no such account, or nobody would be left who manages accounts.
    """
    row = _find(session, name)
    _require_a_steward(session, _as_account(session, row), ())
    session.delete(row)
    session.flush()
    audit.record(session, by or audit.local_actor(), "remove-account", f"account:{row.name}")


def check_password(session: Session, name: str, password: str) -> Account | None:
    """Return the account these open, or None; a wrong name takes as long as a wrong password."""
    row = _row(session, name.strip())
    right = is_right(password, row.password_hash if row is not None else None)
    return _as_account(session, row) if row is not None and right else None


def make_login_link(session: Session, account_name: str, *, by: str | None = None) -> str:
    """Return a token that logs the account in, once, within a day.

    Raises
    ------
    AccountError
        If there is no such account.
    """
    row = _find(session, account_name)
    assert row.id is not None
    token = secrets.token_urlsafe(32)
    session.add(
        LoginLinkRow(
            token_hash=_fingerprint(token),
            account_id=row.id,
            expires_at=utc_now() + LINK_LIFETIME,
        )
    )
    audit.record(session, by or audit.local_actor(), "make-login-link", f"account:{row.name}")
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
    return _as_account(session, session.get_one(AccountRow, found.account_id))


def account(session: Session, account_id: int) -> Account | None:
    """Return the account with this id, if it still exists."""
    row = session.get(AccountRow, account_id)
    return _as_account(session, row) if row is not None else None


def find_account(session: Session, name: str) -> Account:
    """Return the account of this name.

    Raises
    ------
    AccountError
        If there is none.
    """
    return _as_account(session, _find(session, name))


def accounts(session: Session) -> tuple[Account, ...]:
    """Return everybody who may log in, by name."""
    rows = session.exec(select(AccountRow).order_by(col(AccountRow.name))).all()
    return tuple(_as_account(session, row) for row in rows)


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


def _check_name(session: Session, name: str) -> None:
    if not name:
        raise AccountError("The account has no name.", "Give a name, such as an e-mail address.")
    if len(name) > audit.LONGEST_NAME:
        raise AccountError(
            f"The name has {len(name)} characters; the audit log shows {audit.LONGEST_NAME}.",
            "Give a shorter one, such as an e-mail address.",
        )
    if not name.isprintable():
        raise AccountError(
            f"The name {name!r} holds characters that cannot be seen.", "Type it without them."
        )
    if name == audit.SYSTEM or name.startswith(audit.LOCAL):
        raise AccountError(
            f"{name!r} would look in the audit log as if nobody with an account had acted.",
            "Choose another name.",
        )
    if _row(session, name) is not None:
        raise AccountError(f"There is already an account {name!r}.", "Choose another name.")


def _check_roles(roles: Iterable[str]) -> None:
    unknown = [role for role in roles if role not in list(Role)]
    if unknown:
        raise AccountError(
            f"{', '.join(map(repr, unknown))} is not a role.", f"Choose from: {', '.join(Role)}."
        )


def _check_password(password: str | None) -> None:
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise AccountError(
            f"The password has {len(password)} characters; at least {SHORTEST_PASSWORD} are needed.",
            "Choose a longer one, such as four words.",
        )


def _require_a_steward(session: Session, changed: Account, roles: tuple[str, ...]) -> None:
    """Refuse to leave nobody who could give roles back."""
    if not changed.may(Action.MANAGE_ACCOUNTS) or may(roles, Action.MANAGE_ACCOUNTS):
        return
    others = [one for one in accounts(session) if one.id != changed.id]
    if not any(one.may(Action.MANAGE_ACCOUNTS) for one in others):
        raise AccountError(
            f"{changed.name!r} is the last who manages accounts.",
            "Give another account the role administrator first.",
        )


def _set_roles(session: Session, row: AccountRow, roles: tuple[str, ...]) -> None:
    assert row.id is not None
    session.exec(delete(AccountRoleRow).where(col(AccountRoleRow.account_id) == row.id))
    session.add_all(AccountRoleRow(account_id=row.id, role=role) for role in roles)
    session.flush()


def _find(session: Session, name: str) -> AccountRow:
    row = _row(session, name)
    if row is None:
        raise AccountError(f"There is no account {name!r}.", "Add it with `dsm user add`.")
    return row


def _row(session: Session, name: str) -> AccountRow | None:
    # Not every character can be asked for: PostgreSQL takes no NUL.
    if not name.isprintable():
        return None
    return session.exec(select(AccountRow).where(AccountRow.name == name)).one_or_none()


def _as_account(session: Session, row: AccountRow) -> Account:
    assert row.id is not None
    roles = session.exec(
        select(AccountRoleRow.role).where(AccountRoleRow.account_id == row.id)
    ).all()
    return Account(id=row.id, name=row.name, roles=in_order(roles))


def _listed(roles: tuple[str, ...]) -> str:
    return ", ".join(roles) or "without a role"


def _fingerprint(token: str) -> str:
    # A fast hash will do: the token is random with 256 bits, so there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()
