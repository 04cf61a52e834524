"""Reading markup that a function returned."""

import re
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def parsed(markup: str) -> ET.Element:
    """Return markup as a tree; it must be well formed."""
    # Ours alone, so nothing in it can be an attack on the parser.
    return ET.fromstring(f"<all>{markup}</all>")  # noqa: S314 - made by the code under test


def attributes(markup: str, tag: str, name: str) -> list[str]:
    """Return one attribute of every element of a kind, in order."""
    found = (element.get(name) for element in parsed(markup).iter() if _plain(element.tag) == tag)
    return [value for value in found if value is not None]


def words(markup: str) -> str:
    """Return what can be read, blanks folded."""
    return re.sub(r"\s+", " ", "".join(parsed(markup).itertext())).strip()


def positions(markup: str) -> list[float]:
    """Return every position in percent."""
    return [float(value) for value in re.findall(r"([-\d.e+]+)%", markup)]


def _plain(tag: str) -> str:
    return tag.removeprefix(SVG)
