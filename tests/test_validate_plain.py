"""Plain JSON values come out the same by the short way and by the long one."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.scheme.fields import Column
from pipeline.scheme.load import load_schemes
from pipeline.validate.given import Parsed, from_json_value
from pipeline.validate.plain import as_it_stands
from pipeline.validate.values import parse

SCHEMES = load_schemes(Path(__file__).parent.parent / "schemes")
VALUES: tuple[Any, ...] = (
    *(True, False, 0, 1, -1, 20, 100, 101, 10**15, 10**31, Decimal("2.50"), Decimal("1E+2")),
    *("", " ", "x", " 甲 ", "全　角", "a\nb", "a\r\nb", "a\x01b", "\ud800", "𠮷" * 101, "长" * 200, "长" * 201),
    *("2025-05-01", "2025-5-1", "2025-02-30", "1899-12-31", "1900-03-01", "2199-12-31", "2200-01-01", "２０２５-05-01"),
    *("08:30", "24:00", "8:30", "08:60", "０８:30", "1", "1.5", "85%", "是", "否", "yes", "no", "无"),
    *([], ["甲", " 乙 "], ["甲、乙"], ["QMS", 1], [["甲"]], [""], ["长" * 101], ["a"] * 201, ["a\tb"]),
    *("91110108MA01ABCDEX", "initial", "Initial", "INITIAL ", "2025-W01-1", "2025-05-01T00:00:00"),
)


def columns() -> list[Column]:
    fields = [field for scheme in SCHEMES.values() for field in scheme.fields]
    return [column for field in fields for column in (field.columns or (field,))]


def values_for(column: Column) -> tuple[Any, ...]:
    words = [word for choice in column.choices for word in (choice.key, choice.label, choice.key.upper())]
    limits = [
        int(limit) + step for limit in (column.at_least, column.at_most) if limit is not None for step in (-1, 0, 1)
    ]
    return (*VALUES, *words, *limits)


def test_the_short_way_gives_what_the_long_way_gives() -> None:
    different = []
    for column in columns():
        for value in values_for(column):
            short = as_it_stands(column, value)
            if short is None:
                continue
            given = from_json_value(value)
            assert given is not None
            long = parse(column, given, strict_positive=False)
            if not isinstance(long, Parsed) or long.doubts or repr(long.value) != repr(short):
                different.append((column.key, value, short, long))
    assert different == []


@pytest.mark.parametrize("samples", ["*/*/intake.json", "*/*/scoring.json", "*/*/decision.json"])
def test_most_values_of_the_samples_go_the_short_way(samples: str) -> None:
    scheme, taken, all_values = SCHEMES["pcec"], 0, 0
    for path in sorted((Path(__file__).parent.parent / "samples").glob(samples)):
        scheme = SCHEMES[path.parent.parent.name]
        for key, value in json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal).items():
            field = scheme.field(key)
            cells = [(field, value)]
            if field.columns:
                cells = [(field.column(name), cell) for row in value for name, cell in row.items()]
            taken += sum(as_it_stands(column, cell) is not None for column, cell in cells)
            all_values += len(cells)
    assert taken > 0.9 * all_values
