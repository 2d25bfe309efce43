"""The overview of a scoring workbook: live totals per top indicator and a native chart."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from xlsxwriter.worksheet import Worksheet

from pipeline.facts import Row
from pipeline.scheme.checklist import Indicator, Item
from pipeline.workbook.addresses import absolute, address, quoted
from pipeline.workbook.book import Book, book_title, print_setup
from pipeline.workbook.columns import INFO_EARNED, INFO_POINTS
from pipeline.workbook.holds import SCORES
from pipeline.workbook.layout import TableBlock
from pipeline.workbook.names import LABEL_COLUMN, TOTALS_SHEET
from pipeline.workbook.rowscore import VERDICTS, earned
from pipeline.workbook.shown import choice_label
from pipeline.workbook.style import DEEP

TOP = 4
"""Row of the header; indicators follow, the sum stands below them."""

COLOURS = {"met": "#4C9F70", "partly": "#F2C14E", "not_met": "#D1495B", "na": "#B8C0C8"}
PREVIEW_ONLY = "随填随算，仅供查看进度；最终结果以系统按规则计算的为准。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A top indicator and the data rows of the scores table that belong to it."""

    indicator: Indicator
    first: int
    last: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A cell of the overview: its heading, a formula over a part, the value to cache."""

    heading: str
    formula: str
    value: Fraction | None
    style: str = "center"


def parts(book: Book, table: TableBlock) -> list[Part]:
    """Return the top indicators in printed order with the rows they take in the table."""
    indicators = {entry.id: entry for entry in book.layout.scheme.checklist.indicators}
    found: list[Part] = []
    for offset, item in enumerate(book.layout.items):
        top = indicators[item.indicator]
        while top.parent:
            top = indicators[top.parent]
        row = table.first + offset
        if found and found[-1].indicator.id == top.id:
            last = found.pop()
            part = Part(indicator=top, first=last.first, last=row, items=(*last.items, item))
        else:
            part = Part(indicator=top, first=row, last=row, items=(item,))
        found.append(part)
    return found


def has_overview(book: Book) -> bool:
    """Say whether this workbook has rows to judge, and thus an overview."""
    table = book.layout.table(SCORES)
    return table is not None and bool(book.layout.items)


def write_overview(book: Book, sheet: Worksheet, title: str) -> None:
    """Write the overview sheet: the figures of each top indicator, their sum, the chart."""
    table = book.layout.table(SCORES)
    assert table is not None
    rows = parts(book, table)
    book_title(book, sheet, title, PREVIEW_ONLY)
    for offset, part in enumerate(rows):
        _part_row(book, sheet, table, part, TOP + 1 + offset)
    _sum_row(book, sheet, table, rows)
    _headings(book, sheet, table, rows[0])
    _chart(book, sheet, table, len(rows))
    sheet.set_column(LABEL_COLUMN, LABEL_COLUMN, 30)
    sheet.set_column(LABEL_COLUMN + 1, LABEL_COLUMN + 10, 11)
    sheet.protect("", {"format_columns": True})
    print_setup(book, sheet)


def _figures(book: Book, table: TableBlock, part: Part, row: int) -> list[Figure]:
    judged = _given(book)
    given = [judged.get(item.item, {}) for item in part.items]
    counts = _counts(table, part, given)
    if book.layout.scheme.points is None or not _has_points(book, part):
        return counts
    return counts + _point_figures(book, table, part, given, row)


def _given(book: Book) -> Mapping[str, Row]:
    rows: Any = book.facts.get(SCORES, ())
    return {str(row.get("item")): row for row in reversed(rows)}


def _has_points(book: Book, part: Part) -> bool:
    return any(book.layout.scheme.points_of(item.item) is not None for item in part.items)


def _counts(table: TableBlock, part: Part, given: list[Row]) -> list[Figure]:
    verdict = table.field.column("verdict")
    area = _area(table, "verdict", part)
    total = len(part.items)
    figures = [Figure(heading="行数", formula=f"=ROWS({area})", value=Fraction(total))]
    for key in VERDICTS:
        label = choice_label(verdict, key)
        number = sum(1 for row in given if row.get("verdict") == key)
        figures.append(Figure(heading=label, formula=f'=COUNTIF({area},"{label}")', value=Fraction(number)))
    blank = sum(1 for row in given if "verdict" not in row)
    figures.append(Figure(heading="未填", formula=f"=COUNTBLANK({area})", value=Fraction(blank)))
    return figures


def _point_figures(book: Book, table: TableBlock, part: Part, given: list[Row], row: int) -> list[Figure]:
    scheme = book.layout.scheme
    area = _area(table, INFO_EARNED, part)
    points = _area(table, INFO_POINTS, part)
    scored = [
        (scheme.points_of(item.item), earned(item, line, scheme.points_of(item.item)))
        for item, line in zip(part.items, given, strict=True)
    ]
    gained = sum((got for _, got in scored if got is not None), Fraction(0))
    open_to = sum((full for full, got in scored if got is not None and full), Fraction(0))
    place = LABEL_COLUMN + 1 + len(VERDICTS) + 2
    got_cell, full_cell = address(row, place), address(row, place + 1)
    rate = gained / open_to if open_to else None
    return [
        Figure(heading="得分", formula=f"=SUM({area})", value=gained, style="number"),
        Figure(
            heading="适用满分",
            formula=f"=SUMPRODUCT(ISNUMBER({area})*ISNUMBER({points}),{points})",
            value=open_to,
            style="number",
        ),
        Figure(
            heading="得分率",
            formula=f'=IF({full_cell}>0,{got_cell}/{full_cell},"")',
            value=rate,
            style="percent",
        ),
    ]


def _area(table: TableBlock, key: str, part: Part) -> str:
    column = table.position(key)
    return f"{quoted(table.sheet)}!{absolute(part.first, column, part.last, column)}"


def _part_row(book: Book, sheet: Worksheet, table: TableBlock, part: Part, row: int) -> None:
    sheet.set_row(row, 20)
    sheet.write_string(row, LABEL_COLUMN, part.indicator.name, book.styles["label"])
    for offset, figure in enumerate(_figures(book, table, part, row)):
        value = "" if figure.value is None else float(figure.value)
        look = book.styles[figure.style]
        sheet.write_formula(row, LABEL_COLUMN + 1 + offset, figure.formula, look, value)


def _headings(book: Book, sheet: Worksheet, table: TableBlock, sample: Part) -> None:
    scored = book.layout.scheme.points is not None
    names = [figure.heading for figure in _counts(table, sample, [])]
    names += ["得分", "适用满分", "得分率"] if scored else []
    sheet.set_row(TOP, 24)
    sheet.write_string(TOP, LABEL_COLUMN, "指标", book.styles["header"])
    for offset, name in enumerate(names):
        sheet.write_string(TOP, LABEL_COLUMN + 1 + offset, name, book.styles["header"])


def _sum_row(book: Book, sheet: Worksheet, table: TableBlock, rows: list[Part]) -> None:
    bottom = TOP + 1 + len(rows)
    columns = [_figures(book, table, part, TOP + 1 + n) for n, part in enumerate(rows)]
    widest = max(len(figures) for figures in columns)
    sheet.set_row(bottom, 22)
    sheet.write_string(bottom, LABEL_COLUMN, "合计", book.styles["label"])
    sums: list[Fraction] = []
    for offset in range(min(widest, 8)):
        values = [figures[offset].value for figures in columns if offset < len(figures)]
        sums.append(sum((value for value in values if value is not None), Fraction(0)))
        column = LABEL_COLUMN + 1 + offset
        formula = f"=SUM({address(TOP + 1, column)}:{address(bottom - 1, column)})"
        sheet.write_formula(bottom, column, formula, book.styles["total"], float(sums[offset]))
    if widest > 8:
        got, full = address(bottom, LABEL_COLUMN + 7), address(bottom, LABEL_COLUMN + 8)
        rate = float(sums[6] / sums[7]) if sums[7] else ""
        sheet.write_formula(
            bottom,
            LABEL_COLUMN + 9,
            f'=IF({full}>0,{got}/{full},"")',
            book.styles["total_percent"],
            rate,
        )


def _chart(book: Book, sheet: Worksheet, table: TableBlock, count: int) -> None:
    scored = [n for n, part in enumerate(parts(book, table)) if _has_points(book, part)]
    if scored:
        chart = _profile_chart(book, TOP + 1 + scored[0], TOP + 1 + scored[-1])
    else:
        chart = _verdict_chart(book, table, TOP + 1, TOP + count)
    chart.set_size({"width": 900, "height": 90 + 46 * max(count, 4)})
    chart.set_chartarea({"border": {"color": "#D9E2DD"}})
    sheet.insert_chart(TOP + count + 3, LABEL_COLUMN, chart)


def _profile_chart(book: Book, first: int, last: int) -> Any:
    rate = LABEL_COLUMN + 9
    chart: Any = book.workbook.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": "得分率",
            "categories": [TOTALS_SHEET, first, LABEL_COLUMN, last, LABEL_COLUMN],
            "values": [TOTALS_SHEET, first, rate, last, rate],
            "fill": {"color": DEEP},
            "gap": 70,
            "data_labels": {"value": True, "num_format": "0.0%"},
        }
    )
    chart.set_title({"name": "各指标得分率", "name_font": {"size": 12}})
    chart.set_y_axis(
        {
            "min": 0,
            "max": 1,
            "num_format": "0%",
            "major_gridlines": {"visible": True, "line": {"color": "#E3E8E5"}},
        }
    )
    chart.set_legend({"none": True})
    return chart


def _verdict_chart(book: Book, table: TableBlock, first: int, last: int) -> Any:
    verdict = table.field.column("verdict")
    chart: Any = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    series = [(choice_label(verdict, key), COLOURS[key]) for key in VERDICTS] + [("未填", "#ECEFF1")]
    for offset, (name, colour) in enumerate(series):
        column = LABEL_COLUMN + 2 + offset
        chart.add_series(
            {
                "name": name,
                "categories": [TOTALS_SHEET, first, LABEL_COLUMN, last, LABEL_COLUMN],
                "values": [TOTALS_SHEET, first, column, last, column],
                "fill": {"color": colour},
                "gap": 50,
            }
        )
    chart.set_title({"name": "各部分判定情况（行数）", "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "0", "major_gridlines": {"visible": True, "line": {"color": "#E3E8E5"}}})
    chart.set_legend({"position": "bottom"})
    return chart
