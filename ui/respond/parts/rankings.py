"""Rankings: a place to choose for each option; nothing has to be dragged."""

from surveys.asking.questions import Choice, Question
from ui.respond.parts.controls import choose, field_name, group, reasons
from ui.respond.parts.voice import Voice
from ui.respond.templates import gap


def ranking(voice: Voice, question: Question) -> str:
    """Return a list of places beside each option."""
    options = "".join(
        _option(voice, question, choice, first=place == 0)
        for place, choice in enumerate(question.choices)
    )
    body = f"{options}{reasons(voice, question)}"
    return group(voice, question, body, _hint(voice, question))


def _hint(voice: Voice, question: Question) -> str:
    if question.most is None:
        return voice.own("field.rank")
    return voice.own("field.rank-some", limit=question.most)


def _option(voice: Voice, question: Question, choice: Choice, *, first: bool) -> str:
    name = field_name(question, str(choice.code))
    id = field_name(question) if first else name
    places = range(1, (question.most or len(question.choices)) + 1)
    control = choose(
        name,
        [(str(place), str(place)) for place in places],
        none=voice.own_plain("field.rank-none"),
        attributes=f' id="{id}"{gap(f"a:{question.id}")}',
    )
    return f'<div class="rk"><label for="{id}">{voice.text(choice.text)}</label>{control}</div>'
