from datetime import UTC, date, datetime

from dsm.surveying.days import day_of, last_day_before


def test_a_day_begins_when_the_town_says_so_also_in_winter():
    assert day_of(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == date(2027, 1, 1)


def test_the_hour_that_summer_time_skips_is_no_trouble():
    assert day_of(datetime(2027, 3, 28, 1, 30, tzinfo=UTC)) == date(2027, 3, 28)


def test_an_end_in_the_middle_of_a_day_includes_that_day():
    assert last_day_before(datetime(2027, 1, 15, 12, 0, tzinfo=UTC)) == date(2027, 1, 15)
