"""Taking answers along: three levels, each for those who may, in the formats it has."""

from collections.abc import Awaitable, Callable
from html import escape

from nicegui import ui

from dsm.surveying.exporting import ACTION, FORMATS, Download, Format, Level, export
from surveys.campaigns import State
from ui.staff.background import in_background
from ui.staff.shell import problems_notified
from ui.staff.widgets.controls import button
from ui.staff.widgets.words import markup, paragraph

from .desk import Desk


def export_list(desk: Desk) -> None:
    """Put a line per level that this visitor may take, with a button per format."""
    allowed = [level for level in Level if desk.visitor.account.may(ACTION[level])]
    if desk.campaign.state is State.DRAFT or not allowed:
        paragraph(desk.text("export.nothing"), kind="note")
        return
    with ui.element("ul").classes("downloads"):
        for level in allowed:
            with ui.element("li"):
                with ui.element("div"):
                    markup(escape(desk.text(f"export.{level}.name")), tag="b")
                    paragraph(desk.text(f"export.{level}.means"))
                with ui.element("div").classes("tools"):
                    for kind in Format:
                        if kind in FORMATS[level]:
                            _button(desk, level, kind)


def _button(desk: Desk, level: Level, kind: Format) -> None:
    made = button(desk.text(f"export.format.{kind}"), _taking(desk, level, kind)).classes("small")
    made.props["aria-label"] = desk.text(
        "export.take",
        what=desk.text(f"export.{level}.name"),
        format=desk.text(f"export.format.{kind}"),
    )


def _taking(desk: Desk, level: Level, kind: Format) -> Callable[[], Awaitable[None]]:
    async def take() -> None:
        with problems_notified():
            account = desk.office.require(desk.visitor, ACTION[level])

            def work() -> Download:
                return export(
                    desk.office.engine,
                    desk.campaign.slug,
                    level,
                    kind,
                    by=account.name,
                    language=desk.visitor.texts.language,
                )

            made = await in_background(work)
            ui.download(made.content, made.name, made.media_type)

    return take
