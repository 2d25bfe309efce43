"""Find where the facts stand in a workbook that people may have rearranged.

Names and tables move with what they name; where one is broken, the label or the header row
is looked for. Labels are compared with those that the workbook was made with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.facts import Place
from pipeline.read.raw import Area, CellKind, RawCell, RawSheet, RawWorkbook, place
from pipeline.scheme.fields import folded
from pipeline.workbook.layout import Input, Layout, TableBlock
from pipeline.workbook.names import (
    COVER_SHEET,
    FINDINGS_SHEET,
    LISTS_SHEET,
    NAME_LABELS,
    NAME_TABLE,
    RECORD_SHEET,
    TOTALS_SHEET,
)

NOT_FACTS = frozenset({COVER_SHEET, TOTALS_SHEET, FINDINGS_SHEET, LISTS_SHEET, RECORD_SHEET})
"""Sheets on which nothing is typed."""

_MARKS = "＊* "


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell that a fact is read from; `label` is what should stand before it, None where it does."""

    sheet: RawSheet
    row: int
    column: int
    label: str | None = None

    @property
    def cell(self) -> RawCell | None:
        """Return the cell, None where it is empty."""
        return self.sheet.cells.get((self.row, self.column))

    @property
    def place(self) -> Place:
        """Return where the cell stands."""
        return place(self.sheet.name, self.row, self.column)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table found: its sheet, header row, last row read, and the sheet column of each fact.

    `planned_last` is the last row of the Excel table itself; rows below it were typed outside.
    `lost` names columns whose header is not there, with the place where it should be.
    """

    block: TableBlock
    sheet: RawSheet
    header: int
    planned_last: int
    last: int
    left: int
    right: int
    columns: Mapping[str, int]
    lost: Mapping[str, int]


class Locator:
    """Looks up the facts of a layout in a workbook."""

    def __init__(self, raw: RawWorkbook, layout: Layout) -> None:
        self._raw = raw
        self._layout = layout

    @cached_property
    def _written(self) -> Mapping[str, str]:
        """Labels and headers as the workbook was made, by key or `table.column`."""
        area = self._raw.names.get(NAME_LABELS)
        sheet = self._raw.sheet(area.sheet) if area else None
        if area is None or sheet is None:
            return {}
        pairs = (
            (sheet.cells.get((row, area.left)), sheet.cells.get((row, area.left + 1)))
            for row in range(area.top, min(area.bottom, area.top + 5_000) + 1)
        )
        return {key.text: label.text for key, label in pairs if key and label}

    @cached_property
    def _texts(self) -> Mapping[str, list[Spot]]:
        """Every text of the fact sheets, folded, with where it stands."""
        texts: dict[str, list[Spot]] = {}
        for sheet in self._raw.sheets:
            if sheet.name in NOT_FACTS:
                continue
            for (row, column), cell in sheet.cells.items():
                if cell.kind is CellKind.TEXT and len(cell.text) < 200:
                    texts.setdefault(bare(cell.text), []).append(Spot(sheet, row, column))
        return texts

    def asked_for(self, key: str) -> bool:
        """Say whether the workbook was made with this fact; a later table may have added it."""
        if not self._written or key in self._written:
            return True
        return any(written.startswith(f"{key}.") for written in self._written)

    def single(self, entry: Input) -> Spot | None:
        """Return the cell of a single fact; None where neither its name nor its label is left."""
        key, label = entry.field.key, entry.field.label
        written = self._written.get(key, label)
        area = self._raw.names.get(key)
        sheet = self._raw.sheet(area.sheet) if area else None
        if area is not None and sheet is not None:
            changed = None if _label_before(sheet, area, written) else written
            return Spot(sheet, area.top, area.left, changed)
        found = self._texts.get(bare(written), [])
        if len(found) != 1:
            return None
        return Spot(found[0].sheet, found[0].row, found[0].column + 1)

    def table(self, block: TableBlock) -> Grid | None:
        """Return where a table stands; None where no trace of it is left."""
        headers = self._headers(block)
        area = self._table_area(block.field.key)
        sheet = self._raw.sheet(area.sheet) if area else None
        if area is not None and sheet is not None:
            matched = _match_headers(sheet, area.top, headers)
            if 2 * len(matched) >= len(headers):
                return self._grid(block, sheet, area, matched)
        return self._table_by_headers(block, headers)

    def _headers(self, block: TableBlock) -> dict[str, str]:
        key = block.field.key
        return {
            column.key: self._written.get(f"{key}.{column.key}", column.label)
            for column in block.field.columns
            if self._has_column(key, column.key)
        }

    def _has_column(self, key: str, column: str) -> bool:
        return not self._written or f"{key}.{column}" in self._written

    def _table_area(self, key: str) -> Area | None:
        table = self._raw.tables.get(key)
        return table.area if table else self._raw.names.get(f"{NAME_TABLE}{key}")

    def _table_by_headers(self, block: TableBlock, headers: Mapping[str, str]) -> Grid | None:
        for sheet in self._raw.sheets:
            if sheet.name in NOT_FACTS:
                continue
            for row in sheet.rows:
                matched = _match_headers(sheet, row, headers)
                if len(matched) >= 2 and len(matched) > len(headers) // 2:
                    left, right = min(matched.values()), max(matched.values())
                    area = Area(sheet.name, row, left, row + block.rows, right)
                    return self._grid(block, sheet, area, matched)
        return None

    def _grid(self, block: TableBlock, sheet: RawSheet, area: Area, matched: Mapping[str, int]) -> Grid:
        lost = {
            column.key: area.left + block.position(column.key) - block.left
            for column in block.field.columns
            if column.key not in matched and self._has_column(block.field.key, column.key)
        }
        return Grid(
            block=block,
            sheet=sheet,
            header=area.top,
            planned_last=area.bottom,
            last=self._last_row(sheet, area),
            left=area.left,
            right=area.right,
            columns=matched,
            lost=lost,
        )

    def _last_row(self, sheet: RawSheet, area: Area) -> int:
        """Return the last row that belongs to the table: rows typed right below it count."""
        last = area.bottom
        while True:
            row = sheet.rows.get(last + 1, {})
            typed = [cell for column, cell in row.items() if area.left <= column <= area.right]
            if not any(cell.text.strip() for cell in typed) or self._is_heading(row):
                return last
            last += 1

    def _is_heading(self, row: Mapping[int, RawCell]) -> bool:
        headings = {bare(entry.text) for sheet in self._layout.sheets for entry in sheet.headings}
        return any(bare(cell.text) in headings for cell in row.values())


def bare(text: str) -> str:
    """Return a label for comparison, without the mark of required cells."""
    return folded(text.rstrip(_MARKS))


def _label_before(sheet: RawSheet, area: Area, label: str) -> bool:
    row = sheet.rows.get(area.top, {})
    wanted = bare(label)
    return any(column < area.left and bare(cell.text) == wanted for column, cell in row.items())


def _match_headers(sheet: RawSheet, row: int, headers: Mapping[str, str]) -> dict[str, int]:
    texts: dict[str, int] = {}
    for column, cell in sheet.rows.get(row, {}).items():
        texts.setdefault(bare(cell.text), column)
    return {key: texts[bare(header)] for key, header in headers.items() if bare(header) in texts}
