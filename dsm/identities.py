"""Whom an identity provider may log in, known here by a keyed fingerprint alone."""

import hashlib
import hmac

from sqlmodel import Session, col, delete

from dsm import audit, stewardship
from dsm.stewardship import Account, AccountError
from dsm.tables import AccountIdentityRow


def fingerprint(secret: str, issuer: str, number: str) -> str:
    """Return what is kept of a person's number at an identity provider.

    Keyed: all national identity numbers can be tried in an hour, so a plain hash would hide nothing.

    Parameters
    ----------
    secret : str
        Of this installation; kept outside the database and outside backups.
    issuer : str
        The provider, so that equal numbers of two providers stay two people.
    number : str
        What the provider calls the person: a national identity number, or its own number.

    Examples
    --------
    >>> fingerprint("a", "https://one", "42") == fingerprint("a", "https://two", "42")
    False
    """
    key = hmac.digest(secret.encode(), b"dsm identity", "sha256")
    # Length first, so that no other pair of issuer and number reads the same.
    message = f"{len(issuer)}:{issuer}:{number}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def link_identity(session: Session, name: str, print_of: str, *, by: str | None = None) -> None:
    """Let an identity provider log somebody in as this account; a second one replaces the first.

    Parameters
    ----------
    session : Session
        The transaction.
    name : str
        The account.
    print_of : str
        The person's `fingerprint`.
    by : str, optional
        Who links it, for the audit log; by default a command on this server.

    Raises
    ------
    AccountError
        If there is no such account, or this identity opens another one.
    """
    account = stewardship.find_account(session, name)
    known = session.get(AccountIdentityRow, print_of)
    if known is not None and known.account_id != account.id:
        raise AccountError(
            "This identity opens another account already.",
            "Give the roles to that account, or remove it: `dsm user remove`.",
        )
    unlink_identity(session, account)
    session.add(AccountIdentityRow(fingerprint=print_of, account_id=account.id))
    audit.record(session, by or audit.local_actor(), "link-identity", f"account:{account.name}")


def unlink_identity(session: Session, account: Account) -> None:
    """Let no identity open this account any more."""
    session.exec(delete(AccountIdentityRow).where(col(AccountIdentityRow.account_id) == account.id))
    session.flush()


def account_of(session: Session, print_of: str) -> Account | None:
    """Return the account that this identity opens, or None."""
    known = session.get(AccountIdentityRow, print_of)
    return stewardship.account(session, known.account_id) if known is not None else None
