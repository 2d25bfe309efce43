"""Comments on marked cells. An auditor's own comments stay; ours are taken off before new ones come."""

import re
from collections.abc import Mapping

from lxml import etree

from pipeline.read.xml import attribute, child, children, inner_text, local
from pipeline.workbook.ooxml import Package, legal, put_in_order, tag

AUTHOR = "工作簿核对"
SPLIT = "\n—— 工作簿核对 ——\n"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
FOLLOWS_LEGACY = frozenset(
    {
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    }
)
_OUR_SHAPE = re.compile(rb'<v:shape [^>]*id="greencert_\d+".*?</v:shape>', re.DOTALL)
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_HEAD = (
    f"<xml {_SPACES}>"
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_SHAPE = (
    f"<v:shape {_SPACES} "
    'id="greencert_{number}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;'
    'margin-top:5pt;width:220pt;height:{height}pt;z-index:{number};visibility:hidden" fillcolor="#fff4d6" '
    'o:insetmode="auto"><v:fill color2="#fff4d6"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 31, {bottom}, 1</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)

Notes = Mapping[tuple[int, int], str]
"""Texts by row and column, from 0."""


def write_comments(package: Package, sheet: str, notes: Notes, names: Mapping[tuple[int, int], str]) -> None:
    """Put the notes on a sheet as comments; `names` gives the addresses of their cells."""
    part = package.related(sheet, "comments")
    if part is None and not notes:
        return
    root = package.tree(part) if part else _new_comments(package, sheet)
    before = _take_off(root)
    fresh = _add_notes(root, notes, names)
    _draw(package, sheet, {cell: notes[cell] for cell in fresh}, clear=before)


def _new_comments(package: Package, sheet: str) -> etree._Element:
    namespace = etree.QName(package.tree(sheet)).namespace
    root = etree.fromstring(f'<comments xmlns="{namespace}"/>')
    etree.SubElement(root, tag(root, "authors"))
    etree.SubElement(root, tag(root, "commentList"))
    name = package.free_name("xl/comments{}.xml")
    package.add_tree(name, root)
    package.register(name, COMMENTS_TYPE)
    package.relate(sheet, "comments", name)
    return root


def _take_off(root: etree._Element) -> bool:
    """Remove our comments of an earlier round; say whether there were any."""
    author = _author(root)
    removed = False
    for holder in children(root, "commentList"):
        for entry in list(children(holder, "comment")):
            if entry.get("authorId") == str(author):
                holder.remove(entry)
                removed = True
            else:
                _cut(entry)
    return removed


def _cut(entry: etree._Element) -> None:
    for text in entry.iter():
        if local(text) == "t" and text.text and SPLIT in text.text:
            text.text = text.text.split(SPLIT)[0]


def _author(root: etree._Element) -> int:
    authors = child(root, "authors")
    if authors is None:
        authors = etree.Element(tag(root, "authors"))
        root.insert(0, authors)
    for number, entry in enumerate(authors):
        if entry.text == AUTHOR:
            return number
    etree.SubElement(authors, tag(root, "author")).text = AUTHOR
    return len(authors) - 1


def _add_notes(root: etree._Element, notes: Notes, names: Mapping[tuple[int, int], str]) -> list[tuple[int, int]]:
    """Add the notes; return the cells that had no comment before and need a shape."""
    holder = child(root, "commentList")
    if holder is None:
        holder = etree.SubElement(root, tag(root, "commentList"))
    known = {entry.get("ref", ""): entry for entry in children(holder, "comment")}
    author, fresh = _author(root), []
    for cell, note in notes.items():
        own = known.get(names[cell])
        if own is not None:
            _append(own, note)
            continue
        entry = etree.SubElement(holder, tag(root, "comment"), ref=names[cell], authorId=str(author))
        _text(etree.SubElement(entry, tag(root, "text")), note)
        fresh.append(cell)
    return fresh


def _append(entry: etree._Element, note: str) -> None:
    text = child(entry, "text")
    if text is None:
        text = etree.SubElement(entry, tag(entry, "text"))
    if child(text, "r") is None and inner_text(text):
        plain = inner_text(text)
        for part in list(text):
            text.remove(part)
        _text(text, plain)
    _text(text, SPLIT + note)


def _text(parent: etree._Element, text: str) -> None:
    run = etree.SubElement(parent, tag(parent, "r"))
    part = etree.SubElement(run, tag(parent, "t"))
    part.text = legal(text)
    part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _draw(package: Package, sheet: str, notes: Notes, *, clear: bool) -> None:
    part = _drawing(package, sheet) if notes or clear else None
    if part is None:
        return
    content = _OUR_SHAPE.sub(b"", package.read(part)) if clear else package.read(part)
    shapes = "".join(
        _SHAPE.format(
            number=9000 + number,
            height=40 + 13 * (len(note) // 18),
            left=column + 1,
            right=column + 4,
            top=max(row - 1, 0),
            bottom=row + 5,
            row=row,
            column=column,
        )
        for number, ((row, column), note) in enumerate(sorted(notes.items()))
    ).encode()
    end = content.rfind(b"</xml>")
    package.write(part, content[:end] + shapes + content[end:])


def _drawing(package: Package, sheet: str) -> str:
    """Return the drawing part that holds the shapes of comments, made where there is none."""
    root = package.tree(sheet)
    legacy = child(root, "legacyDrawing")
    if legacy is not None:
        known = package.target(sheet, attribute(legacy, "id"))
        if known is not None and package.has(known):
            return known
        root.remove(legacy)
    name = package.free_name("xl/drawings/vmlDrawing{}.vml")
    package.write(name, _HEAD.encode())
    package.register_default("vml", VML_TYPE)
    element = etree.Element(tag(root, "legacyDrawing"))
    element.set(f"{{{package.relation_types}}}id", package.relate(sheet, "vmlDrawing", name))
    put_in_order(root, element, FOLLOWS_LEGACY)
    return name
