"""Counting months, years and days; working days stand in `pipeline.workdays`.

None of the rules defines how a period is counted. General civil law fills the gap: the first
day is not counted, a month ends on the corresponding day, or on the last day of the month
where that day does not exist.
"""

from calendar import monthrange
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def add_months(start: date, months: int) -> date:
    """Return the corresponding day `months` later (earlier if negative), or the month's last day."""
    total = start.year * 12 + start.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_years(start: date, years: int) -> date:
    """Return the corresponding day of a later year; 29 February becomes the 28th where needed."""
    return add_months(start, 12 * years)


def add_days(start: date, days: int) -> date:
    """Return the day that many calendar days later, the first day not counted."""
    return start + timedelta(days=days)


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
