"""Counting months, years and days; working days stand in `pipeline.workdays`.

None of the rules defines how a period is counted. General civil law fills the gap: the first
day is not counted, a month ends on the corresponding day, or on the last day of the month
where that day does not exist. A body may count otherwise: `Counting` names the ways there are.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

ONE_DAY = timedelta(days=1)

Counting = Literal["corresponding_day", "thirty_days", "first_day_in"]
"""How a period is counted: to the corresponding day, months of thirty days, or the first day counted in."""


def add_months(start: date, months: int, counting: Counting = "corresponding_day") -> date:
    """Return the corresponding day `months` later (earlier if negative), or the month's last day."""
    if counting == "thirty_days":
        return start + timedelta(days=30 * months)
    total = start.year * 12 + start.month - 1 + months
    year, month = divmod(total, 12)
    day = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    return _first_day_in(start, day) if counting == "first_day_in" else day


def add_years(start: date, years: int, counting: Counting = "corresponding_day") -> date:
    """Return the corresponding day of a later year; 29 February becomes the 28th where needed.

    Months of thirty days leave a year what it is.
    """
    return add_months(start, 12 * years, "corresponding_day" if counting == "thirty_days" else counting)


def add_days(start: date, days: int, counting: Counting = "corresponding_day") -> date:
    """Return the day that many calendar days later, the first day not counted unless said so."""
    day = start + timedelta(days=days)
    return _first_day_in(start, day) if counting == "first_day_in" else day


def last_day_of_months(start: date, months: int, counting: Counting = "corresponding_day") -> date:
    """Return the last day of a span of whole months that begins with `start` itself."""
    return add_months(start, months, "thirty_days" if counting == "thirty_days" else "corresponding_day") - ONE_DAY


def _first_day_in(start: date, day: date) -> date:
    """Return the end of a period one day nearer to its start, which is then its first day."""
    if day == start:
        return day
    return day - ONE_DAY if day > start else day + ONE_DAY


def year_end(day: date, years_after: int) -> date:
    """Return 31 December of the year that many years after the day's own."""
    return date(day.year + years_after, 12, 31)


def last_valid_day(start: date, years: int, *, inclusive: bool) -> date:
    """Return the last day of a certificate of that many years from `start`.

    `inclusive` counts the first day as part of the period, so that it ends a day before the
    anniversary; a start on 29 February then ends on 28 February where the target year has no 29th.
    """
    anniversary = add_years(start, years)
    if not inclusive:
        return anniversary
    return anniversary if anniversary.day < start.day else anniversary - ONE_DAY
