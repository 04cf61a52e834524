"""Before judging: what an expert may gain or lose by it, and what else should be known."""

from dsm.elicitation.contents import LONGEST_TEXT
from dsm.elicitation.elicitation import Elicitation
from ui.elicit.frame import text_field
from ui.elicit.steps import Reading, Sheet, Step, StepKind, Wrong
from ui.respond.requests import Form

FIELDS = ("conflict", "note")


def steps(_: Elicitation) -> tuple[Step, ...]:
    """Return the page about the expert herself."""
    return (Step(StepKind.ABOUT),)


def body(sheet: Sheet) -> str:
    """Return the fields."""
    voice = sheet.voice
    return "".join(
        text_field(
            name,
            voice.own(f"about.{name}"),
            typed=sheet.value(name, str(sheet.content.get(name, ""))),
            hint=voice.own(f"about.{name}-hint"),
            wrong=sheet.message(name),
        )
        for name in FIELDS
    )


def read(sheet: Sheet, form: Form) -> Reading:
    """Return what was written; both may stay empty."""
    content = dict(sheet.content)
    wrong = []
    for name in FIELDS:
        text = form.one(name).replace("\r\n", "\n").strip()
        content.pop(name, None)
        if text:
            content[name] = text
        if len(text) > LONGEST_TEXT:
            wrong.append(Wrong(name, "wrong.too-long", {"most": LONGEST_TEXT}))
    return Reading(content, tuple(wrong))
