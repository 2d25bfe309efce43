"""What an expression in a tag refers to, and whether it may: names, fields, formats, comparisons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jinja2 import nodes

from pipeline.lint.formats import Formats
from pipeline.lint.names import nearest
from pipeline.lint.problems import Code, Weight
from pipeline.lint.shapes import NUMBER, OPEN, TEXT, YES_NO, Shape, Sort

CALLABLE = frozenset({"range", "namespace"})
SINGLE = frozenset({Sort.TEXT, Sort.NUMBER, Sort.DATE, Sort.YES_NO})
Complain = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Meant:
    """What an expression means: the shape, and the path of the field where it is one."""

    shape: Shape
    path: str = ""


NOTHING = Meant(OPEN)


class Expressions:
    """Reads expressions in a scope. `complain(code, message, remedy, …)` takes what is wrong."""

    def __init__(self, root: Shape, complain: Complain) -> None:
        self._root = root
        self._complain = complain
        self._formats = Formats(complain, self.read)
        self.scopes: list[dict[str, Meant]] = [{}]
        self.compared: set[str] = set()
        self._readers: Mapping[type[nodes.Node], Callable[..., Meant]] = {
            nodes.Name: self._name,
            nodes.Getattr: self._attribute,
            nodes.Getitem: self._item,
            nodes.Filter: self._filter,
            nodes.Test: self._test,
            nodes.Compare: self._compare,
            nodes.Const: self._const,
            nodes.Call: self._call,
            nodes.CondExpr: self._either,
            nodes.And: self._choice_of,
            nodes.Or: self._choice_of,
        }

    def read(self, node: nodes.Node) -> Meant:
        """Return what an expression means, after telling all that is wrong in it."""
        if isinstance(node, nodes.Sub) and self._is_hyphened(node):
            return NOTHING
        reader = self._readers.get(type(node))
        if reader is not None:
            return reader(node)
        for child in node.iter_child_nodes():
            self.read(child)
        if isinstance(node, nodes.Not):
            return Meant(YES_NO)
        if isinstance(node, nodes.Concat):
            return Meant(TEXT)
        return Meant(NUMBER) if isinstance(node, nodes.BinExpr | nodes.UnaryExpr) else NOTHING

    def _is_hyphened(self, node: nodes.Sub) -> bool:
        """Say, after complaining, whether a subtraction is a field name written with a hyphen."""
        if not isinstance(node.left, nodes.Name) or not isinstance(node.right, nodes.Name):
            return False
        name = f"{node.left.name}_{node.right.name}"
        if self.look_up(name) is None:
            return False
        self._complain(
            Code.UNKNOWN_FIELD,
            f"没有名为“{node.left.name}-{node.right.name}”的字段",
            f"字段名称里用下划线，请写 {name}。",
            (name,),
        )
        return True

    def look_up(self, name: str) -> Meant | None:
        """Return what a name means here: a name of the template, else a field."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        shape = self._root.fields.get(name)
        return Meant(shape, name) if shape is not None else None

    def print(self, node: nodes.Node) -> Meant:
        """Read an expression that is printed; groups and tables cannot be."""
        meant = self.read(node)
        if meant.shape.is_table and not meant.shape.printable:
            self._complain(
                Code.WRONG_TYPE,
                f"“{meant.path or '此处'}”是一个表格，不能直接打印",
                f"请用循环：{{%tr for row in {meant.path or '…'} %}}、{{{{ row.… }}}}、{{%tr endfor %}} 各占一行。",
            )
        elif meant.shape.sort is Sort.GROUP and not meant.shape.printable:
            names = "、".join(list(meant.shape.fields)[:12])
            self._complain(
                Code.WRONG_TYPE,
                f"“{meant.path or '此处'}”是一组字段，不能直接打印",
                f"请写明其中一个，例如 {{{{ {meant.path}.{next(iter(meant.shape.fields), '…')} }}}}；可用：{names}",
            )
        return meant

    def known_to_exist(self, node: nodes.Node) -> bool | None:
        """Return the value of a condition that only asks whether names exist, else None."""
        if isinstance(node, nodes.Test) and node.name in ("defined", "undefined"):
            return self._exists(node.node) is (node.name == "defined")
        if isinstance(node, nodes.Not):
            inner = self.known_to_exist(node.node)
            return None if inner is None else not inner
        if isinstance(node, nodes.And):
            return False if False in (self.known_to_exist(node.left), self.known_to_exist(node.right)) else None
        return None

    def _exists(self, node: nodes.Node) -> bool:
        if isinstance(node, nodes.Name):
            return self.look_up(node.name) is not None
        if isinstance(node, nodes.Getattr):
            base = self._quiet(node.node)
            return base is not None and (base.sort is Sort.OPEN or node.attr in base.fields)
        return True

    def _quiet(self, node: nodes.Node) -> Shape | None:
        if isinstance(node, nodes.Name):
            meant = self.look_up(node.name)
            return meant.shape if meant else None
        if isinstance(node, nodes.Getattr):
            base = self._quiet(node.node)
            return base.fields.get(node.attr) if base else None
        return OPEN

    def _name(self, node: nodes.Name) -> Meant:
        meant = self.look_up(node.name)
        if meant is not None:
            return meant
        if node.name in CALLABLE:
            return NOTHING
        scoped = {name: entry.shape for scope in self.scopes for name, entry in scope.items()}
        self._unknown(node.name, "", nearest(node.name, {**scoped, **self._root.fields}, self._root))
        return NOTHING

    def _unknown(self, name: str, group: str, guesses: tuple[str, ...]) -> None:
        of = f"“{group}”里" if group else ""
        remedy = f"请改为 {guesses[0]}，或从字段表复制名称" if guesses else "请从字段表复制名称"
        if not group and not guesses:
            remedy += f"；如果 {name} 是循环里的名字，请检查循环的开头 {{% for {name} in … %}} 是否还在，且包住此处"
        self._complain(Code.UNKNOWN_FIELD, f"{of}没有名为“{name}”的字段", f"{remedy}。", guesses)

    def _attribute(self, node: nodes.Getattr) -> Meant:
        return self._field(self.read(node.node), node.attr)

    def _field(self, base: Meant, name: str) -> Meant:
        shape, path = base.shape, f"{base.path}.{name}" if base.path else ""
        if shape.sort is Sort.OPEN:
            return NOTHING
        if name in shape.fields:
            return Meant(shape.fields[name], path)
        if shape.sort is Sort.GROUP:
            guesses = nearest(name, shape.fields, self._root)
            parent = base.path or "此处"
            full = tuple(f"{parent}.{guess}" if guess in shape.fields and base.path else guess for guess in guesses)
            self._unknown(name, parent, full)
            return NOTHING
        if shape.sort is Sort.CHOICE and name in ("key", "label"):
            return Meant(shape if name == "key" else TEXT, base.path)
        self._no_parts(base, name)
        return NOTHING

    def _no_parts(self, base: Meant, name: str) -> None:
        what = base.path or "此处"
        if base.shape.sort is Sort.LIST:
            self._complain(
                Code.WRONG_TYPE,
                f"“{what}”有多行，不能直接取“{name}”",
                f"请用循环：{{%tr for row in {what} %}} … {{{{ row.{name} }}}} … {{%tr endfor %}}。",
            )
            return
        self._complain(
            Code.WRONG_TYPE,
            f"“{what}”是单个的值（{base.shape.sort.value}），没有下一级“{name}”",
            f"请直接写 {{{{ {what} }}}}。",
        )

    def _item(self, node: nodes.Getitem) -> Meant:
        base = self.read(node.node)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._field(base, node.arg.value)
        self.read(node.arg)
        if base.shape.sort in SINGLE - {Sort.TEXT}:
            self._no_parts(base, "[…]")
        if isinstance(node.arg, nodes.Slice):
            return base
        return Meant(base.shape.item or OPEN, base.path)

    def _filter(self, node: nodes.Filter) -> Meant:
        if node.node is None:
            return NOTHING
        base = self.read(node.node)
        for child in (*node.args, *(pair.value for pair in node.kwargs)):
            self.read(child)
        shape = self._formats.after(node, base.shape, base.path)
        return Meant(shape, base.path)

    def _test(self, node: nodes.Test) -> Meant:
        if node.name not in ("defined", "undefined"):
            meant = self.read(node.node)
            if node.name in ("true", "false", "sameas", "eq", "equalto", "in"):
                self.compared.add(meant.path)
        for child in node.args:
            self.read(child)
        self._formats.check_test(node.name)
        return Meant(YES_NO)

    def _compare(self, node: nodes.Compare) -> Meant:
        left = self.read(node.expr)
        for operand in node.ops:
            right = self.read(operand.expr)
            if operand.op in ("eq", "ne", "in", "notin"):
                self.compared |= {left.path, right.path}
            for meant, other in ((left, operand.expr), (right, node.expr)):
                self._check_compared(meant, other)
        return Meant(YES_NO)

    def _check_compared(self, meant: Meant, other: nodes.Node) -> None:
        if not isinstance(other, nodes.Const) or not isinstance(other.value, str):
            return
        shape = meant.shape
        words = tuple(word for choice in shape.choices for word in choice)
        if shape.sort is Sort.CHOICE and len(shape.choices) > 1 and other.value not in words:
            guesses = nearest(other.value, dict.fromkeys(words, TEXT), self._root)[:1]
            listed = "、".join(f"{key}（{label}）" for key, label in shape.choices)
            self._complain(
                Code.UNKNOWN_CHOICE,
                f"“{meant.path}”没有“{other.value}”这个选项，条件永远不成立",
                f"可用：{listed}。",
                guesses,
            )
        elif shape.sort in (Sort.NUMBER, Sort.DATE, Sort.YES_NO):
            self._complain(
                Code.WRONG_TYPE,
                f"“{meant.path}”是{shape.sort.value}，与带引号的文字“{other.value}”比较永远不相等",
                "数字请去掉引号；是否请写 is true 或 is false；日期不要与文字比较。",
                weight=Weight.ERROR,
            )

    def _const(self, node: nodes.Const) -> Meant:
        if isinstance(node.value, bool):
            return Meant(YES_NO)
        return Meant(NUMBER) if isinstance(node.value, int | float) else Meant(TEXT)

    def _call(self, node: nodes.Call) -> Meant:
        for child in node.args:
            self.read(child)
        if isinstance(node.node, nodes.Getattr) and isinstance(node.node.node, nodes.Name):
            name = node.node.node.name
            if name == "loop" and self.look_up("loop") is not None:
                return NOTHING
        if isinstance(node.node, nodes.Name):
            known = self.look_up(node.node.name)
            if node.node.name in CALLABLE or (known is not None and known.shape is OPEN):
                return NOTHING
        self._complain(
            Code.NOT_ALLOWED,
            "模板里不能用括号调用",
            "请删去括号；要换写法的，用竖线，例如 {{ score.percent|percent(2) }}。",
        )
        return NOTHING

    def _either(self, node: nodes.CondExpr) -> Meant:
        self.read(node.test)
        first = self.read(node.expr1)
        if node.expr2 is None:
            return first
        second = self.read(node.expr2)
        return first if first.shape.sort is second.shape.sort else NOTHING

    def _choice_of(self, node: nodes.BinExpr) -> Meant:
        left = self.read(node.left)
        right = self.read(node.right)
        return left if left.shape.sort is right.shape.sort else NOTHING
