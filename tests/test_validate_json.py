"""Facts that come as JSON, and the round trip through a workbook as a property."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support_workbooks import read, schemes

from pipeline.facts import WorkbookKind
from pipeline.scheme.fields import Column, Field, FieldType
from pipeline.validate.from_json import facts_from_json
from pipeline.workbook.write import write_workbook

SCHEME = schemes()["pcec"]


def checked(text: str) -> tuple[Any, list[tuple[str, str | None, int | None, str | None]]]:
    facts, findings = facts_from_json(json.loads(text, parse_float=Decimal), SCHEME)
    return facts, [(f.code.value, f.field, f.row, f.column) for f in findings]


def test_types_of_the_contract_are_read() -> None:
    facts, findings = checked(
        '{"effective_personnel": 148, "adjust_days": -0.5, "application_date": "2025-03-03",'
        ' "blacklisted": false, "audit_type": "initial", "team": [{"name": "甲", "qualifications": ["QMS"]}]}'
    )
    assert findings == []
    assert facts == {
        "audit_type": "initial",
        "application_date": date(2025, 3, 3),
        "effective_personnel": 148,
        "blacklisted": False,
        "adjust_days": Decimal("-0.5"),
        "team": ({"name": "甲", "qualifications": ("QMS",)},),
    }


def test_null_and_empty_are_not_given() -> None:
    assert checked('{"org_name": null, "contact_name": " ", "sites": [], "team": [{}]}') == ({}, [])


def test_unknown_facts_and_columns_are_named() -> None:
    _, findings = checked('{"nonsense": 1, "sites": [{"name": "a", "roof": 1}]}')
    assert findings == [
        ("unknown_fact", "nonsense", None, None),
        ("unknown_fact", "sites", 0, "roof"),
    ]


def test_a_wrong_value_is_left_out_and_named_with_its_row() -> None:
    facts, findings = checked(
        '{"effective_personnel": "多", "sites": [{"name": "a"}, {"name": "b", "personnel": 1.5}]}'
    )
    assert facts == {"sites": ({"name": "a"}, {"name": "b"})}
    assert findings == [
        ("not_a_number", "effective_personnel", None, None),
        ("not_whole", "sites", 1, "personnel"),
    ]


def test_wrong_shapes_are_findings_not_crashes() -> None:
    for value in ('{"a": 1}', "[[1]]", '"x"', "7", "[1]", "1e400", "true"):
        for key in ("org_name", "effective_personnel", "sites", "application_date", "audit_type"):
            checked(f'{{"{key}": {value}}}')


def test_a_missing_fact_is_no_finding() -> None:
    assert checked("{}") == ({}, [])


legal = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
short = st.text(legal, min_size=1, max_size=30)
long = st.text(st.one_of(legal, st.sampled_from("\n\t<&>\"'=_x000B_")), min_size=1, max_size=80)
KINDS = list(WorkbookKind)


def value_of(column: Column) -> st.SearchStrategy[Any]:
    if column.key in ("uscc", "item"):
        return st.nothing()
    if column.time:
        return st.sampled_from(["08:30", "8:30", "23:59"])
    numbers = column.at_least if column.at_least is not None else 1
    return {
        FieldType.WHOLE: st.integers(int(numbers), int(column.at_most or 10**12)),
        FieldType.DECIMAL: st.decimals(int(numbers), int(column.at_most or 10**9), places=4),
        FieldType.DATE: st.dates(date(1950, 1, 1), date(2100, 1, 1)).map(date.isoformat),
        FieldType.YES_NO: st.booleans(),
        FieldType.CHOICE: st.sampled_from([choice.key for choice in column.choices] or ["-"]),
        FieldType.LIST: st.lists(short, max_size=4),
        FieldType.TEXT: long if column.long else short,
    }[column.type]


def fact_of(field: Field) -> st.SearchStrategy[Any]:
    if field.type is not FieldType.TABLE:
        return value_of(field)
    row = st.fixed_dictionaries({}, optional={c.key: value_of(c) for c in field.columns if c.key != "item"})
    return st.lists(row, max_size=4)


anything = st.fixed_dictionaries(
    {},
    optional={
        field.key: fact_of(field) for field in SCHEME.fields if field.key not in ("uscc", "scores", "attachments")
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(anything, st.sampled_from(KINDS))
def test_whatever_facts_are_taken_survive_the_workbook(raw: dict[str, Any], kind: WorkbookKind) -> None:
    facts, _ = facts_from_json(raw, SCHEME)
    kinds = (kind, *kind.carries)
    kept = {key: value for key, value in facts.items() if SCHEME.field(key).kind in kinds}
    result = read(write_workbook(SCHEME, kind, kept))
    assert result.facts == kept
    expected = {"missing", "date_order", "uscc_check_digit"}
    assert {finding.code.value for finding in result.findings} <= expected
