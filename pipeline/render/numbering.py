"""Lists numbered by Word that begin anew: `{%p for x in r.items|renumber %}`.

Word counts the paragraphs of one list (`w:num`) on through the whole text. A loop that says
`renumber` gives its paragraphs a list of their own each time it begins: a new `w:num` with a
definition of the same look, whose levels start over.
"""

import copy
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes, pass_context
from jinja2.runtime import Context
from lxml import etree
from markupsafe import Markup

from pipeline.render.package import DECLARATION, WORDPROCESSING, Package, parse
from pipeline.render.printing import UnprintableError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NUMBERING = f"{WORDPROCESSING}numbering+xml"
STYLES = f"{WORDPROCESSING}styles+xml"
RENUMBER = "renumber"
LISTS = " lists"
"""Context key of the lists; the blank keeps it out of reach of a template."""
LIST = "_greencert_list"
NO_LIST = "0"
LEVELS = 9
SHAPE_ID = f"{W}abstractNumId"
NUM_ID = re.compile(r'(?<=<w:numId w:val=")[0-9]+(?="\s*/>)')
LOOP = re.compile(rf"\{{%-?\s*(?:p|tr|tc)?\s*for\b.*?\|\s*{RENUMBER}\b.*?%\}}", re.DOTALL)
LOOP_TAG = re.compile(r"\{%-?\s*(?:p|tr|tc)?\s*(for|endfor)\b.*?%\}", re.DOTALL)
BEFORE_LIST = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
AFTER_INDENT = ("contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment",
                "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Which list of Word a paragraph belongs to and on which level, from 0."""

    num: str
    level: int


@dataclass(frozen=True)
class ListStyles:
    """The paragraph styles of a template, as far as they number paragraphs."""

    styles: Mapping[str, etree._Element] = field(default_factory=dict)

    def place(self, paragraph: etree._Element) -> ListPlace | None:
        """Return the list of a paragraph, its own or that of its style; None where it is not numbered."""
        num, level = (self._found(paragraph, f"{W}numPr/{W}{name}") for name in ("numId", "ilvl"))
        number = None if num is None else num.get(f"{W}val")
        if number is None or number == NO_LIST:
            return None
        return ListPlace(number, int("0" if level is None else level.get(f"{W}val", "0")))

    def own(self, paragraph: etree._Element) -> None:
        """Write the list that a paragraph has from its style, and the indent with it, into the paragraph itself."""
        place = self.place(paragraph)
        properties = paragraph.find(f"{W}pPr")
        if place is None or properties is None or properties.find(f"{W}numPr") is not None:
            return
        made = etree.Element(f"{W}numPr")
        etree.SubElement(made, f"{W}ilvl", {f"{W}val": str(place.level)})
        etree.SubElement(made, f"{W}numId", {f"{W}val": place.num})
        at = sum(etree.QName(node).localname in BEFORE_LIST for node in properties)
        properties.insert(at, made)
        indent = self._found(paragraph, f"{W}ind")
        if indent is not None and properties.find(f"{W}ind") is None:
            after = next((node for node in properties if etree.QName(node).localname in AFTER_INDENT), None)
            kept = copy.deepcopy(indent)
            properties.append(kept) if after is None else after.addprevious(kept)

    def _found(self, paragraph: etree._Element, path: str) -> etree._Element | None:
        """Return a property of a paragraph, its own first, then that of its style and of those it is based on."""
        found = paragraph.find(f"{W}pPr/{path}")
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        seen: set[str] = set()
        while found is None and named is not None:
            identity = named.get(f"{W}val", "")
            style = self.styles.get(identity)
            if style is None or identity in seen:
                return None
            seen.add(identity)
            found, named = style.find(f"{W}pPr/{path}"), style.find(f"{W}basedOn")
        return found


def list_styles(package: Package) -> ListStyles:
    """Return the paragraph styles of a template."""
    roots = [parse(package.members[name]) for name in package.parts({STYLES})]
    found = (style for root in roots for style in root.iter(f"{W}style"))
    return ListStyles({style.get(f"{W}styleId", ""): style for style in found if style.get(f"{W}type") == "paragraph"})


def own_lists(root: etree._Element, texts: tuple[str, ...], styles: ListStyles) -> None:
    """Give the paragraphs in loops that say `renumber` a list of their own where it comes from a style."""
    if not any(LOOP.search(text) for text in texts):
        return
    open_loops: list[bool] = []
    for paragraph, text in zip(list(root.iter(f"{W}p")), texts, strict=True):
        if any(open_loops):
            styles.own(paragraph)
        for tag in LOOP_TAG.finditer(text):
            if tag[1] == "for":
                open_loops.append(LOOP.match(tag[0]) is not None)
            elif open_loops:
                open_loops.pop()


@dataclass(frozen=True, slots=True)
class ListBook:
    """The lists of a template: the part that holds them, their numbers, the highest of these."""

    name: str
    content: bytes
    nums: frozenset[str]
    last: int


def list_book(package: Package) -> ListBook | None:
    """Return the lists of a template; None where it has none."""
    for name in package.parts({NUMBERING}):
        content = package.members[name]
        nums = frozenset(node.get(f"{W}numId", "") for node in parse(content).iter(f"{W}num"))
        return ListBook(name, content, nums, max((int(num) for num in nums if num.isdigit()), default=0))
    return None


@dataclass(slots=True)
class Lists:
    """The lists of one paper in the making: new ones for each turn of a loop that says `renumber`."""

    book: ListBook | None
    _turns: dict[int, int] = field(default_factory=dict)
    _made: dict[tuple[str, int, int], str] = field(default_factory=dict)

    def begin(self, loop: int) -> None:
        """Begin a loop that says `renumber`."""
        self._turns[loop] = self._turns.get(loop, 0) + 1

    def number(self, num: str, loop: int) -> Markup:
        """Return the list that takes the place of a list of the template in this turn of the loop."""
        if self.book is None or num not in self.book.nums:
            return Markup(num)  # noqa: S704 - a number holds no markup
        key = num, loop, self._turns.get(loop, 0)
        made = self._made.setdefault(key, str(self.book.last + 1 + len(self._made)))
        return Markup(made)  # noqa: S704 - a number holds no markup

    def members(self) -> dict[str, bytes]:
        """Return the part of the lists with the new ones; nothing where there are none."""
        if self.book is None or not self._made:
            return {}
        root = parse(self.book.content)
        known = {node.get(f"{W}numId", ""): node for node in root.iter(f"{W}num")}
        after = list(known.values())[-1]
        for (num, _, _), made in self._made.items():
            new = _starting_over(known[num], made, root)
            after.addnext(new)
            after = new
        return {self.book.name: DECLARATION + etree.tostring(root, encoding="utf-8")}


def _starting_over(num: etree._Element, identity: str, root: etree._Element) -> etree._Element:
    """Return a list like another, with a definition of its own: Word counts on through all lists of one definition."""
    made = copy.deepcopy(num)
    made.tail = None
    made.attrib.clear()
    made.set(f"{W}numId", identity)
    looks = made.find(f"{W}abstractNumId")
    shapes = root.findall(f"{W}abstractNum")
    shape = next((one for one in shapes if looks is not None and one.get(SHAPE_ID) == looks.get(f"{W}val")), None)
    if shape is not None and looks is not None:
        own = _own_shape(shape, str(1 + max(int(one.get(SHAPE_ID, "0")) for one in shapes)))
        shapes[-1].addnext(own)
        looks.set(f"{W}val", own.get(SHAPE_ID, ""))
    for level in map(str, range(LEVELS)):
        _start_level(made, shape, level)
    return made


def _own_shape(shape: etree._Element, identity: str) -> etree._Element:
    """Return a definition of a list like another that Word takes for another, tied to no style."""
    own = copy.deepcopy(shape)
    own.tail = None
    own.set(SHAPE_ID, identity)
    for mark in own.findall(f"{W}nsid"):
        mark.set(f"{W}val", _signature(mark.get(f"{W}val", ""), identity))
    for tie in [*own.findall(f"{W}styleLink"), *own.findall(f"{W}lvl/{W}pStyle")]:
        tie.getparent().remove(tie)  # type: ignore[union-attr]
    return own


def _signature(former: str, identity: str) -> str:
    return f"{zlib.crc32(f'{former} {identity}'.encode()):08X}"


def _start_level(num: etree._Element, shape: etree._Element | None, level: str) -> None:
    """Let a level of a list start where it starts in the template."""
    change = num.find(f"{W}lvlOverride[@{W}ilvl='{level}']")
    if change is None:
        change = etree.SubElement(num, f"{W}lvlOverride", {f"{W}ilvl": level})
    if change.find(f"{W}startOverride") is None:
        own = change.find(f"{W}lvl/{W}start")
        start = own if own is not None or shape is None else shape.find(f"{W}lvl[@{W}ilvl='{level}']/{W}start")
        first = "1" if start is None else start.get(f"{W}val", "1")
        change.insert(0, change.makeelement(f"{W}startOverride", {f"{W}val": first}))


@pass_context
def renumber(context: Context, rows: Any, loop: int | None = None) -> Any:
    """Begin the lists of Word anew in the loop over these rows. Raises UnprintableError elsewhere than in a loop."""
    lists = context.get(LISTS)
    if loop is None or not isinstance(lists, Lists):
        raise UnprintableError("renumber stands elsewhere than in a for", "“renumber”只能写在循环的开头")
    lists.begin(loop)
    return rows


def mark_lists(tree: nodes.Template) -> None:
    """Let the paragraphs in loops that say `renumber` ask for their list when they are printed."""
    for number, loop in enumerate(tree.find_all(nodes.For)):
        asked = _asked(loop)
        for filtered in asked:
            filtered.args = [nodes.Const(number, lineno=loop.lineno)]
        if asked:
            _ask(loop.body, number)


def _asked(loop: nodes.For) -> list[nodes.Filter]:
    return [found for found in (loop.iter, *loop.iter.find_all(nodes.Filter)) if _is_renumber(found)]  # type: ignore[misc]


def _is_renumber(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Filter) and node.name == RENUMBER


def _ask(body: Iterable[nodes.Node], loop: int) -> None:
    for node in body:
        if isinstance(node, nodes.Output):
            node.nodes = [piece for part in node.nodes for piece in _pieces(part, loop)]
        elif not (isinstance(node, nodes.For) and _asked(node)):
            _ask(node.iter_child_nodes(), loop)


def _pieces(part: nodes.Expr, loop: int) -> Iterator[nodes.Expr]:
    """Yield the text of a template cut at the numbers of its lists, a call in the place of each."""
    if not isinstance(part, nodes.TemplateData):
        yield part
        return
    done = 0
    for found in NUM_ID.finditer(part.data):
        yield nodes.TemplateData(part.data[done : found.start()], lineno=part.lineno)
        name = nodes.Name(LIST, "load", lineno=part.lineno)
        asked = [nodes.Const(found[0], lineno=part.lineno), nodes.Const(loop, lineno=part.lineno)]
        yield nodes.Call(name, asked, [], None, None, lineno=part.lineno)
        done = found.end()
    yield nodes.TemplateData(part.data[done:], lineno=part.lineno)
