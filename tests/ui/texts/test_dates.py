from datetime import date, timedelta

import pytest

from ui.texts.dates import long_date, month_and_year


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


@pytest.mark.parametrize(
    ("asked", "english", "norwegian"),
    [
        ("2026-10", "October 2026", "oktober 2026"),
        ("2024-02-29", "February 2024", "februar 2024"),
        ("autumn 2026", "autumn 2026", "autumn 2026"),
        ("2026-13", "2026-13", "2026-13"),
        ("", "", ""),
    ],
)
def test_a_month_is_written_out_and_anything_else_is_left_alone(asked, english, norwegian):
    assert month_and_year(asked, "en") == english
    assert month_and_year(asked, "nb") == norwegian
