"""Writing workbooks: same bytes, right places, nothing that Excel would stumble over."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from support_workbooks import SCHEME_IDS, filled, read, sample, schemes

from pipeline.facts import Place, WorkbookKind
from pipeline.findings import Code, Finding, Severity
from pipeline.read.workbook import read_workbook
from pipeline.scheme.fields import Choice, Field
from pipeline.validate.workbook import validate
from pipeline.workbook.annotate import annotate
from pipeline.workbook.describe import describe_fields
from pipeline.workbook.write import write_workbook

PLACE = Place(sheet="申请信息", cell="C11")
ALL = [(scheme, kind) for scheme in SCHEME_IDS for kind in WorkbookKind]


@pytest.mark.parametrize(("scheme_id", "kind"), ALL)
def test_same_facts_give_the_same_bytes(scheme_id: str, kind: WorkbookKind) -> None:
    scheme = schemes()[scheme_id]
    assert write_workbook(scheme, kind) == write_workbook(scheme, kind)
    assert write_workbook(scheme, kind, sample(scheme, kind)) == filled(scheme_id, kind)


@pytest.mark.parametrize(("scheme_id", "kind"), ALL)
def test_a_filled_workbook_reads_back_as_the_same_facts(scheme_id: str, kind: WorkbookKind) -> None:
    result = read(filled(scheme_id, kind))
    assert result.scheme is schemes()[scheme_id]
    assert result.kind is kind
    assert result.facts == sample(schemes()[scheme_id], kind)
    assert result.findings == ()


@pytest.mark.parametrize(("scheme_id", "kind"), ALL)
def test_every_described_cell_has_the_name_of_its_fact(scheme_id: str, kind: WorkbookKind) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(schemes()[scheme_id], kind)))
    for entry in describe_fields(schemes()[scheme_id], kind):
        if "cell" in entry:
            sheet, cell = next(iter(book.defined_names[entry["key"]].destinations))
            assert (sheet, cell.replace("$", "")) == (entry["sheet"], entry["cell"])
        else:
            table = book[entry["sheet"]].tables[entry["table"]]
            assert entry["column"] in table.column_names


@pytest.mark.parametrize(("scheme_id", "kind"), ALL)
def test_names_differ_in_more_than_case_and_look_like_no_cell(scheme_id: str, kind: WorkbookKind) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(schemes()[scheme_id], kind)))
    names = [name.lower() for name in book.defined_names]
    names += [name.lower() for sheet in book for name in sheet.tables]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", list(WorkbookKind))
def test_inputs_are_open_and_labels_are_locked(kind: WorkbookKind) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(schemes()["pcec"], kind)))
    for entry in describe_fields(schemes()["pcec"], kind):
        if "cell" not in entry:
            continue
        sheet = book[entry["sheet"]]
        assert sheet.protection.sheet
        assert not sheet[entry["cell"]].protection.locked
        assert sheet[entry["cell"].replace("C", "B")].protection.locked


def test_carried_cells_are_locked_where_they_hold_something() -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled("pcec", WorkbookKind.SCORING)))
    sheet = book["申请信息"]
    locked = {sheet[f"B{row}"].value: sheet[f"C{row}"].protection.locked for row in range(5, 20)}
    assert locked["组织名称 ＊"]
    assert not locked["联系人"]


def test_a_table_grows_to_the_rows_given() -> None:
    scheme = schemes()["pcec"]
    sites = tuple({"name": f"场所{number}"} for number in range(1, 90))
    facts = {**sample(scheme, WorkbookKind.INTAKE), "sites": sites}
    assert read(write_workbook(scheme, WorkbookKind.INTAKE, facts)).facts["sites"] == sites


def test_nothing_in_a_workbook_is_a_macro_a_link_or_volatile() -> None:
    for kind in WorkbookKind:
        with zipfile.ZipFile(io.BytesIO(filled("pcec", kind))) as package:
            names = package.namelist()
            text = b"".join(package.read(name) for name in names)
        assert not [name for name in names if "vba" in name or "external" in name]
        for word in (b"NOW(", b"TODAY(", b"INDIRECT(", b"OFFSET(", b"RAND"):
            assert word not in text


def test_scoring_rows_are_described_with_item_points_and_duty() -> None:
    rows = [entry for entry in describe_fields(schemes()["pcec"], WorkbookKind.SCORING) if "item" in entry]
    assert len(rows) == 99
    assert {entry["item"] for entry in rows if entry["mandatory"]} >= {"1.1-1", "6.5-1"}
    assert all(entry["points"] is None for entry in rows[:8])
    assert all(entry["points"] > 0 for entry in rows[8:])


@pytest.mark.parametrize(("scheme_id", "kind"), ALL)
def test_a_validator_of_office_files_finds_nothing(scheme_id: str, kind: WorkbookKind, tmp_path: Path) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed")
    content = filled(scheme_id, kind)
    marked = annotate(content, (Finding(severity=Severity.ERROR, code=Code.MISSING, message="请填写。", place=PLACE),))
    assert marked is not None
    for name, made in (("made", content), ("marked", marked)):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(made)
        assert not audit.OpenXmlValidator().validate(path).errors


@pytest.mark.parametrize("scheme_id", SCHEME_IDS)
@pytest.mark.parametrize("kind", [WorkbookKind.SCORING, WorkbookKind.DECISION])
def test_rows_given_in_another_order_are_no_change_of_the_carried_facts(scheme_id: str, kind: WorkbookKind) -> None:
    scheme = schemes()[scheme_id]
    items = [item.item for item in scheme.checklist.items]
    scores = tuple({"item": item, "verdict": "met", "evidence": f"记录 {item}"} for item in reversed(items[1:]))
    untouched = {"item": items[0]}
    papers = reversed(scheme.papers.attachments)
    attachments = ({"item": "另一份资料", "provided": "yes"}, *({"item": p.text, "provided": "na"} for p in papers))
    found = read(write_workbook(scheme, kind, {"scores": (untouched, *scores), "attachments": attachments}))
    assert Code.FACTS_CHANGED not in {finding.code for finding in found.findings}
    assert sorted(map(str, found.facts["attachments"])) == sorted(map(str, attachments))
    assert sorted(map(str, found.facts["scores"])) == sorted(map(str, scores))


def test_a_choice_too_long_for_a_rule_gets_a_list_of_its_own() -> None:
    scheme = schemes()["pcec"]
    choices = tuple(Choice(key=f"k{n}", label=f"很长的选项，第{n}种情形及其说明文字") for n in range(30))
    field = Field(**scheme.field("special_kind").model_dump(exclude={"choices"}), choices=choices)
    fields = tuple(field if entry.key == field.key else entry for entry in scheme.fields)
    longer = replace(scheme, fields=fields)
    content = write_workbook(longer, WorkbookKind.INTAKE, {"special_kind": "k29"})
    book = openpyxl.load_workbook(io.BytesIO(content))
    rules = [rule.formula1 for rule in book["申请信息"].data_validations.dataValidation]
    assert "'_lists'!$A$1:$A$30" in rules
    assert book["_lists"].sheet_state == "veryHidden"
    assert validate(read_workbook(content), {"pcec": longer}).facts == {"special_kind": "k29"}


def test_papers_to_hand_in_stand_on_printed_lines() -> None:
    scheme = schemes()["zzc"]
    paper = scheme.papers.attachments[1].text
    rows = ({"item": paper, "provided": "yes"}, {"item": "另一份资料", "provided": "na", "remark": "见附件"})
    result = read(write_workbook(scheme, WorkbookKind.INTAKE, {"attachments": rows}))
    assert result.facts["attachments"] == rows
    assert "attachments" not in read(write_workbook(scheme, WorkbookKind.INTAKE)).facts


def test_a_surveillance_workbook_lists_the_rows_of_a_surveillance() -> None:
    scheme = schemes()["ench"]
    content = write_workbook(scheme, WorkbookKind.SCORING, {"audit_type": "surveillance"})
    table = openpyxl.load_workbook(io.BytesIO(content))["评分"].tables["scores"]
    rows = [item.item for item in scheme.items_for("surveillance")]
    assert table.ref.endswith(str(5 + len(rows)))
