"""Write the fact sheets: single facts one a row, tables as real Excel tables."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.facts import Cell, Facts, Row, Value
from pipeline.scheme.fields import Column, Field, FieldType
from pipeline.workbook.entry import choices_shown, fits_inline, validation
from pipeline.workbook.heights import height, lines
from pipeline.workbook.layout import (
    CLAUSE_COLUMN,
    HELP_COLUMN,
    INPUT_COLUMN,
    LABEL_COLUMN,
    LISTS_SHEET,
    NAME_TABLE,
    Input,
    Layout,
    SheetLayout,
    TableBlock,
    address,
)
from pipeline.workbook.prefilled import CellText, table_cells
from pipeline.workbook.shown import shown
from pipeline.workbook.style import Styles

REQUIRED_MARK = " ＊"
CLAUSE_UNKNOWN = "规则未规定"
INPUT_WIDTH, LABEL_WIDTH, HELP_WIDTH, CLAUSE_WIDTH = 38, 26, 46, 16
MARGIN_WIDTH = 3
SMALL_PRINT = 1.12
"""How much more the smaller letters of printed information fit in a line."""

TO_FILL, FILLED = "●", "✓"
"""What the margin shows beside a required cell."""

ROW_HEIGHT, LONG_ROW_HEIGHT = 24, 54
PROTECTION = {
    "format_columns": True,
    "format_rows": True,
    "format_cells": True,
    "insert_rows": True,
    "autofilter": True,
    "sort": True,
}
DECIMAL_DIGITS = 15
"""Excel keeps this many digits of a number; a longer one is written as text."""


class ChoiceLists:
    """Drop-down contents too long for a rule of their own stand on a hidden sheet."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._sheet: Worksheet | None = None
        self._places: dict[tuple[str, ...], str] = {}

    def source(self, column: Column) -> str | None:
        """Return the cell range that holds the column's choices; None where they fit inline."""
        labels = choices_shown(column)
        if not labels or fits_inline(labels):
            return None
        if labels not in self._places:
            self._places[labels] = self._write(labels)
        return self._places[labels]

    def _write(self, labels: tuple[str, ...]) -> str:
        if self._sheet is None:
            self._sheet = self._workbook.add_worksheet(LISTS_SHEET)
            self._sheet.very_hidden()
        place = len(self._places)
        for row, label in enumerate(labels):
            self._sheet.write_string(row, place, label)
        letters = address(0, place)[:-1]
        return f"='{LISTS_SHEET}'!${letters}$1:${letters}${len(labels)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What every sheet is written with."""

    workbook: Workbook
    styles: Styles
    lists: ChoiceLists
    layout: Layout
    facts: Facts
    footer: str


def write_cell(
    sheet: Worksheet, row: int, column: int, text: Cell | Fraction | None, look: Format
) -> None:
    """Write a value by its type; text stays text even where it looks like a formula."""
    if text is None or text == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(text, date):
        sheet.write_datetime(row, column, text, look)
    elif isinstance(text, (int, Decimal, Fraction)) and not isinstance(text, bool):
        _write_number(sheet, row, column, text, look)
    else:
        sheet.write_string(row, column, str(text), look)


def _write_number(
    sheet: Worksheet, row: int, column: int, number: int | Decimal | Fraction, look: Format
) -> None:
    carried = float(number)
    if isinstance(number, Fraction) or Decimal(f"{carried:.{DECIMAL_DIGITS}g}") == number:
        sheet.write_number(row, column, carried, look)
    else:
        sheet.write_string(row, column, format(Decimal(number), "f"), look)


def cell_value(column: Column, value: Value | None) -> Cell | None:
    """Return what stands in the cell: numbers and dates as such, everything else as shown text."""
    if value is None:
        return None
    if isinstance(value, (int, Decimal, date)) and not isinstance(value, bool):
        return value
    return shown(column, value)  # type: ignore[arg-type]


def content_kind(column: Column) -> str:
    """Return the number format group of a cell to fill."""
    if column.type is FieldType.DATE:
        return "date"
    if column.type is FieldType.WHOLE:
        return "whole"
    if column.type is FieldType.DECIMAL:
        return "number"
    return "long" if column.long else "text"


def write_sheet(book: Book, sheet: Worksheet, plan: SheetLayout, title: str) -> None:
    """Write one fact sheet with its title, blocks, widths, protection and print set-up."""
    book_title(book, sheet, title, _hint(plan))
    for heading in plan.headings:
        _heading(book, sheet, plan, heading.row, heading.text)
    for entry in plan.inputs:
        _single(book, sheet, entry)
    for table in plan.tables:
        _table(book, sheet, table)
    _widths(sheet, plan)
    sheet.protect("", PROTECTION)
    _print(book, sheet, plan)


def book_title(book: Book, sheet: Worksheet, title: str, hint: str) -> None:
    """Write the two lines at the head of a sheet."""
    sheet.hide_gridlines(2)
    sheet.set_row(0, 34)
    sheet.write_string(0, LABEL_COLUMN, title, book.styles["title"])
    sheet.write_string(1, LABEL_COLUMN, hint, book.styles["subtitle"])
    sheet.set_column(0, 0, MARGIN_WIDTH, book.styles["plain"])


def _hint(plan: SheetLayout) -> str:
    if plan.carried:
        return "灰色内容来自前一份工作簿，供查阅，请不要改动；空着的格可以补填。"
    if plan.inputs:
        return "黄色格必填（左边 ● 表示还没填，✓ 表示已填），蓝色格有则填；点选一格可看到填写说明。"
    return "每行一条，从第一个空行填起；空行不影响结果。请不要合并单元格。"


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
    book.workbook.define_name(
        field.key, f"={quoted(entry.sheet)}!{absolute(row, INPUT_COLUMN, row, INPUT_COLUMN)}"
    )
    if field.required:
        cell = address(row, INPUT_COLUMN)
        formula = f'=IF({cell}="","{TO_FILL}","{FILLED}")'
        sheet.write_formula(row, 0, formula, styles["status"], TO_FILL if value is None else FILLED)
        alarm = {"type": "cell", "criteria": "==", "value": f'"{TO_FILL}"', "format": styles.alarm()}
        sheet.conditional_format(row, 0, row, 0, alarm)
    if entry.carried and value is not None:
        return
    rule = validation(field, book.lists.source(field))
    if rule:
        sheet.data_validation(row, INPUT_COLUMN, row, INPUT_COLUMN, rule)


def _input_look(book: Book, entry: Input, value: Value | None) -> Format:
    if entry.carried and value is not None:
        fill = "carried"
    else:
        fill = "asked" if entry.field.required else "open"
    return book.styles.input(fill, content_kind(entry.field))


def _height(field: Field, text: str) -> float:
    count = max(
        lines(field.help, HELP_WIDTH * SMALL_PRINT), lines(field.label, LABEL_WIDTH - 4), lines(text, INPUT_WIDTH)
    )
    least = LONG_ROW_HEIGHT if field.long else ROW_HEIGHT
    return max(least, height(count))


def _table(book: Book, sheet: Worksheet, table: TableBlock) -> None:
    rows: tuple[Row, ...] = book.facts.get(table.field.key, ())  # type: ignore[assignment]
    locked = table.carried and bool(rows)
    sheet.set_row(table.top, 34)
    sheet.add_table(
        table.top,
        table.left,
        table.last,
        table.left + len(table.columns) - 1,
        {
            "name": table.field.key,
            "style": None,
            "autofilter": False,
            "columns": [{"header": column.header} for column in table.columns],
        },
    )
    for offset, column in enumerate(table.columns):
        sheet.write_string(table.top, table.left + offset, column.header, book.styles["header"])
    needed: dict[int, int] = {}
    for cell in table_cells(book.layout, table, rows):
        _table_cell(book, sheet, table, cell, locked)
        width = column_width(table, cell.column) * (1 if cell.fact else SMALL_PRINT)
        needed[cell.row] = max(needed.get(cell.row, 1), lines(_shown_text(cell), width))
    for row, count in needed.items():
        sheet.set_row(row, height(count))
    if not locked:
        _table_rules(book, sheet, table)
    right = table.left + len(table.columns) - 1
    book.workbook.define_name(
        f"{NAME_TABLE}{table.field.key}",
        f"={quoted(table.sheet)}!{absolute(table.top, table.left, table.last, right)}",
    )


def _table_cell(
    book: Book, sheet: Worksheet, table: TableBlock, cell: CellText, locked: bool
) -> None:
    if cell.formula:
        look = book.styles["info_center"]
        sheet.write_formula(cell.row, cell.column, cell.formula, look, _cached(cell.value))
        return
    if cell.fact is None or cell.printed:
        look = book.styles["info_center" if cell.centred else "info"]
        value = cell.value
    else:
        fill = "carried" if locked else "open"
        centred = content_kind(cell.fact) in ("date", "whole", "number") or bool(
            choices_shown(cell.fact)
        )
        look = book.styles.input(fill, content_kind(cell.fact), centred=centred)
        value = cell_value(cell.fact, cell.value)  # type: ignore[arg-type]
    write_cell(sheet, cell.row, cell.column, value, look)


def _cached(value: Cell | Fraction | None) -> float | str:
    return "" if value is None else float(value)  # type: ignore[arg-type]


def _table_rules(book: Book, sheet: Worksheet, table: TableBlock) -> None:
    for offset, entry in enumerate(table.columns):
        if entry.column is None:
            continue
        rule = validation(entry.column, book.lists.source(entry.column))
        if rule:
            column = table.left + offset
            sheet.data_validation(table.first, column, table.last, column, rule)


def _shown_text(cell: CellText) -> str:
    if cell.value is None or cell.formula or isinstance(cell.value, Fraction):
        return ""
    return shown(cell.fact, cell.value) if cell.fact else str(cell.value)


def column_width(table: TableBlock, place: int) -> float:
    """Return the width of a table column in Excel's characters."""
    column = table.columns[place - table.left]
    return max(column.width or 16, min(2 * len(column.header) + 4, 16))


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


def _print(book: Book, sheet: Worksheet, plan: SheetLayout) -> None:
    wide = any(len(table.columns) > 4 for table in plan.tables)
    if wide:
        sheet.set_landscape()
    print_setup(book, sheet)
    if plan.tables and not plan.inputs:
        top = plan.tables[0].top
        sheet.freeze_panes(top + 1, plan.tables[0].left + 1 if wide else 0)
        sheet.repeat_rows(top)
    else:
        sheet.freeze_panes(2, 0)


def print_setup(book: Book, sheet: Worksheet) -> None:
    """Set A4, one page wide, with the rule in the footer and page numbers."""
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.set_footer(f"&L&8{book.footer.replace('&', '&&')}&C&8&A&R&8第 &P 页，共 &N 页")


def growing_rows(plan: SheetLayout) -> frozenset[int]:
    """Return the rows of a sheet that people write long texts into."""
    rows = {entry.row for entry in plan.inputs if entry.field.long}
    for table in plan.tables:
        rows |= set(range(table.first, table.last + 1))
    return frozenset(rows)


def quoted(sheet: str) -> str:
    """Return a sheet name as formulas need it."""
    return "'" + sheet.replace("'", "''") + "'"


def absolute(top: int, left: int, bottom: int, right: int) -> str:
    """Return a range such as `$B$4:$F$9`, or `$C$5` for a single cell."""
    first, last = _dollars(top, left), _dollars(bottom, right)
    return first if first == last else f"{first}:{last}"


def _dollars(row: int, column: int) -> str:
    letters = address(0, column)[:-1]
    return f"${letters}${row + 1}"
