"""Numbers and ranges as people of a language write them."""

NARROW_SPACE = "\u202f"  # between thousands, never broken over two lines
HARD_SPACE = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"

POINT = {"en": ".", "nb": ","}
THOUSANDS = {"en": ",", "nb": NARROW_SPACE}


def decimal(value: float, language: str, *, places: int = 0, signed: bool = False) -> str:
    """Return a number with grouped thousands and the language's decimal sign.

    Examples
    --------
    >>> decimal(24479, "en"), decimal(-0.26, "en", places=1)
    ('24,479', '−0.3')
    >>> decimal(8.06, "nb", places=1, signed=True)
    '+8,1'
    """
    rounded = f"{abs(value):,.{places}f}"
    grouped = "".join(
        {",": THOUSANDS[language], ".": POINT[language]}.get(sign, sign) for sign in rounded
    )
    if not rounded.strip("0.,"):
        return grouped  # what rounds to zero has no sign
    if value < 0:
        return f"{MINUS}{grouped}"
    return f"+{grouped}" if signed else grouped


def shortest(value: float, language: str, *, most_places: int = 3) -> str:
    """Return a number with no more decimals than it has, and no more than `most_places`.

    Examples
    --------
    >>> shortest(18.0, "en"), shortest(17.95, "nb"), shortest(0.25, "en")
    ('18', '17,95', '0.25')
    """
    needed = (places for places in range(most_places) if round(value, places) == value)
    return decimal(value, language, places=next(needed, most_places))


def percent(value: float, language: str, *, places: int = 0) -> str:
    """Return a number of hundredths with its sign, such as "69 %"; its space does not break."""
    return f"{decimal(value, language, places=places)}{HARD_SPACE}%"


def span(low: float, high: float, language: str, *, places: int = 0, signed: bool = False) -> str:
    """Return a range; with a dash, or with a word where signs would run into it.

    Examples
    --------
    >>> span(60.2, 67.8, "en"), span(-1, 4, "en"), span(-1, 4, "nb")
    ('60–68', '−1 to 4', '−1 til 4')
    """
    ends = [decimal(end, language, places=places, signed=signed) for end in (low, high)]
    if signed or low < 0:
        return f" {TO[language]} ".join(ends)
    return DASH.join(ends)


TO = {"en": "to", "nb": "til"}
