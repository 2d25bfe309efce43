"""Spoiled workbooks, each with exactly the findings expected, cell by cell."""

import functools
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from support_workbooks import brief, read, sample, schemes, spoiled

from pipeline.facts import WorkbookKind
from pipeline.findings import Code
from pipeline.workbook.addresses import address
from pipeline.workbook.annotate import annotate
from pipeline.workbook.names import FINDINGS_SHEET
from pipeline.workbook.write import plan_for, write_workbook

FAULTS = yaml.safe_load((Path(__file__).parent / "faults_workbooks" / "faults.yaml").read_text("utf-8"))
NOT_OF_WORKBOOKS = {Code.UNKNOWN_FACT}
OF_LATER_STAGES = {
    Code.CASE_MISMATCH,
    Code.LIMIT_EXCEEDED,
    Code.DECISION_WITHOUT_GROUNDS,
    Code.READING_USED,
    Code.VALUE_OPEN,
    Code.PROVISIONAL_CALENDAR,
    Code.POINTS_UNAPPROVED,
    Code.NUMBER_MISSING,
    Code.GATE_FAILED,
    Code.PROCESSING_FAILED,
}


@functools.cache
def sound(kind: WorkbookKind, without: tuple[str, ...]) -> bytes:
    scheme = schemes()["pcec"]
    facts = {**sample(scheme, kind), "scope": "示例产品的加工"}
    if "ncs" in facts:
        facts["ncs"] = ({**facts["ncs"][0], "statement": "没有标签"},)  # type: ignore[index, dict-item]
    return write_workbook(scheme, kind, {key: facts[key] for key in facts if key not in without})


def place_of(kind: WorkbookKind, at: str) -> tuple[str, str]:
    if "!" in at:
        sheet, _, cell = at.partition("!")
        return sheet, cell
    key, *inside = at.split(".")
    plan = plan_for(schemes()["pcec"], kind, sample(schemes()["pcec"], kind))
    if not inside:
        entry = next(entry for entry in plan.inputs() if entry.field.key == key)
        return entry.sheet, entry.cell
    table = plan.table(key)
    assert table is not None
    return table.sheet, address(table.first + int(inside[0]), table.position(inside[1]))


def clear_row(sheet: Worksheet, cell: str) -> None:
    for column in range(sheet[cell].column, sheet.max_column + 1):
        sheet.cell(sheet[cell].row, column).value = None


def put_error(sheet: Worksheet, cell: str, value: str) -> None:
    sheet[cell].value = value
    sheet[cell].data_type = "e"


def put_number(sheet: Worksheet, cell: str, edit: dict[str, Any]) -> None:
    sheet[cell].value = edit["value"]
    sheet[cell].number_format = edit["as"]


DEEDS: dict[str, Callable[[Worksheet, str, dict[str, Any]], Any]] = {
    "type": lambda sheet, cell, edit: setattr(sheet[cell], "value", edit["value"]),
    "format": put_number,
    "formula": lambda sheet, cell, edit: setattr(sheet[cell], "value", edit["value"]),
    "repeat": lambda sheet, cell, edit: setattr(sheet[cell], "value", edit["value"] * edit["times"]),
    "error": lambda sheet, cell, edit: put_error(sheet, cell, edit["value"]),
    "merge": lambda sheet, cell, edit: sheet.merge_cells(f"{cell}:{edit['to']}"),
    "hide_row": lambda sheet, cell, _: setattr(sheet.row_dimensions[sheet[cell].row], "hidden", True),
    "hide_column": lambda sheet, cell, _: setattr(sheet.column_dimensions[sheet[cell].column_letter], "hidden", True),
    "hide_sheet": lambda sheet, _cell, _: setattr(sheet, "sheet_state", "hidden"),
    "clear_row": lambda sheet, cell, _: clear_row(sheet, cell),
    "drop_name": lambda sheet, _, edit: sheet.parent.defined_names.pop(edit["at"]),
    "break_name": lambda sheet, _, edit: setattr(sheet.parent.defined_names[edit["at"]], "attr_text", "#REF!"),
}


def spoil(book: Workbook, kind: WorkbookKind, edit: dict[str, Any]) -> None:
    sheet_name, cell = place_of(kind, edit["at"])
    DEEDS[edit["do"]](book[sheet_name], cell, edit)


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"] for fault in FAULTS])
def test_a_spoiled_workbook_comes_back_with_exactly_these_findings(fault: dict[str, Any]) -> None:
    content = _spoiled(fault)
    found = [brief(finding) for finding in read(content).findings]
    assert sorted(found, key=str) == sorted(map(tuple, fault["expect"]), key=str)


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"] for fault in FAULTS])
def test_the_returned_copy_is_marked_and_reads_the_same(fault: dict[str, Any]) -> None:
    content = _spoiled(fault)
    before = read(content)
    marked = annotate(content, before.findings)
    assert marked is not None
    after = read(marked)
    assert after.facts == before.facts
    assert after.findings == before.findings
    book = openpyxl.load_workbook(io.BytesIO(marked))
    assert book.sheetnames[0] == FINDINGS_SHEET
    for finding in before.findings:
        if finding.place and finding.severity != "note":
            cell = book[finding.place.sheet][finding.place.cell]
            assert cell.comment and finding.message in cell.comment.text
            assert cell.fill.fgColor.rgb in ("FFFFB3AB", "FFFFD98A")


def _spoiled(fault: dict[str, Any]) -> bytes:
    return _made(fault["name"])


@functools.cache
def _made(name: str) -> bytes:
    fault = next(fault for fault in FAULTS if fault["name"] == name)
    kind = WorkbookKind(fault["kind"])
    content = sound(kind, tuple(fault.get("without", ())))

    def every(book: Workbook) -> None:
        for edit in fault.get("edits", ()):
            spoil(book, kind, edit)

    return spoiled(content, every)


def test_every_code_that_a_workbook_can_have_here_is_among_the_faults() -> None:
    shown = {Code(code) for fault in FAULTS for _, code, _ in fault["expect"]}
    assert shown == set(Code) - NOT_OF_WORKBOOKS - OF_LATER_STAGES


def test_every_finding_says_what_to_do_in_chinese() -> None:
    for fault in FAULTS:
        for finding in read(_spoiled(fault)).findings:
            assert finding.message.endswith(("。", "？"))
            assert any("\u4e00" <= sign <= "\u9fff" for sign in finding.message)
