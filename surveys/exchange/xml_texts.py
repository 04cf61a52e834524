"""Texts as XML can hold them, in workbooks and in the descriptions that archives read."""

import re

LONGEST_CELL = 32_767  # characters of a cell of a workbook
# XML 1.0 has no room for these, escaped or not.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def fits_xml(text: str) -> bool:
    """Whether XML can hold a text as it is."""
    return _FORBIDDEN.search(text) is None


def xml_text(text: str) -> str:
    r"""Return a text without the characters that XML has no room for.

    >>> xml_text("a\0b & <c>")
    'ab & <c>'
    """
    return _FORBIDDEN.sub("", text)
