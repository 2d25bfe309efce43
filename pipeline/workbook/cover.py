"""The cover sheet: which rule, how to fill, what the colours mean, where things stand."""

from dataclasses import dataclass
from datetime import date

from xlsxwriter.worksheet import Worksheet

from pipeline.facts import Facts, WorkbookKind, table_rows
from pipeline.scheme.head import Edition
from pipeline.scheme.scheme import Scheme
from pipeline.workbook.addresses import absolute, quoted
from pipeline.workbook.book import Book, print_setup
from pipeline.workbook.holds import SCORES
from pipeline.workbook.layout import SheetLayout
from pipeline.workbook.names import INPUT_COLUMN, TOTALS_SHEET
from pipeline.workbook.overview import has_overview

TITLES = {
    WorkbookKind.INTAKE: "申请与策划工作簿",
    WorkbookKind.SCORING: "评分与结论工作簿",
    WorkbookKind.DECISION: "决定工作簿",
}
STEPS = {
    WorkbookKind.INTAKE: (
        "从下面的目录点进各工作表，先填黄色格，再填有内容的蓝色格。",
        "有下拉箭头的格请从列表中选；日期写成 2025-05-01，写 2025.5.1、2025年5月1日也认得。",
        "表格每行一条，从第一个空行填起；行不够时接着往下写，系统会读到并提示。",
        "请不要合并单元格，不要改动灰色格、名称和表头；工作表的前后顺序可以移动。",
        "填完保存，把文件放进收件文件夹，稍候到发件文件夹取文件。",
        "有填错或漏填的，会收到一份标好位置的副本；改好副本再放进收件文件夹即可。",
    ),
    WorkbookKind.SCORING: (
        "灰色标签的工作表是申请时的信息，只供查阅；空着的格可以补填。",
        "在评分表逐行选择判定；判不适用、部分符合、不符合的写明理由，证据写文件编号和数据。",
        "每项{nonconformity}单独登记一行；原因和纠正由{client}提出，{auditor}不代拟。",
        "“结果概览”随填随算，可看进度和得分；最终结果以系统计算的为准。",
        "在“结论”工作表填写推荐意见。",
        "填完保存，放进收件文件夹；有问题的会退回一份标好位置的副本。",
    ),
    WorkbookKind.DECISION: (
        "本工作簿由{decider}填写，不由{team}填写。",
        "先查阅灰色标签的工作表：申请信息、评分、{nonconformity}和{team}的推荐意见。",
        "在“决定”工作表逐项确认，选择决定并写明日期和姓名。",
        "需要由人确认的事项写在“确认事项”工作表，写明确认人、日期和理由。",
        "填完保存，放进收件文件夹；有问题的会退回一份标好位置的副本。",
    ),
}
LEGEND = (
    ("asked", "黄色：必填（● 未填　✓ 已填）"),
    ("open", "蓝色：有则填写"),
    ("carried", "灰色：前面已定，只供查阅"),
)
BAR_LENGTH = 20
CARRIED_WORD = "前面已填，供查阅"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How much is filled: formulas with the values to cache."""

    what: str
    done: str
    done_value: int
    total: int


def scheme_line(scheme: Scheme, facts: Facts) -> tuple[Edition, str]:
    """Return the edition for the case and its document number as printed."""
    day = facts.get("stage2_end")
    edition = scheme.edition_on(day if isinstance(day, date) else None)
    number = " ".join(part for part in (edition.document_no, edition.version) if part)
    return edition, number or "规则未载编号"


def write_cover(book: Book, sheet: Worksheet) -> None:
    """Write the cover sheet; the other sheets need not exist yet."""
    layout, styles = book.layout, book.styles
    sheet.hide_gridlines(2)
    for column, width in enumerate((2, 26, 44, 24, 24)):
        sheet.set_column(column, column, width, styles["plain"])
    sheet.set_row(1, 36)
    sheet.write_string(1, 1, TITLES[layout.kind], styles["title"])
    row = _identity(book, sheet, 3)
    row = _progress(book, sheet, row + 1)
    row = _steps(book, sheet, row + 1)
    row = _legend(book, sheet, row + 1)
    _contents(book, sheet, row + 1)
    sheet.protect("", {"format_columns": True})
    print_setup(book, sheet)
    sheet.activate()
    sheet.set_first_sheet()


def _heading(book: Book, sheet: Worksheet, row: int, text: str) -> int:
    sheet.set_row(row, 22)
    sheet.write_string(row, 1, text, book.styles["heading"])
    for column in (2, 3, 4):
        sheet.write_blank(row, column, None, book.styles["heading"])
    return row + 1


def _identity(book: Book, sheet: Worksheet, row: int) -> int:
    scheme = book.layout.scheme
    edition, number = scheme_line(scheme, book.facts)
    lines = (
        ("规则名称", scheme.head.title),
        ("规则编号与版本", number),
        ("依据标准", f"{edition.standard} {edition.standard_title}".strip()),
        ("机构", scheme.head.body.name),
        ("方案代号", scheme.id),
    )
    for label, text in lines:
        sheet.set_row(row, 22)
        sheet.write_string(row, 1, label, book.styles["label"])
        sheet.merge_range(row, 2, row, 4, text, book.styles["help"])
        row += 1
    return row


def _progress(book: Book, sheet: Worksheet, row: int) -> int:
    row = _heading(book, sheet, row, "填写进度")
    for entry in progress(book):
        share = min(1.0, entry.done_value / entry.total)
        sheet.set_row(row, 22)
        sheet.write_string(row, 1, entry.what, book.styles["label"])
        number = f'={entry.done}&" / {entry.total}"'
        sheet.write_formula(row, 3, number, book.styles["clause"], f"{entry.done_value} / {entry.total}")
        filled = round(share * BAR_LENGTH)
        count = f"ROUND(MIN(1,({entry.done})/{entry.total})*{BAR_LENGTH},0)"
        sheet.write_formula(
            row,
            2,
            f'=REPT("█",{count})&REPT("░",{BAR_LENGTH}-{count})',
            book.styles["progress"],
            "█" * filled + "░" * (BAR_LENGTH - filled),
        )
        row += 1
    return row


def progress(book: Book) -> list[Progress]:
    """Return the progress lines of the cover: required cells, and rows judged where there are."""
    required = [entry for entry in book.layout.inputs() if entry.field.required]
    lines = []
    if required:
        cells = [
            f"{quoted(entry.sheet)}!{absolute(entry.row, INPUT_COLUMN, entry.row, INPUT_COLUMN)}" for entry in required
        ]
        lines.append(
            Progress(
                what="必填格",
                done="+".join(f'N({cell}<>"")' for cell in cells),
                done_value=sum(1 for entry in required if entry.field.key in book.facts),
                total=len(required),
            )
        )
    table = book.layout.table(SCORES)
    if table is not None and not table.carried and has_overview(book):
        column = table.position("verdict")
        area = f"{quoted(table.sheet)}!{absolute(table.first, column, table.last, column)}"
        rows = table_rows(book.facts.get(SCORES)) or ()
        judged = sum(1 for row in rows if "verdict" in row)
        lines.append(
            Progress(
                what="已判定行",
                done=f"COUNTA({area})",
                done_value=judged,
                total=len(book.layout.items),
            )
        )
    return lines


def _steps(book: Book, sheet: Worksheet, row: int) -> int:
    row = _heading(book, sheet, row, "怎样填写")
    terms = book.layout.scheme.terms.model_dump()
    for number, step in enumerate(STEPS[book.layout.kind], start=1):
        words = step.format_map(terms)
        sheet.set_row(row, 22)
        sheet.merge_range(row, 1, row, 4, f"{number}.  {words}", book.styles["text"])
        row += 1
    return row


def _legend(book: Book, sheet: Worksheet, row: int) -> int:
    row = _heading(book, sheet, row, "颜色")
    sheet.set_row(row, 22)
    for column, (fill, words) in enumerate(LEGEND, start=1):
        sheet.write_string(row, column, words, book.styles.swatch(fill))
    return row + 1


def _contents(book: Book, sheet: Worksheet, row: int) -> None:
    row = _heading(book, sheet, row, "目录")
    if has_overview(book) and book.layout.kind is not WorkbookKind.INTAKE:
        row = _link(book, sheet, row, TOTALS_SHEET, "各指标的实时合计与图")
    for plan in book.layout.sheets:
        row = _link(book, sheet, row, plan.name, _about(plan))


def _link(book: Book, sheet: Worksheet, row: int, name: str, about: str) -> int:
    sheet.set_row(row, 20)
    sheet.write_url(row, 1, f"internal:{quoted(name)}!A1", book.styles["link"], name)
    sheet.merge_range(row, 2, row, 4, about, book.styles["text"])
    return row + 1


def _about(plan: SheetLayout) -> str:
    topics = "、".join(heading.text for heading in plan.headings)
    return f"{topics}（{CARRIED_WORD}）" if plan.carried else topics
