"""Names that other programs give to choices, and the whole numbers that stand for them here."""

import re
import zlib
from collections.abc import Sequence

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})")
# How LimeSurvey and Kobo number choices that nobody named: A1, AO02, SQ003, option_4.
NUMBERED = re.compile(r"(?:A|AO|SQ|option_)0*([0-9]{1,4})")
LOWEST_MADE, MADE = 100_000, 900_000  # six digits: clear of codes that people give


def choice_code(name: str) -> int:
    """Return the code that stands for a choice which another program calls `name`.

    A whole number stays what it is; of a numbered name, as LimeSurvey and Kobo give them, the
    number is kept. Every other name gets six digits that depend on nothing but the name. So a
    choice keeps its code when others are added or moved, and a later file of answers, which
    writes the name, finds the code again without a list.

    Examples
    --------
    >>> choice_code("3"), choice_code("-1"), choice_code("A3"), choice_code("SQ012")
    (3, -1, 3, 12)
    >>> choice_code("yes") == choice_code("yes"), choice_code("03") == 3
    (True, False)
    """
    if NUMBER.fullmatch(name):
        return int(name)
    numbered = NUMBERED.fullmatch(name)
    if numbered is not None:
        return int(numbered[1])
    return LOWEST_MADE + zlib.crc32(name.encode()) % MADE


def clashing(names: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of different names in one list that would get the same code.

    >>> clashing(["1", "A1", "2", "yes"])
    [('1', 'A1')]
    """
    first: dict[int, str] = {}
    pairs = []
    for name in names:
        known = first.setdefault(choice_code(name), name)
        if known != name:
            pairs.append((known, name))
    return pairs


def shown(value: str, longest: int = 60) -> str:
    """Return what a cell holds for a message: quoted, on one line, and cut where it is long.

    >>> shown("<b>bold</b>"), shown("x" * 100, longest=5)
    ("'<b>bold</b>'", "'xxxxx...'")
    """
    return repr(value if len(value) <= longest else value[:longest] + "...")


def whole_number(text: str) -> int | None:
    """Return the whole number that a cell writes, or None.

    Spreadsheets and statistics programs write 3 as 3.0.

    >>> whole_number("3"), whole_number("3.0"), whole_number("3.5"), whole_number("R")
    (3, 3, None, None)
    """
    plain = re.sub(r"\.0+$", "", text)
    return int(plain) if NUMBER.fullmatch(plain) else None
