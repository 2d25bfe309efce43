"""One value as it was given, from a cell or from JSON, before anyone knows what it should be."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pipeline.facts import Value
from pipeline.findings import Code
from pipeline.read.date_format import LAST_SERIAL, day_of_serial
from pipeline.read.number_format import shown_as
from pipeline.read.raw import CellKind, Display, RawCell
from pipeline.validate.limits import MAGNITUDE_AT_MOST
from pipeline.values import value
from pipeline.workbook.shown import NO, YES, plain

FOUND_AT_MOST = 80
MINUTES_A_DAY = 24 * 60
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@value(frozen=True, slots=True, kw_only=True)
class Given:
    """A value as given: exactly one of text, number, truth, day, clock or items is set.

    `percent` marks a number shown with a per cent sign, already multiplied by a hundred;
    `day` beside `number` is a date cell. `seen` is what Excel shows of a number, None where that
    cannot be told.
    """

    text: str | None = None
    number: Decimal | None = None
    truth: bool | None = None
    day: date | None = None
    clock: str | None = None
    items: tuple[Any, ...] | None = None
    percent: bool = False
    shown: str = ""
    seen: str | None = ""

    @property
    def words(self) -> str:
        """Return the value as a text: as it was typed, or as it is shown."""
        return self.text if self.text is not None else (self.seen or self.shown)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value cannot be taken: the code and what to write instead, in Chinese."""

    code: Code
    advice: str
    review: bool = False


@value(frozen=True, slots=True)
class Parsed:
    """A value that can be taken, with what still has to be asked about it."""

    value: Value | None
    doubts: tuple[Fault, ...] = ()


Outcome = Parsed | Fault


def visible(text: str) -> str:
    """Return a text fit for a message: one line, control characters named, not too long."""
    if text.isprintable():
        return text if len(text) <= FOUND_AT_MOST else f"{text[:FOUND_AT_MOST]}…"
    shown = "".join(
        sign if is_legal(sign) and sign not in "\n\t" else (" " if sign in "\n\t" else f"〈U+{ord(sign):04X}〉")
        for sign in text
    )
    return shown if len(shown) <= FOUND_AT_MOST else f"{shown[:FOUND_AT_MOST]}…"


def is_legal(text: str) -> bool:
    """Say whether XML 1.0, and thus a workbook or a Word paper, may hold every character."""
    return _ILLEGAL.search(text) is None


def from_cell(cell: RawCell, date1904: bool = False) -> Given:
    """Return what a cell holds; an error value counts as its text."""
    if cell.kind is CellKind.BOOL:
        truth = cell.text.lower() in ("1", "true")
        return Given(truth=truth, shown=YES if truth else NO)
    if cell.number is None:
        return Given(text=cell.text, shown=visible(cell.text))
    return replace(_of_number(cell, cell.number, date1904), seen=shown_as(cell.format, cell.number, date1904))


def _of_number(cell: RawCell, number: Decimal, date1904: bool) -> Given:
    if cell.display is Display.PERCENT:
        return Given(number=number * 100, percent=True, shown=f"{plain(number * 100)}%")
    if cell.display is Display.DATE:
        return _dated(number, date1904)
    if cell.display is Display.TIME:
        clock = clock_of(number)
        return Given(clock=clock, number=number, shown=clock)
    return Given(number=number, shown=plain(number))


def _number(number: Decimal) -> Given:
    shown = visible(str(number))
    if number and not (number.is_finite() and abs(number.adjusted()) <= MAGNITUDE_AT_MOST):
        return Given(text=shown, shown=shown)
    return Given(number=number, shown=shown)


def clock_of(fraction: Decimal) -> str:
    """Return the time of day, `08:30`, of a fraction of a day."""
    minutes = round((fraction % 1) * MINUTES_A_DAY) % MINUTES_A_DAY
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _dated(number: Decimal, date1904: bool) -> Given:
    if not 0 < number <= LAST_SERIAL:
        return Given(number=number, shown=plain(number))
    day = day_of_serial(int(number), date1904)
    return Given(day=day, number=number, shown=day.isoformat())


def from_json_value(value: object) -> Given | None:
    """Return a JSON value as given; None for null and for an empty text."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool):
        return Given(truth=value, shown="true" if value else "false")
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return Given(day=value, shown=value.isoformat())
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, (int, Decimal)):
        return _number(Decimal(value))
    if isinstance(value, (list, tuple)):
        return Given(items=tuple(value), shown=visible(str(list(value))))
    text = value if isinstance(value, str) else str(value)
    return Given(text=text.replace("\r\n", "\n").replace("\r", "\n"), shown=visible(text))
