"""Rows judged not met for which the rule wants a report of nonconformity, and there is none."""

import re

from pipeline.compute.case import Case
from pipeline.compute.rows import Judged, judged_rows
from pipeline.findings import Code, Finding, Severity

ABOUT = "ncs"


def unreported_rows(case: Case) -> tuple[Finding, ...]:
    """Return one review finding naming the rows that no nonconformity names in its clause."""
    alone = case.under(case.options)
    failed = [row for row in judged_rows(alone) if row.verdict == "not_met"]
    case.trace.consult(alone.trace.consulted)
    clauses = {row.item.item: clause for row in failed if (clause := _clause(row, case))}
    missing = [item for item in clauses if not _is_named(item, case)]
    if not missing:
        return ()
    terms = case.scheme.terms
    named = "、".join(missing)
    message = f"这些行判为不符合，“{terms.nonconformity}”表里没有写到：{named}；请补开{terms.nc_report}，条款栏写行号。"
    return (
        Finding(
            severity=Severity.REVIEW,
            code=Code.ITEM_MISSING,
            message=message,
            found=named,
            clause=", ".join(dict.fromkeys(clauses[item] for item in missing)),
            field=ABOUT,
        ),
    )


def _clause(row: Judged, case: Case) -> str:
    """Return the clause that wants a report for the row; empty where none does."""
    own = "basic" if row.item.basic else "mandatory" if row.mandatory else "optional"
    entries = case.scheme.tables.decision.reported
    return next((entry.clause for entry in entries if entry.rows == own and case.counts(entry)), "")


def _is_named(item: str, case: Case) -> bool:
    """Say whether the item stands in a clause, and not as the beginning of a longer one."""
    alone = re.compile(rf"(?<![0-9.-]){re.escape(item)}(?![0-9])")
    return any(alone.search(str(row.get("clause", ""))) for row in case.rows("ncs") or ())
