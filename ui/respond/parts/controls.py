"""Pieces that questions are put together from: groups, options, entries, lists to choose from."""

from collections.abc import Callable, Iterable, Sequence

from surveys.asking.questions import Question
from surveys.battery import missing_name
from surveys.responses import Missing
from ui.respond.parts.voice import Voice
from ui.respond.templates import gap, plain


def field_name(question: Question, part: str = "") -> str:
    """Return the name of a field, such as "q.born.day"."""
    return plain(f"q.{question.id}.{part}" if part else f"q.{question.id}")


def group(voice: Voice, question: Question, body: str, *hints: str, class_: str = "") -> str:
    """Return a question of several controls: a fieldset under its legend."""
    hint = _hint(voice, question, hints)
    return (
        f'<fieldset class="f{class_}{gap(f"w:{question.id}")}"{described(question, hint)}>'
        f'<legend class="q">{voice.text(question.text)}</legend>'
        f"{hint}{gap(f'e:{question.id}')}{body}</fieldset>"
    )


def labelled(voice: Voice, question: Question, control: Callable[[str], str], *hints: str) -> str:
    """Return a question of one control, whose id is its name, under its label.

    Parameters
    ----------
    control : callable
        Makes the control from the attribute that says what describes it.
    """
    hint = _hint(voice, question, hints)
    return (
        f'<div class="f{gap(f"w:{question.id}")}">'
        f'<label class="q" for="{field_name(question)}">{voice.text(question.text)}</label>'
        f"{hint}{gap(f'e:{question.id}')}"
        f"{control(described(question, hint))}"
        f"{reasons(voice, question)}</div>"
    )


def described(question: Question, hint: str) -> str:
    """Return the attribute that names the hint and, once there is one, the message."""
    if hint:
        return f' aria-describedby="{_hint_id(question)}{gap(f"d:{question.id}")}"'
    return gap(f"D:{question.id}")


def option(
    kind: str, name: str, value: str, label: str, *, id: str = "", soft: bool = False
) -> str:
    """Return one radio button or check box with its label around it."""
    known = f' id="{id}"' if id else ""
    return (
        f'<label class="o{" soft" if soft else ""}">'
        f'<input type="{kind}" name="{name}" value="{plain(value)}"{known}'
        f"{gap(f'c:{name}={value}')}> <span>{label}</span></label>"
    )


def radio_reasons(voice: Voice, question: Question, name: str) -> str:
    """Return the reasons for giving no answer as buttons of the same group as the answers."""
    return "".join(
        option("radio", name, f"missing:{missing_name(kind)}", reason_text(voice, kind), soft=True)
        for kind in question.missing
    )


def reasons(voice: Voice, question: Question) -> str:
    """Return the reasons for giving no answer as boxes beside what is typed or ticked."""
    name = field_name(question, "missing")
    return "".join(
        option("checkbox", name, missing_name(kind), reason_text(voice, kind), soft=True)
        for kind in question.missing
    )


def reason_text(voice: Voice, kind: Missing) -> str:
    """Return how a reason for giving no answer is said."""
    return voice.own(f"missing.{missing_name(kind)}")


def entry(name: str, *, id: str = "", class_: str = "", attributes: str = "") -> str:
    """Return a field for a line of text, which shows what was typed."""
    return (
        f'<input type="text" class="t{class_}" name="{name}" id="{id or name}" '
        f'autocomplete="off"{attributes} value="{gap(f"v:{name}")}">'
    )


def choose(name: str, choices: Iterable[tuple[str, str]], *, none: str, attributes: str) -> str:
    """Return a list to choose one of, or none."""
    options = "".join(
        f'<option value="{plain(value)}"{gap(f"s:{name}={value}")}>{label}</option>'
        for value, label in choices
    )
    return f'<select name="{name}"{attributes}><option value="">{none}</option>{options}</select>'


def _hint(voice: Voice, question: Question, hints: Sequence[str]) -> str:
    said = [voice.text(question.help), *hints]
    if question.required:
        said.append(voice.own("field.required"))
    text = " ".join(part for part in said if part)
    return f'<p class="hint" id="{_hint_id(question)}">{text}</p>' if text else ""


def _hint_id(question: Question) -> str:
    return plain(f"hint.{question.id}")
