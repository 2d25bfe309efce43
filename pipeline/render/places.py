"""Where something stands in a part of a Word file, as the person who looks at it in Word says it."""

from collections.abc import Mapping

from lxml import etree

from pipeline.render.faults import Spot

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def tables_of(root: etree._Element) -> Mapping[etree._Element, int]:
    """Return the number of every table of a part, from 1."""
    return {table: number for number, table in enumerate(root.iter(f"{W}tbl"), start=1)}


def place_in_table(node: etree._Element, tables: Mapping[etree._Element, int]) -> str:
    """Return the table, row and cell that a node is or stands in; empty outside tables."""
    around = [node, *node.iterancestors()]
    cell, row, table = (next((one for one in around if one.tag == f"{W}{name}"), None) for name in ("tc", "tr", "tbl"))
    if table is None:
        return ""
    place = f"表格{tables[table]}"
    if row is None or table not in row.iterancestors():
        return place
    place += f"第{list(table.iter(f'{W}tr')).index(row) + 1}行"
    if cell is None or row not in cell.iterancestors():
        return place
    return f"{place}第{list(row.iter(f'{W}tc')).index(cell) + 1}格"


def place_of(node: etree._Element, part: str) -> str:
    """Return the part and the table cell or the paragraph in which a node stands."""
    label = Spot(part=part).part_label
    root = node.getroottree().getroot()
    in_table = place_in_table(node, tables_of(root))
    if in_table:
        return f"{label}{in_table}"
    paragraph = next((one for one in (node, *node.iterancestors()) if one.tag == f"{W}p"), None)
    if paragraph is None:
        return label
    number = next(at for at, one in enumerate(root.iter(f"{W}p"), start=1) if one is paragraph)
    return f"{label}第{number}段"
