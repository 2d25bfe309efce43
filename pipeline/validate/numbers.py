"""Read numbers as people type them: full-width, with separators, with a sign of per cent."""

import re
import unicodedata
from decimal import Decimal

from pipeline.findings import Code
from pipeline.scheme.fields import Column, Field, FieldType
from pipeline.validate.given import Fault, Given, Outcome, Parsed
from pipeline.workbook.entry import limits, number_sentence
from pipeline.workbook.shown import is_percent

_NUMBER = re.compile(r"^([+-]?)(\d+|\d{1,3}(?:[, ]\d{3})+)(\.\d+)?$|^([+-]?)(\.\d+)$")
_UNIT = re.compile(r"^(.*\d)\s*([^\d.,%\s]{1,6})$")
_COUNTED = frozenset({"人", "名", "个", "位", "处", "项", "家"})
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-"})


def parse_number(column: Column, given: Given, *, strict_positive: bool) -> Outcome:
    """Return a whole number or decimal within the limits of the column.

    `strict_positive` asks for more than zero where the field says so.
    """
    number = _number_of(column, given)
    if number is None:
        return Fault(Code.NOT_A_NUMBER, number_sentence(column))
    if column.type is FieldType.WHOLE and number != number.to_integral_value():
        return Fault(Code.NOT_WHOLE, number_sentence(column))
    if not _is_within(column, number, strict_positive):
        return Fault(Code.OUT_OF_RANGE, f"请填写{limits(column)}数。")
    return Parsed(int(number) if column.type is FieldType.WHOLE else _short(number))


def _short(number: Decimal) -> Decimal:
    """Return the number without trailing zeros and exponent: 82.0 and 82 are one fact."""
    number = number.normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def _is_within(column: Column, number: Decimal, strict_positive: bool) -> bool:
    if strict_positive and isinstance(column, Field) and column.positive and number <= 0:
        return False
    if isinstance(column, Field) and column.positive and number < 0:
        return False
    low, high = column.at_least, column.at_most
    return (low is None or number >= low) and (high is None or number <= high)


def _number_of(column: Column, given: Given) -> Decimal | None:
    if given.day is not None or given.clock is not None or given.truth is not None:
        return None
    if given.number is not None:
        usable = given.number.is_finite() and (not given.percent or is_percent(column))
        return given.number if usable else None
    return number_in(given.text or "", column)


def number_in(text: str, column: Column) -> Decimal | None:
    """Return the number a text means, None where that is doubtful."""
    text = unicodedata.normalize("NFKC", text).translate(_MINUS).strip()
    if text.endswith("%"):
        if not is_percent(column):
            return None
        text = text[:-1].rstrip()
    else:
        text = _without_unit(text, column)
    match = _NUMBER.match(text)
    if match is None:
        return None
    return Decimal(text.replace(",", "").replace(" ", ""))


def _without_unit(text: str, column: Column) -> str:
    """Drop a unit where it changes nothing: persons counted, or the unit the cell asks for."""
    match = _UNIT.match(text)
    if match is None:
        return text
    number, unit = match[1], match[2]
    asked = unicodedata.normalize("NFKC", column.label + column.help)
    if unit in asked or (column.type is FieldType.WHOLE and unit in _COUNTED):
        return number
    return text
