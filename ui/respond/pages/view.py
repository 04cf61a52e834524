"""What every page of one campaign knows."""

from dataclasses import dataclass

from dsm.surveying import panels
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign
from ui.respond.parts.voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One campaign in one language.

    Parameters
    ----------
    campaign, questionnaire : Campaign, Questionnaire
        What is asked, on which terms.
    voice : Voice
        Speaks the reader's language.
    test : bool
        Whether a member of staff tries it; every page says so.
    kiosk : bool
        Whether the screen is shared and clears itself.
    """

    campaign: Campaign
    questionnaire: Questionnaire
    voice: Voice
    test: bool = False
    kiosk: bool = False

    @property
    def address(self) -> str:
        """Where the campaign's pages begin."""
        return f"/s/{self.campaign.slug}"

    @property
    def round_before(self) -> int:
        """The round whose answers the panel sees beside the questions; 0 where there is none."""
        return 0 if self.test else panels.round_before(self.campaign)

    @property
    def home(self) -> str:
        """The first page: for a kiosk the one that forgets whoever was there."""
        return f"/k/{self.campaign.slug}" if self.kiosk else self.address

    @property
    def house(self) -> str:
        """Who asks."""
        sentences = self.voice.sentences
        return sentences.say("house.municipality", city=self.voice.gaps.get("city", "")).strip()
