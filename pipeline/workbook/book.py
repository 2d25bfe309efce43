"""What every sheet is written with: formats, drop-down lists, titles, print set-up, cell contents."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.facts import Cell, Facts, Value
from pipeline.scheme.fields import Column, FieldType
from pipeline.workbook.addresses import column_letters
from pipeline.workbook.entry import choices_shown, fits_inline
from pipeline.workbook.layout import Layout
from pipeline.workbook.names import LABEL_COLUMN, LISTS_SHEET
from pipeline.workbook.shown import shown
from pipeline.workbook.style import Styles

MARGIN_WIDTH = 3
SMALL_PRINT = 1.06
"""How much more the smaller letters of printed information fit in a line."""

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
        letters = column_letters(place)
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


def write_cell(sheet: Worksheet, row: int, column: int, text: Cell | Fraction | None, look: Format) -> None:
    """Write a value by its type; text stays text even where it looks like a formula."""
    if text is None or text == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(text, date):
        sheet.write_datetime(row, column, text, look)
    elif isinstance(text, (int, Decimal, Fraction)) and not isinstance(text, bool):
        _write_number(sheet, row, column, text, look)
    else:
        sheet.write_string(row, column, str(text), look)


def _write_number(sheet: Worksheet, row: int, column: int, number: int | Decimal | Fraction, look: Format) -> None:
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


def book_title(book: Book, sheet: Worksheet, title: str, hint: str) -> None:
    """Write the two lines at the head of a sheet."""
    sheet.hide_gridlines(2)
    sheet.set_row(0, 34)
    sheet.write_string(0, LABEL_COLUMN, title, book.styles["title"])
    sheet.write_string(1, LABEL_COLUMN, hint, book.styles["subtitle"])
    sheet.set_column(0, 0, MARGIN_WIDTH, book.styles["plain"])


def print_setup(book: Book, sheet: Worksheet, pages_wide: int = 1) -> None:
    """Set A4, with the rule in the footer and page numbers."""
    sheet.set_paper(9)
    sheet.fit_to_pages(pages_wide, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.set_footer(f"&L&8{book.footer.replace('&', '&&')}&C&8&A&R&8第 &P 页，共 &N 页")
