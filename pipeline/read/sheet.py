"""Read one worksheet part: its filled cells, merges and hidden rows and columns.

Cells are kept sparsely, so a stray mark in the last row of a sheet costs nothing; only the
number of filled cells is bounded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from pipeline.errors import BadWorkbookError
from pipeline.read.package import CellFormat, decoded
from pipeline.read.raw import Area, CellKind, RawCell, RawSheet
from pipeline.read.xml import child, children, inner_text, local, stream

CELLS_AT_MOST = 400_000
MERGES_AT_MOST = 5_000
EXCEL_DIGITS = 15
"""Excel shows this many digits of a number; what a file stores beyond them is binary noise."""

_TAGS = frozenset({"row", "cols", "mergeCell"})
_REFERENCE = re.compile(r"^\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")


@dataclass(frozen=True, slots=True)
class Shared:
    """What the cells of a sheet refer to: shared texts and number formats."""

    texts: Sequence[str]
    formats: Sequence[CellFormat]


def position(reference: str) -> tuple[int, int] | None:
    """Return row and column, from 0, of an address such as `C12` or `$C$12`."""
    match = _REFERENCE.match(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def area(sheet: str, reference: str) -> Area | None:
    """Return the area of a reference such as `B4:F9`; None where it is none."""
    first, _, last = reference.partition(":")
    start, end = position(first), position(last or first)
    if start is None or end is None:
        return None
    return Area(
        sheet,
        min(start[0], end[0]),
        min(start[1], end[1]),
        max(start[0], end[0]),
        max(start[1], end[1]),
    )


def read_sheet(content: bytes, name: str, state: str, shared: Shared) -> RawSheet:
    """Return the sheet; refuses one with an unreasonable number of filled cells."""
    cells: dict[tuple[int, int], RawCell] = {}
    merges: list[Area] = []
    hidden_rows: set[int] = set()
    hidden_columns: list[tuple[int, int]] = []
    row = -1
    for tag, element in stream(content, _TAGS):
        if tag == "row":
            row = _row_number(element, row)
            if _truth(element.get("hidden")):
                hidden_rows.add(row)
            _read_row(element, row, shared, cells)
            if len(cells) > CELLS_AT_MOST:
                raise BadWorkbookError(f"工作表“{name}”填有内容的格过多。", "请从空白工作簿重新填写后再提交。")
        elif tag == "cols":
            hidden_columns += _hidden_columns(element)
        elif len(merges) < MERGES_AT_MOST:
            merged = area(name, element.get("ref", ""))
            merges += [merged] if merged else []
    return RawSheet(name, state, cells, tuple(merges), frozenset(hidden_rows), tuple(hidden_columns))


def _row_number(element: etree._Element, before: int) -> int:
    number = element.get("r", "")
    return int(number) - 1 if number.isdigit() else before + 1


def _truth(value: str | None) -> bool:
    return value in ("1", "true")


def _hidden_columns(element: etree._Element) -> list[tuple[int, int]]:
    return [
        (int(entry.get("min", "1")) - 1, int(entry.get("max", "1")) - 1)
        for entry in children(element, "col")
        if _truth(entry.get("hidden"))
    ]


def _read_row(
    element: etree._Element,
    row: int,
    shared: Shared,
    cells: dict[tuple[int, int], RawCell],
) -> None:
    column = -1
    for entry in element:
        if local(entry) != "c":
            continue
        where = position(entry.get("r", ""))
        column = where[1] if where else column + 1
        cell = _read_cell(entry, shared)
        if cell is not None:
            cells[(row, column)] = cell


def _read_cell(element: etree._Element, shared: Shared) -> RawCell | None:
    kind = element.get("t", "n")
    formula = child(element, "f")
    stored = child(element, "v")
    if kind == "inlineStr":
        inline = child(element, "is")
        return _text(decoded(inner_text(inline)) if inline is not None else "", formula is not None)
    if stored is None or stored.text is None:
        if formula is None or (stored is not None and kind == "str"):
            return None
        return RawCell(CellKind.UNCALCULATED, f"={formula.text or ''}", formula=True)
    return _stored_cell(element, kind, stored.text, formula is not None, shared)


def _stored_cell(element: etree._Element, kind: str, value: str, formula: bool, shared: Shared) -> RawCell | None:
    if kind == "s":
        number = int(value) if value.strip().isdigit() else -1
        return _text(shared.texts[number] if 0 <= number < len(shared.texts) else "", formula)
    if kind in ("str", "d"):
        return _text(decoded(value), formula)
    if kind == "e":
        return RawCell(CellKind.ERROR, value, formula=formula)
    if kind == "b":
        return RawCell(CellKind.BOOL, value.strip(), formula=formula)
    return _number(element, value.strip(), formula, shared)


def _text(text: str, formula: bool) -> RawCell | None:
    return RawCell(CellKind.TEXT, text, formula=formula) if text else None


def _number(element: etree._Element, value: str, formula: bool, shared: Shared) -> RawCell | None:
    try:
        number = Decimal(f"{float(value):.{EXCEL_DIGITS}g}")
    except ValueError:
        return _text(value, formula)
    if not number.is_finite():
        return _text(value, formula)
    style = element.get("s", "0")
    code = int(style) if style.isdigit() else 0
    shown = shared.formats[code] if code < len(shared.formats) else CellFormat()
    return RawCell(CellKind.NUMBER, value, number, shown.display, formula, shown.code)
