"""Who is logged in on this connection, kept in a signed cookie, and ended for good on the way out."""

import secrets
import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from sqlalchemy.engine import Engine

from dsm import stewardship
from dsm.database import transaction
from dsm.stewardship import Account

LIFETIME = 12 * 60 * 60  # seconds a login lasts without a visit

type Session = Mapping[str, Any]
type OpenSession = MutableMapping[str, Any]


class Sessions:
    """Begins, reads and ends logins.

    The cookie is signed, not kept here: so that logging out means something for a copied cookie
    and for a page that is still open elsewhere, the ended ones are remembered until they lapse.

    Parameters
    ----------
    engine : Engine
        Where accounts are looked up; a removed account ends its logins.
    clock : callable
        Seconds that never go back.
    """

    def __init__(self, engine: Engine, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._ended: dict[str, float] = {}

    def begin(self, session: OpenSession, account: Account) -> None:
        """Log an account in, on a session of its own: what was agreed before login is dropped."""
        kept = {name: session[name] for name in ("language", "appearance") if name in session}
        session.clear()
        session.update(kept, account=account.id, key=secrets.token_urlsafe(16))
        csrf_token(session)

    def end(self, session: OpenSession) -> None:
        """Log out, here and in every copy of this cookie."""
        now = self._clock()
        self._ended = {key: at for key, at in self._ended.items() if now - at < LIFETIME}
        if "key" in session:
            self._ended[session["key"]] = now
        session.clear()

    def account(self, session: Session) -> Account | None:
        """Return who is logged in, read anew: a role may have changed since the page was opened."""
        if "account" not in session or session.get("key") in self._ended:
            return None
        with transaction(self._engine) as database:
            return stewardship.account(database, session["account"])


def csrf_token(session: OpenSession) -> str:
    """Return the token that forms of this session carry, made when it is first asked for."""
    token: str = session.setdefault("csrf", secrets.token_urlsafe(16))
    return token


def csrf_matches(session: Session, given: str) -> bool:
    """Tell whether a form came from a page of this session."""
    return secrets.compare_digest(str(session.get("csrf", "")).encode(), given.encode()) and bool(
        given
    )
