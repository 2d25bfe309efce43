"""What stands in the cells of a table: given facts, and the lines a rule prints beforehand.

The rows to judge and the papers to hand in are known from the scheme, so their first column
is printed and locked; facts given for them go to their lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from pipeline.facts import Cell, Row
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
    """A line of a table: printed texts by info key, the printed key fact, the facts given."""

    given: Row
    info: dict[str, Shown] = field(default_factory=dict)
    printed: str | None = None


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
        formula = ""
        if column.info == INFO_EARNED:
            formula = earned_formula(table, row, table.field.column("verdict"))
        return CellText(
            row=row,
            column=place,
            value=line.info.get(column.info),
            centred=column.info in _CENTRED,
            formula=formula,
        )
    printed = line.printed is not None and fact.key == "item"
    value = line.printed if printed else line.given.get(fact.key)
    return CellText(row=row, column=place, value=value, fact=fact, printed=printed)


def _lines(layout: Layout, key: str, rows: Sequence[Row]) -> list[Line]:
    if key == SCORES:
        prints = [(item.item, score_info(layout, item)) for item in layout.items]
    elif key == ATTACHMENTS:
        prints = [
            (paper.text, {INFO_WHEN: paper.when, INFO_CLAUSE: paper.clause})
            for paper in layout.scheme.papers.attachments
        ]
    else:
        return [Line(given=row) for row in rows]
    return _printed_lines(prints, list(rows))


def _printed_lines(prints: list[tuple[str, dict[str, Shown]]], left: list[Row]) -> list[Line]:
    """Give each printed line its first matching row; rows that match none follow at the end."""
    lines = []
    for name, info in prints:
        match = next((row for row in left if row.get("item") == name), None)
        if match is not None:
            left.remove(match)
        given = match or {}
        points = info.get(INFO_POINTS)
        got = earned(given, points) if isinstance(points, Fraction) else None
        lines.append(Line(given=given, info={**info, INFO_EARNED: got}, printed=name))
    return lines + [Line(given=row) for row in left]


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
