"""Compare the carried facts with the record that the workbook was made with."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.facts import FactAddress, Facts, Value, table_rows
from pipeline.findings import Code, Finding, Severity
from pipeline.read.raw import RawWorkbook
from pipeline.scheme.fields import Column, Field, FieldType
from pipeline.scheme.scheme import Scheme
from pipeline.validate.from_json import facts_from_json
from pipeline.validate.given import visible
from pipeline.workbook.holds import CONFIRMATIONS
from pipeline.workbook.names import NAME_RECORD
from pipeline.workbook.record import from_chunks
from pipeline.workbook.shown import shown

_ADVICE = "这是前一份工作簿已确认的内容，不能在这里改动；请改回原值。确需更正的，请改正前一份工作簿后重新提交。"
_LOST = "工作簿内部保存的前序信息被改动，无法核对；请用系统生成的工作簿重新填写。"
_RECORD_ROWS_AT_MOST = 2_000


def recorded(raw: RawWorkbook) -> Mapping[str, Any] | None:
    """Return the facts the workbook was made with; None where the record is damaged."""
    area = raw.names.get(NAME_RECORD)
    sheet = raw.sheet(area.sheet) if area else None
    if area is None or sheet is None:
        return None
    rows = range(area.top, min(area.bottom, area.top + _RECORD_ROWS_AT_MOST) + 1)
    pieces = tuple(cell.text for row in rows if (cell := sheet.cells.get((row, area.left))))
    return from_chunks(pieces) if pieces else {}


def find_changes(raw: RawWorkbook, facts: Facts, scheme: Scheme, faulty: frozenset[FactAddress]) -> tuple[Finding, ...]:
    """Return a finding for every recorded fact that no longer stands as it was.

    A fact that the record lacks may be added; a recorded one may be neither changed nor removed.
    """
    record = recorded(raw)
    if record is None:
        return (Finding(severity=Severity.ERROR, code=Code.FACTS_CHANGED, message=_LOST),)
    before, _ = facts_from_json(record, scheme)
    keys = {address[0] for address in faulty}
    found: list[Finding] = []
    for key, old in before.items():
        if key == CONFIRMATIONS or key in keys or facts.get(key) == old:
            continue
        field = scheme.field(key)
        if field.type is FieldType.TABLE:
            found += _table_changes(field, old, facts.get(key, ()))
        else:
            found.append(_change(field, field, old, facts.get(key), None))
    return tuple(found)


def _table_changes(field: Field, old: Value, new: Value) -> Iterator[Finding]:
    before = table_rows(old) or ()
    after = table_rows(new) or ()
    if len(before) != len(after):
        yield Finding(
            severity=Severity.ERROR,
            code=Code.FACTS_CHANGED,
            message=f"“{field.label}”的行数变了。{_ADVICE}",
            found=f"{len(before)} 行 → {len(after)} 行",
            clause=field.clause,
            field=field.key,
        )
        return
    for number, (was, now) in enumerate(zip(before, after, strict=True)):
        for column in field.columns:
            if was.get(column.key) != now.get(column.key):
                yield _change(field, column, was.get(column.key), now.get(column.key), number)


def _change(field: Field, column: Column, old: Value | None, new: Value | None, row: int | None) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code=Code.FACTS_CHANGED,
        message=f"“{column.label}”：{_ADVICE}",
        found=f"{_words(column, old)} → {_words(column, new)}",
        clause=field.clause,
        field=field.key,
        row=row,
        column=None if row is None else column.key,
    )


def _words(column: Column, value: Value | None) -> str:
    return "（空）" if value is None else visible(shown(column, value))  # type: ignore[arg-type]
