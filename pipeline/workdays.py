"""Working days by the State Council's calendars, one cited data file a year.

A year without a calendar is never guessed silently: the Monday-to-Friday answer comes back
marked provisional, with the years that are lacking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.dates import ONE_DAY, Counting
from pipeline.values import value

SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """One announced year: days off beyond weekends, and weekend days that are worked."""

    year: int
    source: str
    days_off: frozenset[date]
    make_up_days: frozenset[date]


@value(frozen=True, slots=True, kw_only=True)
class CountedDay:
    """A day found by counting working days; `provisional` where a year's calendar is lacking."""

    day: date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Workdays:
    """The announced calendars, by year."""

    years: Mapping[int, CalendarYear]

    def is_workday(self, day: date) -> bool:
        """Say whether people work that day; Monday to Friday where the year is not announced."""
        year = self.years.get(day.year)
        if year is not None and day in year.make_up_days:
            return True
        return day.weekday() < SATURDAY and not (year is not None and day in year.days_off)

    def knows(self, day: date) -> bool:
        """Say whether the calendar of the day's year is announced."""
        return day.year in self.years

    def count(self, start: date, days: int, counting: Counting = "corresponding_day") -> CountedDay:
        """Return the working day `days` after `start` (before it if negative).

        `start` itself is not counted, unless the first day is counted in and is a working day.
        """
        step = ONE_DAY if days > 0 else -ONE_DAY
        day, left, provisional = start, abs(days), False
        if counting == "first_day_in" and left and self.is_workday(start):
            left, provisional = left - 1, not self.knows(start)
        while left:
            day += step
            provisional = provisional or not self.knows(day)
            left -= self.is_workday(day)
        return CountedDay(day=day, provisional=provisional)

    def on_or_after(self, day: date) -> CountedDay:
        """Return the day itself if it is a working day, else the next one."""
        provisional = not self.knows(day)
        while not self.is_workday(day):
            day += ONE_DAY
            provisional = provisional or not self.knows(day)
        return CountedDay(day=day, provisional=provisional)
