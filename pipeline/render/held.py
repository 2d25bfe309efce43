"""What a tag must not swallow, and tags where nothing is filled.

A tag is typed as text; a footnote, a picture or half a field in its middle would vanish with
it. A tag that removes its paragraph, row or cell would take along what else stands there.
Codes of fields and formulas are not filled.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.render.repairs import Kind, Notes

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
REMOVING = re.compile(r"\{[{%]-?\s*(p|tr|tc)(?=\s)")
REMOVED = {"p": "整段", "tr": "整行", "tc": "整格"}
OBJECTS = {
    f"{W}drawing": "图形",
    f"{W}pict": "图形",
    f"{W}object": "对象",
    f"{W}footnoteReference": "脚注",
    f"{W}endnoteReference": "尾注",
    f"{W}fldChar": "域的一半",
    f"{W}sym": "符号",
}
BEFORE = f"{W}pageBreakBefore"
BREAKS = {"page": "分页符", "column": "分栏符"}
CODES = {f"{W}instrText": "域代码", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t": "公式"}


@dataclass(frozen=True, slots=True)
class Held:
    """A tag and what is wrong with where it stands: the thing that would be lost, or the place not filled."""

    tag: str
    at: int
    what: str


def pass_breaks(root: etree._Element, notes: Notes | None = None) -> None:
    """Give the page break of a paragraph that a tag removes, before or at its end, to the paragraph that follows.

    LibreOffice saves the break before a paragraph at the end of the one in front of it.
    """
    for paragraph in list(root.iter(f"{W}p")):
        following = paragraph.getnext()
        if following is None or following.tag != f"{W}p" or not _is_removed(paragraph) or _is_removed(following):
            continue
        mark = next((mark for mark in paragraph.iter(f"{W}br", BEFORE) if _breaks(paragraph, mark)), None)
        holder = None if mark is None else mark.getparent()
        if mark is not None and holder is not None:
            if notes is not None:
                notes.add(Kind.PAGE_BREAK, paragraph)
            holder.remove(mark)
            _break_before(following)


def _breaks(paragraph: etree._Element, mark: etree._Element) -> bool:
    """Say whether a mark breaks the page before its paragraph or at the end of it."""
    run = mark.getparent()
    if run is None or not own(paragraph, mark):
        return False
    if mark.tag == BEFORE:
        return is_on(mark)
    return mark.get(f"{W}type") == "page" and run.getparent() is paragraph and _ends(run, mark)


def is_on(mark: etree._Element) -> bool:
    """Say whether a property that may be switched off is on."""
    return mark.get(f"{W}val") not in ("0", "false", "off")


def _ends(run: etree._Element, mark: etree._Element) -> bool:
    """Say whether nothing follows a mark in its paragraph."""
    after = [*mark.itersiblings(), *(node for later in run.itersiblings() for node in later.iter(f"{W}t", *OBJECTS))]
    return not any(node.tag in OBJECTS or node.text for node in after)


def _is_removed(paragraph: etree._Element) -> bool:
    text = "".join(str(text) for text in paragraph.itertext(f"{W}t"))
    found = REMOVING.search(text)
    return found is not None and found[1] == "p"


def _break_before(paragraph: etree._Element) -> None:
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = paragraph.makeelement(f"{W}pPr", {})
        paragraph.insert(0, properties)
    for known in properties.findall(BEFORE):
        properties.remove(known)
    at = sum(etree.QName(node).localname in ("pStyle", "keepNext", "keepLines") for node in properties)
    properties.insert(at, properties.makeelement(BEFORE, {}))


def own(paragraph: etree._Element, node: etree._Element) -> bool:
    """Say whether a node belongs to a paragraph itself and not to a box in it."""
    return next(node.iterancestors(f"{W}p"), None) is paragraph


def objects_in_tags(paragraph: etree._Element) -> Iterator[Held]:
    """Yield the tags of a paragraph with something in their middle that is no text."""
    text, found = "", []
    for node in paragraph.iter(f"{W}t", *OBJECTS):
        if not own(paragraph, node):
            continue
        if node.tag == f"{W}t":
            text += node.text or ""
        else:
            found.append((len(text), OBJECTS[str(node.tag)]))
    for match in TAG.finditer(text) if found else ():
        inside = next((what for at, what in found if match.start() < at < match.end()), None)
        if inside is not None:
            yield Held(match[0], match.start(), inside)


def removed_with(paragraph: etree._Element, text: str) -> Iterator[Held]:
    """Yield the first tag of a paragraph that removes its place while something stands there that is no text."""
    for match in REMOVING.finditer(text):
        kind = match[1]
        place = paragraph if kind == "p" else next(paragraph.iterancestors(f"{W}{kind}"), None)
        lost = None if place is None else next(_things(place), None)
        if lost is not None:
            whole = TAG.match(text, match.start())
            yield Held(whole[0] if whole else match[0], match.start(), f"{REMOVED[kind]}删去，那里还有{lost}")
            return


def _things(place: etree._Element) -> Iterator[str]:
    for node in place.iter(*OBJECTS, f"{W}br", f"{W}sectPr", BEFORE):
        if node.tag == f"{W}sectPr":
            yield "分节符"
        elif node.tag == BEFORE:
            yield from ("段前分页",) if is_on(node) else ()
        elif node.tag != f"{W}br":
            yield OBJECTS[str(node.tag)]
        elif node.get(f"{W}type") in BREAKS:
            yield BREAKS[str(node.get(f"{W}type"))]


def unfilled(paragraph: etree._Element) -> Iterator[Held]:
    """Yield the tags of a paragraph that stand in the code of a field or in a formula."""
    simple = "".join(str(node.get(f"{W}instr", "")) for node in paragraph.iter(f"{W}fldSimple"))
    texts = {name: "".join(node.text or "" for node in paragraph.iter(name) if own(paragraph, node)) for name in CODES}
    for text, what in ((simple, "域代码"), *((text, CODES[name]) for name, text in texts.items())):
        for match in TAG.finditer(text):
            yield Held(match[0], 0, what)
