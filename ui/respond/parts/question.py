"""Any question as markup, by its type."""

from collections.abc import Callable

from surveys.asking.questions import Question, QuestionType
from ui.respond.parts.choices import consent, multiple, single
from ui.respond.parts.dates import date_fields
from ui.respond.parts.entries import long_text, number, short_text
from ui.respond.parts.map_points import map_point
from ui.respond.parts.matrices import matrix
from ui.respond.parts.notes import note
from ui.respond.parts.rankings import ranking
from ui.respond.parts.scales import scale
from ui.respond.parts.voice import Voice
from ui.respond.templates import Template

FORMS: dict[QuestionType, Callable[[Voice, Question], str]] = {
    QuestionType.SINGLE: single,
    QuestionType.MULTIPLE: multiple,
    QuestionType.SCALE: scale,
    QuestionType.NUMBER: number,
    QuestionType.SHORT_TEXT: short_text,
    QuestionType.LONG_TEXT: long_text,
    QuestionType.DATE: date_fields,
    QuestionType.MATRIX: matrix,
    QuestionType.RANKING: ranking,
    QuestionType.MAP_POINT: map_point,
    QuestionType.NOTE: note,
    QuestionType.CONSENT: consent,
}


def question_template(voice: Voice, question: Question) -> Template:
    """Return a question with gaps for what one person answered and what is wrong with it.

    Gaps: ``c:<field>=<value>`` for what is checked, ``s:`` for what is selected, ``v:<field>`` for
    what was typed; ``e:<question>`` for messages and ``w:``, ``d:``, ``D:``, ``a:`` for what
    marks a question that has one.
    """
    return Template(FORMS[question.type](voice, question))
