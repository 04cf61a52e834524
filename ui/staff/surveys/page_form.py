"""The middle column while a page is in hand: its title, what leads in, when it is shown."""

from dataclasses import replace

from ui.texts.texts import Texts

from .bench import Bench
from .inputs import words_area, words_line
from .when_form import WhenForm


def page_form(texts: Texts, bench: Bench) -> None:
    """Put the fields of the page in hand."""
    words_line(
        texts,
        bench,
        texts["builder.page.title"],
        bench.page.title,
        lambda words: bench.type_page(replace(bench.page, title=words), "title"),
    ).classes("first")
    words_area(
        texts,
        bench,
        texts["builder.page.lead"],
        bench.page.lead,
        lambda words: bench.type_page(replace(bench.page, lead=words), "lead"),
    )
    WhenForm(
        texts,
        bench,
        bench.page.when,
        lambda when: bench.type_page(replace(bench.page, when=when), "when"),
    )
