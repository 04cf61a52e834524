"""Published versions in memory: questionnaires and consent texts, which never change."""

from dataclasses import dataclass

from sqlmodel import Session

from dsm.surveying import consents, questionnaires
from dsm.surveying.consents import Consent
from dsm.surveying.tables import CampaignRow
from dsm.surveying.visits import Visit
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign

ROOM = 50  # of each kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What somebody is asked, and the text she agrees to."""

    campaign: Campaign
    questionnaire: Questionnaire
    consent: Consent


class Library:
    """Keeps what was read once, so that a request need not read and parse it again."""

    def __init__(self) -> None:
        self._questionnaires: dict[tuple[str, int], Questionnaire] = {}
        self._consents: dict[tuple[int, int], Consent] = {}

    def terms(self, session: Session, campaign: Campaign, visit: Visit | None = None) -> Terms:
        """Return what a visitor was shown first, or without one what is shown now."""
        asked, agreed = (visit.version, visit.consent) if visit else (None, None)
        return Terms(
            campaign=campaign,
            questionnaire=self.questionnaire(session, campaign, asked),
            consent=self.consent(session, campaign, agreed),
        )

    def questionnaire(
        self, session: Session, campaign: Campaign, version: int | None = None
    ) -> Questionnaire:
        """Return a version of what a campaign asks, by default the one it asks now."""
        name = (campaign.questionnaire, version or campaign.version)
        known = self._questionnaires.get(name)
        if known is None:
            known = questionnaires.load(session, *name)
            _put(self._questionnaires, name, known)
        return known

    def consent(self, session: Session, campaign: Campaign, version: int | None = None) -> Consent:
        """Return a version of the consent text, by default the one shown now.

        A campaign that was never opened has none yet; then it is what would be shown.
        """
        wanted = version or session.get_one(CampaignRow, campaign.id).consent
        if not wanted:
            return consents.preview(session, campaign, self.questionnaire(session, campaign))
        name = (campaign.id, wanted)
        known = self._consents.get(name)
        if known is None:
            known = consents.find(session, *name)
            _put(self._consents, name, known)
        return known


def _put[Name, Version](kept: dict[Name, Version], name: Name, version: Version) -> None:
    if len(kept) >= ROOM:
        kept.clear()
    kept[name] = version
