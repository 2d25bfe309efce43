"""How a value looks in a cell: the text an auditor reads for each type of fact."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from pipeline.facts import Cell
from pipeline.scheme.fields import Column, FieldType

LIST_SEPARATOR = "、"
YES, NO = "是", "否"


def shown(column: Column, value: Cell) -> str:
    """Return the value as the workbook shows it: labels for choices, 是 or 否, ISO dates."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        return LIST_SEPARATOR.join(value)
    if isinstance(value, date):
        return value.isoformat()
    if column.type is FieldType.CHOICE:
        return choice_label(column, str(value))
    return str(value)


def choice_label(column: Column, key: str) -> str:
    """Return the label of a choice; the key itself where it is none of the choices."""
    return next((choice.label for choice in column.choices if choice.key == key), key)


def is_percent(column: Column) -> bool:
    """Say whether a number counts per hundred: `82%` in such a cell means 82."""
    if column.type not in (FieldType.DECIMAL, FieldType.WHOLE):
        return False
    return column.key.endswith("percent") or "%" in column.label or "％" in column.label


def plain(number: Decimal | Fraction | int) -> str:
    """Return a number as a person writes it, `6` and `1.5`, never `6.0` or `1E+2`."""
    if isinstance(number, Fraction):
        number = Decimal(number.numerator) / Decimal(number.denominator)
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
