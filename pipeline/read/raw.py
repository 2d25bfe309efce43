"""A workbook as it was read: cells, names, tables, merges, hidden parts. Rows and columns from 0."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from pipeline.facts import Place


class CellKind(StrEnum):
    """What Excel holds in a cell."""

    TEXT = "text"
    NUMBER = "number"
    BOOL = "bool"
    ERROR = "error"
    UNCALCULATED = "uncalculated"


class Display(StrEnum):
    """What the number format of a cell makes of a number."""

    PLAIN = "plain"
    DATE = "date"
    TIME = "time"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell that is not empty.

    `text` is the text, the error, the formula that nobody calculated, or the number as stored;
    `number` the stored number exactly as Excel shows its digits; `format` its number format.
    """

    kind: CellKind
    text: str
    number: Decimal | None = None
    display: Display = Display.PLAIN
    formula: bool = False
    format: str = "General"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a sheet, both ends included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Say whether a cell lies in the area."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class RawTable:
    """An Excel table: its name in lower case and its area, header row included."""

    name: str
    area: Area


@dataclass(frozen=True)
class RawSheet:
    """One worksheet with only its filled cells."""

    name: str
    state: str
    cells: Mapping[tuple[int, int], RawCell]
    merges: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()

    @cached_property
    def rows(self) -> Mapping[int, Mapping[int, RawCell]]:
        """Return the filled cells by row, then by column."""
        rows: dict[int, dict[int, RawCell]] = {}
        for (row, column), cell in sorted(self.cells.items(), key=lambda entry: entry[0]):
            rows.setdefault(row, {})[column] = cell
        return rows

    def merge_at(self, row: int, column: int) -> Area | None:
        """Return the merged area that the cell is part of."""
        return next((area for area in self.merges if area.holds(row, column)), None)


@dataclass(frozen=True)
class RawWorkbook:
    """All that was read. `names` maps defined names in lower case; None is a broken name."""

    sheets: tuple[RawSheet, ...]
    names: Mapping[str, Area | None]
    tables: Mapping[str, RawTable]
    date1904: bool = False
    _by_name: Mapping[str, RawSheet] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {sheet.name: sheet for sheet in self.sheets})

    def sheet(self, name: str) -> RawSheet | None:
        """Return the sheet of that name."""
        return self._by_name.get(name)

    def cell(self, sheet: str, row: int, column: int) -> RawCell | None:
        """Return the cell, None where it is empty."""
        found = self._by_name.get(sheet)
        return found.cells.get((row, column)) if found else None


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def place(sheet: str, row: int, column: int) -> Place:
    """Return the place of a cell as people write it."""
    return Place(sheet=sheet, cell=f"{column_letters(column)}{row + 1}")
