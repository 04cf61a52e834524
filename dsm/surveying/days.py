"""Days as the town counts them; moments are kept in UTC."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOWN = ZoneInfo("Europe/Oslo")


def day_of(moment: datetime) -> date:
    """Return the day on which the town has a moment.

    Examples
    --------
    >>> from datetime import UTC
    >>> day_of(datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    datetime.date(2026, 7, 1)
    """
    return moment.astimezone(TOWN).date()


def last_day_before(moment: datetime) -> date:
    """Return the last day on which something may still be done that ends at a moment.

    Examples
    --------
    >>> last_day_before(datetime(2027, 2, 1, tzinfo=TOWN))
    datetime.date(2027, 1, 31)
    """
    return day_of(moment - timedelta(seconds=1))


def end_of(day: date) -> datetime:
    """Return the moment at which a day of the town is over; the day itself is included whole.

    Examples
    --------
    >>> end_of(date(2027, 1, 31)).isoformat()
    '2027-02-01T00:00:00+01:00'
    """
    return datetime.combine(day + timedelta(days=1), time(), TOWN)
