"""Dates that the rule sets: periods counted from facts, capped, shifted and checked for calendars."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from pipeline.compute.case import Case
from pipeline.compute.nckind import is_of
from pipeline.compute.wording import plain
from pipeline.dates import add_days, add_months, add_years, year_end
from pipeline.facts import Row
from pipeline.findings import Code, Severity
from pipeline.outcome import Deadline
from pipeline.scheme import deadlines as table
from pipeline.values import value
from pipeline.workdays import CountedDay


@value(frozen=True, slots=True)
class Dates:
    """The date in force, and the normal and latest ones of an interval that may be extended."""

    day: date | None = None
    normal: date | None = None
    latest: date | None = None
    earliest: date | None = None
    provisional: bool = False
    clause: str = ""
    note: str = ""


UNKNOWN = Dates()


def deadline(rule: table.Deadline, case: Case) -> Deadline:
    """Return a deadline of the case; its date is None where a fact is missing or the rule forbids."""
    found = _dates(rule, case)
    if found is UNKNOWN:
        return rule.waiting
    return Deadline(
        id=rule.id,
        label=rule.label,
        date=found.day,
        clause=found.clause or rule.clause,
        provisional=found.provisional,
        normal=found.normal,
        latest=found.latest,
        earliest=found.earliest,
        note=found.note,
    )


def _dates(rule: table.Deadline, case: Case) -> Dates:
    if case.audit_type is not None and case.audit_type not in rule.audits:
        return UNKNOWN
    for way in rule.ways:
        if way.positive_only and not _is_positive(case):
            continue
        start = case.dates.get(way.deadline) if way.deadline else _start(way, case)
        if (start is None and not way.never) or not case.counts(way):
            continue
        if start is not None:
            case.show(way.shows)
        if start is None or way.never:
            return Dates(clause=way.clause, note=way.note)
        return _shifted(rule, way, _counted(way, start, case), case)
    return UNKNOWN


def _start(way: table.Way, case: Case) -> date | None:
    """Return the first of the starts that is known and not too early."""
    too_early = case.first_day(way.later_than)
    for key in way.start:
        day = case.day(key)
        if day is not None and (too_early is None or day > too_early):
            return day
    return None


def _is_positive(case: Case) -> bool:
    """Say whether the decision, if there is one, lets the certificate stand."""
    decided = case.text("decision")
    return decided is None or decided in case.scheme.tables.certificate.positive


def _counted(way: table.Way, start: date, case: Case) -> Dates:
    counted = _add(way, start, case)
    if counted is None:
        case.show(way.lacking)
        return Dates(clause=way.clause, note=way.note)
    normal = _capped(way, counted.day, case)
    if _is_excepted(way.except_year_of, normal, case):
        return Dates(clause=way.clause, note=way.note)
    latest = None
    if way.latest_months is not None:
        latest = _capped(way, add_months(start, way.latest_months, case.counting), case)
    extended = way.extended_by is not None and case.flag(way.extended_by) is True
    day = latest if extended and latest is not None else normal
    return Dates(
        day=day,
        normal=normal if latest is not None else None,
        latest=latest,
        earliest=None if way.earliest_months is None else add_months(start, way.earliest_months, case.counting),
        provisional=counted.provisional,
        clause=way.clause,
        note="" if way.except_year_of else way.note,
    )


def _is_excepted(facts: tuple[str, ...], day: date, case: Case) -> bool:
    """Say whether the day lies in the year of the first of the facts that is given, or later."""
    excepted = case.first_day(facts)
    return excepted is not None and day.year >= excepted.year


def _add(way: table.Way, start: date, case: Case) -> CountedDay | None:
    if way.working_days is not None:
        return case.scheme.workdays.count(start, way.working_days, case.counting)
    if way.months_from is not None:
        asked = case.number(way.months_from)
        months = way.months_default if asked is None and way.months_from not in case.told else asked
        if months is None or (asked is not None and asked not in way.months_allowed):
            _not_allowed(way, asked, case)
            return None
        return CountedDay(day=add_months(start, int(months), case.counting))
    if way.months is not None:
        return CountedDay(day=add_months(start, way.months, case.counting))
    if way.years is not None:
        return CountedDay(day=add_years(start, way.years, case.counting))
    return CountedDay(day=add_days(start, way.days or 0, case.counting))


def _not_allowed(way: table.Way, asked: Fraction | None, case: Case) -> None:
    """Note that the rule does not have so many months; there is then no date."""
    if asked is None or way.months_from is None:
        return
    label, months = case.scheme.field(way.months_from).label, "、".join(map(str, way.months_allowed))
    case.find(
        Severity.REVIEW,
        Code.LIMIT_EXCEEDED,
        f"“{label}”规则允许的是{months}，不能按所填的数给出期限；请核对后改填。",
        found=plain(asked),
        clause=way.clause,
        field=way.months_from,
    )


def _capped(way: table.Way, day: date, case: Case) -> date:
    for cap in way.caps:
        start = case.first_day(cap.fact)
        if start is not None:
            day = min(day, year_end(start, cap.years_after))
    last = case.first_day(way.not_after)
    return day if last is None else min(day, last)


def _shifted(rule: table.Deadline, way: table.Way, found: Dates, case: Case) -> Dates:
    """Move a date off a rest day where the reading in force says so."""
    if found.day is None or not rule.rest_day or way.working_days is not None or way.given:
        return found
    if case.scheme.workdays.is_workday(found.day):
        return found
    for entry in case.scheme.tables.deadlines.rest_day:
        if case.counts(entry) and entry.extend:
            moved = case.scheme.workdays.on_or_after(found.day)
            return replace(found, day=moved.day, provisional=found.provisional or moved.provisional)
    return found


def nc_due(case: Case, dates: Mapping[str, Deadline]) -> dict[str, date | None]:
    """Return the day each nonconformity is due by, keyed by its number."""
    due: dict[str, date | None] = {}
    for row in case.rows("ncs") or ():
        for entry in case.scheme.tables.deadlines.nonconformities:
            if case.counts(entry) and _concerns(entry, row) and (entry.deadline is None or entry.deadline in dates):
                due[str(row.get("nc_no", ""))] = _own_due(entry, row, dates, case)
                break
    return due


def _own_due(entry: table.NcDue, row: Row, dates: Mapping[str, Deadline], case: Case) -> date | None:
    if entry.deadline is not None:
        return dates[entry.deadline].date
    since = row.get(entry.column or "")
    return add_months(since, entry.months or 0, case.counting) if isinstance(since, date) else None


def _concerns(entry: table.NcDue, row: Row) -> bool:
    of_kind = not entry.kinds or is_of(row.get("kind"), entry.kinds)
    return of_kind and entry.severity in ("", row.get("severity"))
