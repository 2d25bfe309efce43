"""The rows an audit team judges: known, once each, complete, and with the reason that is asked."""

from collections.abc import Iterator

from pipeline.facts import Facts, Row, table_rows
from pipeline.findings import Code, Finding, Severity
from pipeline.scheme.checklist import Item
from pipeline.scheme.scheme import Scheme
from pipeline.validate.given import visible
from pipeline.workbook.holds import SCORES

NOT_APPLICABLE = "na"


def score_rows(facts: Facts) -> tuple[Row, ...]:
    """Return the rows judged, as given."""
    return table_rows(facts.get(SCORES)) or ()


def find_item_faults(facts: Facts, scheme: Scheme) -> tuple[Finding, ...]:
    """Return findings on rows that are unknown, stand twice, or lack a reason."""
    known = scheme.items_by_name
    seen: set[str] = set()
    found: list[Finding] = []
    for number, row in enumerate(score_rows(facts)):
        name = str(row.get("item", ""))
        if name and name not in known:
            found.append(_unknown(scheme, number, name))
        elif name in seen:
            found.append(_twice(scheme, number, name))
        elif name:
            found += _unreasoned(number, row, known[name])
        seen.add(name)
    return tuple(found)


def missing_items(facts: Facts, scheme: Scheme) -> Iterator[tuple[Item, Finding]]:
    """Yield each row of the audit type that nobody judged, with its finding.

    An error where the score hangs on it, otherwise for a person to see. Nothing is said while
    no row at all is judged: then the whole table is missing, or the rule does not ask for it.
    Where the rule samples, rows left out are no fault: `find_rows_left_out` names them.
    """
    left = _not_judged(facts, scheme)
    needed = scheme.scores_needed and "total_score" not in facts
    if scheme.tables.score.sample_of(_audit_type(facts)) is not None:
        return
    for item in left:
        yield (
            item,
            Finding(
                severity=Severity.ERROR if needed else Severity.REVIEW,
                code=Code.ITEM_MISSING,
                message=f"第 {item.item} 行还没有判定，请选择判定结果；不适用的选“不适用”并写明理由。",
                clause=item.clause,
                field=SCORES,
                column="verdict",
            ),
        )


def find_rows_left_out(facts: Facts, scheme: Scheme) -> tuple[Finding, ...]:
    """Return one review finding naming the rows that a sample left out."""
    sample, left = scheme.tables.score.sample_of(_audit_type(facts)), _not_judged(facts, scheme)
    if sample is None or not left:
        return ()
    names = "、".join(item.item for item in left)
    return (
        Finding(
            severity=Severity.REVIEW,
            code=Code.ITEM_MISSING,
            message=f"本次没有判定的有{len(left)}行。{sample.text}；请核对其余的行由哪一次{scheme.terms.audit}覆盖。",
            found=names,
            clause=sample.clause,
            field=SCORES,
        ),
    )


def _not_judged(facts: Facts, scheme: Scheme) -> tuple[Item, ...]:
    """Return the rows of the audit type without a verdict; none while no row at all has one."""
    judged = {str(row.get("item")) for row in score_rows(facts) if "verdict" in row}
    return tuple(item for item in scheme.items_for(_audit_type(facts)) if judged and item.item not in judged)


def _audit_type(facts: Facts) -> str | None:
    audit_type = facts.get("audit_type")
    return audit_type if isinstance(audit_type, str) else None


def _unknown(scheme: Scheme, number: int, name: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code=Code.UNKNOWN_ITEM,
        message="规则的检查表里没有这个行号，请照预印的行号填写。",
        found=visible(name),
        clause=scheme.checklist.clause,
        field=SCORES,
        row=number,
        column="item",
    )


def _twice(scheme: Scheme, number: int, name: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code=Code.DUPLICATE_ITEM,
        message=f"行号 {visible(name)} 出现了两次，请只保留一行。",
        found=visible(name),
        clause=scheme.checklist.clause,
        field=SCORES,
        row=number,
        column="item",
    )


def _unreasoned(number: int, row: Row, item: Item) -> Iterator[Finding]:
    if row.get("verdict") != NOT_APPLICABLE or "reason" in row:
        return
    yield Finding(
        severity=Severity.REVIEW,
        code=Code.REASON_MISSING,
        message=f"第 {item.item} 行判为不适用，请在理由栏写明为什么不适用。",
        clause=item.clause,
        field=SCORES,
        row=number,
        column="reason",
    )
