"""One survey in the hands of one visitor: what every move needs, and how a change is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from dsm.database import transaction
from dsm.roles import Action
from dsm.surveying.keys import Keyring
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign
from ui.staff.background import in_background
from ui.staff.office import Office, Visitor
from ui.staff.widgets.forms import go_to

from .addresses import survey_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One survey in the hands of one visitor."""

    office: Office
    visitor: Visitor
    campaign: Campaign
    questionnaire: Questionnaire
    home: str

    def text(self, key: str, /, **values: Any) -> str:
        """Return a sentence about it."""
        return self.visitor.texts.say(key, **values)

    @property
    def keyring(self) -> Keyring:
        """The keys of all campaigns."""
        return Keyring(self.office.settings.keys_folder, self.office.settings.secret)

    async def change(self, action: Action, act: Callable[[Session, str], object]) -> None:
        """Do something in a transaction, in the name of who may, and show the survey anew."""
        account = self.office.require(self.visitor, action)

        def work() -> None:
            with transaction(self.office.engine) as session:
                act(session, account.name)

        await in_background(work)
        self.show()

    def show(self) -> None:
        """Open the survey's page anew."""
        go_to(survey_address(self.campaign.slug))
