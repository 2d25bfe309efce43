"""What the program has to say to an auditor about a workbook or a case.

Every finding has a stable code (contract, section 4), a severity, a place where there is one,
what was found, what to do, and the clause. Nothing stops at the first fault:
each stage returns all of its findings.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from pipeline.facts import Place
from pipeline.values import value


class Severity(StrEnum):
    """How much a finding weighs: an error returns the workbook, a review asks a person, a note informs."""

    ERROR = "error"
    REVIEW = "review"
    NOTE = "note"


class Code(StrEnum):
    """The stable finding codes (contract, section 4)."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_DATE = "not_a_date"
    DATE_ORDER = "date_order"
    NOT_A_CHOICE = "not_a_choice"
    USCC_FORMAT = "uscc_format"
    USCC_CHECK_DIGIT = "uscc_check_digit"
    FORMULA_UNCALCULATED = "formula_uncalculated"
    ERROR_VALUE = "error_value"
    MERGED_CELL = "merged_cell"
    HIDDEN_CONTENT = "hidden_content"
    ILLEGAL_CHARACTER = "illegal_character"
    NOT_AS_SHOWN = "not_as_shown"
    TEXT_TOO_LONG = "text_too_long"
    UNKNOWN_ITEM = "unknown_item"
    DUPLICATE_ITEM = "duplicate_item"
    ITEM_MISSING = "item_missing"
    LABEL_CHANGED = "label_changed"
    OUTSIDE_TABLE = "outside_table"
    WRONG_SCHEME = "wrong_scheme"
    OLDER_LAYOUT = "older_layout"
    CASE_MISMATCH = "case_mismatch"
    FACTS_CHANGED = "facts_changed"
    REASON_MISSING = "reason_missing"
    LIMIT_EXCEEDED = "limit_exceeded"
    DECISION_WITHOUT_GROUNDS = "decision_without_grounds"
    BAD_FILE = "bad_file"
    UNKNOWN_FACT = "unknown_fact"
    READING_USED = "reading_used"
    VALUE_OPEN = "value_open"
    PROVISIONAL_CALENDAR = "provisional_calendar"
    POINTS_UNAPPROVED = "points_unapproved"
    NUMBER_MISSING = "number_missing"
    GATE_FAILED = "gate_failed"
    PROCESSING_FAILED = "processing_failed"


@value(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to tell an auditor. Texts are Chinese; `code` and `field` are keys.

    `found` is what stood there, `message` what to do about it, `reading` the id of a
    contradiction of the rule that this finding shows.
    """

    severity: Severity
    code: Code
    message: str
    found: str = ""
    clause: str = ""
    field: str | None = None
    row: int | None = None
    column: str | None = None
    place: Place | None = None
    reading: str | None = None

    def at(self, place: Place | None) -> "Finding":
        """Return the same finding with its place in the workbook."""
        return replace(self, place=place)


def faulty_facts(findings: Iterable[Finding]) -> frozenset[str]:
    """Return the keys of facts that were given with a fault; one that could not be read is not among the facts."""
    return frozenset(
        finding.field
        for finding in findings
        if finding.field is not None and finding.severity is Severity.ERROR and finding.code is not Code.MISSING
    )


def words_found(message: str, found: str) -> str:
    """Return what was found, for showing beside the message; empty where the message names it already."""
    named = re.search(rf"[“：是]{re.escape(found)}(?![0-9A-Za-z.])", message)
    return "" if named else found


def has_errors(findings: "tuple[Finding, ...] | list[Finding]") -> bool:
    """Say whether any of the findings returns the workbook."""
    return any(finding.severity is Severity.ERROR for finding in findings)
