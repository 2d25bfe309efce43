"""Write table facts as real Excel tables, named by their key, with open blank rows."""

from fractions import Fraction

from xlsxwriter.worksheet import Worksheet

from pipeline.facts import Cell, table_rows
from pipeline.workbook.addresses import absolute, quoted
from pipeline.workbook.book import SMALL_PRINT, Book, cell_value, content_kind, write_cell
from pipeline.workbook.entry import choices_shown, validation
from pipeline.workbook.heights import height, lines
from pipeline.workbook.layout import TableBlock
from pipeline.workbook.names import NAME_TABLE
from pipeline.workbook.prefilled import CellText, table_cells
from pipeline.workbook.shown import shown


def write_table(book: Book, sheet: Worksheet, table: TableBlock) -> None:
    """Write a table with the facts given for it; carried facts are locked."""
    rows = table_rows(book.facts.get(table.field.key)) or ()
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
        _table_cell(book, sheet, cell, locked=locked)
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


def _table_cell(book: Book, sheet: Worksheet, cell: CellText, *, locked: bool) -> None:
    if cell.formula:
        look = book.styles["info_center"]
        sheet.write_formula(cell.row, cell.column, cell.formula, look, _cached(cell.value))
        return
    if cell.fact is None or cell.printed:
        look = book.styles["info_center" if cell.centred else "info"]
        value = cell.value
    else:
        fill = "carried" if locked else "open"
        centred = content_kind(cell.fact) in ("date", "whole", "number") or bool(choices_shown(cell.fact))
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
