"""The live score of one row: as an Excel formula and, for the cached value, as a number.

Only a preview for the person filling the sheet; the score that counts is computed from the
facts by the rules of the scheme.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import cast

from pipeline.facts import Row
from pipeline.scheme.checklist import Item
from pipeline.scheme.fields import Column
from pipeline.workbook.addresses import address
from pipeline.workbook.columns import INFO_POINTS
from pipeline.workbook.layout import TableBlock
from pipeline.workbook.shown import choice_label

MET, NOT_MET, PARTLY, NOT_APPLICABLE = "met", "not_met", "partly", "na"
VERDICTS = (MET, PARTLY, NOT_MET, NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class ScoreCells:
    """Addresses of one row's cells that the live score looks at."""

    verdict: str
    percent: str
    samples: str
    failed: str
    points: str


def score_cells(table: TableBlock, row: int) -> ScoreCells:
    """Return the addresses of a row of the scores table."""
    keys = ("verdict", "percent", "samples", "samples_failed", INFO_POINTS)
    return ScoreCells(*(address(row, table.position(key)) for key in keys))


def share(row: Row) -> Fraction | None:
    """Return how much of the points a row earns, 0 to 1; None where not judged or not applicable."""
    verdict = row.get("verdict")
    if verdict is None or verdict == NOT_APPLICABLE:
        return None
    if verdict == NOT_MET:
        return Fraction(0)
    if "percent" in row:
        return Fraction(cast("Decimal", row["percent"])) / 100
    samples = cast("int", row.get("samples", 0))
    if samples:
        return 1 - Fraction(cast("int", row.get("samples_failed", 0)), samples)
    return Fraction(1 if verdict == MET else 0)


def earned(row: Row, points: Fraction | None) -> Fraction | None:
    """Return the points a row earns; None where it has none, is not judged or not applicable."""
    part = share(row)
    return None if part is None or points is None else part * points


def earned_formula(table: TableBlock, row: int, verdict: Column) -> str:
    """Return the same as `earned` as a formula over the row's cells."""
    cells = score_cells(table, row)
    label = {key: choice_label(verdict, key) for key in VERDICTS}
    part = (
        f'IF({cells.verdict}="{label[NOT_MET]}",0,'
        f'IF({cells.percent}<>"",{cells.percent}/100,'
        f"IF(N({cells.samples})>0,1-N({cells.failed})/{cells.samples},"
        f'IF({cells.verdict}="{label[MET]}",1,0))))'
    )
    unjudged = f'OR({cells.verdict}="",{cells.verdict}="{label[NOT_APPLICABLE]}",{cells.points}="")'
    return f'=IF({unjudged},"",{cells.points}*{part})'


def weight_word(item: Item) -> str:
    """Return how much hangs on a row: 基本, 必选 or 可选."""
    if item.basic:
        return "基本"
    return "必选" if item.mandatory else "可选"
