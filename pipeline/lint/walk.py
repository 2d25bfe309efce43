"""A walk through the tags of a part in reading order: scopes of loops, branches, what is shown.

Each tag is parsed for itself, so that a fault in one hides no fault in another. Blocks are
followed without requiring that they are closed; `blocks` tells what is wrong with those.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from pipeline.lint.expressions import Expressions, Meant
from pipeline.lint.names import close_words
from pipeline.lint.problems import Code, Problem, Weight
from pipeline.lint.shapes import LOOP, OPEN, Shape, Sort
from pipeline.lint.syntax import explained
from pipeline.lint.tags import Paragraph, Tag
from pipeline.render.numbering import RENUMBER
from pipeline.render.sandbox import make_environment

_ENVIRONMENT = make_environment()
SUBDOCUMENT = re.compile(r"(?i)sub_?doc")
NO_VALUES = frozenset({"p", "r", "tr", "tc"})
"""Values that docxtpl puts in the place of a paragraph, run, row or cell."""
RENUMBERED = re.compile(rf"\|\s*{RENUMBER}\b")
ALONE = frozenset({"vm", "hm", "do", "break", "continue"})
WITH_VALUE = frozenset({"cellbg", "colspan"})
REFUSED = frozenset({"include", "import", "from", "extends", "block", "trans", "debug"})
WORDS = ("for", "if", "elif", "else", "endfor", "endif", "set", "endset", "with", "endwith", "filter", "endfilter")
KNOWN = frozenset(WORDS) | ALONE | WITH_VALUE | REFUSED | {"raw", "endraw", "macro", "endmacro", "call", "endcall"}


@dataclass(slots=True)
class _Block:
    word: str
    dead: bool = False
    scoped: bool = False


@dataclass(slots=True)
class Walk:
    """The walk through one part; `shown` gathers the paths of fields that are printed."""

    root: Shape
    problems: list[Problem] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    _open: list[_Block] = field(default_factory=list)
    _at: tuple[Paragraph, Tag] | None = None

    def go(self, paragraphs: Iterable[Paragraph]) -> None:
        """Walk through all tags of the paragraphs."""
        self._reader = Expressions(self.root, self.complain)
        for paragraph in paragraphs:
            for tag in paragraph.tags:
                self._at = (paragraph, tag)
                self._step(tag)

    _reader: Any = None

    def complain(
        self,
        code: Code,
        message: str,
        remedy: str,
        nearest: tuple[str, ...] = (),
        weight: Weight = Weight.ERROR,
    ) -> None:
        """Note a problem at the tag at hand, unless it stands where nothing is ever printed."""
        assert self._at is not None
        if self._dead:
            return
        paragraph, tag = self._at
        where = paragraph.where(tag)
        self.problems.append(
            Problem(code=code, where=where, message=message, remedy=remedy, nearest=nearest, weight=weight)
        )

    @property
    def _dead(self) -> bool:
        return any(block.dead for block in self._open)

    def _step(self, tag: Tag) -> None:
        if tag.is_comment:
            return
        if tag.word != "for" and RENUMBERED.search(tag.inner):
            self.complain(
                Code.WRONG_PLACE,
                f"“{RENUMBER}”只能写在循环的开头",
                f"请去掉；要重新编号的，写 {{%p for x in …|{RENUMBER} %}}。",
            )
        if not tag.is_statement:
            self._output(tag)
        elif tag.word.startswith("end"):
            self._close(tag.word[3:])
        elif tag.word not in KNOWN:
            self._unknown_word(tag)
        elif tag.word in REFUSED:
            self.complain(
                Code.NOT_ALLOWED, f"模板里不能用“{{% {tag.word} %}}”", "请删去；要用的内容直接写在这个模板里。"
            )
        else:
            self._statement(tag)

    def _output(self, tag: Tag) -> None:
        if SUBDOCUMENT.search(tag.inner) or tag.kind in NO_VALUES:
            self._no_subdocument(tag)
            return
        node = self._parsed(tag, f"{{{{ {tag.inner} }}}}")
        output = next(node.find_all(nodes.Output), None) if node else None
        for child in output.nodes if isinstance(output, nodes.Output) else ():
            if not isinstance(child, nodes.TemplateData):
                meant = self._reader.print(child)
                self._check_picture(meant)
                self._show(meant)

    def _no_subdocument(self, tag: Tag) -> None:
        """Name what docxtpl fills from a program: sub-documents and rich text; no field holds such a thing."""
        field = tag.inner.strip() if tag.inner.strip().replace(".", "_").isidentifier() else "名称"
        what = "子文档" if SUBDOCUMENT.search(tag.inner) or tag.kind == "p" else "富文本"
        value = "" if SUBDOCUMENT.search(tag.inner) else f"只填一个值的，请写 {{{{ {field} }}}}；"
        self.complain(
            Code.NOT_ALLOWED,
            f"不支持{what}：“{tag.text}”",
            f"{value}要放进来的内容请直接写在这个模板里，一项一段的用 {{%p for … %}}，有条件的用 {{%p if … %}}。",
        )

    def _check_picture(self, meant: Meant) -> None:
        assert self._at is not None
        if meant.shape.sort is Sort.PICTURE and self._at[0].beside:
            self.complain(
                Code.WRONG_TYPE,
                f"“{meant.path or '此处'}”是图片，在替代文字里要写明用它填",
                f"请写 {{{{ {meant.path}|picture }}}}。",
            )

    def _show(self, meant: Meant) -> None:
        if meant.path and not self._dead:
            self.shown |= {meant.path, *self._rows_above(meant)}

    def _rows_above(self, meant: Meant) -> set[str]:
        """Return the tables and groups of which a printed field is a part."""
        pieces = meant.path.split(".")
        above = {".".join(pieces[:length]) for length in range(1, len(pieces))}
        return {path for path in above if self._stands_for(path, pieces[-1])}

    def _stands_for(self, path: str, last: str) -> bool:
        shape = shape_at(self.root, path)
        return shape is None or shape.sort is Sort.LIST or not shape.printable or last in ("name", "label", "text")

    def _statement(self, tag: Tag) -> None:
        if tag.word == "for":
            self._for(tag)
        elif tag.word in ("if", "elif"):
            self._condition(tag)
        elif tag.word == "else":
            self._else()
        elif tag.word == "set":
            self._set(tag)
        elif tag.word in WITH_VALUE:
            self._value(tag)
        elif tag.word not in ALONE:
            self._push(_Block(tag.word, scoped=True))

    def _value(self, tag: Tag) -> None:
        node = self._parsed(tag, f"{{{{ {tag.rest} }}}}")
        output = next(node.find_all(nodes.Output), None) if node else None
        for child in output.nodes if isinstance(output, nodes.Output) else ():
            self._reader.read(child)

    def _for(self, tag: Tag) -> None:
        node = self._parsed(tag, f"{{% {tag.inner} %}}{{% endfor %}}")
        loop = next(node.find_all(nodes.For), None) if node else None
        block = _Block("for", scoped=True)
        if loop is None:
            self._push(block, {name: Meant(OPEN) for name in _loop_names(tag)} | {"loop": Meant(LOOP)})
            return
        meant = self._reader.read(loop.iter)
        self._check_loop(meant)
        item = Meant(meant.shape.item or OPEN, meant.path)
        names = {name.name: Meant(OPEN) for name in loop.target.find_all(nodes.Name)}
        if isinstance(loop.target, nodes.Name):
            names[loop.target.name] = item
        self._push(block, names | {"loop": Meant(LOOP)})
        if loop.test is not None:
            self._reader.read(loop.test)

    def _check_loop(self, meant: Meant) -> None:
        if meant.shape.sort in (Sort.LIST, Sort.OPEN):
            return
        path = meant.path or "此处"
        if meant.shape.sort is Sort.GROUP:
            lists = [f"{path}.{name}" for name, shape in meant.shape.fields.items() if shape.sort is Sort.LIST]
            remedy = f"其中可以循环的：{'、'.join(lists)}。" if lists else f"请直接写 {{{{ {path}.… }}}}，不用循环。"
            self.complain(Code.WRONG_TYPE, f"“{path}”是一组字段，不能循环", remedy, tuple(lists[:1]))
            return
        self.complain(
            Code.WRONG_TYPE,
            f"“{path}”是单个的值（{meant.shape.sort.value}），不能循环",
            f"请删去循环的开头和结尾，直接写 {{{{ {path} }}}}。",
        )

    def _condition(self, tag: Tag) -> None:
        source = tag.inner.replace("elif", "if", 1) if tag.word == "elif" else tag.inner
        node = self._parsed(tag, f"{{% {source} %}}{{% endif %}}")
        test = next(node.find_all(nodes.If)).test if node else None
        if tag.word == "elif" and self._open:
            self._open[-1].dead = False
        exists = self._reader.known_to_exist(test) if test is not None else None
        if test is not None and exists is not False:
            self._reader.compared.clear()
            self._reader.read(test)
            self.shown |= set() if self._dead else self._reader.compared - {""}
        if tag.word == "if":
            self._push(_Block("if", dead=exists is False))
        elif self._open:
            self._open[-1].dead = exists is False

    def _else(self) -> None:
        if self._open and self._open[-1].word == "if":
            self._open[-1].dead = False

    def _set(self, tag: Tag) -> None:
        if "=" not in tag.rest:
            self._reader.scopes[-1][tag.rest.split("|")[0].strip()] = Meant(OPEN)
            self._push(_Block("set"))
            return
        node = self._parsed(tag, f"{{% {tag.inner} %}}")
        assign = next(node.find_all(nodes.Assign), None) if node else None
        if assign is not None and isinstance(assign.target, nodes.Name):
            self._reader.scopes[-1][assign.target.name] = self._reader.read(assign.node)

    def _push(self, block: _Block, names: dict[str, Meant] | None = None) -> None:
        self._open.append(block)
        if block.scoped:
            self._reader.scopes.append(names or {})

    def _close(self, word: str) -> None:
        """Leave the nearest open block of that word, with all that is open inside it."""
        if all(block.word != word for block in self._open):
            return
        while self._open:
            block = self._open.pop()
            if block.scoped:
                self._reader.scopes.pop()
            if block.word == word:
                return

    def _unknown_word(self, tag: Tag) -> None:
        guesses = close_words(tag.word, WORDS)
        remedy = f"请写 {{% {guesses[0]} … %}}。" if guesses else "常用的有 for、if、elif、else、endfor、endif。"
        self.complain(Code.BAD_SYNTAX, f"没有“{{% {tag.word or tag.inner[:20]} %}}”这种标记", remedy, guesses)

    def _parsed(self, tag: Tag, source: str) -> nodes.Template | None:
        found = _parse(source)
        if isinstance(found, nodes.Template):
            return found
        message, remedy, nearest = explained(tag, found, self.root)
        self.complain(Code.BAD_SYNTAX, message, remedy, nearest)
        return None


@functools.lru_cache(maxsize=4096)
def _parse(source: str) -> nodes.Template | str:
    try:
        return _ENVIRONMENT.parse(source)
    except TemplateSyntaxError as error:
        return error.message or "?"


def _loop_names(tag: Tag) -> list[str]:
    return [word for word in tag.rest.split(" in ")[0].replace(",", " ").split() if word.isidentifier()]


def shape_at(root: Shape, path: str) -> Shape | None:
    """Return the shape of a field by its path; rows of a table are passed through."""
    shape = root
    for name in path.split("."):
        while shape.item is not None:
            shape = shape.item
        found = shape.fields.get(name)
        if found is None:
            return None
        shape = found
    return shape
