"""Taking questions from the bank: search, look at where one comes from, add it word for word."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from nicegui import ui

from surveys.asking.words import say
from surveys.errors import FixableError
from surveys.instruments import load_instrument
from ui.markup import element
from ui.staff.shell import problems_notified
from ui.staff.widgets.controls import button
from ui.staff.widgets.words import markup
from ui.texts.texts import Texts

from .bench import Bench
from .drafting import added
from .inputs import line
from .sheets import sheet

if TYPE_CHECKING:
    from surveys.asking.bank import BankEntry

SHOWN = 12


def open_bank(texts: Texts, bench: Bench) -> None:
    """Open a dialog in which questions are found and added after the one in hand."""
    from surveys.asking.bank import bank_entries

    entries = [entry for entry in bank_entries() if _is_a_question(entry)]
    with sheet(texts, texts["builder.bank.title"]) as opened:
        search = ui.element("div")
        place = ui.element("ul").classes("list found")

        def add(entry: "BankEntry") -> None:
            from surveys.asking.bank import question_of

            with problems_notified():
                instrument = load_instrument(entry.instrument, entry.newest.version)
                question = question_of(instrument, entry.item)
                opened.dialog.close()
                bench.do(*added(bench.questionnaire, bench.spot, question))

        def show(typed: str) -> None:
            place.clear()
            with place:
                for entry in matching(entries, typed)[:SHOWN]:
                    with ui.element("li"):
                        markup(_entry(texts, entry, bench.language))
                        made = button(texts["builder.bank.add"], lambda one=entry: add(one))
                        made.classes("small")
                        made.props["aria-label"] = texts.say(
                            "builder.bank.add-this", item=entry.item
                        )

        with search:
            hint = texts["builder.bank.hint"]
            line(texts["builder.bank.search"], "", show, hint=hint).props("autofocus")
        show("")
        button(texts["builder.close"], opened.dialog.close)


def matching(entries: "Sequence[BankEntry]", typed: str) -> "list[BankEntry]":
    """Return the entries that hold every word that was typed, in text, id or construct."""
    wanted = typed.casefold().split()
    return [entry for entry in entries if all(word in _searched(entry) for word in wanted)]


def _is_a_question(entry: "BankEntry") -> bool:
    from surveys.asking.bank import question_of

    try:
        question_of(load_instrument(entry.instrument, entry.newest.version), entry.item)
    except FixableError:
        return False
    return True


def _searched(entry: "BankEntry") -> str:
    said = " ".join(entry.newest.text.values())
    return f"{entry.item} {entry.construct} {entry.instrument} {said}".casefold()


def _entry(texts: Texts, entry: "BankEntry", language: str) -> str:
    source = entry.reference.instrument if entry.reference else texts["builder.bank.own"]
    words = [entry.construct, source, texts[f"builder.comparable.{entry.comparability}"]]
    if entry.changed_in:
        words.append(texts.say("builder.bank.changed", versions=list(entry.changed_in)))
    return element(
        "div",
        element("b", escape(say(entry.newest.text, language))),
        element("p", escape(" · ".join(words)), class_="fine"),
    )
