"""One elicitation in the hands of one visitor: what every move needs, and how a change is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from dsm.database import exclusive
from dsm.elicitation.elicitation import Elicitation
from dsm.elicitation.experts import experts_keyring
from dsm.elicitation.gathered import Turnout
from dsm.roles import Action
from dsm.surveying.keys import Keyring
from ui.staff.background import in_background
from ui.staff.office import Office, Visitor
from ui.staff.widgets.forms import go_to
from ui.texts.texts import Texts

from .addresses import elicitation_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One elicitation in the hands of one visitor."""

    office: Office
    visitor: Visitor
    elicitation: Elicitation
    turnout: Turnout

    @property
    def texts(self) -> Texts:
        """In the visitor's language."""
        return self.visitor.texts

    def text(self, key: str, /, **values: Any) -> str:
        """Return a sentence about it."""
        return self.texts.say(key, **values)

    @property
    def keyring(self) -> Keyring:
        """The keys of all elicitations."""
        settings = self.office.settings
        return experts_keyring(Keyring(settings.keys_folder, settings.secret))

    async def change[T](self, action: Action, act: Callable[[Session, str], T]) -> T:
        """Do something in a transaction, in the name of who may."""
        account = self.office.require(self.visitor, action)

        def work() -> T:
            with exclusive(self.office.engine) as session:
                return act(session, account.name)

        return await in_background(work)

    def show(self) -> None:
        """Open its page anew."""
        go_to(elicitation_address(self.elicitation.slug))
