"""Effective personnel: as given, or converted from hours to full-time persons."""

from fractions import Fraction
from math import floor

from pipeline.compute.case import Case
from pipeline.numbers import ceiling, round_places, total

HOURS = ("part_time_hours", "seasonal_hours")
PARTS = ("full_time", "part_time_hours", "seasonal_hours", "full_time_hours")


def personnel(case: Case) -> int | None:
    """Return the whole persons that tables are looked up with; None where they are not known.

    A number given counts as it is. Else hours of one month are converted, those that the
    reading in force counts, and the sum is brought to whole persons as it says.
    """
    given = case.number("effective_personnel")
    exact = given if given is not None else converted(case)
    return None if exact is None else _whole(exact, case)


def converted(case: Case) -> Fraction | None:
    """Return full-time persons plus the hours of others in full-time persons, exactly."""
    full_time = case.number("full_time")
    if full_time is None:
        return None
    hours = total(case.number(key) or Fraction(0) for key in _counted_hours(case))
    if hours == 0:
        return full_time
    per_person = case.number("full_time_hours")
    return None if not per_person else full_time + hours / per_person


def _counted_hours(case: Case) -> tuple[str, ...]:
    entries = case.scheme.tables.audit_time.counted_hours
    return next((entry.hours for entry in entries if case.counts(entry)), HOURS)


def _whole(exact: Fraction, case: Case) -> int:
    if exact.denominator == 1:
        return exact.numerator
    for rounding in case.scheme.tables.audit_time.headcount:
        if case.counts(rounding):
            if rounding.way == "down":
                return floor(exact)
            if rounding.way == "nearest":
                return int(round_places(exact, 0))
            return ceiling(exact)
    return ceiling(exact)
