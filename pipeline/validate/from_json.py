"""Check facts that come as JSON: for `calc`, `fill`, and the record inside a workbook."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline.facts import Facts, Row, Value
from pipeline.findings import Code, Finding, Severity
from pipeline.scheme.fields import Column, Field, FieldType
from pipeline.scheme.scheme import Scheme
from pipeline.validate.given import Fault, from_json_value, visible
from pipeline.validate.order import find_order_faults
from pipeline.validate.plain import as_it_stands
from pipeline.validate.score_rows import find_item_faults
from pipeline.validate.values import finding_of, parse

_NOT_A_TABLE = "这里应是一组行，每行一个对象。"


def facts_from_json(obj: Mapping[str, Any], scheme: Scheme) -> tuple[Facts, tuple[Finding, ...]]:
    """Return the typed facts and all findings; a fact with a fault is left out.

    Numbers should come as Decimal (`parse_float=Decimal`); texts are read as forgivingly as
    cells. A missing fact is no finding, an unknown one is. Findings have no place.
    """
    reader = _JsonReader(scheme)
    facts = reader.facts(obj)
    checks = (*find_order_faults(facts, scheme), *find_item_faults(facts, scheme))
    return facts, (*reader.findings, *checks)


class _JsonReader:
    """Reads facts of one object and gathers what is wrong with them."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self.findings: list[Finding] = []

    def facts(self, obj: Mapping[str, Any]) -> Facts:
        """Return the facts of the object that could be read, in the order of the field table."""
        fields, facts = self._scheme.by_key, dict[str, Value]()
        for key, value in obj.items():
            field = fields.get(str(key))
            if field is None:
                self._unknown(str(key), value)
                continue
            typed = self._table(field, value) if field.type is FieldType.TABLE else self._single(field, value)
            if typed is not None:
                facts[field.key] = typed
        return {key: facts[key] for key in sorted(facts, key=self._scheme.places.__getitem__)}

    def _unknown(self, key: str, value: object, field: str | None = None, row: int | None = None) -> None:
        self.findings.append(
            Finding(
                severity=Severity.ERROR,
                code=Code.UNKNOWN_FACT,
                message=f"本方案没有名为“{visible(key)}”的信息项，请核对名称。",
                found=visible(str(value)),
                field=field or visible(key),
                row=row,
                column=visible(key) if field else None,
            )
        )

    def _single(self, field: Field, value: object) -> Value | None:
        return self._value(field, field, value, None)

    def _table(self, field: Field, value: object) -> Value | None:
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            fault = Fault(Code.NOT_A_CHOICE, _NOT_A_TABLE)
            self._add(fault, field, field, visible(str(value)), None)
            return None
        rows: list[Row] = []
        for entry in value:
            row = self._row(field, entry, len(rows))
            if row:
                rows.append(row)
        return tuple(rows) or None

    def _row(self, field: Field, entry: Mapping[str, object], number: int) -> Row:
        known = field.columns_by_key
        for key in entry:
            if key not in known:
                self._unknown(str(key), entry[key], field.key, number)
        row: dict[str, Any] = {}
        for key, column in known.items():
            value = entry.get(key)
            typed = None if value is None else self._value(field, column, value, number)
            if typed is not None:
                row[key] = typed
        return row

    def _value(self, field: Field, column: Column, value: object, row: int | None) -> Value | None:
        plain = as_it_stands(column, value)
        if plain is not None:
            return plain
        if isinstance(value, Mapping):
            self._add(
                Fault(Code.NOT_A_CHOICE, "这里只能填一个值。"),
                field,
                column,
                visible(str(value)),
                row,
            )
            return None
        given = from_json_value(value)
        if given is None:
            return None
        outcome = parse(column, given, strict_positive=False)
        if isinstance(outcome, Fault):
            self._add(outcome, field, column, given.shown, row)
            return None
        for doubt in outcome.doubts:
            self._add(doubt, field, column, given.shown, row)
        return outcome.value

    def _add(self, fault: Fault, field: Field, column: Column, found: str, row: int | None) -> None:
        finding = finding_of(fault, column.label, found, field.clause)
        inside = column.key if row is not None else None
        self.findings.append(_placed(finding, field.key, row, inside))


def _placed(finding: Finding, field: str, row: int | None, column: str | None) -> Finding:
    return replace(finding, field=field, row=row, column=column)
