"""Controls in our own shape: Quasar's colours would win over the style sheet, so none are given."""

from collections.abc import Callable
from typing import Any

from nicegui import ui


def button(label: str, on_click: Callable[..., Any], *, main: bool = False) -> ui.button:
    """Put a button with a verb on it; at most one on a page is the main one."""
    made = ui.button(label, on_click=on_click, color=None).props("flat no-caps")
    return made.classes("main") if main else made


def text_field(label: str, *, value: str = "") -> ui.input:
    """Put a line to write in, with its label."""
    return ui.input(label, value=value).props("outlined square")
