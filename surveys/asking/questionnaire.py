"""Questionnaires: pages of questions in several languages; a published version never changes."""

from dataclasses import dataclass, field

from surveys.asking.questions import Question
from surveys.asking.words import Words
from surveys.errors import InstrumentError
from surveys.instruments import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Questions that are shown, answered and saved together.

    Parameters
    ----------
    id : str
        Stable name.
    when : str
        Routing expression; the page is skipped where it does not hold.
    """

    id: str
    title: Words
    lead: Words = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTexts:
    """What is agreed to before the first answer, one text per mode of the campaign.

    The texts may hold the gaps {city}, {in_city}, {contact}, {delete_on}, {withdraw_until}.
    """

    agree: Words
    decline: Words
    anonymous: Words = field(default_factory=dict)
    confidential: Words = field(default_factory=dict)
    withdrawal: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """One version of what a campaign asks.

    An `Instrument` is a battery that the house ships: items with sources, licences and
    constructs, the bank to take from. A questionnaire is what people of one city are asked.

    Parameters
    ----------
    id, version : str, int
        Answers refer to this pair for ever.
    languages : tuple of str
        Language tags it can be answered in; the first is the one it was written in.
    minutes : int
        Time it takes, as told to respondents.
    """

    id: str
    version: int
    audience: Audience
    languages: tuple[str, ...]
    title: Words
    intro: Words
    thanks: Words
    consent: ConsentTexts
    pages: tuple[Page, ...]
    minutes: int = 5

    @property
    def numbers(self) -> dict[str, int]:
        """Number of every question as people count; notes are not counted and have 0."""
        answered = [one.id for one in self.questions if one.type.is_answered]
        counted = {id: number for number, id in enumerate(answered, start=1)}
        return {one.id: counted.get(one.id, 0) for one in self.questions}

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order of the pages."""
        return tuple(question for page in self.pages for question in page.questions)

    def question(self, id: str) -> Question:
        """Return the question called `id`.

        Raises
        ------
        InstrumentError
            If this version does not ask it.
        """
        for question in self.questions:
            if question.id == id:
                return question
        known = ", ".join(question.id for question in self.questions)
        raise InstrumentError(
            f"{self.id} version {self.version} has no question {id!r}.", f"Use one of: {known}."
        )

    def page_of(self, question_id: str) -> int:
        """Return the position of the page that asks `question_id`."""
        self.question(question_id)
        return next(
            position
            for position, page in enumerate(self.pages)
            if any(question.id == question_id for question in page.questions)
        )
