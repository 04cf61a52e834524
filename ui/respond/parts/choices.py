"""Questions answered by choosing from a list: one answer, several, or yes and no."""

from surveys.asking.questions import Question
from ui.respond.parts.controls import field_name, group, option, radio_reasons, reasons
from ui.respond.parts.voice import Voice


def single(voice: Voice, question: Question) -> str:
    """Return radio buttons, one per choice, each a line to press."""
    name = field_name(question)
    options = "".join(
        option("radio", name, str(choice.code), voice.text(choice.text), id=_first(name, place))
        for place, choice in enumerate(question.as_shown)
    )
    return group(voice, question, f"{options}{radio_reasons(voice, question, name)}")


def multiple(voice: Voice, question: Question) -> str:
    """Return check boxes, one per choice."""
    name = field_name(question)
    hint = "field.several" if question.most is None else "field.most"
    options = "".join(
        option("checkbox", name, str(choice.code), voice.text(choice.text), id=_first(name, place))
        for place, choice in enumerate(question.choices)
    )
    body = f"{options}{reasons(voice, question)}"
    return group(voice, question, body, voice.own(hint, limit=question.most))


def consent(voice: Voice, question: Question) -> str:
    """Return yes and no; a box left empty could be either a no or a slip."""
    name = field_name(question)
    options = option("radio", name, "1", voice.own("field.yes"), id=name) + option(
        "radio", name, "0", voice.own("field.no")
    )
    return group(voice, question, f"{options}{reasons(voice, question)}")


def _first(name: str, place: int) -> str:
    """Return the id of the control that a message about the question leads to."""
    return name if place == 0 else ""
