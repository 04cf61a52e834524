from datetime import date, timedelta

import pytest

from ui.texts.dates import long_date


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Sunday 22 November 2026"), ("nb", "søndag 22. november 2026")],
)
def test_a_day_is_written_in_words(language, expected):
    assert long_date(date(2026, 11, 22), language, weekday=True) == expected
    assert long_date(date(2026, 11, 22), language) == expected.split(" ", 1)[1]


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_day_of_a_year_is_written_differently(language):
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]

    assert len({long_date(day, language) for day in days}) == 365
