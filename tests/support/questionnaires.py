"""Builders of questionnaires: valid by default, so that a test states only what it cares about."""

from typing import Any

from surveys.asking.questionnaire import ConsentTexts, Page, Questionnaire
from surveys.asking.questions import Choice, Place, Question, QuestionType, Row
from surveys.asking.words import Words
from surveys.instruments import Audience
from surveys.responses import Missing

WHERE_TO_ASK = "It is voluntary. Deleted by {delete_on}. Questions: {contact}."


def words(text: str) -> Words:
    """A text that reads the same in the languages of the builders, Bokmål and English."""
    return {"nb": text, "en": text}


def choices(*texts: str) -> tuple[Choice, ...]:
    """Choices coded 1, 2, 3 and so on."""
    return tuple(Choice(code=code, text=words(text)) for code, text in enumerate(texts, start=1))


def a_question(id: str = "q1", type: QuestionType = QuestionType.SINGLE, **given: Any) -> Question:
    """A question that may be opened as it is, whatever its type."""
    defaults: dict[str, Any] = {"text": words(f"What about {id}?")}
    if type.has_choices:
        defaults |= {"choices": choices("Never", "Sometimes", "Often")}
    if type in {QuestionType.SINGLE, QuestionType.SCALE, QuestionType.MATRIX}:
        defaults |= {"ordered": True, "missing": (Missing.DONT_KNOW,)}
    if type is QuestionType.MATRIX:
        defaults |= {"rows": tuple(Row(id=f"r{i}", text=words(f"Row {i}")) for i in (1, 2, 3))}
    if type is QuestionType.NUMBER:
        defaults |= {"lowest": 0, "highest": 120}
    if type.is_free_text:
        defaults |= {"longest": 200}
    if type is QuestionType.MAP_POINT:
        towns = ("north", "south")
        defaults |= {"places": tuple(Place(id=t, text=words(t), people=900) for t in towns)}
    return Question(id=id, type=type, **(defaults | given))


def a_page(*questions: Question, id: str = "p1", when: str = "") -> Page:
    """A page with a title."""
    return Page(id=id, title=words(f"Page {id}"), questions=questions, when=when)


def a_questionnaire(*pages: Page, **given: Any) -> Questionnaire:
    """A questionnaire of these pages, by default of one page with one question."""
    defaults: dict[str, Any] = {
        "id": "evening",
        "version": 1,
        "audience": Audience.RESIDENTS,
        "languages": ("nb", "en"),
        "title": words("Evenings in town"),
        "intro": words("A few questions."),
        "thanks": words("Thank you."),
        "consent": ConsentTexts(
            agree=words("I want to answer"),
            decline=words("No thank you"),
            anonymous=words(WHERE_TO_ASK),
            confidential=words(WHERE_TO_ASK),
            withdrawal=words("With the receipt you can delete your answer."),
        ),
        "pages": pages or (a_page(a_question()),),
    }
    return Questionnaire(**(defaults | given))


def one_page_each(*questions: Question) -> Questionnaire:
    """A questionnaire with every question on a page of its own."""
    pages = (a_page(question, id=f"p{at}") for at, question in enumerate(questions, start=1))
    return a_questionnaire(*pages)
