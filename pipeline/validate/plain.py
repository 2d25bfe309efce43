"""The short way for JSON values that are data already: there is nothing in them to forgive.

A key of a choice, an ISO date, a text on one line. Each gives what `parse` gives, only sooner: a
scored case holds hundreds of values, and nearly all are of this kind.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.facts import Value
from pipeline.scheme.fields import Column, Field, FieldType
from pipeline.validate.choices import SEPARATORS
from pipeline.validate.limits import EARLIEST_DAY, ITEM_AT_MOST, ITEMS_AT_MOST, LATEST_DAY, text_at_most
from pipeline.validate.uscc import CREDIT_CODE

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
SHORT_NUMBER = 10**15


def as_it_stands(column: Column, value: object) -> Value | None:
    """Return the typed value where it is plain, None where `parse` has to look at it."""
    reader = _READERS.get((column.type, type(value)))
    return None if reader is None else reader(column, value)


def _truth(_: Column, value: bool) -> bool:
    return value


def _choice(column: Column, word: str) -> str | None:
    return column.choice_of.get(word) if word.isascii() else None


def _day(_: Column, text: str) -> date | None:
    if ISO_DAY.fullmatch(text) is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST_DAY <= day <= LATEST_DAY else None


def _text(column: Column, text: str) -> str | None:
    if column.time:
        return text if CLOCK.fullmatch(text) else None
    # Half the limit, because a sign may count twice in Excel; what is printable has no line break.
    if column.key == CREDIT_CODE or 2 * len(text) > text_at_most(column) or not text.isprintable():
        return None
    stripped = text.strip()
    return text if column.long and stripped else stripped or None


def _list(_: Column, items: list[Any]) -> tuple[str, ...] | None:
    if len(items) > ITEMS_AT_MOST:
        return None
    for item in items:
        if type(item) is not str or len(item) > ITEM_AT_MOST or not item.isprintable() or SEPARATORS.search(item):
            return None
    return tuple(piece for item in items if (piece := item.strip())) or None


def _whole(column: Column, number: int) -> int | None:
    if abs(number) >= SHORT_NUMBER or (number < 0 and isinstance(column, Field) and column.positive):
        return None
    low, high = column.at_least, column.at_most
    return number if (low is None or number >= low) and (high is None or number <= high) else None


def _decimal(column: Column, number: int) -> Decimal | None:
    whole = _whole(column, number)
    return None if whole is None else Decimal(whole)


_READERS: Mapping[tuple[FieldType, type], Callable[[Column, Any], Value | None]] = {
    (FieldType.YES_NO, bool): _truth,
    (FieldType.CHOICE, str): _choice,
    (FieldType.DATE, str): _day,
    (FieldType.TEXT, str): _text,
    (FieldType.LIST, list): _list,
    (FieldType.WHOLE, int): _whole,
    (FieldType.DECIMAL, int): _decimal,
}
