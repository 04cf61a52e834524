"""Small signs: our brand, the rooms, a change for better or worse, the letter of a plan."""

from html import escape

from ui.markup import element, picture

ROOM_OUTLINES = {
    "city": "M3 20h18M5 20V9l5-4v15M14 20V7l5 3v10",
    "people": (
        "M12.2 8a3.2 3.2 0 1 1-6.4 0a3.2 3.2 0 1 1 6.4 0M3 20c0-4 2.5-6 6-6s6 2 6 6"
        "M16 5.5a3 3 0 0 1 0 5.5M17.5 14c2.3.6 3.5 2.7 3.5 6"
    ),
    "policies": "M4 20h4v-5h4v-5h4V5h4",
    "plans": "M12 4v16M5 8h14M5 8l-2.5 6h5zM19 8l-2.5 6h5z",
    "surveys": "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3",
    "research": "M4 4v16h16M7 16c3 0 4-9 6.5-9s3.5 9 6.5 9",
}


def brand() -> str:
    """Return circle, square and triangle on one ground: three goals, one city."""
    ink = "var(--ink)"
    return picture(
        element("circle", cx=7, cy=10, r=6, fill=ink),
        element("rect", x=17, y=4, width=12, height=12, fill=ink),
        element("path", d="M39 3.5l7 12.5H32z", fill=ink),
        element("path", d="M0 18.5h46", stroke=ink, stroke_width=1.5),
        width=46,
        height=20,
        view_box="0 0 46 20",
    )


def room_sign(room: str) -> str:
    """Return the outline of a room for the bar of a phone."""
    outline = element(
        "path",
        d=ROOM_OUTLINES[room],
        fill="none",
        stroke="currentColor",
        stroke_width=1.7,
        stroke_linejoin="round",
        stroke_linecap="round",
    )
    return picture(outline, width=22, height=22, view_box="0 0 24 24")


def change_arrow(*, better: bool) -> str:
    """Return a filled arrow up for better or a hollow one down for worse; a word stands beside."""
    if better:
        arrow = element("path", d="M6 1l5 9H1z", fill="var(--better)")
    else:
        arrow = element(
            "path", d="M6 11L1 2h10z", fill="var(--paper)", stroke="var(--worse)", stroke_width=2
        )
    return picture(arrow, width=12, height=12, view_box="0 0 12 12")


def disagreement() -> str:
    """Return a fork: the experts did not agree; the words stand beside."""
    fork = element(
        "path", d="M7 11V6M7 6L2 1M7 6l5-5", stroke="currentColor", stroke_width=1.8, fill="none"
    )
    return picture(fork, width=14, height=12, view_box="0 0 14 12")


def letter(name: str, *, chosen: bool) -> str:
    """Return the letter of a plan in a ring, filled when the plan is chosen."""
    return element("span", escape(name), class_="letter" if chosen else "letter o")


def check_sign(*, well: bool) -> str:
    """Return a filled disc with a tick, or a hollow triangle with a mark; words stand beside."""
    if well:
        disc = element("circle", cx=9, cy=9, r=8, fill="var(--ink)")
        tick = element(
            "path",
            d="M5 9.200l2.700 2.700L13 6.500",
            stroke="var(--paper)",
            stroke_width=2,
            fill="none",
        )
        return picture(disc, tick, width=18, height=18)
    triangle = element(
        "path", d="M9 2L17 16H1z", fill="none", stroke="var(--ink)", stroke_width=1.6
    )
    mark = element("path", d="M9 7v4M9 12.700v1.600", stroke="var(--ink)", stroke_width=1.8)
    return picture(triangle, mark, width=18, height=18)
