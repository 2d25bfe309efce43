"""How long texts may be and which days count as possible; all such limits in one place."""

from datetime import date

from pipeline.scheme.fields import Column

SHORT_TEXT_AT_MOST = 200
"""Names, numbers, codes: what must fit a line of a paper."""

LONG_TEXT_AT_MOST = 32_767
"""What Excel holds in a cell, counted as Excel counts: UTF-16 units."""

ITEM_AT_MOST = 100
ITEMS_AT_MOST = 200
MAGNITUDE_AT_MOST = 30
"""Places before or after the point beyond which something is no number of a case."""

EARLIEST_DAY = date(1900, 3, 1)
LATEST_DAY = date(2199, 12, 31)


def length(text: str) -> int:
    """Return the length of a text as Excel counts it."""
    return len(text) if text.isascii() else len(text) + sum(1 for sign in text if ord(sign) > 0xFFFF)


def text_at_most(column: Column) -> int:
    """Return how long a text in the column may be."""
    return LONG_TEXT_AT_MOST if column.long else SHORT_TEXT_AT_MOST
