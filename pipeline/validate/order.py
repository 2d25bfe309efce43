"""Whether dates follow each other as they must."""

from collections.abc import Iterator
from datetime import date

from pipeline.facts import Facts, table_rows
from pipeline.findings import Code, Finding, Severity
from pipeline.scheme.fields import Field
from pipeline.scheme.scheme import Scheme

PAIRS = (
    ("established_date", "application_date"),
    ("application_date", "stage1_start"),
    ("stage1_start", "stage1_end"),
    ("stage1_end", "stage2_start"),
    ("stage2_start", "stage2_end"),
    ("report_period_start", "report_period_end"),
    ("stage2_end", "decision_date"),
    ("previous_decision_date", "previous_expiry"),
    ("previous_issue_date", "previous_expiry"),
    ("first_surveillance_date", "last_surveillance_date"),
)
"""Earlier and later date; the same day is in order."""

AUDIT_WITHOUT_STAGE_1 = ("application_date", "stage2_start")
STAGE_1_WITHOUT_END = ("stage1_start", "stage2_start")
ROW_PAIRS = {
    "ncs": (("found_on", "plan_accepted_on"), ("found_on", "verified_on")),
    "schedule": (("start", "end"),),
    "supplements": (("decision_date", "due"),),
}
"""Earlier and later column of a row; the earlier one may be a fact of the case."""


def find_order_faults(facts: Facts, scheme: Scheme) -> tuple[Finding, ...]:
    """Return a finding at the later date of every pair that is the wrong way round."""
    pairs = PAIRS if "stage1_start" in facts else (*PAIRS, AUDIT_WITHOUT_STAGE_1)
    pairs = pairs if "stage1_end" in facts else (*pairs, STAGE_1_WITHOUT_END)
    given = (pair for pair in pairs if pair[0] in facts and pair[1] in facts)
    found = [finding for pair in given if (finding := _single(facts, scheme, *pair))]
    for table in ROW_PAIRS:
        found += _rows(facts, scheme, table)
    return tuple(found)


def _single(facts: Facts, scheme: Scheme, earlier: str, later: str) -> Finding | None:
    first, second = facts.get(earlier), facts.get(later)
    if not isinstance(first, date) or not isinstance(second, date) or first <= second:
        return None
    field = scheme.field(later)
    return Finding(
        severity=Severity.ERROR,
        code=Code.DATE_ORDER,
        message=f"“{field.label}”不应早于“{scheme.field(earlier).label}”（{first}），请核对这两个日期。",
        found=second.isoformat(),
        clause=field.clause,
        field=later,
    )


def _rows(facts: Facts, scheme: Scheme, table: str) -> Iterator[Finding]:
    rows = table_rows(facts.get(table)) or ()
    for number, row in enumerate(rows):
        for earlier, later in ROW_PAIRS[table]:
            first, second = row.get(earlier, facts.get(earlier)), row.get(later)
            if _is_wrong(first, second):
                words = "应晚于" if isinstance(first, str) else "不应早于"
                message = (
                    f"“{_label(scheme, table, later)}”{words}“{_label(scheme, table, earlier)}”（{first}），请核对。"
                )
                yield _row_finding(scheme.field(table), number, later, str(second), message)


def _is_wrong(first: object, second: object) -> bool:
    if isinstance(first, str) and isinstance(second, str):
        return first >= second
    return isinstance(first, date) and isinstance(second, date) and first > second


def _label(scheme: Scheme, table: str, key: str) -> str:
    column = scheme.field(table).columns_by_key.get(key)
    return column.label if column else scheme.field(key).label


def _row_finding(field: Field, row: int, column: str, found: str, message: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code=Code.DATE_ORDER,
        message=message,
        found=found,
        clause=field.clause,
        field=field.key,
        row=row,
        column=column,
    )
