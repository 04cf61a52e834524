"""Dates: three fields, for a calendar to click through is slow and hard to use by keyboard."""

from surveys.asking.fields import DATE_PARTS
from surveys.asking.questions import Question
from ui.respond.parts.controls import entry, field_name, group, reasons
from ui.respond.parts.voice import Voice
from ui.respond.templates import gap

DIGITS = {"day": 2, "month": 2, "year": 4}


def date_fields(voice: Voice, question: Question) -> str:
    """Return fields for day, month and year."""
    fields = "".join(_field(voice, question, part) for part in DATE_PARTS)
    body = f'<div class="d">{fields}</div>{reasons(voice, question)}'
    return group(voice, question, body, voice.own("field.date"))


def _field(voice: Voice, question: Question, part: str) -> str:
    id = field_name(question) if part == DATE_PARTS[0] else field_name(question, part)
    control = entry(
        field_name(question, part),
        id=id,
        class_=f" n{DIGITS[part]}",
        attributes=f' inputmode="numeric"{gap(f"a:{question.id}")}',
    )
    return f'<div><label for="{id}">{voice.own(f"field.{part}")}</label>{control}</div>'
