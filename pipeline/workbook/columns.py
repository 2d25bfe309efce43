"""The columns of tables: facts, and the locked information that a rule prints beside them."""

from dataclasses import dataclass

from pipeline.scheme.fields import Column, Field
from pipeline.scheme.scheme import Scheme
from pipeline.workbook.holds import ATTACHMENTS, SCORES

INFO_SECTION = "indicator"
INFO_REQUIREMENT = "requirement"
INFO_WEIGHT = "mandatory"
INFO_POINTS = "points"
INFO_EARNED = "earned"
INFO_CLAUSE = "clause"
INFO_WHEN = "when"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """One column of a table; `column` is None for locked information that is no fact."""

    header: str
    column: Column | None = None
    info: str = ""
    width: int = 0


def table_columns(scheme: Scheme, field: Field) -> tuple[TableColumn, ...]:
    """Return the columns of a table in the order shown, locked information included."""
    facts = tuple(TableColumn(header=column.label, column=column, width=column.width) for column in field.columns)
    if field.key == SCORES:
        return _score_columns(scheme, facts)
    if field.key == ATTACHMENTS:
        return _attachment_columns(facts)
    return facts


def _score_columns(scheme: Scheme, facts: tuple[TableColumn, ...]) -> tuple[TableColumn, ...]:
    weighed = any(item.mandatory or item.basic for item in scheme.checklist.items)
    before = (
        TableColumn(header="指标", info=INFO_SECTION, width=16),
        TableColumn(header="要求", info=INFO_REQUIREMENT, width=44),
        *((TableColumn(header="性质", info=INFO_WEIGHT, width=8),) if weighed else ()),
    )
    points = (TableColumn(header="满分", info=INFO_POINTS, width=7),) if scheme.points else ()
    earned = (TableColumn(header="得分", info=INFO_EARNED, width=8),) if scheme.points else ()
    clause = (TableColumn(header="依据条款", info=INFO_CLAUSE, width=14),)
    return (*facts[:1], *before, *points, *facts[1:], *earned, *clause)


def _attachment_columns(facts: tuple[TableColumn, ...]) -> tuple[TableColumn, ...]:
    return (
        *facts[:1],
        TableColumn(header="何时需要", info=INFO_WHEN, width=22),
        *facts[1:],
        TableColumn(header="依据条款", info=INFO_CLAUSE, width=14),
    )
