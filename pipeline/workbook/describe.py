"""The list of inputs of a workbook, as `greencert fields` prints it."""

from typing import Any

from pipeline.facts import WorkbookKind
from pipeline.scheme.fields import Column, Field
from pipeline.scheme.scheme import Scheme
from pipeline.workbook.addresses import address
from pipeline.workbook.holds import SCORES
from pipeline.workbook.layout import Layout, TableBlock, layout


def describe_fields(scheme: Scheme, kind: WorkbookKind) -> list[dict[str, Any]]:
    """Return every input of a blank workbook of this kind, carried facts included.

    Single facts have `sheet` and `cell`; columns of a table have `table` and `column`, the
    header as shown. Each row to judge is an entry of its own with `item`, `points`, `mandatory`.
    """
    plan = layout(scheme, kind)
    entries = [
        {
            **_common(entry.field, entry.field),
            "sheet": entry.sheet,
            "cell": entry.cell,
            "carried": entry.carried,
        }
        for entry in plan.inputs()
    ]
    for table in plan.tables():
        entries += _columns(table)
        if table.field.key == SCORES:
            entries += _rows(plan, table)
    return entries


def _common(field: Field, column: Column) -> dict[str, Any]:
    return {
        "key": column.key,
        "label": column.label,
        "type": column.type.value,
        "required": column.required,
        "choices": [{"key": choice.key, "label": choice.label} for choice in column.choices],
        "clause": field.clause,
    }


def _columns(table: TableBlock) -> list[dict[str, Any]]:
    return [
        {
            **_common(table.field, entry.column),
            "sheet": table.sheet,
            "table": table.field.key,
            "column": entry.header,
            "first_cell": address(table.first, table.left + offset),
            "rows": table.rows,
            "carried": table.carried,
        }
        for offset, entry in enumerate(table.columns)
        if entry.column is not None
    ]


def _rows(plan: Layout, table: TableBlock) -> list[dict[str, Any]]:
    verdict = table.field.column("verdict")
    column = table.position("verdict")
    entries = []
    for offset, item in enumerate(plan.items):
        points = plan.scheme.points_of(item.item)
        entries.append(
            {
                **_common(table.field, verdict),
                "label": item.requirement,
                "clause": item.clause,
                "sheet": table.sheet,
                "table": SCORES,
                "column": verdict.label,
                "verdict_cell": address(table.first + offset, column),
                "carried": table.carried,
                "item": item.item,
                "points": None if points is None else _number(points.numerator, points.denominator),
                "mandatory": item.mandatory,
            }
        )
    return entries


def _number(numerator: int, denominator: int) -> int | float:
    return numerator if denominator == 1 else numerator / denominator
