"""The live score of one row: as an Excel formula and, for the cached value, as a number.

Only a preview for the person filling the sheet; the score that counts is computed from the
facts by the rules of the scheme.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.facts import Row
from pipeline.scheme.checklist import Item, Method
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


def share(item: Item, row: Row) -> Fraction | None:
    """Return how much of the points a row earns, 0 to 1; None where open or not applicable."""
    verdict = row.get("verdict")
    if verdict in (None, NOT_APPLICABLE):
        return None
    met = Fraction(verdict == MET)
    if item.method is Method.QUALITATIVE:
        return met
    samples, failed = row.get("samples"), row.get("samples_failed")
    if isinstance(samples, int) and isinstance(failed, int) and samples:
        return 1 - Fraction(failed, samples)
    percent = row.get("percent")
    if isinstance(percent, Decimal) and (item.method is Method.GRADED or verdict == PARTLY):
        return Fraction(percent) / 100
    return None if verdict == PARTLY else met


def earned(item: Item, row: Row, points: Fraction | None) -> Fraction | None:
    """Return the points a row earns; None where it has none, is open or not applicable."""
    part = share(item, row)
    return None if part is None or points is None else part * points


def earned_formula(item: Item, table: TableBlock, row: int) -> str:
    """Return the same as `earned` as a formula over the row's cells."""
    cells = score_cells(table, row)
    verdict = table.field.column("verdict")
    label = {key: choice_label(verdict, key) for key in VERDICTS}
    met = f'IF({cells.verdict}="{label[MET]}",{cells.points},0)'
    part = met
    if item.method is not Method.QUALITATIVE:
        partly = f'{cells.verdict}="{label[PARTLY]}"'
        percent = f"{cells.points}*{cells.percent}/100"
        by_percent = "" if item.method is Method.GRADED else f",{partly}"
        part = (
            f'IF(AND(N({cells.samples})>0,{cells.failed}<>""),{cells.points}*(1-N({cells.failed})/{cells.samples}),'
            f'IF(AND({cells.percent}<>""{by_percent}),{percent},IF({partly},"",{met})))'
        )
    unjudged = f'OR({cells.verdict}="",{cells.verdict}="{label[NOT_APPLICABLE]}",{cells.points}="")'
    return f'=IF({unjudged},"",{part})'


def weight_word(item: Item) -> str:
    """Return how much hangs on a row: 基本, 必选 or 可选."""
    if item.basic:
        return "基本"
    return "必选" if item.mandatory else "可选"
