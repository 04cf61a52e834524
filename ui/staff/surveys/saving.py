"""Saving a draft while it is being written, and what to do when somebody else saved it too."""

from collections.abc import Callable
from time import monotonic

from dsm.database import transaction
from dsm.roles import Action
from dsm.surveying.questionnaires import QuestionnaireDraft, StaleDraftError, save_draft
from surveys.asking.questionnaire import Questionnaire
from surveys.errors import FixableError
from ui.staff.background import in_background
from ui.staff.office import Office, Visitor

from .bench import Bench

REST = 0.6  # seconds without a letter before a draft is saved
OFTEN = 0.3  # seconds between two looks whether there is something to save


class Saver:
    """Keeps what is on the bench, a moment after the last letter.

    Parameters
    ----------
    draft : QuestionnaireDraft
        As it was loaded; names the revision that is changed.
    said : callable
        Told after every attempt: nothing, a problem, or the two drafts that part.
    """

    def __init__(
        self,
        office: Office,
        visitor: Visitor,
        bench: Bench,
        draft: QuestionnaireDraft,
        said: Callable[[FixableError | None], None],
    ) -> None:
        self._office, self._visitor, self._bench, self._said = office, visitor, bench, said
        self._kept = draft.questionnaire
        self._refused: Questionnaire | None = None
        self._busy, self._touched = False, monotonic()
        self.saved_at = draft.saved_at
        self.revision = draft.revision
        self.parted: StaleDraftError | None = None

    @property
    def waiting(self) -> bool:
        """Whether something is on the bench that is not kept yet."""
        return self._bench.questionnaire is not self._kept

    def touch(self) -> None:
        """Say that something was written just now."""
        self._touched = monotonic()

    async def look(self) -> None:
        """Save if something waits and the hand rests."""
        refused = self._bench.questionnaire is self._refused  # would be refused again
        if self.parted is None and not refused and monotonic() - self._touched >= REST:
            await self.save()

    async def save(self) -> bool:
        """Save now; return whether all that is on the bench is kept."""
        if self._busy or not self.waiting:
            return not self.waiting
        self._busy, sent = True, self._bench.questionnaire
        try:
            account = self._office.require(self._visitor, Action.WRITE_QUESTIONNAIRE)
            draft = await in_background(lambda: self._keep(sent, account.name))
            self._kept, self.revision, self.saved_at = sent, draft.revision, draft.saved_at
            self.parted = None
            self._said(None)
        except StaleDraftError as error:
            self.parted = error
            self._said(error)
        except FixableError as error:
            self._refused = sent
            self._said(error)
        finally:
            self._busy = False
        return not self.waiting

    async def keep_mine(self) -> None:
        """Save over what somebody else saved."""
        if self.parted is not None:
            self.revision = self.parted.stored.revision
            self.parted = None
            await self.save()

    def take_theirs(self) -> None:
        """Show what somebody else saved; an undo brings back one's own."""
        if self.parted is not None:
            stored, self.parted = self.parted.stored, None
            self.revision, self.saved_at = stored.revision, stored.saved_at
            self._kept = stored.questionnaire
            self._bench.do(stored.questionnaire)
            self._said(None)

    def _keep(self, questionnaire: Questionnaire, by: str) -> QuestionnaireDraft:
        with transaction(self._office.engine) as session:
            return save_draft(session, questionnaire, self.revision, by)
