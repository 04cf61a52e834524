"""Notes: texts between questions, which take no answer."""

from surveys.asking.questions import Question
from ui.respond.parts.voice import Voice


def note(voice: Voice, question: Question) -> str:
    """Return what is only to be read."""
    return f'<div class="f">{voice.paragraphs(question.text)}{voice.paragraphs(question.help, "hint")}</div>'
