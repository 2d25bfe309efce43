"""The timetable against the rule: counted person-days, people in two places, points covered."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise

from pipeline.compute.case import Case
from pipeline.compute.sites import all_sites
from pipeline.compute.team import COUNTED
from pipeline.facts import Row
from pipeline.findings import Code, Finding, Severity
from pipeline.numbers import total
from pipeline.outcome import CoverageCheck, Timetable

Block = tuple[int, int, int]
MINUTES = 60


def timetable(case: Case) -> Timetable:
    """Return what the timetable comes to; only leader and auditors count towards person-days."""
    rows = case.rows("schedule")
    coverage = _coverage(case, rows or ())
    if rows is None:
        return Timetable(coverage=coverage)
    counted = _counted_names(case)
    minutes: dict[str, int] = {}
    for (name, _), blocks in blocks_by_person(rows).items():
        if name in counted:
            minutes[name] = minutes.get(name, 0) + _merged_minutes(blocks)
    per_day = case.scheme.tables.audit_time.hours_per_day * MINUTES
    days = {name: Fraction(spent) / per_day for name, spent in minutes.items()}
    return Timetable(
        person_days=total(days.values()),
        by_member=days,
        coverage=coverage,
        sites_missing=_sites_missing(case, rows),
    )


def _counted_names(case: Case) -> frozenset[str]:
    team = case.rows("team") or ()
    return frozenset(str(m.get("name", "")).strip() for m in team if m.get("role") in COUNTED)


def blocks_by_person(rows: tuple[Row, ...]) -> Mapping[tuple[str, date], list[Block]]:
    """Return for each person and day the blocks of time as (first minute, last minute, row)."""
    blocks: dict[tuple[str, date], list[Block]] = defaultdict(list)
    for index, row in enumerate(rows):
        day, start, end = row.get("date"), minute_of(row.get("start")), minute_of(row.get("end"))
        if not isinstance(day, date) or start is None or end is None or end <= start:
            continue
        people = row.get("auditors")
        for name in people if isinstance(people, tuple) else ():
            blocks[(str(name).strip(), day)].append((start, end, index))
    return blocks


def minute_of(value: object) -> int | None:
    """Return a time of day such as 08:30 in minutes, or None."""
    parts = [part.strip() for part in value.split(":")] if isinstance(value, str) else []
    if len(parts) != 2 or not all(part.isdigit() for part in parts):
        return None
    hours, minutes = map(int, parts)
    return hours * MINUTES + minutes


def _merged_minutes(blocks: list[Block]) -> int:
    spent, reached = 0, 0
    for start, end, _ in sorted(blocks):
        spent += max(0, end - max(start, reached))
        reached = max(reached, end)
    return spent


def _coverage(case: Case, rows: tuple[Row, ...]) -> tuple[CoverageCheck, ...]:
    planned: set[str] = set()
    for row in rows:
        clauses = row.get("clauses")
        if isinstance(clauses, tuple):
            planned.update(str(clause).strip() for clause in clauses)
    points = case.scheme.papers.plan.coverage_by_audit[case.audit_type]
    return tuple(point.checked[point.id in planned] for point in points if case.counts(point))


def _sites_missing(case: Case, rows: tuple[Row, ...]) -> tuple[str, ...]:
    """Return the sites to be audited that the timetable does not name."""
    visited = {str(row.get("site", "")).strip() for row in rows}
    wanted = [site for site in all_sites(case) if site.get("sampled") is not False]
    return tuple(name for site in wanted if (name := str(site.get("name", "")).strip()) not in visited)


def find_clashes(case: Case) -> tuple[Finding, ...]:
    """Return a finding for each person the timetable puts in two places at once."""
    rows = case.rows("schedule") or ()
    findings = []
    for (name, day), blocks in blocks_by_person(rows).items():
        ordered = sorted(blocks)
        for (_, end, first), (start, _, second) in pairwise(ordered):
            if start < end and _place(rows[first]) != _place(rows[second]):
                findings.append(_clash(name, day, rows[second], second, case))
    return tuple(findings)


def _place(row: Row) -> tuple[object, object]:
    return row.get("site"), row.get("unit")


def _clash(name: str, day: date, row: Row, index: int, case: Case) -> Finding:
    clause = case.scheme.tables.audit_time.hours_clause
    return Finding(
        severity=Severity.ERROR,
        code=Code.DATE_ORDER,
        message=f"{name}在{day.year}年{day.month}月{day.day}日的同一时段被安排在两处，请调整时间或人员。",
        found=f"{row.get('start')}–{row.get('end')} {row.get('unit') or row.get('site') or ''}",
        clause=clause,
        field="schedule",
        row=index,
        column="auditors",
    )
