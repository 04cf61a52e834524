"""The design's colours and sizes, read once from the style sheet so that there is one truth."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

STATIC = Path(__file__).parent / "static"


@cache
def light_tokens() -> Mapping[str, str]:
    """Return name and value of every token on light paper, such as ``{"ink": "#17252E", ...}``."""
    return MappingProxyType(_declarations(_block(_style_sheet(), ":root {")))


@cache
def dark_tokens() -> Mapping[str, str]:
    """Return the same names as `light_tokens`, with the values they have in the dark."""
    changed = _declarations(_block(_style_sheet(), '[data-theme="dark"]'))
    return MappingProxyType({**light_tokens(), **changed})


def tokens(*, dark: bool) -> Mapping[str, str]:
    """Return the tokens of one of the two themes."""
    return dark_tokens() if dark else light_tokens()


@cache
def dark_by_system() -> str:
    """Return a rule that darkens pages without script when the reader's system is dark."""
    changed = _block(_style_sheet(), '[data-theme="dark"]')
    return f'@media (prefers-color-scheme: dark) {{ [data-theme="auto"] {{ {changed} }} }}'


def _style_sheet() -> str:
    text = (STATIC / "tokens.css").read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def _block(style_sheet: str, selector: str) -> str:
    start = style_sheet.index("{", style_sheet.index(selector)) + 1
    return " ".join(style_sheet[start : style_sheet.index("}", start)].split())


def _declarations(block: str) -> dict[str, str]:
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", block)}
