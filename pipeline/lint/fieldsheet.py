"""The field sheet as an Excel or Word file."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime

import docx
import xlsxwriter
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt

from pipeline.lint.demands import row_name
from pipeline.lint.fieldlist import FORMATS, FieldLine, conditions, field_lines, group_of
from pipeline.scheme.scheme import Scheme

HEADERS = ("复制这个", "意思", "类型", "印出来的样子", "可能为空", "条款", "规则要求本文件有", "仅限规则")
WIDTHS = (44, 36, 14, 24, 9, 22, 36, 14)
ROW_HEADERS = ("循环（三行，首尾两行不会印出来）", "行内字段", "意思", "类型", "印出来的样子", "仅限规则")
ROW_WIDTHS = (40, 32, 36, 12, 24, 14)
STAMP = datetime(2000, 1, 1)  # noqa: DTZ001 - the time stamp of every sheet is the same
Rows = list[Sequence[str]]
Sheet = tuple[str, Sequence[str], Sequence[int], Rows]


def field_sheet(kind: str, schemes: Sequence[Scheme], suffix: str) -> bytes:
    """Return the sheet of all fields of a paper kind; `suffix` is .xlsx or .docx."""
    makers: dict[str, Callable[[str, list[Sheet]], bytes]] = {".xlsx": _excel, ".docx": _word}
    title = next(paper.title for scheme in schemes if (paper := scheme.paper(kind)) is not None)
    return makers[suffix](f"{title}（{kind}）可用字段", _sheets(field_lines(kind, schemes)))


def _sheets(lines: Sequence[FieldLine]) -> list[Sheet]:
    single = [line for line in lines if not line.table]
    ordered = sorted(single, key=lambda line: (not line.demanded, group_of(line) != "填写的内容"))
    fields: Rows = [
        (line.paste, line.meaning, line.sort, line.example, "可能" if line.may_be_empty else "不会",
         line.clause, line.demanded, "、".join(line.only))
        for line in ordered
    ]  # fmt: skip
    return [
        ("字段", HEADERS, WIDTHS, fields),
        ("表格和循环", ROW_HEADERS, ROW_WIDTHS, _loops(lines)),
        ("条件", ("用处", "复制这个"), (40, 90), [tuple(entry) for entry in conditions(lines)]),
        ("写法", ("复制这个", "用处", "印出来的样子"), (50, 44, 40), list(FORMATS)),
    ]


def _loops(lines: Sequence[FieldLine]) -> Rows:
    rows: Rows = []
    last = ""
    for line in (line for line in lines if line.table):
        name = line.path.split(".", maxsplit=1)[0]
        start = f"{{%tr for {name} in {_table_of(line)} %}}\n（一行）\n{{%tr endfor %}}" if line.table != last else ""
        rows.append((start, line.paste, line.meaning, line.sort, line.example, "、".join(line.only)))
        last = line.table
    return rows


def _table_of(line: FieldLine) -> str:
    """Return the table as a loop names it: one inside a row goes by the name of the row."""
    outer, _, inner = line.table.rpartition(".")
    nested = outer and line.table not in _TOP and outer in _TOP
    return f"{row_name(outer)}.{inner}" if nested else line.table


_TOP = frozenset({"team", "ncs", "readings", "timetable.days", "score.rows", "reviews", "findings"})


def _excel(title: str, sheets: list[Sheet]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": STAMP})
    head = book.add_format({"bold": True, "bg_color": "#E3EFE0", "border": 1, "text_wrap": True, "valign": "vcenter"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "font_name": "宋体", "font_size": 10})
    name = book.add_format({"bold": True, "font_size": 14})
    for label, headers, widths, rows in sheets:
        sheet = book.add_worksheet(label)
        sheet.write_string(0, 0, title, name)
        for column, (header, width) in enumerate(zip(headers, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, header, head)
        for number, row in enumerate(rows, start=2):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, cell)
        sheet.freeze_panes(2, 1)
        sheet.autofilter(1, 0, max(len(rows) + 1, 2), len(headers) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
    book.close()
    return buffer.getvalue()


def _word(title: str, sheets: list[Sheet]) -> bytes:
    document = docx.Document()
    for identity, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("stylesWithEffects"):
            del document.part.rels[identity]
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(8.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.add_heading(title, level=0)
    for label, headers, _widths, rows in sheets:
        document.add_heading(label, level=1)
        table = document.add_table(rows=1, cols=len(headers), style="Table Grid")
        _fill(table.rows[0].cells, headers)
        repeat = table.rows[0]._tr.get_or_add_trPr().makeelement(qn("w:tblHeader"), {})
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        for row in rows:
            _fill(table.add_row().cells, row)
    document.core_properties.title = title
    document.core_properties.created = STAMP
    document.core_properties.modified = STAMP
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _fill(cells: Sequence[object], texts: Sequence[str]) -> None:
    for cell, text in zip(cells, texts, strict=True):
        cell.text = text  # type: ignore[attr-defined]
