"""Experts' personal links, handed over once: on a sheet no key closes, and as a file."""

from collections.abc import Sequence
from html import escape

from nicegui import ui

from dsm.elicitation.experts import Invited
from surveys.exchange.delimited_out import csv_for_excel
from ui.addresses import expert_link
from ui.markup import element
from ui.staff.widgets.controls import button
from ui.staff.widgets.words import markup, paragraph

from .panel import Panel

COLUMNS = ("name", "group", "contact", "link")


def hand_over(panel: Panel, invited: Sequence[Invited]) -> None:
    """Show each link beside its name, and offer all as a file: kept nowhere, so now or never."""
    texts = panel.texts
    links = [_link(panel, one) for one in invited]
    content = links_file(invited, links)
    paragraph(texts["experts.invite.once"], kind="note")
    rows = [
        element(
            "li",
            element("b", escape(one.expert.name)),
            element("br"),
            element("code", escape(link)),
        )
        for one, link in zip(invited, links, strict=True)
    ]
    markup(element("ul", *rows, class_="plain links"))
    name = f"{panel.elicitation.slug}-links.csv"
    with ui.element("div").classes("row gap"):
        button(texts["experts.invite.done"], panel.show, main=True)
        # Sent over the open page, not fetched: no address on the server ever holds the links.
        button(
            texts["experts.invite.file"],
            lambda: ui.download.content(content, name, "text/csv"),
        )


def links_file(invited: Sequence[Invited], links: Sequence[str]) -> bytes:
    """Return one line per expert with her link, as a spreadsheet program opens it.

    Parameters
    ----------
    invited, links : sequences of the same length
        Experts and where each is let in.
    """
    people = [one.expert for one in invited]
    rows = [
        (one.name, one.group, one.contact, link) for one, link in zip(people, links, strict=True)
    ]
    return csv_for_excel(COLUMNS, rows)


def _link(panel: Panel, one: Invited) -> str:
    return expert_link(panel.office.settings, panel.elicitation.slug, one.token)
