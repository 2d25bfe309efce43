"""What a drawing of a template is filled with: the numbers of a chart, or a picture.

A chart or a picture is laid out in Word; its alternative text says what goes into it, such as
`{{ score.by_indicator|chart("name", "share") }}`. The filter leaves a mark there, by which the
drawing is found again, and the words that stand for it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pipeline.render.values import DASH, Blank, Picture, Record, figure_text

MARK = re.compile("\ue000([0-9]+)\ue001")


@dataclass(frozen=True, slots=True)
class ChartData:
    """Categories of a chart, and for each series a decimal for each category, None for no point."""

    categories: tuple[str, ...]
    series: tuple[tuple[str | None, ...], ...]

    @property
    def text(self) -> str:
        """Return the numbers in words, for those who cannot see the chart."""
        points = zip(self.categories, *self.series, strict=True)
        return "；".join(" ".join((name, *(value or DASH for value in values))) for name, *values in points)


Drawn = ChartData | Picture


def mark(number: int) -> str:
    """Return the mark of the drawing with that number."""
    return f"\ue000{number}\ue001"


def chart_data(rows: Iterable[Any], name: str, values: Iterable[str]) -> ChartData:
    """Return what the fields of the rows give for a chart. KeyError names a field that is not there."""
    records = [row for row in rows if isinstance(row, Record)]
    columns = tuple(tuple(_point(row.look_up(value)) for row in records) for value in values)
    return ChartData(categories=tuple(str(row.look_up(name)) for row in records), series=columns)


def _point(value: Any) -> str | None:
    """Return a number as a chart holds it: a decimal, six places at most, cut and not rounded."""
    return None if isinstance(value, Blank) else figure_text(Fraction(value), explain=False).rstrip("…")
