"""Matrices: one fieldset per row, laid out as a table where there is room, by style alone."""

from surveys.asking.questions import Question, Row
from ui.respond.parts.controls import field_name, group, option, radio_reasons, reason_text
from ui.respond.parts.scales import NARROW, label_of, numbers
from ui.respond.parts.voice import Voice
from ui.respond.templates import gap


def matrix(voice: Voice, question: Question) -> str:
    """Return the rows of a matrix; each can be read and answered on its own."""
    rows = "".join(_row(voice, question, row) for row in question.rows)
    head = "" if _is_wide(question) else _head(voice, question)
    body = f'<div class="{"x" if _is_wide(question) else "m"}">{head}{rows}</div>'
    # Messages about the matrix as a whole lead here, those about a row to its first button.
    return f'<div id="{field_name(question)}" tabindex="-1">{group(voice, question, body)}</div>'


def _is_wide(question: Question) -> bool:
    return len(question.choices) > NARROW


def _head(voice: Voice, question: Question) -> str:
    # What stands above the columns is for the eye alone; each button has its own words.
    titles = [label_of(voice, choice) for choice in question.as_shown]
    titles += [reason_text(voice, kind) for kind in question.missing]
    cells = "".join(f"<span>{title}</span>" for title in titles)
    return f'<div class="mh" aria-hidden="true"><span></span>{cells}</div>'


def _row(voice: Voice, question: Question, row: Row) -> str:
    name = field_name(question, row.id)
    if _is_wide(question):
        choices = numbers(voice, question, name)
    else:
        choices = "".join(
            option(
                "radio",
                name,
                str(choice.code),
                label_of(voice, choice),
                id=name if place == 0 else "",
            )
            for place, choice in enumerate(question.as_shown)
        )
    return (
        f'<fieldset class="r"{gap(f"D:{question.id}.{row.id}")}>'
        f"<legend>{voice.text(row.text)}</legend>{gap(f'e:{question.id}.{row.id}')}"
        f"{choices}{radio_reasons(voice, question, name)}</fieldset>"
    )
