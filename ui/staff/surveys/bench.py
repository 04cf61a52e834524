"""The author's bench: a draft, what of it is in hand, in which language, and what can be undone."""

from collections.abc import Callable

from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import Question

from .drafting import Spot, page_called, still_there, with_page, with_question
from .steps import Steps


class Bench:
    """What one open builder page works on; its parts tell it what was done and hear of it.

    Parameters
    ----------
    questionnaire : Questionnaire
        As it was loaded.
    """

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.spot = Spot()
        self.language = questionnaire.languages[0]
        self.steps = Steps()
        self._on_typed: list[Callable[[], None]] = []
        self._on_rebuilt: list[Callable[[], None]] = []

    @property
    def page(self) -> Page:
        """The page in hand."""
        return page_called(self.questionnaire, self.spot.page)

    @property
    def question(self) -> Question:
        """The question in hand."""
        return self.questionnaire.question(self.spot.question)

    def heard(
        self, *, typed: Callable[[], None] | None = None, rebuilt: Callable[[], None] | None = None
    ) -> None:
        """Call `typed` after each letter, `rebuilt` after all that changes more than a text."""
        self._on_typed += [typed] if typed else []
        self._on_rebuilt += [rebuilt] if rebuilt else []

    def take(self, spot: Spot) -> None:
        """Take something in hand."""
        self.spot = still_there(self.questionnaire, spot)
        self._rebuild()

    def speak(self, language: str) -> None:
        """Write and show another language."""
        self.language = language
        self._rebuild()

    def type(self, changed: Questionnaire, field: str) -> None:
        """Take over what is being typed into `field`; one field is one step of undo."""
        self.steps.keep(self.questionnaire, f"{self.spot} {self.language} {field}")
        self.questionnaire = changed
        for hear in self._on_typed:
            hear()

    def type_question(self, question: Question, field: str) -> None:
        """Take over what is being typed into a field of the question in hand."""
        self.type(with_question(self.questionnaire, self.spot.question, question), field)

    def type_page(self, page: Page, field: str) -> None:
        """Take over what is being typed into a field of the page in hand."""
        self.type(with_page(self.questionnaire, self.spot.page, page), field)

    def do(self, changed: Questionnaire, spot: Spot | None = None) -> None:
        """Take over a step that changes more than a text, and take `spot` in hand."""
        if changed == self.questionnaire:
            return
        self.steps.keep(self.questionnaire)
        self._become(changed, spot or self.spot)

    def do_question(self, question: Question) -> None:
        """Take over a step that changes more than a text of the question in hand."""
        self.do(with_question(self.questionnaire, self.spot.question, question))

    def undo(self) -> None:
        """Take the last step back."""
        self._become(self.steps.undo(self.questionnaire), self.spot)

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._become(self.steps.redo(self.questionnaire), self.spot)

    def _become(self, questionnaire: Questionnaire, spot: Spot) -> None:
        self.questionnaire = questionnaire
        self.spot = still_there(questionnaire, spot)
        if self.language not in questionnaire.languages:
            self.language = questionnaire.languages[0]
        self._rebuild()

    def _rebuild(self) -> None:
        for hear in self._on_rebuilt:
            hear()
