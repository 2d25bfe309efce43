"""A year of the State Council's holiday calendar as data: `common/calendars/<year>.yaml`."""

from datetime import date, timedelta
from typing import Self

from pydantic import Field, model_validator

from pipeline.scheme.base import Table, Text
from pipeline.workdays import CalendarYear


class Source(Table):
    """The notice that announces the year."""

    title: Text
    issued: date


class Holiday(Table):
    """A run of days off, both ends in it."""

    since: date = Field(alias="from")
    until: date = Field(alias="to")
    name: Text


class CalendarFile(Table):
    """One year: its notice, its holidays, its worked weekend days."""

    year: int
    source: Source
    holidays: tuple[Holiday, ...]
    workdays: tuple[date, ...]

    @model_validator(mode="after")
    def _days_fit(self) -> Self:
        for holiday in self.holidays:
            if not holiday.since <= holiday.until:
                raise ValueError(f"{holiday.name}: ends before it begins")
        for day in self.workdays:
            if day.year != self.year or day.weekday() < 5 or day in self._days_off():
                raise ValueError(f"{day} cannot be a worked weekend day of {self.year}")
        return self

    def _days_off(self) -> frozenset[date]:
        return frozenset(
            holiday.since + timedelta(days=n)
            for holiday in self.holidays
            for n in range((holiday.until - holiday.since).days + 1)
        )

    def as_year(self) -> CalendarYear:
        """Return the year as `pipeline.workdays` counts with it."""
        return CalendarYear(
            year=self.year,
            source=self.source.title,
            days_off=self._days_off(),
            make_up_days=frozenset(self.workdays),
        )
