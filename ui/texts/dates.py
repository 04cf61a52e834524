"""Dates as people of a language write them."""

from datetime import date

MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "nb": (
        "januar", "februar", "mars", "april", "mai", "juni",
        "juli", "august", "september", "oktober", "november", "desember",
    ),
}  # fmt: skip
WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
}


def long_date(day: date, language: str, *, weekday: bool = False) -> str:
    """Return a date in words.

    Examples
    --------
    >>> long_date(date(2026, 11, 22), "en", weekday=True)
    'Sunday 22 November 2026'
    >>> long_date(date(2026, 11, 22), "nb")
    '22. november 2026'
    """
    dot = "." if language == "nb" else ""
    words = f"{day.day}{dot} {MONTHS[language][day.month - 1]} {day.year}"
    return f"{WEEKDAYS[language][day.weekday()]} {words}" if weekday else words


def month_and_year(asked: str, language: str) -> str:
    """Return a month such as "2026-10" in words; what is not a month is left as it is.

    Examples
    --------
    >>> month_and_year("2026-10", "en"), month_and_year("2026-10-03", "nb")
    ('October 2026', 'oktober 2026')
    >>> month_and_year("autumn", "en")
    'autumn'
    """
    year, _, rest = asked.partition("-")
    month = rest.partition("-")[0]
    if not (year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12):
        return asked
    return f"{MONTHS[language][int(month) - 1]} {year}"
