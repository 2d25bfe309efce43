"""Working days against an independent calendar, and years that are not announced."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scheme.load import load_schemes
from pipeline.workdays import CalendarYear, Workdays

ANNOUNCED = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@pytest.fixture(scope="module")
def workdays() -> Workdays:
    schemes = load_schemes(Path(__file__).parent.parent / "schemes")
    return next(iter(schemes.values())).workdays


def test_every_day_of_the_announced_years_agrees_with_an_independent_calendar(workdays: Workdays) -> None:
    day = date(2025, 1, 1)
    while day <= date(2026, 12, 31):
        assert workdays.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@given(start=st.dates(date(2025, 1, 1), date(2026, 10, 1)), days=st.integers(1, 30))
def test_counting_forward_passes_exactly_that_many_working_days(workdays: Workdays, start: date, days: int) -> None:
    end = workdays.count(start, days).day
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(chinese_calendar.is_workday(day) for day in passed) == days
    assert chinese_calendar.is_workday(end)


@given(start=st.dates(date(2025, 3, 1), date(2026, 12, 31)), days=st.integers(1, 20))
def test_counting_back_passes_exactly_that_many_working_days(workdays: Workdays, start: date, days: int) -> None:
    end = workdays.count(start, -days).day
    passed = [start - timedelta(days=n) for n in range(1, (start - end).days + 1)]
    assert sum(chinese_calendar.is_workday(day) for day in passed) == days


def test_a_count_into_a_year_without_a_calendar_is_provisional(workdays: Workdays) -> None:
    counted = workdays.count(date(2026, 12, 30), 3)
    assert counted.provisional
    assert counted.day == date(2027, 1, 4)


def test_a_count_that_ends_on_the_last_announced_day_is_final(workdays: Workdays) -> None:
    counted = workdays.count(date(2026, 12, 29), 2)
    assert (counted.day, counted.provisional) == (date(2026, 12, 31), False)


def test_a_rest_day_moves_to_the_next_working_day(workdays: Workdays) -> None:
    assert workdays.on_or_after(date(2026, 10, 1)).day == date(2026, 10, 8)
    assert workdays.on_or_after(date(2026, 2, 28)).day == date(2026, 2, 28)


def test_a_first_day_counted_in_is_the_first_working_day_if_it_is_one(workdays: Workdays) -> None:
    assert workdays.count(date(2026, 1, 5), 5, "first_day_in").day == date(2026, 1, 9)
    assert workdays.count(date(2026, 1, 3), 5, "first_day_in").day == date(2026, 1, 8)
    assert workdays.count(date(2026, 1, 5), 1, "first_day_in").day == date(2026, 1, 5)
    assert workdays.count(date(2025, 6, 16), -3, "first_day_in").day == date(2025, 6, 12)


def test_what_is_counted_from_a_year_without_a_calendar_is_provisional(workdays: Workdays) -> None:
    assert workdays.count(date(2027, 3, 1), 1, "first_day_in").provisional is True
    assert workdays.count(date(2026, 12, 30), 2, "first_day_in").provisional is False
    assert workdays.on_or_after(date(2027, 3, 1)).provisional is True
    assert workdays.on_or_after(date(2026, 12, 30)).provisional is False


def test_a_rest_day_that_moves_over_years_stays_provisional_if_either_year_is_not_announced() -> None:
    def days(*years: int) -> Workdays:
        announced = {
            year: CalendarYear(year=year, source="示例", days_off=off, make_up_days=frozenset())
            for year, off in ((2021, frozenset({date(2021, 12, 31)})), (2022, frozenset({date(2022, 1, 3)})))
        }
        return Workdays({year: entry for year, entry in announced.items() if year in years})

    over = days(2021, 2022).on_or_after(date(2021, 12, 31))
    assert (over.day, over.provisional) == (date(2022, 1, 4), False)
    assert days(2021).on_or_after(date(2021, 12, 31)).provisional is True
    assert days(2022).on_or_after(date(2022, 1, 1)).provisional is False
    assert days(2022).on_or_after(date(2021, 12, 25)).provisional is True
    backwards = days(2022).on_or_after(date(2021, 12, 31))
    assert (backwards.day, backwards.provisional) == (date(2021, 12, 31), True)
