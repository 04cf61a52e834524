"""Below the list of questions: adding a question, a page, or one from the bank."""

from nicegui import ui

from surveys.asking.questions import QuestionType
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import lead_to
from ui.texts.texts import Texts

from .bank_form import open_bank
from .bench import Bench
from .drafting import added, new_question, with_new_page


def adding_buttons(texts: Texts, bench: Bench) -> None:
    """Put the three ways to add something after what is in hand."""

    def add() -> None:
        question = new_question(bench.questionnaire, QuestionType.SINGLE)
        bench.do(*added(bench.questionnaire, bench.spot, question))
        lead_to(place, ".edit .first textarea")

    with ui.element("div").classes("tools column") as place:
        button(texts["builder.add"], add).classes("small")
        button(texts["builder.add-bank"], lambda: open_bank(texts, bench)).classes("small")
        button(
            texts["builder.add-page"],
            lambda: bench.do(*with_new_page(bench.questionnaire, bench.spot)),
        ).classes("small")
