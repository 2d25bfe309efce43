"""Row heights that fit their texts at first sight and still grow while somebody types.

XlsxWriter fixes every height it is told. The rows that people write long texts into get their
height as a hint only, so that Excel and WPS fit it anew after an edit.
"""

import re
import unicodedata
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile

from pipeline.workbook.repack import repack

LINE_POINTS, PADDING, LEAST, MOST = 14.5, 7.0, 22.0, 400.0
_FIXED = re.compile(rb'(<row r="(\d+)"[^>]*?) customHeight="1"')


def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of that width, in Excel's characters."""
    usable = max(width - 1.5, 2.0)
    return sum(max(1, -(-units(part) // int(usable))) for part in text.split("\n"))


def units(text: str) -> int:
    """Return the width of a text: two for Chinese signs, one for Latin ones."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def height(count: int) -> float:
    """Return the height in points for that many lines."""
    return min(MOST, max(LEAST, count * LINE_POINTS + PADDING))


def free_heights(content: bytes, rows: Mapping[int, frozenset[int]]) -> bytes:
    """Return the workbook with the heights of those rows as hints; sheets count from 1, rows from 0."""
    changed = {}
    with ZipFile(BytesIO(content)) as package:
        for number, wanted in rows.items():
            if wanted:
                name = f"xl/worksheets/sheet{number}.xml"
                changed[name] = _freed(package.read(name), wanted)
    return repack(content, changed)


def _freed(part: bytes, wanted: frozenset[int]) -> bytes:
    def hint(match: re.Match[bytes]) -> bytes:
        return match[1] if int(match[2]) - 1 in wanted else match[0]

    return _FIXED.sub(hint, part)
