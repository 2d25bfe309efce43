"""Write the fact sheets: single facts one a row, their blocks, and the tables."""

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.facts import Value
from pipeline.scheme.fields import Field
from pipeline.workbook.addresses import absolute, address, quoted
from pipeline.workbook.book import (
    SMALL_PRINT,
    Book,
    book_title,
    cell_value,
    content_kind,
    print_setup,
    write_cell,
)
from pipeline.workbook.entry import validation
from pipeline.workbook.heights import height, lines
from pipeline.workbook.layout import Input, SheetLayout
from pipeline.workbook.names import CLAUSE_COLUMN, HELP_COLUMN, INPUT_COLUMN, LABEL_COLUMN
from pipeline.workbook.shown import shown
from pipeline.workbook.tables import column_width, write_table

REQUIRED_MARK = " ＊"
CLAUSE_UNKNOWN = "规则未规定"
INPUT_WIDTH, LABEL_WIDTH, HELP_WIDTH, CLAUSE_WIDTH = 38, 26, 46, 16
TO_FILL, FILLED = "●", "✓"
"""What the margin shows beside a required cell."""

PAGE_CHARACTERS = 240
"""Characters of a landscape page that can still be read."""

ROW_HEIGHT, LONG_ROW_HEIGHT = 24, 54
PROTECTION = {
    "format_columns": True,
    "format_rows": True,
    "format_cells": True,
    "insert_rows": True,
    "autofilter": True,
    "sort": True,
}


def write_sheet(book: Book, sheet: Worksheet, plan: SheetLayout, title: str) -> None:
    """Write one fact sheet with its title, blocks, widths, protection and print set-up."""
    book_title(book, sheet, title, _hint(plan))
    for heading in plan.headings:
        _heading(book, sheet, plan, heading.row, heading.text)
    for entry in plan.inputs:
        _single(book, sheet, entry)
    for table in plan.tables:
        write_table(book, sheet, table)
    _widths(sheet, plan)
    sheet.protect("", PROTECTION)
    _print(book, sheet, plan)


def _hint(plan: SheetLayout) -> str:
    if plan.carried:
        return "灰色内容来自前一份工作簿，供查阅，请不要改动；空着的格可以补填。"
    if plan.inputs:
        return "黄色格必填（左边 ● 表示还没填，✓ 表示已填），蓝色格有则填；点选一格可看到填写说明。"
    helps = "".join(f"{table.field.help}。" for table in plan.tables if table.field.help)
    return f"{helps}空行不影响结果；请不要合并单元格。"


def _heading(book: Book, sheet: Worksheet, plan: SheetLayout, row: int, text: str) -> None:
    last = CLAUSE_COLUMN if plan.inputs else LABEL_COLUMN
    for table in plan.tables:
        last = max(last, table.left + len(table.columns) - 1)
    sheet.set_row(row, 22)
    sheet.write_string(row, LABEL_COLUMN, text, book.styles["heading"])
    for column in range(LABEL_COLUMN + 1, last + 1):
        sheet.write_blank(row, column, None, book.styles["heading"])


def _single(book: Book, sheet: Worksheet, entry: Input) -> None:
    field, row = entry.field, entry.row
    value = book.facts.get(field.key)
    styles = book.styles
    mark = REQUIRED_MARK if field.required else ""
    sheet.set_row(row, _height(field, "" if value is None else shown(field, value)))  # type: ignore[arg-type]
    sheet.write_string(row, LABEL_COLUMN, field.label + mark, styles["label"])
    write_cell(sheet, row, INPUT_COLUMN, cell_value(field, value), _input_look(book, entry, value))
    sheet.write_string(row, HELP_COLUMN, field.help, styles["help"])
    sheet.write_string(row, CLAUSE_COLUMN, field.clause or CLAUSE_UNKNOWN, styles["clause"])
    book.workbook.define_name(field.key, f"={quoted(entry.sheet)}!{absolute(row, INPUT_COLUMN, row, INPUT_COLUMN)}")
    if field.required:
        _status(book, sheet, row, filled=value is not None)
    if entry.carried and value is not None:
        return
    rule = validation(field, book.lists.source(field))
    if rule:
        sheet.data_validation(row, INPUT_COLUMN, row, INPUT_COLUMN, rule)


def _status(book: Book, sheet: Worksheet, row: int, *, filled: bool) -> None:
    """Write into the margin whether a required cell is filled, live."""
    formula = f'=IF({address(row, INPUT_COLUMN)}="","{TO_FILL}","{FILLED}")'
    sheet.write_formula(row, 0, formula, book.styles["status"], FILLED if filled else TO_FILL)
    alarm = {"type": "cell", "criteria": "==", "value": f'"{TO_FILL}"', "format": book.styles.alarm()}
    sheet.conditional_format(row, 0, row, 0, alarm)


def _input_look(book: Book, entry: Input, value: Value | None) -> Format:
    open_fill = "asked" if entry.field.required else "open"
    fill = "carried" if entry.carried and value is not None else open_fill
    return book.styles.input(fill, content_kind(entry.field))


def _height(field: Field, text: str) -> float:
    count = max(
        lines(field.help, HELP_WIDTH * SMALL_PRINT),
        lines(field.label, LABEL_WIDTH - 4),
        lines(text, INPUT_WIDTH),
    )
    least = LONG_ROW_HEIGHT if field.long else ROW_HEIGHT
    return max(least, height(count))


def _widths(sheet: Worksheet, plan: SheetLayout) -> None:
    widths: dict[int, float] = {}
    if plan.inputs:
        widths = {
            LABEL_COLUMN: LABEL_WIDTH,
            INPUT_COLUMN: INPUT_WIDTH,
            HELP_COLUMN: HELP_WIDTH,
            CLAUSE_COLUMN: CLAUSE_WIDTH,
        }
    for table in plan.tables:
        for place in range(table.left, table.left + len(table.columns)):
            widths[place] = max(widths.get(place, 0), column_width(table, place))
    for place, width in widths.items():
        sheet.set_column(place, place, width)


def _pages_wide(plan: SheetLayout) -> int:
    """Return over how many pages a sheet is spread, so that wide tables stay readable in print."""
    widths = (
        sum(column_width(table, table.left + offset) for offset in range(len(table.columns))) for table in plan.tables
    )
    return max(1, round(max(widths, default=0) / PAGE_CHARACTERS))


def _print(book: Book, sheet: Worksheet, plan: SheetLayout) -> None:
    wide = any(len(table.columns) > 4 for table in plan.tables)
    if wide:
        sheet.set_landscape()
    print_setup(book, sheet, _pages_wide(plan))
    if plan.tables and not plan.inputs:
        top = plan.tables[0].top
        sheet.freeze_panes(top + 1, plan.tables[0].left + 1 if wide else 0)
        sheet.repeat_rows(top)
        sheet.repeat_columns(0, plan.tables[0].left)
    else:
        sheet.freeze_panes(2, 0)


def growing_rows(plan: SheetLayout) -> frozenset[int]:
    """Return the rows of a sheet that people write long texts into."""
    rows = {entry.row for entry in plan.inputs if entry.field.long}
    for table in plan.tables:
        rows |= set(range(table.first, table.last + 1))
    return frozenset(rows)
