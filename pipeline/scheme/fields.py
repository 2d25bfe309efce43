"""The field table: every fact of a scheme, with what the workbook shows and accepts for it.

Common facts are defined once for all schemes; a scheme gives them its clause and may word
them anew, and adds its own. Labels and helps may use the scheme's terms as `{auditor}`.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Self

from pydantic import model_validator

from pipeline.facts import WorkbookKind
from pipeline.scheme.base import Exact, Key, Table, Text

CELL_REFERENCE = re.compile(r"^([a-z]{1,3}[0-9]+|r[0-9]*|c[0-9]*|r[0-9]*c[0-9]*)$")


RESERVED = frozenset(
    (
        *("terms", "scheme", "case", "paper", "plan", "certificate", "notice", "reasons", "audit_time", "sampling"),
        *("gates", "application_gates", "score", "deadlines", "timetable", "readings", "gate_readings"),
        *("certificate_readings", "application_readings", "reviews", "review", "programme", "meetings"),
        *("stage1", "report"),
        *("findings", "team_checks", "label", "clause_of", "nc", "counting_note"),
    )
)
"""Names of parts of the result in Word templates; a fact of the same name would hide one."""


class FieldType(StrEnum):
    """Types of a fact (contract, section 3)."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    LIST = "list"
    TABLE = "table"


def folded(text: str) -> str:
    """Return a text for comparison: widths, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


class Choice(Table):
    """One choice: its key in data, its label as the workbook shows it."""

    key: Text
    label: Text


class Column(Table):
    """A column of a table fact, or the part that columns and single facts share."""

    key: Key
    type: FieldType
    label: Text
    help: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    at_least: Exact | None = None
    at_most: Exact | None = None
    time: bool = False
    long: bool = False
    width: int = 0

    @model_validator(mode="after")
    def _choices_fit(self) -> Self:
        if (self.type is FieldType.CHOICE) and not self.choices:
            raise ValueError(f"{self.key}: a choice needs choices")
        keys = [choice.key for choice in self.choices]
        labels = [choice.label for choice in self.choices]
        if len(set(keys)) != len(keys) or len(set(labels)) != len(labels):
            raise ValueError(f"{self.key}: choices repeat a key or a label")
        return self

    @cached_property
    def choice_of(self) -> Mapping[str, str]:
        """Return the key of the choice for each label and key, folded; the first one that has it."""
        words: dict[str, str] = {}
        for choice in self.choices:
            words.setdefault(folded(choice.label), choice.key)
            words.setdefault(folded(choice.key), choice.key)
        return words


class Field(Column):
    """One fact of the scheme.

    `kind` is the workbook in which the fact is typed first; later workbooks carry it.
    `group` is the block of the sheet it stands in. `blank_rows` is how many unlocked rows
    a table is pre-sized with. `positive` asks for more than zero in a workbook.
    """

    kind: WorkbookKind
    group: Key
    clause: str = ""
    columns: tuple[Column, ...] = ()
    blank_rows: int = 0
    positive: bool = False

    @model_validator(mode="after")
    def _name_fits_excel(self) -> Self:
        if CELL_REFERENCE.match(self.key):
            raise ValueError(f"{self.key}: Excel reads this name as a cell reference")
        if self.key in RESERVED:
            raise ValueError(f"{self.key}: templates use this name for a part of the result; choose another")
        if (self.type is FieldType.TABLE) != bool(self.columns):
            raise ValueError(f"{self.key}: columns belong to a table, and a table needs them")
        headers = [column.label for column in self.columns]
        if len(set(headers)) != len(headers):
            raise ValueError(f"{self.key}: two columns have the same header")
        return self

    @cached_property
    def columns_by_key(self) -> Mapping[str, Column]:
        """Return the columns by their keys."""
        return {column.key: column for column in self.columns}

    def column(self, key: str) -> Column:
        """Return the column of that key; KeyError where there is none."""
        return self.columns_by_key[key]


class Group(Table):
    """A block of fields: the sheet it stands on and its heading."""

    id: Key
    sheet: Text
    title: Text
