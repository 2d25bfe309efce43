"""What stands beside the facts: hidden parts with content, texts outside the tables."""

from collections.abc import Iterator, Sequence

from pipeline.findings import Code, Finding, Severity
from pipeline.read.raw import RawCell, RawSheet, RawWorkbook, place
from pipeline.validate.given import visible
from pipeline.validate.locate import NOT_FACTS, Grid, Spot, bare
from pipeline.validate.reading import is_blank

OUTSIDE_AT_MOST = 20
_HIDDEN_SHEET = "这张工作表被隐藏，里面的内容照常读取；如非有意，请取消隐藏后核对。"
_HIDDEN = "这一{what}被隐藏，里面的内容照常读取；如非有意，请取消隐藏后核对。"
_OUTSIDE = "这里写在“{label}”表格以外，没有读取；请移到表格里，或删去。"


def find_hidden(raw: RawWorkbook, spots: Sequence[Spot], grids: Sequence[Grid]) -> Iterator[Finding]:
    """Yield a note for each hidden sheet, row or column in which facts stand."""
    for sheet in raw.sheets:
        if sheet.name in NOT_FACTS:
            continue
        if sheet.state != "visible":
            if sheet.cells:
                yield _note(sheet, min(sheet.cells), _HIDDEN_SHEET)
            continue
        yield from _hidden_lines(sheet, _typed(sheet, spots, grids))


def _typed(sheet: RawSheet, spots: Sequence[Spot], grids: Sequence[Grid]) -> list[tuple[int, int]]:
    """Return the filled fact cells of a sheet in reading order."""
    cells = {(spot.row, spot.column) for spot in spots if spot.sheet is sheet and not is_blank(spot.cell)}
    for grid in grids:
        if grid.sheet is sheet:
            columns = set(grid.columns.values())
            cells |= {
                (row, column)
                for (row, column), cell in sheet.cells.items()
                if grid.header < row <= grid.last and column in columns and not is_blank(cell)
            }
    return sorted(cells)


def _hidden_lines(sheet: RawSheet, cells: list[tuple[int, int]]) -> Iterator[Finding]:
    seen: set[tuple[str, int]] = set()
    for row, column in cells:
        if row in sheet.hidden_rows and ("row", row) not in seen:
            seen.add(("row", row))
            yield _note(sheet, (row, column), _HIDDEN.format(what="行"))
        hidden = any(first <= column <= last for first, last in sheet.hidden_columns)
        if hidden and ("column", column) not in seen:
            seen.add(("column", column))
            yield _note(sheet, (row, column), _HIDDEN.format(what="列"))


def _note(sheet: RawSheet, cell: tuple[int, int], message: str) -> Finding:
    found = sheet.cells.get(cell)
    return Finding(
        severity=Severity.NOTE,
        code=Code.HIDDEN_CONTENT,
        message=message,
        found=visible(found.text) if found else "",
        place=place(sheet.name, *cell),
    )


def find_outside(spots: Sequence[Spot], grids: Sequence[Grid], headings: frozenset[str]) -> Iterator[Finding]:
    """Yield a finding for each text beside or below a table that nobody reads."""
    for grid in grids:
        rows_of_singles = {spot.row for spot in spots if spot.sheet is grid.sheet}
        others = [other for other in grids if other.sheet is grid.sheet and other is not grid]
        reach = min((other.header for other in others if other.header > grid.header), default=grid.last + 60)
        count = 0
        for (row, column), cell in sorted(grid.sheet.cells.items(), key=lambda entry: entry[0]):
            if not grid.header <= row < reach or row in rows_of_singles or is_blank(cell):
                continue
            if _belongs(grid, row, column, cell, headings):
                continue
            count += 1
            if count <= OUTSIDE_AT_MOST:
                yield _outside(grid, row, column, cell)


def _belongs(grid: Grid, row: int, column: int, cell: RawCell, headings: frozenset[str]) -> bool:
    if row <= grid.last:
        return grid.left <= column <= grid.right
    return bare(cell.text) in headings


def _outside(grid: Grid, row: int, column: int, cell: RawCell) -> Finding:
    entry = grid.block.field
    return Finding(
        severity=Severity.REVIEW,
        code=Code.OUTSIDE_TABLE,
        message=_OUTSIDE.format(label=entry.label),
        found=visible(cell.text),
        clause=entry.clause,
        field=entry.key,
        place=place(grid.sheet.name, row, column),
    )
