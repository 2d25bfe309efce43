"""The timetable against the team, the sites and the stages: what a planner should look at again.

All of it is for a person to judge: nothing here returns a workbook.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.compute.case import Case
from pipeline.compute.headcount import converted
from pipeline.compute.sites import all_sites, site_personnel
from pipeline.compute.team import COUNTED
from pipeline.compute.timetable import minute_of
from pipeline.compute.wording import day, plain
from pipeline.facts import Row
from pipeline.findings import Code, Finding, Severity
from pipeline.numbers import ceiling
from pipeline.outcome import Result
from pipeline.scheme.gates import Accompanied

Days = tuple[date, date]


def planning_findings(result: Result, case: Case) -> tuple[Finding, ...]:
    """Return a review finding for each thing in plan and timetable that does not fit together."""
    rows = case.rows("schedule")
    if rows is None:
        return (*_parts(case), *_headcount(result, case))
    return (
        *_days_outside(case, rows),
        *_strangers(case, rows),
        *_unaccompanied(case, rows),
        *_unknown_sites(case, rows),
        *_sites_left_out(result, case, rows),
        *_points_left_out(result, case, rows),
        *_parts(case),
        *_headcount(result, case),
    )


def names_in(row: Row) -> tuple[str, ...]:
    """Return the persons of a row of the timetable."""
    people = row.get("auditors")
    return tuple(str(name).strip() for name in people) if isinstance(people, tuple) else ()


def _stages(case: Case) -> tuple[Days, ...]:
    """Return first and last day of each stage that has days; an end not given is the first day."""
    found = []
    for stage in ("stage1", "stage2"):
        first, last = case.facts.get(f"{stage}_start"), case.facts.get(f"{stage}_end")
        if isinstance(first, date):
            found.append((first, max(first, last) if isinstance(last, date) else first))
    return tuple(found)


def _review(case: Case, code: Code, message: str, row: int | None, column: str | None, found: str) -> Finding:
    return Finding(
        severity=Severity.REVIEW,
        code=code,
        message=message,
        found=found,
        clause=_clause(case, "schedule"),
        field="schedule",
        row=row,
        column=column,
    )


def _clause(case: Case, key: str) -> str:
    return case.scheme.field(key).clause


def _days_outside(case: Case, rows: tuple[Row, ...]) -> Iterator[Finding]:
    stages = _stages(case)
    if case.facts.get("stage2_start") is None:
        return
    shown = "、".join(
        day(first) if first == last else f"{day(first)}至{day(last)}" for first, last in dict.fromkeys(stages)
    )
    for at, row in enumerate(rows):
        on = row.get("date")
        if isinstance(on, date) and not any(first <= on <= last for first, last in stages):
            message = (
                f"这一天不在{case.scheme.terms.audit}日期（{shown}）之内，请核对日程或{case.scheme.terms.audit}日期。"
            )
            yield _review(case, Code.DATE_ORDER, message, at, "date", day(on))


def _strangers(case: Case, rows: tuple[Row, ...]) -> Iterator[Finding]:
    team = case.rows("team")
    if team is None:
        return
    known = {str(member.get("name", "")).strip() for member in team}
    for at, row in enumerate(rows):
        for name in names_in(row):
            if name not in known:
                known.add(name)
                terms = case.scheme.terms
                message = f"日程中的“{name}”不在{terms.team}名单里；请改正姓名，或把此人补进“{terms.team}”表。"
                yield _review(case, Code.NOT_A_CHOICE, message, at, "auditors", name)


def _unaccompanied(case: Case, rows: tuple[Row, ...]) -> Iterator[Finding]:
    roles = {str(m.get("name", "")).strip(): str(m.get("role")) for m in case.rows("team") or ()}
    rules = [rule for rule in case.scheme.tables.team.accompanied if case.counts(rule)]
    guided: dict[str | None, Accompanied] = {role: rule for rule in rules for role in rule.roles}
    for at, row in enumerate(rows):
        present = {name: roles.get(name) for name in names_in(row)}
        alone = [name for name, role in present.items() if role in guided]
        if alone and None not in present.values() and not _is_led(row, rows, roles):
            yield _alone(guided[roles[alone[0]]], alone, case, at)


def _alone(rule: Accompanied, names: list[str], case: Case, at: int) -> Finding:
    who = "、".join(names)
    message = f"{who}在这一时段没有{case.scheme.terms.auditor}同行（{rule.text}）；请调整人员，或与带领的人写在一行。"
    return Finding(
        severity=Severity.REVIEW,
        code=Code.VALUE_OPEN,
        message=message,
        found=who,
        clause=rule.clause,
        field="schedule",
        row=at,
        column="auditors",
    )


def _is_led(row: Row, rows: tuple[Row, ...], roles: Mapping[str, str]) -> bool:
    """Say whether a leader or auditor is in the row, or at its place all of its time by another row."""
    beside = (entry for entry in rows if _place(entry) == _place(row) and _covers(entry, row))
    return any(roles.get(name) in COUNTED for entry in (row, *beside) for name in names_in(entry))


def _covers(outer: Row, inner: Row) -> bool:
    times = [minute_of(row.get(key)) for row in (outer, inner) for key in ("start", "end")]
    known = [minute for minute in times if minute is not None]
    if len(known) != len(times):
        return False
    first, last, start, end = known
    return first <= start and last >= end


def _place(row: Row) -> tuple[object, ...]:
    return row.get("date"), row.get("site"), row.get("unit")


def _unknown_sites(case: Case, rows: tuple[Row, ...]) -> Iterator[Finding]:
    """Find sites of on-site rows that the list does not have; stage 1 may be held elsewhere."""
    sites = all_sites(case)
    known = {str(site.get("name", "")).strip() for site in sites}
    for at, row in enumerate(rows):
        name = str(row.get("site") or "").strip()
        if not sites or not name or name in known or not _is_stage_2(case, row):
            continue
        known.add(name)
        message = f"日程中的场所“{name}”不在“场所”表里；请改成表中的名称，或在表中登记。"
        yield _review(case, Code.NOT_A_CHOICE, message, at, "site", name)


def _is_stage_2(case: Case, row: Row) -> bool:
    on, first = row.get("date"), case.facts.get("stage2_start")
    return isinstance(on, date) and isinstance(first, date) and on >= first


def _sites_left_out(result: Result, case: Case, rows: tuple[Row, ...]) -> Iterator[Finding]:
    if not any(row.get("site") for row in rows) or not result.timetable.sites_missing:
        return
    names = "、".join(result.timetable.sites_missing)
    message = f"日程没有安排这些场所：{names}；请补进日程，不去的在“场所”表中填明本次不{case.scheme.terms.audit}。"
    yield _review(case, Code.ITEM_MISSING, message, None, None, names)


def _points_left_out(result: Result, case: Case, rows: tuple[Row, ...]) -> Iterator[Finding]:
    missing = [point for point in result.timetable.coverage if not point.covered and not point.where_applicable]
    if not rows or not missing or case.audit_type is None:
        return
    named = "；".join(f"{point.id} {point.text}" for point in missing)
    yield Finding(
        severity=Severity.REVIEW,
        code=Code.ITEM_MISSING,
        message=f"日程的“条款（要点）”一列没有写到规则要求覆盖的这些要点：{named}。请补进日程，不适用的说明理由。",
        found=named,
        clause=", ".join(dict.fromkeys(point.clause for point in missing)),
        field="schedule",
    )


def _parts(case: Case) -> Iterator[Finding]:
    """Compare the effective number as typed with the one that the parts given come to."""
    typed, exact = case.number("effective_personnel"), converted(case)
    if typed is None or exact is None or ceiling(exact) == typed:
        return
    yield Finding(
        severity=Severity.REVIEW,
        code=Code.VALUE_OPEN,
        message=f"{_persons(case)}填的是{plain(typed)}，由全职人数和各项工时折算是{ceiling(exact)}；按填写的人数算，请核对。",
        found=plain(typed),
        clause=_clause(case, "effective_personnel"),
        field="effective_personnel",
    )


def _persons(case: Case) -> str:
    return case.scheme.field("effective_personnel").label


def _headcount(result: Result, case: Case) -> Iterator[Finding]:
    """Compare the persons at the sites with those of the organisation.

    Persons at the sites are heads: where the effective number is converted from hours, more
    heads than effective persons are as expected.
    """
    numbers = [site_personnel(site) for site in all_sites(case)]
    effective = result.effective_personnel
    if effective is None or not numbers or None in numbers:
        return
    total = sum(number for number in numbers if number is not None)
    if total < effective or (total > effective and case.has("effective_personnel")):
        yield Finding(
            severity=Severity.REVIEW,
            code=Code.VALUE_OPEN,
            message=f"各场所人数之和是{total}，{_persons(case)}是{effective}，请核对；差别有理由的写明理由。",
            found=str(total),
            clause=_clause(case, "sites"),
            field="sites",
        )
