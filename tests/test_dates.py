"""Month arithmetic against an independent library, and the ends of months and years."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dates import add_days, add_months, add_years, last_day_of_months, last_valid_day, year_end

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(DAYS, st.integers(-60, 60))
def test_months_are_counted_as_an_independent_library_counts_them(day: date, months: int) -> None:
    assert add_months(day, months) == day + relativedelta(months=months)


@given(DAYS, st.integers(-30, 30))
def test_years_are_counted_as_an_independent_library_counts_them(day: date, years: int) -> None:
    assert add_years(day, years) == day + relativedelta(years=years)


@given(DAYS)
def test_three_inclusive_years_end_before_a_fourth_day_of_the_start_could_come(day: date) -> None:
    end = last_valid_day(day, 3, inclusive=True)
    assert end < day + relativedelta(years=3) or (day.month, day.day) == (2, 29)
    assert end + timedelta(days=2) > day + relativedelta(years=3)


def test_a_month_without_the_day_ends_on_its_last_day() -> None:
    assert add_months(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)


def test_a_certificate_of_29_february_ends_on_28_february() -> None:
    assert last_valid_day(date(2024, 2, 29), 3, inclusive=True) == date(2027, 2, 28)
    assert last_valid_day(date(2024, 2, 28), 3, inclusive=True) == date(2027, 2, 27)


def test_the_other_reading_ends_on_the_anniversary() -> None:
    assert last_valid_day(date(2025, 7, 15), 3, inclusive=False) == date(2028, 7, 15)


def test_the_end_of_a_later_year_is_its_last_day() -> None:
    assert year_end(date(2026, 10, 1), 1) == date(2027, 12, 31)


def test_months_of_thirty_days_leave_years_what_they_are() -> None:
    assert add_months(date(2025, 8, 31), 6, "thirty_days") == date(2026, 2, 27)
    assert add_years(date(2024, 2, 29), 3, "thirty_days") == date(2027, 2, 28)
    assert add_days(date(2025, 7, 31), 30, "thirty_days") == date(2025, 8, 30)


def test_a_first_day_counted_in_brings_the_end_a_day_nearer_on_either_side() -> None:
    assert add_months(date(2025, 6, 15), 3, "first_day_in") == date(2025, 9, 14)
    assert add_years(date(2025, 6, 15), -3, "first_day_in") == date(2022, 6, 16)
    assert add_days(date(2025, 7, 31), 30, "first_day_in") == date(2025, 8, 29)
    assert add_days(date(2025, 7, 31), 0, "first_day_in") == date(2025, 7, 31)


def test_a_span_of_months_has_its_first_day_in_it_under_any_counting() -> None:
    assert last_day_of_months(date(2025, 1, 1), 9) == date(2025, 9, 30)
    assert last_day_of_months(date(2025, 1, 1), 9, "first_day_in") == date(2025, 9, 30)
    assert last_day_of_months(date(2025, 1, 1), 9, "thirty_days") == date(2025, 9, 27)
