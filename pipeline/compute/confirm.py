"""What a person confirmed for this case: readings chosen or accepted, values set.

A confirmation counts only with the name of who confirmed it. `about` is a reading's id or a
result path such as `audit_time.total`, `gates.<id>`, `deadlines.<id>`, `score.grade`. One about
nothing, or with an option that the reading does not have, confirms nothing and is found.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, TypeVar

from pipeline.facts import Facts, table_rows
from pipeline.findings import Code, Finding, Severity
from pipeline.numbers import total
from pipeline.outcome import AuditTime, Certificate, Deadline, Gate, Sampling, Score
from pipeline.scheme.audit_time import AuditTime as AuditTimeRule
from pipeline.scheme.scheme import Scheme

T = TypeVar("T")
YES = frozenset({"是", "通过", "满足", "yes", "true"})
NO = frozenset({"否", "未通过", "不满足", "no", "false"})
ACCEPTED = YES | {"", "同意", "确认", "采用"}
"""Values of a line about a reading that accept the option in force."""

SECTIONS = frozenset({"audit_time", "sampling", "certificate", "score", "decision", "gates", "deadlines", "ncs"})
LARGEST = 10**6
SMALLEST_PLACE = -9


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
        if not self.by_about:
            return value
        changes: dict[str, Any] = {}
        for part in ("stage1", "onsite", "total"):
            days = self._read(f"audit_time.{part}", _number)
            if days is not None:
                changes[part] = days
        changes = _with_sum(value, changes)
        planned, about = changes.get(rule.counted), self._set_by(rule.counted)
        if planned is not None and value.minimum is not None and planned < Fraction(value.minimum):
            if rule.below_minimum is None:
                self._fault(about, Code.LIMIT_EXCEEDED, "低于规则要求的最少人日，请改为不低于下限的数。")
                return value
            if not self.by_about[about].reason.strip():
                self._fault(about, Code.REASON_MISSING, "少于查表的人日，须写明理由；没有理由的不能采用。")
                return value
            changes["minimum"] = planned
        return replace(value, **changes) if changes else value

    def _set_by(self, counted: str) -> str:
        """Return the path of the line that sets the part counted: its own, or that of one of its parts."""
        paths = (f"audit_time.{part}" for part in (counted, "onsite", "stage1"))
        return next((path for path in paths if path in self.by_about), f"audit_time.{counted}")

    def sampling(self, value: Sampling) -> Sampling:
        """Return the sample with the number of sites that a person set."""
        sampled = self._read("sampling.sampled", _whole)
        return value if sampled is None else replace(value, sampled=sampled)

    def certificate(self, value: Certificate, start: date | None) -> Certificate:
        """Return the certificate with the last valid day that a person set; it then begins on `start`."""
        day = self._read("certificate.valid_to", _day)
        if day is None:
            return value
        return replace(value, valid_from=value.valid_from or start, valid_to=day, forbidden=False)

    def deadline(self, value: Deadline) -> Deadline:
        """Return the deadline with the day that a person set."""
        if not self.by_about:
            return value
        day = self._read(f"deadlines.{value.id}", _day)
        return value if day is None else replace(value, date=day, provisional=False)

    def gate(self, value: Gate) -> Gate:
        """Return the gate with the answer that a person gave; a clear no stays a no."""
        if not self.by_about or (value.passed is False and not value.contested):
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
        self.findings.append(_finding(line, Severity.ERROR, code, message, line.value, "value"))


def _finding(line: Confirmation, severity: Severity, code: Code, message: str, found: str, column: str) -> Finding:
    return Finding(
        severity=severity,
        code=code,
        message=f"{line.about}：{message}",
        found=found,
        field="confirmations",
        row=line.row,
        column=column,
    )


def _with_sum(value: AuditTime, changes: dict[str, Any]) -> dict[str, Any]:
    """Let the total follow where a person set one of its parts and not the total itself."""
    if value.total is None or "total" in changes:
        return changes
    before = {part: getattr(value, part) for part in ("stage1", "onsite") if part in changes}
    more = total(changes[part] - Fraction(days) for part, days in before.items() if days is not None)
    return {**changes, "total": Fraction(value.total) + more} if more else changes


def read_confirmations(scheme: Scheme, facts: Facts) -> Confirmations:
    """Return the confirmations of a case with the readings they put in force for it.

    Where they choose none these are the scheme's own `options_in_force`, that very mapping.
    """
    chosen: dict[str, str] = {}
    lines: dict[str, Confirmation] = {}
    doubts = []
    for line in _lines(facts):
        doubt = _doubt(line, scheme)
        if doubt is not None:
            doubts.append(doubt)
            continue
        lines[line.about] = line
        if line.about in scheme.readings and _folded(line.value) in scheme.readings[line.about].options:
            chosen[line.about] = _folded(line.value)
    in_force, rule = scheme.options_in_force, scheme.tables.score
    options = {**in_force, **chosen} if chosen else in_force
    labels = None if rule.asks_person else rule.labels
    return Confirmations(by_about=lines, options=options, labels=labels, findings=doubts)


def _doubt(line: Confirmation, scheme: Scheme) -> Finding | None:
    """Return why a line confirms nothing, or None where it does."""
    reading = scheme.readings.get(line.about)
    if reading is None:
        if _is_path(line.about, scheme):
            return None
        message = "没有这个确认对象，这一行不算确认；请照提示抄写疑义编号或结果项。"
        return _finding(line, Severity.REVIEW, Code.UNKNOWN_FACT, message, line.about, "about")
    if _folded(line.value) in reading.options or _folded(line.value) in ACCEPTED:
        return None
    message = f"没有这个读法，这一行不算确认；请填{'、'.join(reading.options)}之一。"
    return _finding(line, Severity.REVIEW, Code.NOT_A_CHOICE, message, line.value, "value")


def _is_path(about: str, scheme: Scheme) -> bool:
    section, _, name = about.partition(".")
    ids = {
        "gates": {gate.id for gate in scheme.tables.gates.gates},
        "deadlines": {entry.id for entry in scheme.tables.deadlines.deadlines},
        "audit_time": {"stage1", "onsite", "total", "minimum"},
    }
    return section in SECTIONS and (not name or section not in ids or name in ids[section])


def _folded(value: str) -> str:
    return unicodedata.normalize("NFKC", value).strip().casefold().removeprefix("读法")


def _lines(facts: Facts) -> list[Confirmation]:
    lines = []
    for index, row in enumerate(table_rows(facts.get("confirmations")) or ()):
        by, on = str(row.get("confirmed_by") or "").strip(), row.get("confirmed_on")
        about = str(row.get("about") or "").strip().replace("[", ".").replace("].passed", "")
        if about and by:
            lines.append(
                Confirmation(
                    about=_as_id(about.replace("].date", "").replace("]", "")),
                    value=str(row.get("value") if row.get("value") is not None else "").strip(),
                    by=by,
                    on=on if isinstance(on, date) else None,
                    reason=str(row.get("reason") or ""),
                    row=index,
                )
            )
    return lines


def _as_id(about: str) -> str:
    """Return a reading's id as the register writes it, anything else as it is."""
    plain = unicodedata.normalize("NFKC", about)
    return plain.upper() if plain[:2].upper() == "C-" else plain


def _number(text: str) -> Fraction | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number <= LARGEST or number.as_tuple().exponent < SMALLEST_PLACE:  # type: ignore[operator]
        return None
    return Fraction(number)


def _whole(text: str) -> int | None:
    number = _number(text)
    return None if number is None or number.denominator != 1 else number.numerator


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
