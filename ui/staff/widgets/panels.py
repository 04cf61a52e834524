"""A chart in the reader's colours, also when only her browser knows which those are."""

from collections.abc import Callable, Sequence
from typing import Any

from nicegui import ui

from ui.appearance import Appearance


def chart_in_colours(
    build: Callable[[bool], dict[str, Any]], appearance: Appearance, *, height: int = 336
) -> ui.echart:
    """Put a chart on the page.

    Parameters
    ----------
    build : callable
        Takes whether it is dark, returns ECharts options.
    appearance : Appearance
        What the reader asked for; her system is asked once the page stands.
    height : int
        In pixels.
    """
    chart = ui.echart(build(bool(appearance.dark)), renderer="svg").style(f"height:{height}px")

    async def follow_system() -> None:
        if await ui.run_javascript("Quasar.Dark.isActive", timeout=5):
            chart.options.clear()
            chart.options.update(build(True))
            chart.update()

    if appearance.dark is None:
        ui.timer(0.0, follow_system, once=True)
    return chart


def redraw(chart: ui.echart, build: Callable[[bool], dict[str, Any]]) -> None:
    """Draw a chart anew in the colours it has; its options say by `darkMode` which those are."""
    options = build(bool(chart.options.get("darkMode")))
    chart.options.clear()
    chart.options.update(options)
    chart.update()


def link_panels(panels: Sequence[ui.echart]) -> None:
    """Let a point that is pointed at in one panel stand out in all, found by its name."""
    ids = [panel.id for panel in panels]
    for panel in panels:
        for event, action in (("mouseover", "highlight"), ("mouseout", "downplay")):
            # Answered in the browser: a trip to the server for every move would lag behind it.
            panel.on(
                f"chart:{event}",
                js_handler=(
                    f"point => point.name && {ids}.forEach(id => getElement(id)"
                    f".chart.dispatchAction({{type: '{action}', name: point.name}}))"
                ),
            )
