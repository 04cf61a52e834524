"""Questionnaires for tests of what comes from other programs; valid by default."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from surveys.asking.questionnaire import ConsentTexts, Page, Questionnaire
from surveys.asking.questions import Choice, Place, Question, QuestionType, Row
from surveys.errors import FixableError
from surveys.instruments import Audience

LABELS = {1: "Ja", 2: "Nei", 3: "Kanskje"}


def a_choice(code: int, *, exclusive: bool = False) -> Choice:
    text = LABELS.get(code, f"Valg {code}")
    return Choice(code=code, text={"nb": text, "en": f"Choice {code}"}, exclusive=exclusive)


def a_question(id: str = "q", type: QuestionType = QuestionType.SINGLE, **fields) -> Question:
    """A question with the choices 1, 2 and 3, the rows "day" and "night" or the place "frei"."""
    if type.has_choices:
        fields.setdefault("choices", tuple(a_choice(code) for code in LABELS))
    if type is QuestionType.MATRIX:
        rows = tuple(Row(id=name, text={"nb": name}) for name in ("day", "night"))
        fields.setdefault("rows", rows)
    if type is QuestionType.MAP_POINT:
        fields.setdefault("places", (Place(id="frei", text={"nb": "Frei"}, people=500),))
    return Question(id=id, type=type, text={"nb": "Hva?"}, **fields)


def a_questionnaire(*questions: Question, **changed) -> Questionnaire:
    """A questionnaire of one page called "page"."""
    made = Questionnaire(
        id="town",
        version=1,
        audience=Audience.RESIDENTS,
        languages=("nb", "en"),
        title={"nb": "By"},
        intro={},
        thanks={},
        consent=ConsentTexts(agree={}, decline={}),
        pages=(Page(id="page", title={"nb": "Side"}, questions=questions or (a_question(),)),),
    )
    return replace(made, **changed)


def read_or_problems(read: Callable[[], Any]) -> tuple[Any, tuple[FixableError, ...]]:
    """What was read, or everything that keeps it from being read; any other error is a bug."""
    try:
        return read(), ()
    except FixableError as error:
        return None, error.problems
