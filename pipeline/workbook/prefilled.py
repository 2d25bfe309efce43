"""What stands in the cells of a table: given facts, and the lines a rule prints beforehand.

The rows to judge and the papers to hand in are known from the scheme, so their first column
is printed and locked; facts given for them go to their lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.facts import Cell, Facts, Row, table_rows
from pipeline.scheme.checklist import Item
from pipeline.scheme.fields import Column
from pipeline.workbook.columns import (
    INFO_CLAUSE,
    INFO_EARNED,
    INFO_POINTS,
    INFO_REQUIREMENT,
    INFO_SECTION,
    INFO_WEIGHT,
    INFO_WHEN,
    TableColumn,
)
from pipeline.workbook.holds import ATTACHMENTS, SCORES
from pipeline.workbook.layout import Layout, TableBlock
from pipeline.workbook.rowscore import earned, earned_formula, weight_word

Shown = Cell | Fraction | None
_CENTRED = (INFO_WEIGHT, INFO_POINTS, INFO_CLAUSE, INFO_EARNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a table: printed texts by info key, the printed key fact, the facts given.

    `item` is the row of the checklist that the line is for, where it is one.
    """

    given: Row
    info: dict[str, Shown] = field(default_factory=dict)
    printed: str | None = None
    item: Item | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellText:
    """One cell of a table; `printed` fact cells are locked, a `formula` has `value` cached."""

    row: int
    column: int
    value: Shown
    fact: Column | None = None
    printed: bool = False
    centred: bool = False
    formula: str = ""


def rows_needed(layout: Layout, key: str, rows: Sequence[Row]) -> int:
    """Return how many lines the facts given need in their table."""
    return len(_lines(layout, key, rows))


def in_printed_order(layout: Layout, facts: Facts) -> Facts:
    """Return the facts with rows in the order in which a workbook prints their lines, others after them.

    That is how they are read again; a printed line with nothing typed beside it is no row.
    """
    tables = {key: table_rows(facts.get(key)) or () for key in (SCORES, ATTACHMENTS)}
    return {
        **facts,
        **{
            key: tuple(line.given for line in _lines(layout, key, rows) if _is_typed(line))
            for key, rows in tables.items()
            if rows
        },
    }


def _is_typed(line: Line) -> bool:
    return any(value not in (None, "") for key, value in line.given.items() if key != "item" or line.printed is None)


def table_cells(layout: Layout, table: TableBlock, rows: Sequence[Row]) -> Iterator[CellText]:
    """Yield every cell of the table, row by row, blank ones included."""
    lines = _lines(layout, table.field.key, rows)
    for offset in range(table.rows):
        line = lines[offset] if offset < len(lines) else Line(given={})
        for place, column in enumerate(table.columns):
            yield _cell(table, table.first + offset, table.left + place, column, line)


def _cell(table: TableBlock, row: int, place: int, column: TableColumn, line: Line) -> CellText:
    fact = column.column
    if fact is None:
        scored = column.info == INFO_EARNED and line.item is not None
        return CellText(
            row=row,
            column=place,
            value=line.info.get(column.info),
            centred=column.info in _CENTRED,
            formula=earned_formula(line.item, table, row) if scored and line.item else "",
        )
    printed = line.printed is not None and fact.key == "item"
    value = line.printed if printed else line.given.get(fact.key)
    return CellText(row=row, column=place, value=value, fact=fact, printed=printed)


def _lines(layout: Layout, key: str, rows: Sequence[Row]) -> list[Line]:
    left = list(rows)
    lines: list[Line] = []
    if key == SCORES:
        lines = [_score_line(layout, item, _taken(left, item.item)) for item in layout.items]
    elif key == ATTACHMENTS:
        lines = [
            Line(
                given=_taken(left, paper.text),
                info={INFO_WHEN: paper.when, INFO_CLAUSE: paper.clause},
                printed=paper.text,
            )
            for paper in layout.scheme.papers.attachments
        ]
    return lines + [Line(given=row) for row in left]


def _taken(left: list[Row], name: str) -> Row:
    """Take the first row of that name out of those left; an empty one where there is none."""
    for number, row in enumerate(left):
        if row.get("item") == name:
            return left.pop(number)
    return {}


def _score_line(layout: Layout, item: Item, given: Row) -> Line:
    info = score_info(layout, item)
    got = earned(item, given, layout.scheme.points_of(item.item))
    return Line(given=given, info={**info, INFO_EARNED: got}, printed=item.item, item=item)


def score_info(layout: Layout, item: Item) -> dict[str, Shown]:
    """Return the locked information printed beside a row to judge."""
    scheme = layout.scheme
    names = {indicator.id: indicator for indicator in scheme.checklist.indicators}
    own = names[item.indicator]
    above = names.get(own.parent)
    requirement = item.requirement
    if item.not_applicable:
        requirement += f"\n（可判不适用：{item.not_applicable}）"
    return {
        INFO_SECTION: f"{above.name}／{own.name}" if above else own.name,
        INFO_REQUIREMENT: requirement,
        INFO_WEIGHT: weight_word(item),
        INFO_POINTS: scheme.points_of(item.item),
        INFO_CLAUSE: item.clause,
    }
