"""What every staff page has at hand: the database, the settings, and who is asking."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Engine
from starlette.requests import Request

from dsm import stewardship
from dsm.database import transaction
from dsm.roles import Action
from dsm.settings import Settings
from dsm.stewardship import Account, City
from ui.appearance import Appearance
from ui.language import choose_language
from ui.sessions import Sessions, csrf_token
from ui.texts.texts import Texts, texts_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who opened a page, and how she wants it.

    Parameters
    ----------
    account : Account
        As it was when the page was opened; ask `Office.require` before changing anything.
    city : City, optional
        None before the installation was given one.
    texts : Texts
        In her language.
    appearance : Appearance
        Light, dark, or as her system has it.
    path : str
        The page she is on, with its query.
    session : mapping
        Her signed session.
    """

    account: Account
    city: City | None
    texts: Texts
    appearance: Appearance
    path: str
    session: MutableMapping[str, Any]

    @property
    def csrf(self) -> str:
        """The token her forms carry."""
        return csrf_token(self.session)


@dataclass(frozen=True, slots=True)
class Office:
    """What pages are registered with."""

    engine: Engine
    settings: Settings
    sessions: Sessions

    def visitor(self, request: Request) -> Visitor:
        """Return who opened the page.

        Raises
        ------
        ForbiddenError
            If the login ended between the guard and here.
        """
        session = request.session
        account = stewardship.require(self.sessions.account(session), Action.LOOK)
        with transaction(self.engine) as database:
            city = stewardship.find_city(database)
        accepted = request.headers.get("accept-language", "")
        language = choose_language(session, accepted, self.settings.language)
        query = f"?{request.url.query}" if request.url.query else ""
        return Visitor(
            account=account,
            city=city,
            texts=texts_in(language),
            appearance=Appearance(session.get("appearance", Appearance.SYSTEM)),
            path=f"{request.url.path}{query}",
            session=session,
        )

    def require(self, visitor: Visitor, action: Action) -> Account:
        """Return the account as it is now, or refuse; every handler that changes something asks.

        An open page outlives a logout and a change of role, since its socket stays open.

        Raises
        ------
        ForbiddenError
            If the login ended, or no role of the account allows `action`.
        """
        return stewardship.require(self.sessions.account(visitor.session), action)
