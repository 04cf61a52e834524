"""Numbers as people and spreadsheets write them."""

import re

NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")


def number_of(text: str) -> float | None:
    """Return the number that `text` writes, or None.

    A comma is a decimal mark, as in Norwegian spreadsheets, and never separates thousands.

    >>> number_of("1,5"), number_of(" 7 "), number_of("seven"), number_of("1,000.5")
    (1.5, 7.0, None, None)
    """
    written = text.strip()
    return float(written.replace(",", ".")) if NUMBER.fullmatch(written) else None
