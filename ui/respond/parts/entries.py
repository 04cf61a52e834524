"""Questions answered by typing: a number, a line, a longer text."""

from surveys.asking.answer_rules import longest_text
from surveys.asking.questions import Question
from ui.respond.parts.controls import entry, field_name, labelled
from ui.respond.parts.voice import Voice
from ui.respond.templates import gap


def number(voice: Voice, question: Question) -> str:
    """Return a field for a number, its limits above and its unit behind it."""
    keys = "numeric" if question.whole else "decimal"
    name, unit = field_name(question), voice.text(question.unit)

    def field(described: str) -> str:
        attributes = f' inputmode="{keys}"{described}{gap(f"a:{question.id}")}'
        shown = f'<span class="u">{unit}</span>' if unit else ""
        return entry(name, class_=" n1", attributes=attributes) + shown

    return labelled(voice, question, field, _limits(voice, question))


def short_text(voice: Voice, question: Question) -> str:
    """Return a field for one line."""
    name = field_name(question)

    def field(described: str) -> str:
        return entry(name, attributes=f"{described}{gap(f'a:{question.id}')}")

    return labelled(voice, question, field, _length(voice, question))


def long_text(voice: Voice, question: Question) -> str:
    """Return a field for several lines."""
    name = field_name(question)

    def field(described: str) -> str:
        # The first line break inside is dropped by browsers; without it they would drop a typed one.
        return (
            f'<textarea class="t" name="{name}" id="{name}" rows="6" autocomplete="off"'
            f"{described}{gap(f'a:{question.id}')}>\n{gap(f'v:{name}')}</textarea>"
        )

    return labelled(voice, question, field, _length(voice, question))


def _limits(voice: Voice, question: Question) -> str:
    lowest, highest = question.lowest, question.highest
    if lowest is not None and highest is not None:
        return voice.own("field.number-between", lowest=float(lowest), highest=float(highest))
    if lowest is not None:
        return voice.own("field.number-from", lowest=float(lowest))
    if highest is not None:
        return voice.own("field.number-to", highest=float(highest))
    return voice.own("field.number")


def _length(voice: Voice, question: Question) -> str:
    return voice.own("field.text", limit=longest_text(question))
