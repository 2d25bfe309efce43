"""What a person confirmed for this case: readings chosen or accepted, values set.

A confirmation counts only with the name of who confirmed it. `about` is a reading's id or a
result path such as `audit_time.total`, `gates.<id>`, `deadlines.<id>`, `score.grade`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, TypeVar

from pipeline.facts import Facts, table_rows
from pipeline.findings import Code, Finding, Severity
from pipeline.outcome import AuditTime, Certificate, Deadline, Gate, Sampling, Score
from pipeline.scheme.audit_time import AuditTime as AuditTimeRule
from pipeline.scheme.scheme import Scheme

T = TypeVar("T")
YES = frozenset({"是", "通过", "满足", "yes", "true"})
NO = frozenset({"否", "未通过", "不满足", "no", "false"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """One confirmed line: what it is about, its value as typed, who stands for it."""

    about: str
    value: str
    by: str
    on: date | None
    reason: str
    row: int


@dataclass(slots=True)
class Confirmations:
    """All confirmations of a case, and the readings they put in force.

    `labels` are the rule's grades; None where a person words the grade.
    """

    by_about: Mapping[str, Confirmation]
    options: Mapping[str, str]
    labels: frozenset[str] | None
    findings: list[Finding] = field(default_factory=list)

    def of(self, *abouts: str) -> Confirmation | None:
        """Return the first confirmation about one of these readings or result paths."""
        return next((self.by_about[about] for about in abouts if about in self.by_about), None)

    def audit_time(self, value: AuditTime, rule: AuditTimeRule) -> AuditTime:
        """Return the person-days with what a person set.

        The part that the rule counts, set below the exact floor, is an error; where the rule's
        own days are no floor, fewer need a reason and become the least.
        """
        changes: dict[str, Any] = {}
        for part in ("stage1", "onsite", "total"):
            days = self._read(f"audit_time.{part}", _number)
            if days is not None:
                changes[part] = days
        planned, about = changes.get(rule.counted), f"audit_time.{rule.counted}"
        if planned is not None and value.minimum is not None and planned < Fraction(value.minimum):
            if rule.below_minimum is None:
                self._fault(about, Code.LIMIT_EXCEEDED, "低于规则要求的最少人日，请改为不低于下限的数。")
                return value
            if not self.by_about[about].reason.strip():
                self._fault(about, Code.REASON_MISSING, "少于查表的人日，须写明理由；没有理由的不能采用。")
                return value
            changes["minimum"] = planned
        return replace(value, **changes)

    def sampling(self, value: Sampling) -> Sampling:
        """Return the sample with the number of sites that a person set."""
        sampled = self._read("sampling.sampled", _number)
        return value if sampled is None else replace(value, sampled=int(sampled))

    def certificate(self, value: Certificate) -> Certificate:
        """Return the certificate with the last valid day that a person set."""
        day = self._read("certificate.valid_to", _day)
        return value if day is None else replace(value, valid_to=day)

    def deadline(self, value: Deadline) -> Deadline:
        """Return the deadline with the day that a person set."""
        day = self._read(f"deadlines.{value.id}", _day)
        return value if day is None else replace(value, date=day, provisional=False)

    def gate(self, value: Gate) -> Gate:
        """Return the gate with the answer that a person gave; a clear no stays a no."""
        if value.passed is False and not value.contested:
            return value
        answer = self._read(f"gates.{value.id}", _yes_no)
        return value if answer is None else replace(value, passed=answer, contested=False)

    def score(self, value: Score) -> Score:
        """Return the score with the grade that a person gave: one of the rule's labels, if it has any."""
        grade = self._read("score.grade", lambda text: text if self._is_label(text) else None)
        return value if grade is None else replace(value, grade=grade, candidate=None)

    def _is_label(self, text: str) -> bool:
        return self.labels is None or text in self.labels

    def _read(self, about: str, parse: Callable[[str], T | None]) -> T | None:
        line = self.by_about.get(about)
        if line is None or not line.value:
            return None
        value = parse(line.value)
        if value is None:
            self._fault(about, Code.OUT_OF_RANGE, "这一项的确认值无法识别，请按该项的格式填写。")
        return value

    def _fault(self, about: str, code: Code, message: str) -> None:
        line = self.by_about[about]
        self.findings.append(
            Finding(
                severity=Severity.ERROR,
                code=code,
                message=f"{about}：{message}",
                found=line.value,
                field="confirmations",
                row=line.row,
                column="value",
            )
        )


def read_confirmations(scheme: Scheme, facts: Facts) -> Confirmations:
    """Return the confirmations of a case with the readings they put in force for it."""
    options = {ident: reading.in_force for ident, reading in scheme.readings.items()}
    lines = {line.about: line for line in _lines(facts)}
    for about, line in lines.items():
        reading = scheme.readings.get(about)
        if reading is not None and line.value.lower() in reading.options:
            options[about] = line.value.lower()
    rule = scheme.tables.score
    labels = None if rule.asks_person else frozenset(grade.label for grade in rule.grades)
    return Confirmations(by_about=lines, options=options, labels=labels)


def _lines(facts: Facts) -> list[Confirmation]:
    lines = []
    for index, row in enumerate(table_rows(facts.get("confirmations")) or ()):
        by, on = str(row.get("confirmed_by") or "").strip(), row.get("confirmed_on")
        about = str(row.get("about") or "").strip().replace("[", ".").replace("].passed", "")
        if about and by:
            lines.append(
                Confirmation(
                    about=about.replace("].date", "").replace("]", ""),
                    value=str(row.get("value") if row.get("value") is not None else "").strip(),
                    by=by,
                    on=on if isinstance(on, date) else None,
                    reason=str(row.get("reason") or ""),
                    row=index,
                )
            )
    return lines


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(Decimal(text))
    except (InvalidOperation, ValueError):
        return None


def _day(text: str) -> date | None:
    plain = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in plain.split("-"))
        return date(year, month, day)
    except ValueError:
        return None


def _yes_no(text: str) -> bool | None:
    folded = text.casefold()
    return True if folded in YES else False if folded in NO else None
