"""The same marks on paper, where no style sheet is at hand and every length has an end."""

import re
from collections.abc import Mapping


def on_paper(svg: str, *, width: float, tokens: Mapping[str, str]) -> str:
    """Return `svg` with its colours written out and its width in points.

    Parameters
    ----------
    svg : str
        A mark that this package made; ``var(--name)`` names a token.
    width : float
        How wide a mark becomes that otherwise fills its place.
    tokens : mapping of name to value
        The light theme: paper is white.
    """
    coloured = re.sub(r"var\(--([\w-]+)\)", lambda found: tokens[found[1]].replace('"', "'"), svg)
    return re.sub(r'^(<svg[^>]*?) width="100%"', rf'\1 width="{width:g}"', coloured)
