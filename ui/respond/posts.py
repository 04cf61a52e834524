"""A posted page of questions: what was pressed, what the form says, how it differs from what is kept."""

import re
from dataclasses import dataclass, replace
from typing import Any, Self

from dsm.surveying.drafts import Draft
from surveys.asking.answers import PageReading
from ui.respond.lobby import Guest
from ui.respond.pages.notices import Difference
from ui.respond.requests import Form
from ui.respond.spoken import spoken

ONWARD = frozenset({"next", "finish", "keep"})  # what must wait until everything is right


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One page as it was posted by somebody who may answer.

    Parameters
    ----------
    guest : Guest
        Who answers; `guest.visit` is known.
    position : int
        Of the page, from 0.
    form : Form
        What was posted.
    reading : PageReading
        What the form says.
    """

    guest: Guest
    position: int
    form: Form
    reading: PageReading

    @property
    def draft(self) -> Draft:
        """What was saved before."""
        return self.guest.draft

    @property
    def go(self) -> str:
        """Which button was pressed."""
        return self.form.one("go") or "next"

    @property
    def revision(self) -> int:
        """Of the draft that the page showed; 0 where the form says nothing sensible."""
        given = self.form.one("revision")
        return int(given) if re.fullmatch("[0-9]{1,9}", given) else 0

    @property
    def merged(self) -> tuple[dict[str, Any], dict[str, str]]:
        """All answers and texts with those of the page in their place."""
        return self.reading.onto(self.draft.answers, self.draft.free_texts)

    @property
    def is_onward(self) -> bool:
        """Whether the page is meant to be complete."""
        return self.go in ONWARD

    def saved_to(self, response_id: str) -> Self:
        """Return this under the id of the answer it was saved to, for the cookie to carry on."""
        visit = self.guest.visit
        assert visit is not None
        if response_id == visit.response_id:
            return self
        visit = replace(visit, response_id=response_id)
        return replace(self, guest=replace(self.guest, visit=visit, moved=True))


def differences(posted: Posted, stored: Draft) -> list[Difference]:
    """Return every question of the page that was answered otherwise from elsewhere."""
    voice, (answers, texts) = posted.guest.view.voice, posted.merged
    here, there = {**answers, **texts}, {**stored.answers, **stored.free_texts}
    return [
        Difference(
            voice.raw(question.text),
            spoken(voice, question, here.get(question.id)),
            spoken(voice, question, there.get(question.id)),
        )
        for question in posted.guest.terms.questionnaire.pages[posted.position].questions
        if question.type.is_answered
        and spoken(voice, question, here.get(question.id))
        != spoken(voice, question, there.get(question.id))
    ]
