"""Neutral repairs of a rendered part: what loops and conditions leave behind is made sound.

Grids follow the cells, an emptied cell gets its paragraph, a table without rows goes,
identifiers repeated by loops become unique, leading and trailing blanks are kept.
Each repair is noted.
"""

import re
from collections.abc import Mapping

from lxml import etree

from pipeline.render.repairs import Kind, Notes

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
FIRST_DRAWING_ID = 1001
INLINE = frozenset(f"{W}{name}" for name in ("p", "hyperlink", "fldSimple"))
"""What holds runs: a content control there does too."""


NAMESPACES = {"w": W[1:-1], "w14": W14[1:-1]}
BARE_ROWS, BARE_TABLES, BARE_CELLS, BARE_CONTROLS, UNLIKE_GRID, BLANK_ENDS = (
    etree.XPath(f"/descendant::w:{path}", namespaces=NAMESPACES)
    for path in (
        "tr[not(w:tc or w:sdt)]",
        "tbl[not(.//w:tr)]",
        "tc[not(*[last()][self::w:p])]",
        "sdtContent[not(*)]",
        "tbl[w:tr[count(w:tc) != count(../w:tblGrid/w:gridCol)]]",
        "t[contains($blanks, substring(., 1, 1)) or contains($blanks, substring(., string-length(.)))]",
    )
)
PARAGRAPH_IDS = etree.XPath("/descendant::*/@w14:paraId", namespaces=NAMESPACES, smart_strings=False)


BOXES = ("txbxContent", "hdr", "ftr", "footnote", "endnote")
"""What holds paragraphs and must not be empty, beside cells and content controls."""
SIGNS = ("<w:bookmark", "<w:perm", "w14:paraId=", "<w:tc/>", "<w:tr/>", "<w:tbl/>", "<w:sdt>")
ENDS = (("</w:p>", "</w:tc>"), ("</w:tc>", "</w:tr>"), ("</w:tr>", "</w:tbl>"),
        *(("</w:p>", f"</w:{name}>") for name in BOXES))  # fmt: skip
"""What stands before the end of a sound cell, row, table."""
LOOSE_BLANK = re.compile(r"<w:t>(?:\s|[^<]*\s<)")
RESHAPING = re.compile(r"\{%-?\s*(?:tc|hm|vm|colspan)\b")


def is_steady(root: etree._Element) -> bool:
    """Say whether no table of the template can come out with cells that its grid does not fit."""
    if RESHAPING.search("".join(map(str, root.itertext(f"{W}t")))):
        return False
    for table in root.iter(f"{W}tbl"):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        spans = {span.getparent(): int(span.get(f"{W}val", "1")) for span in table.iter(f"{W}gridSpan")}
        if any(sum(_spanned(cell, spans) for cell in row.findall(f"{W}tc")) != columns for row in table.iter(f"{W}tr")):
            return False
    return True


def may_need_repair(text: str) -> bool:
    """Say whether a part of a steady template may need a repair, from its text alone."""
    if any(sign in text for sign in SIGNS) or LOOSE_BLANK.search(text):
        return True
    return any(text.count(end) != text.count(before + end) for before, end in ENDS)


def repair(root: etree._Element, notes: Notes) -> None:
    """Make the part sound, but for the ids of its drawings."""
    _mend_controls(root, notes)
    _drop_empty_rows_and_tables(root, notes)
    for table in _found(UNLIKE_GRID, root):
        _fit_grid(table, notes)
    _fill_cells(root, notes)
    _fill_boxes(root, notes)
    _keep_blanks(root, notes)
    _drop_repeated_bookmarks(root, notes)
    _drop_repeated_paragraph_ids(root, notes)


def number_drawings(root: etree._Element, drawing_id: int, notes: Notes) -> int:
    """Give every drawing an id of its own; return the next free one."""
    seen: set[str] = set()
    for drawing in root.iter(f"{WP}docPr"):
        identity = drawing.get("id", "")
        if identity in seen:
            notes.add(Kind.DRAWING_ID, drawing)
        seen.add(identity)
        drawing.set("id", str(drawing_id))
        drawing_id += 1
    return drawing_id


def _found(path: etree.XPath, root: etree._Element, **names: str) -> list[etree._Element]:
    nodes = path(root, **names)
    return [node for node in nodes if isinstance(node, etree._Element)] if isinstance(nodes, list) else []


def _mend_controls(root: etree._Element, notes: Notes) -> None:
    """Give an emptied content control a paragraph; drop one that held rows or cells, and repeated ids."""
    for content in _found(BARE_CONTROLS, root):
        control = content.getparent()
        around = None if control is None else control.getparent()
        if control is None or around is None:
            continue
        notes.add(Kind.EMPTY_CONTROL, content)
        if around.tag in (f"{W}tbl", f"{W}tr"):
            _remove(control)
        else:
            content.append(content.makeelement(f"{W}r" if around.tag in INLINE else f"{W}p", {}))
    seen: set[str] = set()
    for identity in list(root.iterfind(f".//{W}sdtPr/{W}id")):
        value = identity.get(f"{W}val", "")
        if value in seen:
            notes.add(Kind.CONTROL_ID, identity)
            _remove(identity)
        seen.add(value)


def _drop_empty_rows_and_tables(root: etree._Element, notes: Notes) -> None:
    for row in _found(BARE_ROWS, root):
        notes.add(Kind.EMPTY_ROW, row)
        _remove(row)
    for table in _found(BARE_TABLES, root):
        notes.add(Kind.EMPTY_TABLE, table)
        _remove(table)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _fit_grid(table: etree._Element, notes: Notes) -> None:
    """Give the grid as many columns as the cells need, as docxtpl does, the width kept."""
    grid = table.find(f"{W}tblGrid")
    rows = [*table.iterfind(f"{W}tr"), *table.iterfind(f"{W}sdt/{W}sdtContent/{W}tr")]
    columns = [] if grid is None else grid.findall(f"{W}gridCol")
    if grid is None or not columns or not rows:
        return
    cells = [[*row.iterfind(f"{W}tc"), *row.iterfind(f"{W}sdt/{W}sdtContent/{W}tc")] for row in rows]
    most = max(map(len, cells))
    if most > len(columns):
        notes.add(Kind.GRID, table)
        _add_columns(grid, columns, most)
    spans = {span.getparent(): int(span.get(f"{W}val", "1")) for span in table.iter(f"{W}gridSpan")}
    wide = max(sum(_spanned(cell, spans) for cell in row) for row in cells) if spans else most
    surplus = len(grid.findall(f"{W}gridCol")) - wide
    if surplus > 0:
        notes.add(Kind.GRID, table)
        _drop_columns(grid, surplus)


def _spanned(cell: etree._Element, spans: Mapping[etree._Element | None, int]) -> int:
    """Return how many columns a cell spans; its properties come first in it."""
    return spans.get(cell[0], 1) if len(cell) else 1


def _add_columns(grid: etree._Element, columns: list[etree._Element], wanted: int) -> None:
    width = sum(float(column.get(f"{W}w", "0")) for column in columns)
    if width <= 0:
        return
    scale = (width / wanted) / (width / len(columns))
    for column in columns:
        column.set(f"{W}w", str(int(float(column.get(f"{W}w", "0")) * scale)))
    for _ in range(wanted - len(columns)):
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(int(width / wanted))})


def _drop_columns(grid: etree._Element, surplus: int) -> None:
    columns = grid.findall(f"{W}gridCol")
    freed = sum(float(column.get(f"{W}w", "0")) for column in columns[-surplus:])
    for column in columns[-surplus:]:
        grid.remove(column)
    kept = columns[:-surplus]
    for column in kept:
        column.set(f"{W}w", str(int(float(column.get(f"{W}w", "0")) + int(freed / len(kept)))))


def _fill_cells(root: etree._Element, notes: Notes) -> None:
    for cell in _found(BARE_CELLS, root):
        notes.add(Kind.EMPTY_CELL, cell)
        cell.append(cell.makeelement(f"{W}p", {}))


def _fill_boxes(root: etree._Element, notes: Notes) -> None:
    for box in root.iter(*(f"{W}{name}" for name in BOXES)):
        if next(box.iter(f"{W}p"), None) is None:
            notes.add(Kind.EMPTY_BOX, box)
            box.append(box.makeelement(f"{W}p", {}))


def _keep_blanks(root: etree._Element, notes: Notes) -> None:
    for text in _found(BLANK_ENDS, root, blanks=" \t\r\n"):
        if text.get(XML_SPACE) != "preserve":
            notes.add(Kind.BLANKS, text)
            text.set(XML_SPACE, "preserve")


def _drop_repeated_bookmarks(root: etree._Element, notes: Notes) -> None:
    seen: set[str] = set()
    for start in list(root.iter(f"{W}bookmarkStart")):
        mark, name = start.get(f"{W}id", ""), start.get(f"{W}name", "")
        if name in seen:
            notes.add(Kind.BOOKMARK, start)
            _remove(start)
        seen.add(name)
        ends = [end for end in root.iter(f"{W}bookmarkEnd") if end.get(f"{W}id") == mark]
        for end in ends[1:]:
            _remove(end)
    for range_of in ("bookmark", "perm"):
        _drop_halves(root, range_of, notes)


def _drop_halves(root: etree._Element, range_of: str, notes: Notes) -> None:
    starts, ends = (list(root.iter(f"{W}{range_of}{side}")) for side in ("Start", "End"))
    whole = {node.get(f"{W}id") for node in starts} & {node.get(f"{W}id") for node in ends}
    for node in starts + ends:
        if node.get(f"{W}id") not in whole:
            notes.add(Kind.HALF_BOOKMARK, node)
            _remove(node)


def _drop_repeated_paragraph_ids(root: etree._Element, notes: Notes) -> None:
    found = PARAGRAPH_IDS(root)
    if not isinstance(found, list) or len(set(found)) == len(found):
        return
    seen: set[str] = set()
    for node in root.iter(f"{W}p", f"{W}tr"):
        identity = node.get(f"{W14}paraId")
        if identity is not None and identity in seen:
            notes.add(Kind.PARAGRAPH_ID, node)
            del node.attrib[f"{W14}paraId"]
        elif identity is not None:
            seen.add(identity)
