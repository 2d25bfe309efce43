"""What is known of a case: one mapping from fact key to typed value.

A fact has one key everywhere: the defined name in the workbook, the key in a facts file,
the name in the scheme tables and in the Word templates (contract, section 3).
The mapping is checked against the scheme's field table when it is made; from then on
every part of the program may rely on the types below.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

Scalar = str | int | Decimal | date | bool
Cell = Scalar | tuple[str, ...]
Row = Mapping[str, Cell]
Value = Cell | tuple[Row, ...]
Facts = Mapping[str, Value]


def table_rows(value: Value | None) -> tuple[Row, ...] | None:
    """Return the rows of a table value, or None for anything else or an empty table."""
    # A table holds rows alone, so the first tells; dict comes first because asking an ABC is slow.
    if isinstance(value, tuple) and value and isinstance(value[0], (dict, Mapping)):
        return value
    return None


class WorkbookKind(StrEnum):
    """The three workbooks of a case, in the order in which they are filled."""

    INTAKE = "intake"
    SCORING = "scoring"
    DECISION = "decision"

    @property
    def carries(self) -> "tuple[WorkbookKind, ...]":
        """Return the kinds whose facts a workbook of this kind brings along."""
        kinds = tuple(WorkbookKind)
        return kinds[: kinds.index(self)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a workbook a value stands: sheet as shown on its tab, cell as `C12`."""

    sheet: str
    cell: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}"


FactAddress = tuple[str, int | None, str | None]
"""A fact key, then for a table the row (from 0) and the column key."""

Places = Mapping[FactAddress, Place]
"""Where each fact was read; empty for facts that came from a JSON file."""


def is_shown(site: Row) -> bool:
    """Say whether a site is shown on the certificate: the centre always, a temporary one only where that is said."""
    if site.get("kind") == "temporary":
        return site.get("on_certificate") is True
    return site.get("kind") == "centre" or site.get("on_certificate") is not False
