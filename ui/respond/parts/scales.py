"""Scales: numbers side by side between two ends, in two rows on a phone."""

from surveys.asking.questions import Choice, Question
from ui.respond.parts.choices import single
from ui.respond.parts.controls import field_name, group, radio_reasons
from ui.respond.parts.voice import Voice
from ui.respond.templates import gap

NARROW = 7  # so many numbers fit side by side on a phone


def scale(voice: Voice, question: Question) -> str:
    """Return the numbers of a scale; one whose every number has its own words becomes a list."""
    if question.ends is None:
        return single(voice, question)
    name = field_name(question)
    body = numbers(voice, question, name) + radio_reasons(voice, question, name)
    return group(voice, question, body)


def numbers(voice: Voice, question: Question, name: str) -> str:
    """Return the numbers side by side, and what the two ends mean."""
    labels = "".join(
        _number(voice, choice, name, id=name if place == 0 else "")
        for place, choice in enumerate(question.as_shown)
    )
    wide = " w" if len(question.choices) > NARROW else ""
    return f'<div class="s{wide}">{labels}</div>{_ends(voice, question)}'


def _number(voice: Voice, choice: Choice, name: str, *, id: str) -> str:
    known = f' id="{id}"' if id else ""
    return (
        f'<label><input type="radio" name="{name}" value="{choice.code}"{known}'
        f"{gap(f'c:{name}={choice.code}')}> <span>{label_of(voice, choice)}</span></label>"
    )


def label_of(voice: Voice, choice: Choice) -> str:
    """Return what stands at a number: its own text, else the number."""
    return voice.text(choice.text) or str(choice.code)


def _ends(voice: Voice, question: Question) -> str:
    if question.ends is None or not question.choices:
        return ""
    # Side by side the place says which end is meant; in two rows only the number can.
    worst, best = (
        f"<span><b>{voice.own('field.end-lowest', code=label_of(voice, choice))}</b>"
        f"{voice.text(words)}</span>"
        for words, choice in zip(
            question.ends, (question.choices[0], question.choices[-1]), strict=True
        )
    )
    shown = f"{best}{worst}" if question.reversed else f"{worst}{best}"
    return f'<div class="ends">{shown}</div>'
