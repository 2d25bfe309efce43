"""Dates as data: deadlines and the certificate's validity."""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal, Self

from pydantic import model_validator

from pipeline import outcome
from pipeline.dates import Counting
from pipeline.scheme.base import AuditType, Cited, Clause, Key, Keys, ReadingId, Table, Text


class YearCap(Table):
    """Never later than 31 December of the year that many years after the fact's own."""

    fact: Keys
    years_after: int
    clause: Clause


class Way(Cited):
    """One way to a date: a period added to the first of the facts that is given.

    Exactly one of months, years, days, working_days is added (negative: counted back), or
    `months_from`, a fact whose value must be among `months_allowed` (`months_default` where it is
    not given). `deadline` starts from an earlier deadline instead of a fact, `given` takes the
    fact's own date. `never` says that the rule allows no date. With `latest_months` the period is
    the normal one of an interval that may be extended: the latest date counts when `extended_by`
    is yes; what is done before `earliest_months` are over is too early. No date lies after
    `caps`, or after the first of the `not_after` facts that is given.
    In the year of an `except_year_of` fact, or later, there is no date, and `note` says why.
    A `positive_only` way counts from a decision that lets the certificate stand: it has no place
    after one that grants nothing.
    A start counts only if it lies later than (`later_than`) the first of those facts that is given.
    """

    start: Keys = ()
    deadline: Key | None = None
    months: int | None = None
    years: int | None = None
    days: int | None = None
    working_days: int | None = None
    months_from: Key | None = None
    months_allowed: tuple[int, ...] = ()
    months_default: int | None = None
    given: bool = False
    never: bool = False
    latest_months: int | None = None
    earliest_months: int | None = None
    extended_by: Key | None = None
    caps: tuple[YearCap, ...] = ()
    not_after: Keys = ()
    except_year_of: Keys = ()
    later_than: Keys = ()
    lacking: ReadingId | None = None
    shows: ReadingId | None = None
    positive_only: bool = False
    note: str = ""

    @model_validator(mode="after")
    def _one_period(self) -> Self:
        periods = (self.months, self.years, self.days, self.working_days, self.months_from)
        count = sum(period is not None for period in periods) + self.given + self.never
        if count != 1:
            raise ValueError(
                "a way to a date needs exactly one of months, years, days, working_days, months_from, given, never"
            )
        if not self.never and bool(self.start) == bool(self.deadline):
            raise ValueError("a way to a date starts from facts or from a deadline, not both")
        return self


Step = Literal["application", "plan", "audit", "decision", "certificate", "archive"]
"""Where in the case a deadline belongs: `certificate` is the time after the decision."""


class Deadline(Table):
    """A date that the rule sets; the first way that counts and has its start gives it.

    `step` says in which part of the case it is to be met. `met_by` names audits that are held by it, and
    `met_on` decisions that settle it: after them papers no longer show it as one to come.
    """

    id: Key
    label: Text
    clause: Clause
    audits: tuple[AuditType, ...] = tuple(AuditType)
    step: Step = "certificate"
    met_by: tuple[AuditType, ...] = ()
    met_on: Keys = ()
    rest_day: bool = True
    ways: tuple[Way, ...]

    @cached_property
    def starts(self) -> tuple[str, ...]:
        """Return the facts and deadlines that any way starts from; with none known there is no date."""
        named = [key for way in self.ways for key in (*way.start, way.deadline) if key is not None]
        return tuple(dict.fromkeys(named))

    @cached_property
    def forbids(self) -> bool:
        """Say whether any way allows no date at all."""
        return any(way.never for way in self.ways)

    @cached_property
    def waiting(self) -> outcome.Deadline:
        """Return the deadline while there is nothing to count from: the same in every case."""
        return outcome.Deadline(id=self.id, label=self.label, date=None, clause=self.clause, waits=True)


class RestDay(Cited):
    """What happens to a deadline on a rest day under the reading named."""

    extend: bool


class CountedAs(Cited):
    """How days, months and years of a period are counted under the readings named.

    It holds for every period of the scheme. No finding asks about it: papers state it once, in the footer.
    """

    counting: Counting


class NcDue(Cited):
    """When a nonconformity of this severity and of these kinds (any, if empty) is due.

    By a deadline of the audit, or `months` after the day in its own `column`.
    """

    severity: Literal["major", "minor", ""] = ""
    kinds: tuple[Text, ...] = ()
    deadline: Key | None = None
    column: Key | None = None
    months: int | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        own = (self.column is not None, self.months is not None)
        if own not in ((True, True), (False, False)) or all(own) == (self.deadline is not None):
            raise ValueError("a nonconformity is due by a deadline, or months since a column")
        return self


class Deadlines(Table):
    """All deadlines of a scheme, each after those it starts from."""

    counted: tuple[CountedAs, ...] = ()
    rest_day: tuple[RestDay, ...] = ()
    deadlines: tuple[Deadline, ...]
    nonconformities: tuple[NcDue, ...] = ()

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Return the words for each deadline."""
        return {entry.id: entry.label for entry in self.deadlines}


Timing = Literal["in_time", "restored", "late"]


class ValidTo(Cited):
    """One way to the last valid day: years from the first of the facts that is given.

    `inclusive` counts the first day in. `timing` limits it to re-certifications decided before
    expiry, within the restoring period, or later. `cap_years` caps it at that many years
    after the previous expiry. `never` allows no date. `since` names the facts of which the first
    gives the first valid day, where that differs from the other ways; `note` says why a way that is
    never open is not. A way with `begun` is for
    audits of which the first of these days does not lie after the previous expiry.
    """

    start: Keys = ()
    since: Keys = ()
    begun: Keys = ()
    years: int = 0
    inclusive: bool = False
    timing: tuple[Timing, ...] = ()
    cap_years: int | None = None
    never: bool = False
    note: str = ""
    lacking: ReadingId | None = None


class ShownReading(Cited):
    """A reading that a person must see whenever a certificate is issued."""

    reading: ReadingId


class KeptNumber(Cited):
    """Audits whose certificate, where it is issued anew, keeps its number."""


class SubNumber(Cited):
    """How a sub-certificate is numbered: the number, `separator`, a count of so many `digits`."""

    separator: Text
    digits: int


class Numbering(Table):
    """Numbers of certificates: when one stays, when it is dead, what sites' own ones look like.

    `dead_after` are the decisions after which a number is never used again.
    """

    clause: Clause
    dead_after: tuple[Key, ...]
    kept: tuple[KeptNumber, ...] = ()
    sub: SubNumber | None = None


class Certificate(Table):
    """Dates and numbers of the certificate.

    `positive` decisions let it stand, `drafted` ones ask for a new paper; `shown` are the
    readings that its words hang on.
    """

    clause: Clause
    positive: tuple[Key, ...]
    drafted: tuple[Key, ...]
    valid_from: tuple[Key, ...]
    restore_months: int | None = None
    restore_clause: Clause | None = None
    valid_to: tuple[ValidTo, ...]
    number_reading: ReadingId | None = None
    shown: tuple[ShownReading, ...] = ()
    numbering: Numbering

    @model_validator(mode="after")
    def _restoring_has_its_clause(self) -> Self:
        if (self.restore_months is None) != (self.restore_clause is None):
            raise ValueError("restore_months and restore_clause belong together")
        return self
