"""What was typed and the rule makes nothing of, what contradicts itself or says half: said, not passed over."""

from collections.abc import Iterator

from pipeline.compute.case import Case
from pipeline.findings import Code, Finding, Severity
from pipeline.scheme.audit_time import WithoutEffect


def time_unheeded(case: Case) -> tuple[Finding, ...]:
    """Return a review finding for each request of the table `without_effect` that the case makes."""
    entries = case.scheme.tables.audit_time.without_effect
    return tuple(_no_effect(entry, case) for entry in entries if _asks(entry, case) and case.counts(entry))


def _asks(entry: WithoutEffect, case: Case) -> bool:
    if entry.missing is not None and case.has(entry.missing):
        return False
    if entry.present is not None and not case.has(entry.present):
        return False
    if entry.column is None:
        return bool(case.number(entry.fact))
    return any(row.get(entry.column) for row in case.rows(entry.fact) or ())


def _no_effect(entry: WithoutEffect, case: Case) -> Finding:
    field = case.scheme.field(entry.fact)
    label = next((column.label for column in field.columns if column.key == entry.column), field.label)
    return _review(
        f"填写了“{label}”，规则没有按它增减时间的规定，人日数没有因此改变；确需改变的，"
        f"请在“确认事项”表中填写 audit_time.{case.scheme.tables.audit_time.counted}、人日数、确认人和理由。",
        found=str(case.facts[entry.fact]) if entry.column is None else "",
        clause=entry.clause,
        field=entry.fact,
    )


def facts_unheeded(case: Case) -> tuple[Finding, ...]:
    """Return review findings: facts of the table `noticed`, incidents that do not agree, supplements unnamed."""
    return (*_noticed(case), *_incidents(case), *_supplements(case))


def _noticed(case: Case) -> Iterator[Finding]:
    for entry in case.scheme.tables.gates.noticed:
        rows = case.rows(entry.fact) or ()
        given = any(row.get(entry.column) is True for row in rows) if entry.column else case.has(entry.fact)
        if given and case.counts(entry):
            yield _review(entry.text, found="", clause=entry.clause, field=entry.fact)


def _incidents(case: Case) -> Iterator[Finding]:
    none, rows = case.flag("no_incidents"), case.rows("incidents")
    if none is None or none == (rows is None):
        return
    table = case.scheme.field("incidents")
    if none:
        message = f"填写的是没有事故，“{table.label}”却登记了{len(rows or ())}起，按登记的判断；请核对后改正其中一处。"
    else:
        message = f"填写的是发生过事故，“{table.label}”没有登记；请逐起登记日期、类别和等级。"
    yield _review(message, found="", clause=table.clause, field="no_incidents")


def _supplements(case: Case) -> Iterator[Finding]:
    """Say that a decision to wait for more information names none: its request has blank lines to write on."""
    if case.text("decision") != "supplement" or case.rows("supplements") is not None:
        return
    table = case.scheme.field("supplements")
    message = (
        f"决定等补充信息，“{table.label}”一项也没有写，通知上只有供手写的空行；请逐项填写需要补充的内容、理由和期限。"
    )
    yield _review(message, found="", clause=table.clause, field="supplements", code=Code.MISSING)


def _review(message: str, *, found: str, clause: str, field: str, code: Code = Code.VALUE_OPEN) -> Finding:
    return Finding(severity=Severity.REVIEW, code=code, message=message, found=found, clause=clause, field=field)
