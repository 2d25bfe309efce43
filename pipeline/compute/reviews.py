"""What a person must see: contradictions that touch the case, values left open, doubts.

A contradiction is one finding per reading, whatever it touches. It is a review until a person
confirms it in the workbook or the body confirms it in the register; then it is a note.
"""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from pipeline.compute.case import Case, Use, unknown
from pipeline.compute.confirm import Confirmations
from pipeline.compute.planning import planning_findings
from pipeline.compute.timetable import find_clashes
from pipeline.compute.wording import day, outcome_text, part_name, plain
from pipeline.findings import Code, Finding, Severity, has_errors
from pipeline.outcome import ReadingUse, Result
from pipeline.scheme.readings import Reading


class Gathered(Protocol):
    """Readings used and findings met while the parts were computed."""

    uses: list[Use]
    findings: list[Finding]


def review_findings(result: Result, case: Case, gathered: Gathered, confirmed: Confirmations) -> Result:
    """Return the result with its readings and with every finding of the computation."""
    readings = tuple(_reading_use(use, case, confirmed) for use in gathered.uses)
    findings = [
        *gathered.findings,
        *confirmed.findings,
        *find_clashes(case),
        *planning_findings(result, case),
        *_range_faults(case),
        *_reading_findings(readings, case),
        *_open_time(result, case, gathered.findings),
        *_short_timetable(result, case),
        *_provisional(result),
        *_number_missing(result, case),
    ]
    return replace(result, readings=readings, findings=tuple(findings))


def _reading_use(use: Use, case: Case, confirmed: Confirmations) -> ReadingUse:
    scheme = case.scheme
    entry, narrower = scheme.readings[use.reading], scheme.settled_by.get(use.reading, ())
    path = f"{use.about}.{scheme.tables.audit_time.counted}"
    line = confirmed.of(use.reading, use.about, path, *(reading.id for reading in narrower))
    signed = next((reading for reading in (entry, *narrower) if reading.confirmed_by), entry)
    return ReadingUse(
        id=use.reading,
        clause=entry.clause,
        about=use.about,
        in_force=case.options[use.reading],
        value="" if _says_nothing(use) else outcome_text(use.value, use.about, scheme),
        others={option: outcome_text(other, use.about, scheme) for option, other in use.others.items()},
        confirmed_by=line.by if line else signed.confirmed_by or None,
        confirmed_on=line.on if line else signed.confirmed_on,
        reason=line.reason if line else "",
    )


def _says_nothing(use: Use) -> bool:
    """Say whether the reading only concerns a decision taken: nothing computed hangs on it."""
    return use.about.startswith("decision") and not use.others and unknown(use.value)


def _reading_findings(readings: Iterable[ReadingUse], case: Case) -> list[Finding]:
    by_id: dict[str, list[ReadingUse]] = {}
    for use in readings:
        by_id.setdefault(use.id, []).append(use)
    return [_reading_finding(case.scheme.readings[ident], uses, case) for ident, uses in by_id.items()]


def _reading_finding(entry: Reading, uses: list[ReadingUse], case: Case) -> Finding:
    settled = all(use.confirmed_by for use in uses)
    differing = [use for use in uses if use.others]
    code = Code.READING_USED if differing else Code.VALUE_OPEN
    if entry.id == case.scheme.tables.score.unapproved:
        code = Code.POINTS_UNAPPROVED
    return Finding(
        severity=Severity.NOTE if settled else Severity.REVIEW,
        code=code,
        message=_reading_message(entry, uses, settled, case),
        found="；".join(dict.fromkeys(part_name(use.about, case.scheme) + _outcomes(use) for use in uses)),
        clause=entry.clause,
        reading=entry.id,
    )


def _outcomes(use: ReadingUse) -> str:
    if not use.value:
        return ""
    others = "；".join(f"按读法{option}：{value}" for option, value in use.others.items())
    own = f"按读法{use.in_force}：{use.value}"
    return f"{own}；{others}" if others else own


def _reading_message(entry: Reading, uses: list[ReadingUse], settled: bool, case: Case) -> str:
    in_force = entry.options[case.options[entry.id]]
    if settled:
        names = "、".join(dict.fromkeys(str(use.confirmed_by) for use in uses))
        return f"{entry.question}采用：{in_force}（{names}已确认）。"
    return f"{entry.question}目前采用：{in_force}。请在“确认事项”表中填写 {entry.id}、采用的读法、确认人和日期。"


def _range_faults(case: Case) -> list[Finding]:
    rule, total = case.scheme.tables.score, case.number("total_score")
    if total is None or rule.at_least <= total <= rule.at_most:
        return []
    return [
        Finding(
            severity=Severity.ERROR,
            code=Code.OUT_OF_RANGE,
            message=f"总分应在{plain(rule.at_least)}到{plain(rule.at_most)}之间，请核对评分表后重填。",
            found=plain(total),
            clause=rule.clause,
            field="total_score",
        )
    ]


def _open_time(result: Result, case: Case, found: Iterable[Finding]) -> list[Finding]:
    """Return one review of days that stay open, unless a request for time is refused: its finding says what to do."""
    time, rule = result.audit_time, case.scheme.tables.audit_time
    if has_errors([finding for finding in found if finding.field in rule.requests]):
        return []
    planned = time.total if rule.counted == "total" else time.onsite
    classes = [fact for grid in rule.grids for fact in grid.facts]
    known = result.effective_personnel is not None if rule.personnel_needed else all(map(case.has, classes))
    if planned is not None or not known or case.audit_type is None:
        return []
    looked_at = ["effective_personnel"] if rule.personnel_needed else classes
    named = "、".join(case.scheme.field(key).label for key in (*dict.fromkeys(looked_at), "audit_type"))
    personnel = result.effective_personnel if rule.personnel_needed else None
    return [
        Finding(
            severity=Severity.REVIEW,
            code=Code.VALUE_OPEN,
            message=f"按规则不能得出人日数：请核对{named}，并在“确认事项”表中对 "
            f"audit_time.{rule.counted} 填写人日数、确认人和理由。",
            found="" if personnel is None else str(personnel),
            clause=rule.clause,
            field="effective_personnel" if rule.personnel_needed else None,
        )
    ]


def _short_timetable(result: Result, case: Case) -> list[Finding]:
    rule, time = case.scheme.tables.audit_time, result.audit_time
    planned = time.total if rule.counted == "total" else time.onsite
    counted = result.timetable.person_days
    if planned is None or counted is None or Fraction(counted) >= Fraction(planned):
        return []
    return [
        Finding(
            severity=Severity.REVIEW,
            code=Code.LIMIT_EXCEEDED,
            message=f"日程中{case.scheme.terms.leader}和{case.scheme.terms.auditor}的时间合计"
            f"{plain(Fraction(counted))}人日，少于应安排的{plain(Fraction(planned))}人日；请补足日程或说明理由。",
            found=plain(Fraction(counted)),
            clause=rule.clause,
            field="schedule",
        )
    ]


def _provisional(result: Result) -> list[Finding]:
    return [
        Finding(
            severity=Severity.REVIEW,
            code=Code.PROVISIONAL_CALENDAR,
            message=f"“{entry.label}”跨入尚未公布放假安排的年份，日期按周一至周五暂算；放假安排公布后请重新核对。",
            found="" if entry.date is None else day(entry.date),
            clause=entry.clause,
        )
        for entry in result.deadlines
        if entry.provisional
    ]


def _number_missing(result: Result, case: Case) -> list[Finding]:
    rule = case.scheme.tables.certificate
    decision = case.text("decision")
    if decision not in rule.positive or result.certificate.number:
        return []
    issued = any(option.key == decision and option.certificate for option in result.decision.options)
    if not issued and case.text("previous_certificate_no"):
        return []
    return [
        Finding(
            severity=Severity.REVIEW,
            code=Code.NUMBER_MISSING,
            message=f"没有填写{case.scheme.terms.certificate}编号，文件上印“待编号”；编号确定后请补填。",
            clause=rule.clause,
            field="certificate_no",
            reading=rule.number_reading,
        )
    ]
