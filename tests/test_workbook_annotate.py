"""Marking a workbook for return loses nothing and can be undone by marking again."""

import io
import zipfile

import openpyxl
from openpyxl.comments import Comment
from support_workbooks import (
    convert,
    filled,
    needs_libreoffice,
    read,
    sample,
    schemes,
    spoiled,
)
from xlsxwriter.workbook import Workbook as Writer

from pipeline.facts import Place, WorkbookKind
from pipeline.findings import Code, Finding, Severity
from pipeline.workbook.annotate import annotate
from pipeline.workbook.names import FINDINGS_SHEET

ERROR = Finding(
    severity=Severity.ERROR,
    code=Code.MISSING,
    message="请填写 <A&B> 的“名称”。",
    found="坏\x0b字",
    clause="4.1",
    field="org_name",
    place=Place(sheet="申请信息", cell="C11"),
)
REVIEW = Finding(
    severity=Severity.REVIEW,
    code=Code.USCC_CHECK_DIGIT,
    message="请核对代码。",
    place=Place(sheet="申请信息", cell="C12"),
)
NOTE = Finding(severity=Severity.NOTE, code=Code.OLDER_LAYOUT, message="版式较早。")


def marked(content: bytes, *findings: Finding) -> bytes:
    result = annotate(content, findings)
    assert result is not None
    return result


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_all_other_members_are_copied_as_they_are() -> None:
    before = members(filled("pcec", WorkbookKind.SCORING))
    after = members(marked(filled("pcec", WorkbookKind.SCORING), ERROR))
    assert before.keys() < after.keys()
    charts = [name for name in before if "chart" in name or "table" in name or "theme" in name]
    assert charts
    assert all(after[name] == before[name] for name in charts)


def test_calculated_values_pictures_and_sparklines_stay() -> None:
    target = io.BytesIO()
    with Writer(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.add_sparkline("B1", {"range": "A1:A3"})
        sheet.write_rich_string("C1", book.add_format({"bold": True}), "粗", "细")
        sheet.insert_textbox("D4", "文本框")
        sheet.insert_button("F1", {"macro": "x", "caption": "按钮"})
        sheet.write_comment("A2", "我的批注")
        sheet.data_validation("E1", {"validate": "list", "source": "=$A$1:$A$3"})
        sheet.conditional_format("A1:A9", {"type": "data_bar", "data_bar_2010": True})
    bad = Finding(
        severity=Severity.ERROR,
        code=Code.MISSING,
        message="坏。",
        place=Place(sheet="表", cell="A1"),
    )
    again = Finding(
        severity=Severity.ERROR,
        code=Code.MISSING,
        message="也坏。",
        place=Place(sheet="表", cell="A2"),
    )
    after = members(marked(target.getvalue(), bad, again))
    text = after["xl/worksheets/sheet1.xml"].decode()
    for kept in ("sparkline", "<v>2</v>", "dataBar", "dataValidation", "x14:"):
        assert kept in text
    assert b"\xe6\x8c\x89\xe9\x92\xae" in after["xl/drawings/vmlDrawing1.vml"]
    comments = after["xl/comments1.xml"].decode()
    assert "我的批注" in comments and "也坏。" in comments and "坏。" in comments


def test_marks_of_an_earlier_round_are_taken_off() -> None:
    once = marked(filled("pcec", WorkbookKind.INTAKE), ERROR, REVIEW)
    twice = marked(once, REVIEW)
    book = openpyxl.load_workbook(io.BytesIO(twice))
    sheet = book["申请信息"]
    clean = openpyxl.load_workbook(io.BytesIO(filled("pcec", WorkbookKind.INTAKE)))["申请信息"]
    assert sheet["C11"].fill.fgColor.rgb == clean["C11"].fill.fgColor.rgb
    assert sheet["C11"].comment is None
    assert sheet["C12"].fill.fgColor.rgb == "FFFFD98A"
    assert book.sheetnames.count(FINDINGS_SHEET) == 1


def test_the_auditors_own_comment_stays_when_the_mark_goes() -> None:
    def note(book: openpyxl.Workbook) -> None:
        book["申请信息"]["C11"].comment = Comment("我的批注", "张")
        book["申请信息"]["C20"].comment = Comment("别动", "张")

    content = spoiled(filled("pcec", WorkbookKind.INTAKE), note)
    once = openpyxl.load_workbook(io.BytesIO(marked(content, ERROR)))["申请信息"]
    assert once["C11"].comment.text.startswith("我的批注")
    assert ERROR.message in once["C11"].comment.text
    twice = marked(marked(content, ERROR), REVIEW)
    sheet = openpyxl.load_workbook(io.BytesIO(twice))["申请信息"]
    assert sheet["C11"].comment.text == "我的批注"
    assert sheet["C20"].comment.text == "别动"


def test_the_list_names_every_finding_and_links_to_its_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(marked(filled("pcec", WorkbookKind.INTAKE), ERROR, REVIEW, NOTE)))
    sheet = book[FINDINGS_SHEET]
    assert book.active is sheet
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert [row[1] for row in rows] == ["必须改", "请确认", "提示"]
    assert rows[0][4] == ERROR.message
    assert sheet["C5"].hyperlink.location == "'申请信息'!C11"


def test_marking_gives_the_same_bytes_again() -> None:
    content = filled("zzc", WorkbookKind.DECISION)
    assert marked(content, ERROR) == marked(content, ERROR)


def test_print_titles_stay_with_their_sheets() -> None:
    before = openpyxl.load_workbook(io.BytesIO(filled("pcec", WorkbookKind.SCORING)))
    after = openpyxl.load_workbook(io.BytesIO(marked(filled("pcec", WorkbookKind.SCORING), ERROR)))
    for sheet in before:
        assert after[sheet.title].print_title_rows == sheet.print_title_rows


@needs_libreoffice
def test_a_marked_copy_opened_and_saved_by_libreoffice_reads_the_same() -> None:
    content = convert(marked(filled("pcec", WorkbookKind.SCORING), ERROR, REVIEW, NOTE), "xlsx")
    result = read(content)
    assert result.facts == sample(schemes()["pcec"], WorkbookKind.SCORING)
    assert result.findings == ()
