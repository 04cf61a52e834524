"""Markup by hand: elements, numbers, and a name for those who do not see a picture."""

from html import escape

VOID = {"circle", "line", "path", "rect", "input", "br"}


def element(tag: str, *children: str, **attributes: str | float | None) -> str:
    """Return one SVG or HTML element; values are escaped, children are markup already.

    Attribute names are given the Python way: ``stroke_width`` becomes ``stroke-width``,
    and a trailing underscore is dropped, so ``class_`` becomes ``class``.

    Examples
    --------
    >>> element("circle", cx=4.5, r=3, fill="var(--ink)")
    '<circle cx="4.5" r="3" fill="var(--ink)"/>'
    >>> element("title", escape("a < b"))
    '<title>a &lt; b</title>'
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    # In HTML an element such as <span/> would stay open; only these close themselves.
    if tag in VOID and not children:
        return f"<{tag}{written}/>"
    return f"<{tag}{written}>{''.join(children)}</{tag}>"


def picture(
    *children: str,
    width: str | float,
    height: float,
    label: str = "",
    view_box: str | None = None,
    style: str | None = None,
) -> str:
    """Return an ``<svg>``; with `label` it is an image of that name, without it is decoration."""
    return element(
        "svg",
        *children,
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=view_box,
        role="img" if label else None,
        aria_label=label or None,
        aria_hidden=None if label else "true",
        style=style,
    )


def percent(value: float) -> str:
    """Return a position along the track, such as ``"62.5%"``, kept within 0 and 100.

    Examples
    --------
    >>> percent(62.5), percent(-3), percent(104)
    ('62.5%', '0%', '100%')
    """
    return f"{number(min(max(value, 0.0), 100.0))}%"


def number(value: float) -> str:
    """Return a number as short as two decimals allow.

    Examples
    --------
    >>> number(4.0), number(4.126), number(-0.001)
    ('4', '4.13', '0')
    """
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _value(value: str | float) -> str:
    return escape(value, quote=True) if isinstance(value, str) else number(value)
