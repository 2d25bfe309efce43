"""Write a workbook: blank, or filled from facts. Same scheme, kind and facts: same bytes."""

from datetime import datetime
from io import BytesIO

from xlsxwriter.workbook import Workbook

from pipeline.facts import Facts, WorkbookKind, table_rows
from pipeline.scheme.scheme import Scheme
from pipeline.workbook.book import Book, ChoiceLists
from pipeline.workbook.cover import TITLES, scheme_line, write_cover
from pipeline.workbook.heights import free_heights
from pipeline.workbook.layout import Layout, layout
from pipeline.workbook.names import (
    COVER_SHEET,
    LAYOUT_NUMBER,
    NAME_KIND,
    NAME_LABELS,
    NAME_LAYOUT,
    NAME_RECORD,
    NAME_SCHEME,
    RECORD_SHEET,
    TOTALS_SHEET,
)
from pipeline.workbook.overview import has_overview, write_overview
from pipeline.workbook.prefilled import in_printed_order, rows_needed
from pipeline.workbook.record import chunks
from pipeline.workbook.sheets import growing_rows, write_sheet
from pipeline.workbook.style import FONT, Styles

CREATED = datetime(2025, 1, 1)  # noqa: DTZ001 -- XlsxWriter takes the naive time it writes
"""A fixed date: the bytes depend on the contents only."""


def write_workbook(scheme: Scheme, kind: WorkbookKind, facts: Facts | None = None) -> bytes:
    """Return a workbook of the scheme, filled with the facts that belong in it.

    Facts of later kinds are left out. Facts of earlier kinds are carried: shown, locked, and
    recorded, so that an edit of them is seen. A table grows where the facts need more rows.
    """
    wanted = (kind, *kind.carries)
    kept = {
        key: value for key, value in (facts or {}).items() if scheme.has_field(key) and scheme.field(key).kind in wanted
    }
    plan = plan_for(scheme, kind, kept)
    target = BytesIO()
    workbook = Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": 10},
        },
    )
    _fill(workbook, plan, in_printed_order(plan, kept))
    workbook.close()
    first = 2 + sum(1 for sheet in workbook.worksheets() if sheet.get_name() == TOTALS_SHEET)
    rows = {first + n: growing_rows(sheet) for n, sheet in enumerate(plan.sheets)}
    return free_heights(target.getvalue(), rows)


def plan_for(scheme: Scheme, kind: WorkbookKind, facts: Facts) -> Layout:
    """Return the layout with tables large enough for the facts."""
    audit_type = str(facts.get("audit_type", ""))
    first = layout(scheme, kind, audit_type=audit_type)
    sizes = {
        table.field.key: rows_needed(first, table.field.key, table_rows(facts.get(table.field.key)) or ())
        for table in first.tables()
    }
    return layout(scheme, kind, sizes, audit_type)


def _fill(workbook: Workbook, plan: Layout, facts: Facts) -> None:
    scheme = plan.scheme
    number = scheme_line(scheme, facts)[1]
    book = Book(
        workbook=workbook,
        styles=Styles(workbook),
        lists=ChoiceLists(workbook),
        layout=plan,
        facts=facts,
        footer=f"{scheme.head.title}  {number}",
    )
    workbook.set_properties({"title": f"{scheme.head.title} {TITLES[plan.kind]}", "created": CREATED, "comments": ""})
    cover = workbook.add_worksheet(COVER_SHEET)
    overview = workbook.add_worksheet(TOTALS_SHEET) if has_overview(book) else None
    sheets = [workbook.add_worksheet(entry.name) for entry in plan.sheets]
    for sheet, entry in zip(sheets, plan.sheets, strict=True):
        sheet.set_tab_color("#9AA5A0" if entry.carried else "#1F5C46")
        write_sheet(book, sheet, entry, entry.name)
    if overview is not None:
        overview.set_tab_color("#F2C14E")
        write_overview(book, overview, TOTALS_SHEET)
    write_cover(book, cover)
    _identity(workbook, plan, facts)


def _identity(workbook: Workbook, plan: Layout, facts: Facts) -> None:
    sheet = workbook.add_worksheet(RECORD_SHEET)
    sheet.very_hidden()
    sheet.write_string(0, 0, plan.scheme.id)
    sheet.write_string(1, 0, plan.kind.value)
    sheet.write_number(2, 0, LAYOUT_NUMBER)
    carried = {key: facts[key] for key in facts if plan.scheme.field(key).kind is not plan.kind}
    pieces = chunks(carried) if plan.kind.carries else ()
    for row, piece in enumerate(pieces):
        sheet.write_string(3 + row, 0, piece)
    last = 3 + max(len(pieces), 1)
    for name, row in ((NAME_SCHEME, 1), (NAME_KIND, 2), (NAME_LAYOUT, 3)):
        workbook.define_name(name, f"='{RECORD_SHEET}'!$A${row}")
    workbook.define_name(NAME_RECORD, f"='{RECORD_SHEET}'!$A$4:$A${last}")
    labels = _labels(plan)
    for row, (key, label) in enumerate(labels):
        sheet.write_string(row, 2, key)
        sheet.write_string(row, 3, label)
    workbook.define_name(NAME_LABELS, f"='{RECORD_SHEET}'!$C$1:$D${len(labels)}")
    sheet.protect("")


def _labels(plan: Layout) -> list[tuple[str, str]]:
    """Return labels and headers as shown, so that a reader knows what an edit is."""
    singles = [(entry.field.key, entry.field.label) for entry in plan.inputs()]
    return singles + [
        (f"{table.field.key}.{column.key}", column.label) for table in plan.tables() for column in table.field.columns
    ]
