"""Cases for the tests of papers: every fact filled, a full result, real scheme tables."""

import functools
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.facts import Facts
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import (
    AuditTime,
    Certificate,
    CoverageCheck,
    Deadline,
    DecisionView,
    Effect,
    Gate,
    Indicator,
    MemberCheck,
    Precondition,
    ReadingUse,
    Result,
    Sampling,
    Score,
    Step,
    Timetable,
)
from pipeline.scheme.fields import Column, FieldType
from pipeline.scheme.load import load_schemes
from pipeline.scheme.scheme import Scheme
from pipeline.service.materials import read_templates

ROOT = Path(__file__).parent.parent
IDS = tuple(sorted(path.parent.name for path in (ROOT / "schemes").glob("*/scheme.yaml")))
HOSTILE = 'A&B <示例> "引号" ]]> {{ x }}'
DAY = date(2026, 3, 25)


@functools.cache
def scheme_of(identity: str) -> Scheme:
    """Return a scheme of the project's own tables."""
    return load_schemes(ROOT / "schemes")[identity]


@functools.cache
def templates() -> Mapping[tuple[str, str], bytes]:
    """Return the shipped templates."""
    return read_templates(ROOT / "templates")


def full_facts(scheme: Scheme, **changes: Any) -> Facts:
    """Return facts with every field of the scheme filled, every text one that markup could harm."""
    facts: dict[str, Any] = {}
    for field in scheme.fields:
        if field.type is FieldType.TABLE:
            facts[field.key] = tuple(_row(field.key, field.columns, number) for number in (1, 2))
        else:
            facts[field.key] = _value(field, field.key, 1)
    facts["audit_type"] = "initial"
    facts["decision"] = "grant"
    facts["case_no"] = "示例-2026/001"
    return {key: value for key, value in (facts | changes).items() if value is not None}


def _row(table: str, columns: tuple[Column, ...], number: int) -> Mapping[str, Any]:
    return {column.key: _value(column, f"{table}.{column.key}", number) for column in columns}


def _value(column: Column, name: str, number: int) -> Any:
    values: dict[FieldType, Any] = {
        FieldType.TEXT: f"{name}{number} {HOSTILE}",
        FieldType.WHOLE: 10 + number,
        FieldType.DECIMAL: Decimal("12.50"),
        FieldType.DATE: DAY,
        FieldType.YES_NO: number == 1,
        FieldType.LIST: (f"{name}{number} {HOSTILE}", "乙"),
        FieldType.CHOICE: column.choices[0].key if column.choices else "",
    }
    return values[column.type]


def full_result(scheme: Scheme, facts: Facts) -> Result:
    """Return a result with something in every section."""
    reading = next(iter(scheme.readings.values()))
    others = {key: "1.5" for key in reading.options if key != reading.in_force}
    ncs = facts.get("ncs", ())
    return Result(
        audit_time=AuditTime(
            stage1=Fraction(1, 2),
            onsite=Fraction(2),
            total=Fraction(5, 2),
            minimum=Fraction(4, 3),
            steps=(Step(what=f"基准 {HOSTILE}", value=Fraction(4, 3), clause="附录 §1"),),
        ),
        sampling=Sampling(sites=2, sampled=1, allowed=True, clause="抽样条款"),
        gates=(
            Gate(id="one", label="条件一", passed=True, effect=Effect.REFUSE, clause="条款1"),
            Gate(
                id="two", label="条件二", passed=False, effect=Effect.REFUSE, clause="条款2", reason=f"理由 {HOSTILE}"
            ),
            Gate(id="three", label="条件三", passed=None, effect=Effect.HOLD, clause="条款3"),
        ),
        score=Score(
            earned=Fraction(163, 2),
            applicable=Fraction(96),
            percent=Fraction(8150, 96),
            grade="等级甲",
            by_indicator=(Indicator(id="1", name="指标一", earned=Fraction(17), applicable=Fraction(21)),),
            steps=(Step(what="得分率", value=Fraction(8150, 96), clause="评分条款"),),
        ),
        deadlines=(
            Deadline(id="severe_nc_verified_by", label="完成验证", date=date(2026, 9, 25), clause="期限条款"),
            Deadline(id="certificate_expiry", label="到期", date=None, clause="到期条款", note="颁发后确定"),
        ),
        decision=DecisionView(
            recommended="grant",
            preconditions=(Precondition(id="p", label="前提一", met=None, clause="前提条款"),),
        ),
        certificate=Certificate(),
        team=(MemberCheck(name="示例人员甲", role="leader", requirement="资格", met=True, clause="人员条款"),),
        timetable=Timetable(
            person_days=Fraction(5, 2),
            by_member={"示例人员甲": Fraction(5, 2)},
            coverage=(CoverageCheck(id="要点1", text="覆盖一", covered=False, clause="覆盖条款"),),
            sites_missing=("二厂",),
        ),
        nc_due={str(row["nc_no"]): date(2026, 9, 25) for row in ncs if isinstance(row, Mapping)},
        readings=(
            ReadingUse(
                id=reading.id,
                clause="疑义条款",
                about="audit_time.minimum",
                in_force=reading.in_force,
                value="2.5",
                others=others,
            ),
        ),
    )


def findings() -> tuple[Finding, ...]:
    """Return one finding of each severity."""
    return (
        Finding(severity=Severity.ERROR, code=Code.MISSING, message=f"请填写 {HOSTILE}", field="org_name"),
        Finding(severity=Severity.REVIEW, code=Code.USCC_CHECK_DIGIT, message="请核对", found="9111", field="uscc"),
    )
