"""What asks for more or less time though the rule knows no such thing: said, not passed over."""

from pipeline.compute.case import Case
from pipeline.findings import Code, Finding, Severity
from pipeline.scheme.audit_time import WithoutEffect


def unheeded(case: Case) -> tuple[Finding, ...]:
    """Return a review finding for each request of the table `without_effect` that the case makes."""
    entries = case.scheme.tables.audit_time.without_effect
    return tuple(_finding(entry, case) for entry in entries if _asks(entry, case) and case.counts(entry))


def _asks(entry: WithoutEffect, case: Case) -> bool:
    if entry.missing is not None and case.has(entry.missing):
        return False
    if entry.column is None:
        return bool(case.number(entry.fact))
    return any(row.get(entry.column) for row in case.rows(entry.fact) or ())


def _finding(entry: WithoutEffect, case: Case) -> Finding:
    field = case.scheme.field(entry.fact)
    label = next((column.label for column in field.columns if column.key == entry.column), field.label)
    return Finding(
        severity=Severity.REVIEW,
        code=Code.VALUE_OPEN,
        message=f"填写了“{label}”，规则没有按它增减时间的规定，人日数没有因此改变；确需改变的，"
        f"请在“确认事项”表中填写 audit_time.{case.scheme.tables.audit_time.counted}、人日数、确认人和理由。",
        found=str(case.facts[entry.fact]) if entry.column is None else "",
        clause=entry.clause,
        field=entry.fact,
    )
