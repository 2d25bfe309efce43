"""The formats after a vertical bar: which there are, and what each can be put after."""

from collections.abc import Callable
from typing import Any

from jinja2 import nodes

from pipeline.lint.names import close_words
from pipeline.lint.problems import Code
from pipeline.lint.shapes import NUMBER, OPEN, TEXT, Shape, Sort
from pipeline.render.printing import FILTERS
from pipeline.render.sandbox import make_environment

_ENVIRONMENT = make_environment()
KNOWN = tuple(sorted(_ENVIRONMENT.filters))

ONLY_FOR: dict[str, frozenset[Sort]] = {
    "date": frozenset({Sort.DATE}),
    "date_en": frozenset({Sort.DATE, Sort.GROUP}),
    "number": frozenset({Sort.NUMBER}),
    "percent": frozenset({Sort.NUMBER}),
    "person_days": frozenset({Sort.NUMBER}),
    "cn_number": frozenset({Sort.NUMBER}),
    "yes_no": frozenset({Sort.YES_NO}),
    "join": frozenset({Sort.LIST}),
    "lines": frozenset({Sort.LIST}),
    "chart": frozenset({Sort.LIST}),
    "picture": frozenset({Sort.PICTURE}),
    "round": frozenset({Sort.NUMBER}),
    "abs": frozenset({Sort.NUMBER}),
    "sum": frozenset({Sort.LIST}),
    "sort": frozenset({Sort.LIST}),
    "renumber": frozenset({Sort.LIST}),
    "map": frozenset({Sort.LIST}),
    "first": frozenset({Sort.LIST, Sort.TEXT, Sort.CHOICE}),
    "last": frozenset({Sort.LIST, Sort.TEXT, Sort.CHOICE}),
    "length": frozenset({Sort.LIST, Sort.TEXT, Sort.CHOICE}),
    "count": frozenset({Sort.LIST, Sort.TEXT, Sort.CHOICE}),
}
SAME_LIST = frozenset(
    {"sort", "renumber", "list", "reverse", "unique", "select", "reject", "selectattr", "rejectattr", "default"}
)
NUMBERS = frozenset({"length", "count", "round", "abs", "int", "float", "sum"})
ITEMS = frozenset({"first", "last", "min", "max", "random"})


class Formats:
    """Checks formats and tests. `complain` takes what is wrong."""

    def __init__(self, complain: Callable[..., None], read: Callable[[nodes.Node], Any]) -> None:
        self._complain = complain
        self._read = read

    def after(self, node: nodes.Filter, shape: Shape, path: str) -> Shape:
        """Return the shape that a format makes of a value."""
        name = node.name
        if name not in _ENVIRONMENT.filters:
            self._unknown(name)
            return OPEN
        wanted = ONLY_FOR.get(name)
        if wanted is not None and shape.sort not in wanted | {Sort.OPEN}:
            self._wrong(name, shape, path, wanted)
            return TEXT
        if name == "join" and shape.is_table:
            self._check_join(node, shape, path)
        if name == "chart" and shape.is_table:
            self._check_chart(node, shape, path)
        return _made(name, shape)

    def check_test(self, name: str) -> None:
        """Complain about a test (`is …`) that does not exist."""
        if name not in _ENVIRONMENT.tests:
            self._complain(
                Code.UNKNOWN_FORMAT,
                f"没有“is {name}”这种判断",
                "常用的有 is true、is false、is defined。",
                close_words(name, tuple(sorted(_ENVIRONMENT.tests))),
            )

    def _unknown(self, name: str) -> None:
        self._complain(
            Code.UNKNOWN_FORMAT,
            f"没有名为“{name}”的写法（竖线后面的）",
            f"可用：{'、'.join(FILTERS)}。",
            close_words(name, KNOWN),
        )

    def _wrong(self, name: str, shape: Shape, path: str, wanted: frozenset[Sort]) -> None:
        kinds = "或".join(sorted(sort.value for sort in wanted))
        inside = [f"{path}.{key}" for key, entry in shape.fields.items() if path and entry.sort in wanted]
        self._complain(
            Code.WRONG_TYPE,
            f"写法“{name}”只能用于{kinds}，“{path or '此处'}”是{shape.sort.value}",
            _instead(name, path, inside),
            tuple(inside[:1]),
        )

    def _check_chart(self, node: nodes.Filter, shape: Shape, path: str) -> None:
        assert shape.item is not None
        named = [str(entry.value) for entry in node.args if isinstance(entry, nodes.Const)]
        for name in named:
            if name not in shape.item.fields:
                self._no_column(name, shape, path)
        for name in named[1:]:
            field = shape.item.fields.get(name, OPEN)
            if field.sort not in (Sort.NUMBER, Sort.OPEN):
                self._complain(
                    Code.WRONG_TYPE, f"图表的数值要用数，“{path}”的“{name}”是{field.sort.value}", "请换一个是数的字段。"
                )
        if len(named) < 2:
            self._complain(
                Code.WRONG_TYPE,
                "图表要写明用哪个字段作名称、哪个作数值",
                f'例如 {{{{ {path}|chart("name", "share") }}}}。',
            )

    def _no_column(self, name: str, shape: Shape, path: str) -> None:
        assert shape.item is not None
        self._complain(
            Code.UNKNOWN_FIELD,
            f"“{path}”的行里没有名为“{name}”的字段",
            f"可用：{'、'.join(shape.item.fields)}。",
            close_words(name, tuple(shape.item.fields)),
        )

    def _check_join(self, node: nodes.Filter, shape: Shape, path: str) -> None:
        picked = node.args[1:2] or [pair.value for pair in node.kwargs if pair.key == "field"]
        assert shape.item is not None
        if picked and isinstance(picked[0], nodes.Const):
            if picked[0].value not in shape.item.fields:
                self._no_column(str(picked[0].value), shape, path)
        elif not shape.printable:
            field = next((name for name in shape.item.fields if name != "no"), "…")
            self._complain(
                Code.WRONG_TYPE,
                f"“{path}”的每一行是一组字段，连接时要说明取哪一个",
                f'例如 {{{{ {path}|join(field="{field}") }}}}。',
            )


def _instead(name: str, path: str, inside: list[str]) -> str:
    if inside:
        return f"请写明其中一个，例如 {{{{ {inside[0]}|{name} }}}}。"
    return f"请去掉“|{name}”，直接写 {{{{ {path} }}}}。" if path else f"请去掉“|{name}”。"


def _made(name: str, shape: Shape) -> Shape:
    if name in SAME_LIST:
        return shape
    if name in NUMBERS:
        return NUMBER
    if name in ITEMS:
        return shape.item or OPEN
    if name in ("map", "groupby", "batch", "slice", "items", "dictsort"):
        return Shape(sort=Sort.LIST, item=OPEN)
    return TEXT
