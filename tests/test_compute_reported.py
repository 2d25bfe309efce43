"""Rows judged not met that no report of nonconformity names, and who wants one."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute.case import Case, open_case
from pipeline.compute.reported import unreported_rows
from pipeline.findings import Code, Severity
from pipeline.scheme.decision import ReportedRows
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_schemes(Path(__file__).parent.parent / "schemes")["pcec"]


def a_case(scheme: Scheme, failed: tuple[str, ...], *clauses: str | None) -> Case:
    """Return a case of rows not met, and nonconformities that name these clauses; of None none is given."""
    entries = (
        ReportedRows(rows="basic", clause="1"),
        ReportedRows(rows="mandatory", clause="2"),
        ReportedRows(rows="optional", clause="3"),
    )
    rule = scheme.tables.decision.model_copy(update={"reported": entries})
    scores = tuple({"item": item, "verdict": "not_met"} for item in failed)
    ncs: tuple[dict[str, Any], ...] = tuple({} if clause is None else {"clause": clause} for clause in clauses)
    changed = replace(scheme, tables=scheme.tables.model_copy(update={"decision": rule}))
    return open_case(changed, {"audit_type": "initial", "scores": scores, "ncs": ncs}, scheme.options_in_force)


def rows(scheme: Scheme) -> tuple[str, str]:
    items = scheme.items_for("initial")
    must = next(item.item for item in items if item.mandatory and not item.optional and not item.basic)
    return next(item.item for item in items if item.basic), must


def test_rows_not_named_are_one_review_with_the_clauses_that_want_a_report(scheme: Scheme) -> None:
    basic, must = rows(scheme)
    (found,) = unreported_rows(a_case(scheme, (basic, must)))
    assert (found.severity, found.code, found.field) == (Severity.REVIEW, Code.ITEM_MISSING, "ncs")
    assert (found.found, found.clause) == (f"{basic}、{must}", "1, 2")
    assert scheme.terms.nc_report in found.message


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("{}", True),
        ("附B {}；1.2", True),
        ("{}9", False),
        ("9.{}", False),
        ("", False),
        (None, False),
    ],
)
def test_a_row_is_named_where_its_number_stands_alone(scheme: Scheme, written: str | None, named: bool) -> None:
    basic, _ = rows(scheme)
    clause = None if written is None else written.format(basic)
    assert bool(unreported_rows(a_case(scheme, (basic,), clause))) is not named


def test_a_nonconformity_without_a_clause_names_no_row_whatever_it_is_called(scheme: Scheme) -> None:
    basic, _ = rows(scheme)
    for name in ("None", "XXXX"):
        item = scheme.items_by_name[basic].model_copy(update={"item": name})
        checklist = scheme.checklist.model_copy(update={"items": (item,)})
        changed = replace(scheme, tables=scheme.tables.model_copy(update={"checklist": checklist}))
        assert unreported_rows(a_case(changed, (name,), None))


def test_rows_that_are_met_or_named_ask_for_nothing(scheme: Scheme) -> None:
    basic, must = rows(scheme)
    assert unreported_rows(a_case(scheme, (basic, must), basic, must)) == ()
    assert unreported_rows(a_case(scheme, ())) == ()
