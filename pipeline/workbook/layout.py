"""Where every fact of a workbook stands: the one source for writer, reader and field list.

Rows and columns count from 0. Every sheet has its title in row 0, a hint in row 1, and its
blocks below: single facts one a row (label, input, explanation, clause), tables with their
header row. A table of more than four columns has a sheet of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.facts import WorkbookKind
from pipeline.scheme.base import AuditType
from pipeline.scheme.checklist import Item
from pipeline.scheme.fields import Field, FieldType, Group
from pipeline.scheme.scheme import Scheme
from pipeline.workbook.addresses import address
from pipeline.workbook.columns import TableColumn, table_columns
from pipeline.workbook.holds import SCORES, confirmations_field, own_fields
from pipeline.workbook.names import CARRIED_SUFFIX, INPUT_COLUMN

FIRST_COLUMN = 1
FIRST_ROW = 3
ROOM_BELOW_TABLE = 3
SHARED_SHEET_COLUMNS = 4
DEFAULT_BLANK_ROWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The title line of a block."""

    row: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A single fact: its row; the column is always INPUT_COLUMN."""

    field: Field
    sheet: str
    row: int
    carried: bool

    @property
    def cell(self) -> str:
        """Return the address as `C12`."""
        return address(self.row, INPUT_COLUMN)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableBlock:
    """A table fact: header row, first data row below it, columns from `left`."""

    field: Field
    sheet: str
    top: int
    rows: int
    columns: tuple[TableColumn, ...]
    carried: bool
    left: int = FIRST_COLUMN

    @property
    def first(self) -> int:
        """Return the first data row."""
        return self.top + 1

    @property
    def last(self) -> int:
        """Return the last data row."""
        return self.top + self.rows

    def position(self, key: str) -> int:
        """Return the sheet column of a fact column or of locked information."""
        for offset, column in enumerate(self.columns):
            if key in (column.info, column.column.key if column.column else ""):
                return self.left + offset
        raise KeyError(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLayout:
    """One sheet: its blocks from top to bottom."""

    name: str
    carried: bool
    headings: tuple[Heading, ...]
    inputs: tuple[Input, ...]
    tables: tuple[TableBlock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """All fact sheets of a workbook in their order."""

    scheme: Scheme
    kind: WorkbookKind
    sheets: tuple[SheetLayout, ...]
    items: tuple[Item, ...]

    def inputs(self) -> Iterator[Input]:
        """Yield every single fact."""
        return (entry for sheet in self.sheets for entry in sheet.inputs)

    def tables(self) -> Iterator[TableBlock]:
        """Yield every table fact."""
        return (table for sheet in self.sheets for table in sheet.tables)

    def table(self, key: str) -> TableBlock | None:
        """Return the table of that key, None where the workbook has none."""
        return next((table for table in self.tables() if table.field.key == key), None)


def layout(
    scheme: Scheme,
    kind: WorkbookKind,
    sizes: Mapping[str, int] | None = None,
    audit_type: str | None = None,
) -> Layout:
    """Return where everything stands in a workbook of this scheme and kind.

    `sizes` says how many rows the facts need, per table; tables grow to it and never shrink.
    `audit_type` picks the rows to judge; without it all rows are listed.
    """
    items = _items(scheme, audit_type)
    builder = _Builder(scheme, sizes or {}, items)
    builder.add(own_fields(scheme, kind), carried=False)
    confirmations = confirmations_field(scheme)
    if confirmations is not None:
        builder.add((confirmations,), carried=False)
    for earlier in kind.carries:
        builder.add(own_fields(scheme, earlier), carried=True)
    return Layout(scheme=scheme, kind=kind, sheets=tuple(builder.sheets()), items=items)


def _items(scheme: Scheme, audit_type: str | None) -> tuple[Item, ...]:
    return scheme.items_for(audit_type if audit_type in tuple(AuditType) else None)


class _Draft:
    """A sheet being filled from top to bottom."""

    def __init__(self, name: str, carried: bool) -> None:
        self.name = name
        self.carried = carried
        self.headings: list[Heading] = []
        self.inputs: list[Input] = []
        self.tables: list[TableBlock] = []
        self.row = FIRST_ROW

    def heading(self, text: str) -> None:
        if self.headings:
            self.row += 1
        self.headings.append(Heading(row=self.row, text=text))
        self.row += 1

    def single(self, field: Field) -> None:
        """Place a single fact on the next row."""
        self.inputs.append(Input(field=field, sheet=self.name, row=self.row, carried=self.carried))
        self.row += 1

    def table(self, field: Field, columns: tuple[TableColumn, ...], rows: int) -> None:
        """Place a table of that many blank rows below what stands there."""
        self.tables.append(
            TableBlock(
                field=field,
                sheet=self.name,
                top=self.row,
                rows=rows,
                columns=columns,
                carried=self.carried,
            )
        )
        self.row += rows + 1 + ROOM_BELOW_TABLE

    def finished(self) -> SheetLayout:
        return SheetLayout(
            name=self.name,
            carried=self.carried,
            headings=tuple(self.headings),
            inputs=tuple(self.inputs),
            tables=tuple(self.tables),
        )


class _Builder:
    """Places fields on sheets, group by group."""

    def __init__(self, scheme: Scheme, sizes: Mapping[str, int], items: tuple[Item, ...]) -> None:
        self._scheme = scheme
        self._sizes = sizes
        self._items = items
        self._drafts: dict[str, _Draft] = {}

    def sheets(self) -> Iterator[SheetLayout]:
        return (draft.finished() for draft in self._drafts.values())

    def add(self, fields: tuple[Field, ...], *, carried: bool) -> None:
        for group in self._scheme.groups:
            members = [field for field in fields if field.group == group.id]
            if members:
                self._add_group(group, members, carried)

    def _add_group(self, group: Group, members: list[Field], carried: bool) -> None:
        singles = [field for field in members if field.type is not FieldType.TABLE]
        tables = [field for field in members if field.type is FieldType.TABLE]
        if singles:
            draft = self._draft(group.sheet, carried)
            draft.heading(group.title)
            for field in singles:
                draft.single(field)
        for field in tables:
            self._add_table(group, field, carried)

    def _add_table(self, group: Group, field: Field, carried: bool) -> None:
        columns = table_columns(self._scheme, field)
        draft = self._draft(group.sheet, carried)
        alone = len(columns) > SHARED_SHEET_COLUMNS
        if draft.tables or (alone and draft.inputs):
            draft = self._draft(field.label, carried)
        draft.heading(field.label)
        draft.table(field, columns, self._rows(field))

    def _rows(self, field: Field) -> int:
        planned = field.blank_rows or DEFAULT_BLANK_ROWS
        if field.key == SCORES:
            planned = len(self._items)
        return max(planned, self._sizes.get(field.key, 0), 1)

    def _draft(self, name: str, carried: bool) -> _Draft:
        name = name.translate(_NO_SHEET_CHARACTER)[:28]
        known = self._drafts.get(name)
        if known is not None and known.carried != carried:
            name = f"{name[:25]}{CARRIED_SUFFIX}"
        return self._drafts.setdefault(name, _Draft(name, carried))


_NO_SHEET_CHARACTER = {ord(sign): "-" for sign in "[]:*?/\\"}
