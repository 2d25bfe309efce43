"""A specimen case with nothing left blank: from it the fields of every paper are known.

It is no case that could occur. It only has something in every place that a template can name.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pipeline.facts import Facts, Place
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import Effect, ReadingUse, Result
from pipeline.scheme.base import AuditType
from pipeline.scheme.fields import Column, FieldType
from pipeline.scheme.scheme import Scheme

DAY = dt.date(2026, 3, 25)
CLAUSE = "4.1"
MEMBER = "审核员甲"
NC_NO = "NC-01"
VALUES: dict[Any, Any] = {
    str: "示例",
    bool: True,
    int: 3,
    Decimal: Decimal("2.5"),
    Fraction: Fraction(5, 2),
    dt.date: DAY,
}


def specimen_facts(scheme: Scheme) -> Facts:
    """Return facts with every field of the scheme filled."""
    facts: dict[str, Any] = {}
    for field in scheme.fields:
        if field.type is FieldType.TABLE:
            facts[field.key] = ({column.key: _value(column) for column in field.columns},)
        else:
            facts[field.key] = _value(field)
    items = scheme.checklist.items
    first = items[0].item if items else "1"
    for key, changes in (
        ("scores", {"item": first}),
        ("ncs", {"nc_no": NC_NO, "clause": first}),
        ("team", {"name": MEMBER}),
    ):
        if key in facts:
            facts[key] = ({**facts[key][0], **changes},)
    return facts | {"audit_type": "initial", "case_no": "示例-2026-001", "org_name": "示例组织"}


def _value(column: Column) -> Any:
    values: dict[FieldType, Any] = {
        FieldType.TEXT: "09:00" if column.time else f"示例{column.label}",
        FieldType.WHOLE: 12,
        FieldType.DECIMAL: Decimal("12.5"),
        FieldType.DATE: DAY,
        FieldType.YES_NO: True,
        FieldType.LIST: ("示例一", "示例二"),
        FieldType.CHOICE: column.choices[0].key if column.choices else "",
    }
    return values[column.type]


def specimen_result(scheme: Scheme, facts: Facts) -> Result:
    """Return a result with something in every place that it has."""
    result: Result = filled(Result)
    items = [item.item for item in scheme.checklist.items[:1]]
    return replace(
        result,
        sampling=replace(result.sampling, sites=4),
        cycle=tuple(replace(result.cycle[0], audit_type=kind.value) for kind in AuditType),
        gates=tuple(replace(gate, passed=False, effect=Effect.REFUSE) for gate in result.gates),
        score=replace(result.score, rows=tuple(replace(row, item=items[0]) for row in result.score.rows if items)),
        decision=replace(result.decision, recommended=str(facts.get("decision"))),
        team=tuple(replace(check, name=MEMBER) for check in result.team),
        timetable=replace(result.timetable, by_member={MEMBER: Fraction(5, 2)}),
        nc_due={NC_NO: DAY},
        readings=_readings(scheme, result.readings),
        findings=(),
    )


def filled(kind: Any) -> Any:
    """Return a value of a type with nothing left blank, by the types of its fields."""
    if get_origin(kind) in (Union, UnionType):
        kind = next(part for part in get_args(kind) if part is not NoneType)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{entry.name: filled(hints[entry.name]) for entry in fields(kind)})  # type: ignore[operator]
    if get_origin(kind) is tuple:
        return (filled(get_args(kind)[0]),)
    if get_origin(kind) is Mapping:
        return {"示例": filled(get_args(kind)[1])}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return VALUES[kind]


def _readings(scheme: Scheme, specimen: tuple[ReadingUse, ...]) -> tuple[ReadingUse, ...]:
    first = next(iter(scheme.readings.values()), None)
    if first is None:
        return ()
    others = {key: "1.5" for key in first.options if key != first.in_force}
    return tuple(
        replace(use, id=first.id, about="gates.one", in_force=first.in_force, others=others) for use in specimen
    )


def specimen_findings() -> tuple[Finding, ...]:
    """Return one finding of each severity with everything that a finding can have."""
    place = Place(sheet="示例工作表", cell="C12")
    return tuple(
        Finding(
            severity=severity,
            code=Code.MISSING,
            message="示例问题",
            found="示例内容",
            field="org_name",
            clause=CLAUSE,
            reading="C",
            place=place,
        )
        for severity in Severity
    )


def blank_facts(scheme: Scheme) -> Facts:
    """Return the facts of a case of which next to nothing is known."""
    keys: Mapping[str, Any] = {"audit_type": "initial", "case_no": "示例-2026-001"}
    return {key: value for key, value in keys.items() if scheme.has_field(key)}
