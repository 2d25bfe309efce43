"""Read the facts of a workbook cell by cell, noting what is wrong and where everything stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.facts import FactAddress, Place, Value
from pipeline.findings import Code, Finding, Severity
from pipeline.read.raw import CellKind, RawCell, place
from pipeline.scheme.fields import Column, Field
from pipeline.validate.given import Fault, from_cell, visible
from pipeline.validate.locate import Grid, Spot
from pipeline.validate.values import finding_of, parse
from pipeline.workbook.holds import ATTACHMENTS, SCORES

PRINTED_KEY = "item"
_UNCALCULATED = "这里是公式，但没有算出结果；请用 Excel 或 WPS 打开，重新计算后保存，或直接写上数值。"
_ERROR_VALUE = "公式出错，没有结果；请改正公式，或直接写上数值。"
_MERGED = "单元格被合并了；请取消合并，每格（每行）分别填写。"


@dataclass(slots=True)
class Gathered:
    """What has been read so far. `faulty` are the places whose values could not be taken."""

    facts: dict[str, Value] = field(default_factory=dict)
    places: dict[FactAddress, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    faulty: set[FactAddress] = field(default_factory=set)


def is_blank(cell: RawCell | None) -> bool:
    """Say whether nothing was typed: an empty cell, or one with only blanks."""
    return cell is None or (cell.kind is CellKind.TEXT and not cell.text.strip())


class CellReader:
    """Reads single facts and tables into one `Gathered`."""

    def __init__(self, date1904: bool) -> None:
        self._date1904 = date1904
        self.gathered = Gathered()

    def single(self, entry: Field, spot: Spot) -> None:
        """Read a single fact."""
        address: FactAddress = (entry.key, None, None)
        self.gathered.places[address] = spot.place
        if spot.label is not None:
            self._label(entry, spot)
        merged = spot.sheet.merge_at(spot.row, spot.column)
        if merged is not None:
            self._fault(Fault(Code.MERGED_CELL, _MERGED), entry, entry, address, _found(spot.cell))
        value = self._value(entry, entry, spot.cell, address)
        if value is not None:
            self.gathered.facts[entry.key] = value

    def _label(self, entry: Field, spot: Spot) -> None:
        before = spot.sheet.cells.get((spot.row, spot.column - 1))
        self.gathered.findings.append(
            Finding(
                severity=Severity.ERROR,
                code=Code.LABEL_CHANGED,
                message=f"这一行的名称被改动，应为“{spot.label}”；请改回原名称，并核对所填内容。",
                found=_found(before),
                clause=entry.clause,
                field=entry.key,
                place=place(spot.sheet.name, spot.row, max(spot.column - 1, 0)),
            )
        )

    def table(self, grid: Grid) -> None:
        """Read a table: its headers, its merged cells, then row by row."""
        entry = grid.block.field
        first = place(grid.sheet.name, grid.header + 1, grid.columns.get(_first_key(grid), grid.left))
        self.gathered.places[(entry.key, None, None)] = first
        for key, column in grid.lost.items():
            self._lost(grid, entry.column(key), column)
        covered = self._merges(grid)
        rows: list[dict[str, Any]] = []
        for row in _filled_rows(grid):
            self._row(grid, row, rows, covered)
        if rows:
            self.gathered.facts[entry.key] = tuple(rows)

    def _lost(self, grid: Grid, column: Column, place_column: int) -> None:
        entry = grid.block.field
        self.gathered.faulty.add((entry.key, None, column.key))
        self.gathered.findings.append(
            Finding(
                severity=Severity.ERROR,
                code=Code.LABEL_CHANGED,
                message=f"“{entry.label}”的表头里找不到“{column.label}”，请把表头改回原样。",
                found=_found(grid.sheet.cells.get((grid.header, place_column))),
                clause=entry.clause,
                field=entry.key,
                column=column.key,
                place=place(grid.sheet.name, grid.header, place_column),
            )
        )

    def _merges(self, grid: Grid) -> frozenset[tuple[int, int]]:
        """Report merged cells among the facts; return the cells they cover, theirs included."""
        covered: set[tuple[int, int]] = set()
        columns = set(grid.columns.values())
        for area in grid.sheet.merges:
            rows = range(max(area.top, grid.header), min(area.bottom, grid.last) + 1)
            hit = [column for column in sorted(columns) if area.left <= column <= area.right]
            if not rows or not hit:
                continue
            covered |= {(row, column) for row in rows for column in hit}
            entry = grid.block.field
            self.gathered.findings.append(
                Finding(
                    severity=Severity.ERROR,
                    code=Code.MERGED_CELL,
                    message=f"“{entry.label}”：{_MERGED}",
                    found=_found(grid.sheet.cells.get((area.top, area.left))),
                    clause=entry.clause,
                    field=entry.key,
                    place=place(grid.sheet.name, area.top, area.left),
                )
            )
        return frozenset(covered)

    def _row(
        self,
        grid: Grid,
        row: int,
        rows: list[dict[str, Any]],
        covered: frozenset[tuple[int, int]],
    ) -> None:
        entry, number = grid.block.field, len(rows)
        values: dict[str, Any] = {}
        for column in entry.columns:
            position = grid.columns.get(column.key)
            address: FactAddress = (entry.key, number, column.key)
            if position is None:
                self.gathered.faulty.add(address)
                continue
            self.gathered.places[address] = place(grid.sheet.name, row, position)
            if (row, position) in covered:
                self.gathered.faulty.add(address)
            value = self._value(entry, column, grid.sheet.cells.get((row, position)), address)
            if value is not None:
                values[column.key] = value
        self.gathered.places[(entry.key, number, None)] = place(
            grid.sheet.name, row, grid.columns.get(_first_key(grid), grid.left)
        )
        rows.append(values)
        if row > grid.planned_last:
            self._outside(grid, row, number)

    def _outside(self, grid: Grid, row: int, number: int) -> None:
        entry = grid.block.field
        cells = grid.sheet.rows.get(row, {})
        first = min(column for column in cells if grid.left <= column <= grid.right)
        self.gathered.findings.append(
            Finding(
                severity=Severity.REVIEW,
                code=Code.OUTSIDE_TABLE,
                message=f"这一行写在“{entry.label}”表格下方，已按表格的一行读取；请核对是否正确。",
                found=_found(cells[first]),
                clause=entry.clause,
                field=entry.key,
                row=number,
                place=place(grid.sheet.name, row, first),
            )
        )

    def _value(self, entry: Field, column: Column, cell: RawCell | None, address: FactAddress) -> Value | None:
        if cell is None or is_blank(cell):
            return None
        if cell.kind is CellKind.UNCALCULATED:
            self._fault(
                Fault(Code.FORMULA_UNCALCULATED, _UNCALCULATED),
                entry,
                column,
                address,
                visible(cell.text),
            )
            return None
        if cell.kind is CellKind.ERROR:
            self._fault(Fault(Code.ERROR_VALUE, _ERROR_VALUE), entry, column, address, visible(cell.text))
            return None
        given = from_cell(cell, self._date1904)
        outcome = parse(column, given, strict_positive=True)
        if isinstance(outcome, Fault):
            self._fault(outcome, entry, column, address, given.shown)
            return None
        for doubt in outcome.doubts:
            self._note(doubt, entry, column, address, given.shown)
        return outcome.value

    def _fault(self, fault: Fault, entry: Field, column: Column, address: FactAddress, found: str) -> None:
        self.gathered.faulty.add(address)
        self._note(fault, entry, column, address, found)

    def _note(self, fault: Fault, entry: Field, column: Column, address: FactAddress, found: str) -> None:
        finding = finding_of(fault, column.label, found, entry.clause)
        self.gathered.findings.append(
            replace(
                finding,
                field=address[0],
                row=address[1],
                column=address[2],
                place=self.gathered.places.get(address),
            )
        )


def _found(cell: RawCell | None) -> str:
    return visible(cell.text) if cell else ""


def _first_key(grid: Grid) -> str:
    return grid.block.field.columns[0].key


def _filled_rows(grid: Grid) -> Iterator[int]:
    """Yield the sheet rows of the table in which somebody typed something."""
    printed = grid.block.field.key in (SCORES, ATTACHMENTS)
    for row, cells in grid.sheet.rows.items():
        if not grid.header < row <= grid.last:
            continue
        typed = [key for key, column in grid.columns.items() if not is_blank(cells.get(column))]
        if typed and not (printed and typed == [PRINTED_KEY] and row <= grid.planned_last):
            yield row
