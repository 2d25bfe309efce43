"""What kind of thing a template field is, told from a value that the view really gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from pipeline.render.values import Blank, Chosen, Listed, Picture, Record


class Sort(StrEnum):
    """Sorts of values that a template can name; the value is what a reviewer calls it."""

    TEXT = "文字"
    NUMBER = "数"
    DATE = "日期"
    YES_NO = "是否"
    CHOICE = "选项"
    GROUP = "一组字段"
    LIST = "列表"
    PICTURE = "图片"
    OPEN = "未知"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A sort of value: fields of a group, `item` of a list, (key, label) of choices.

    `printable` says whether `{{ … }}` may stand around it, `example` how it prints.
    """

    sort: Sort
    fields: Mapping[str, "Shape"] = field(default_factory=dict)
    item: "Shape | None" = None
    choices: tuple[tuple[str, str], ...] = ()
    printable: bool = True
    example: str = ""

    @property
    def is_table(self) -> bool:
        """Say whether it is a list of groups, a row each."""
        return self.item is not None and self.item.sort is Sort.GROUP


OPEN = Shape(sort=Sort.OPEN)
TEXT = Shape(sort=Sort.TEXT)
NUMBER = Shape(sort=Sort.NUMBER)
YES_NO = Shape(sort=Sort.YES_NO)
LOOP = Shape(
    sort=Sort.GROUP,
    printable=False,
    fields=dict.fromkeys(("index", "index0", "revindex", "revindex0", "length", "depth", "depth0"), NUMBER)
    | dict.fromkeys(("first", "last"), YES_NO)
    | dict.fromkeys(("previtem", "nextitem", "cycle", "changed"), OPEN),
)
"""The `loop` of a for block."""

SIMPLE: tuple[tuple[Any, Sort], ...] = (
    (bool, Sort.YES_NO),
    (Chosen, Sort.CHOICE),
    (str, Sort.TEXT),
    ((int, Decimal, Fraction), Sort.NUMBER),
    (date, Sort.DATE),
)


def shape_of(value: Any) -> Shape:
    """Return the shape of a value of the view; a blank has an open one."""
    if isinstance(value, Record):
        fields = {name: shape_of(value.look_up(name)) for name in value.names}
        return Shape(sort=Sort.GROUP, fields=fields, printable=value.text is not None, example=value.text or "")
    if isinstance(value, Listed):
        return Shape(sort=Sort.LIST, item=merged(map(shape_of, value)), printable=_all_print(value))
    if isinstance(value, Blank):
        return OPEN
    if isinstance(value, Picture):
        return Shape(sort=Sort.PICTURE, printable=False)
    sort = next((sort for kinds, sort in SIMPLE if isinstance(value, kinds)), Sort.OPEN)
    choices = ((value.key, str(value)),) if isinstance(value, Chosen) else ()
    return Shape(sort=sort, example=str(value) if sort is not Sort.YES_NO else "是", choices=choices)


def _all_print(values: Listed) -> bool:
    return all(not isinstance(value, Record) or value.text is not None for value in values)


def merged(shapes: Iterable[Shape]) -> Shape:
    """Return one shape that covers all: what one leaves open another may tell."""
    result = OPEN
    for shape in shapes:
        result = _both(result, shape)
    return result


def _both(first: Shape, second: Shape) -> Shape:
    if first.sort is Sort.OPEN:
        return second
    if second.sort is Sort.OPEN:
        return first
    if first.sort is Sort.GROUP and second.sort is Sort.GROUP:
        names = {**first.fields, **second.fields}
        fields = {name: _both(first.fields.get(name, OPEN), second.fields.get(name, OPEN)) for name in names}
        return replace(first, fields=fields)
    return first
