"""The workbooks in LibreOffice for real: recalculated, saved again, filled by typing."""

import functools
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support_workbooks import (
    SCHEME_IDS,
    SECONDS,
    convert_all,
    filled,
    needs_libreoffice,
    read,
    sample,
    schemes,
)

from pipeline.facts import Facts, WorkbookKind
from pipeline.scheme.fields import Column
from pipeline.workbook.addresses import address
from pipeline.workbook.holds import ATTACHMENTS, SCORES
from pipeline.workbook.layout import Layout, TableBlock, layout
from pipeline.workbook.shown import shown
from pipeline.workbook.write import write_workbook

pytestmark = needs_libreoffice
SYSTEM_PYTHON = "/usr/bin/python3"
TYPING = Path(__file__).parent / "libreoffice_typing.py"
Step = list[Any]


@functools.cache
def saved_again() -> dict[str, bytes]:
    """Return all filled workbooks and the blank scoring ones as LibreOffice saves them."""
    contents = {f"{name}-{kind.value}": filled(name, kind) for name in SCHEME_IDS for kind in WorkbookKind}
    contents |= {f"{name}-blank": write_workbook(schemes()[name], WorkbookKind.SCORING) for name in SCHEME_IDS}
    return convert_all(contents, "xlsx")


@pytest.mark.parametrize("scheme_id", SCHEME_IDS)
@pytest.mark.parametrize("kind", list(WorkbookKind))
def test_a_workbook_saved_again_by_libreoffice_reads_the_same(scheme_id: str, kind: WorkbookKind) -> None:
    before = read(filled(scheme_id, kind))
    after = read(saved_again()[f"{scheme_id}-{kind.value}"])
    assert after.facts == before.facts
    assert after.findings == before.findings
    assert after.places == before.places


@pytest.mark.parametrize("scheme_id", SCHEME_IDS)
@pytest.mark.parametrize("blank", [True, False])
def test_libreoffice_calculates_what_the_workbook_says_already(scheme_id: str, blank: bool) -> None:
    scoring = WorkbookKind.SCORING
    content = write_workbook(schemes()[scheme_id], scoring) if blank else filled(scheme_id, scoring)
    ours, theirs = _values(content), _values(saved_again()[f"{scheme_id}-{'blank' if blank else 'scoring'}"])
    assert not [value for value in theirs.values() if str(value).startswith(("#", "Err:"))]
    formulas = _formulas(content)
    assert formulas
    for place in formulas:
        assert _same(ours[place], theirs[place]), (place, formulas[place])


def _values(content: bytes) -> dict[tuple[str, str], Any]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {(s.title, c.coordinate): c.value for s in book for row in s for c in row}


def _formulas(content: bytes) -> dict[tuple[str, str], str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {(s.title, c.coordinate): c.value for s in book for row in s for c in row if c.data_type == "f"}


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return abs(ours - theirs) < 1e-9
    return (ours or "") == (theirs or "")


@pytest.mark.parametrize("scheme_id", SCHEME_IDS)
def test_a_blank_workbook_typed_into_gives_the_facts_of_a_filled_one(scheme_id: str, tmp_path: Path) -> None:
    scheme = schemes()[scheme_id]
    facts = sample(scheme, WorkbookKind.DECISION)
    plan = layout(scheme, WorkbookKind.DECISION)
    typed = _type(write_workbook(scheme, WorkbookKind.DECISION), _steps(plan, facts), tmp_path)
    result = read(typed)
    expected = read(write_workbook(scheme, WorkbookKind.DECISION, facts))
    one_line = {key: _typable(value) for key, value in expected.facts.items()}
    assert result.facts == one_line
    assert result.findings == expected.findings == ()


def test_rows_inserted_and_sheets_moved_and_renamed_do_not_matter(tmp_path: Path) -> None:
    scheme = schemes()["pcec"]
    content = filled("pcec", WorkbookKind.INTAKE)
    steps: list[Step] = [
        ["insert", "申请信息", 4, 3],
        ["insert", "申请信息", 12, 1],
        ["insert", "场所", 5, 2],
        ["insert", "审核组", 6, 1],
        ["rename", "场所", "全部场所"],
        ["move", "日程", 0],
    ]
    result = read(_type(content, steps, tmp_path))
    assert result.facts == sample(scheme, WorkbookKind.INTAKE)
    assert result.findings == ()


def _typable(value: Any) -> Any:
    """Return the value as it can be typed: on one line, no sign that starts a formula."""
    if isinstance(value, str):
        return value.replace("\n", "／").lstrip("=")
    if isinstance(value, tuple) and value and isinstance(value[0], dict):
        return tuple({key: _typable(cell) for key, cell in row.items()} for row in value)
    return value


def _steps(plan: Layout, facts: Facts) -> list[Step]:
    steps: list[Step] = [
        ["type", entry.sheet, entry.cell, _text(entry.field, facts[entry.field.key])]
        for entry in plan.inputs()
        if entry.field.key in facts
    ]
    for table in plan.tables():
        if table.field.key in facts:
            steps += _table_steps(plan, table, facts[table.field.key])
    return steps


def _table_steps(plan: Layout, table: TableBlock, rows: Any) -> list[Step]:
    printed = [item.item for item in plan.items] if table.field.key == SCORES else []
    steps: list[Step] = []
    for number, row in enumerate(rows):
        offset = printed.index(row["item"]) if printed else number
        for key, value in row.items():
            if key == "item" and table.field.key in (SCORES, ATTACHMENTS):
                continue
            cell = address(table.first + offset, table.position(key))
            steps.append(["type", table.sheet, cell, _text(table.field.column(key), value)])
    return steps


def _text(column: Column, value: Any) -> str:
    return str(_typable(shown(column, value)))


def _type(content: bytes, steps: list[Step], folder: Path) -> bytes:
    source, target = folder / "in.xlsx", folder / "out.xlsx"
    source.write_bytes(content)
    (folder / "steps.json").write_text(json.dumps(steps))
    subprocess.run(
        [
            SYSTEM_PYTHON,
            str(TYPING),
            str(source),
            str(target),
            str(folder / "steps.json"),
            str(folder / "profile"),
        ],
        check=True,
        timeout=SECONDS,
        capture_output=True,
    )
    return target.read_bytes()
