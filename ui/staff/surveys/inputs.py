"""Fields of the builder: each tells what is typed, letter by letter."""

from collections.abc import Callable

from nicegui import ui

from surveys.asking.words import Words, direction
from ui.respond.sentences import language_name
from ui.staff.widgets.forms import text_area, text_line
from ui.texts.texts import Texts

from .bench import Bench
from .drafting import in_words


def line(label: str, value: str, change: Callable[[str], None], *, hint: str = "") -> ui.input:
    """Put a line that tells every letter."""
    field = text_line(label, value=value, hint=hint)
    field.on_value_change(lambda event: change(event.value or ""))
    return field


def area(label: str, value: str, change: Callable[[str], None], *, hint: str = "") -> ui.textarea:
    """Put some lines that tell every letter."""
    field = text_area(label, value=value, hint=hint)
    field.on_value_change(lambda event: change(event.value or ""))
    return field


def whole(label: str, value: int | None, change: Callable[[int | None], None]) -> ui.input:
    """Put a line for a whole number; while it holds something else, nothing is told."""

    def read(text: str) -> None:
        plain = text.strip().replace("\u2212", "-")
        if not plain:
            change(None)
        elif plain.removeprefix("-").isdecimal():
            change(int(plain))

    shown = "" if value is None else str(value)
    return line(label, shown, read).props("inputmode=numeric")


def tick(label: str, value: bool, change: Callable[[bool], None]) -> ui.checkbox:
    """Put a box to tick."""
    return ui.checkbox(label, value=value, on_change=lambda event: change(bool(event.value)))


def words_area(
    texts: Texts, bench: Bench, label: str, words: Words, change: Callable[[Words], None]
) -> ui.textarea:
    """Put some lines of a text in the language that is being written; see `words_line`."""
    language = bench.language
    field = area(
        _named(texts, bench, label),
        words.get(language, ""),
        lambda text: change(in_words(words, language, text)),
        hint=_original(texts, bench, words),
    )
    return _spoken(field, language)


def words_line(
    texts: Texts, bench: Bench, label: str, words: Words, change: Callable[[Words], None]
) -> ui.input:
    """Put a line of a text in the language that is being written.

    Parameters
    ----------
    label : str
        What the text is; the name of the language is added.
    words : Words
        In all languages, as they are when the field is put up; the first stands below the field
        while another is being written.
    change : callable
        Told the text in all languages.
    """
    language = bench.language
    field = line(
        _named(texts, bench, label),
        words.get(language, ""),
        lambda text: change(in_words(words, language, text)),
        hint=_original(texts, bench, words),
    )
    return _spoken(field, language)


def _named(texts: Texts, bench: Bench, label: str) -> str:
    return texts.say("builder.in-language", what=label, language=language_name(bench.language))


def _original(texts: Texts, bench: Bench, words: Words) -> str:
    first = bench.questionnaire.languages[0]
    text = words.get(first, "")
    if bench.language == first or not text:
        return ""
    return texts.say("builder.original", language=language_name(first), text=text)


def _spoken[Field: ui.element](field: Field, language: str) -> Field:
    field.props["lang"] = language
    field.props["dir"] = direction(language)
    return field
