"""Cell formats for marked cells: as the cell was, with the fill of the mark.

The fill under the mark is kept in the mark's background colour, which a solid fill does not
show. So marks of an earlier round can be taken off again, wherever their cells moved to.
"""

from copy import deepcopy

from lxml import etree

from pipeline.findings import Severity
from pipeline.read.xml import child, children
from pipeline.workbook.ooxml import tag

MARKS = {Severity.ERROR: "FFFFB3AB", Severity.REVIEW: "FFFFD98A"}
NO_FILL = "00FFFFFF"


class MarkStyles:
    """Edits the style part of a workbook."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._fills = self._holder("fills")
        self._formats = self._holder("cellXfs")
        self._made: dict[tuple[int, str], int] = {}

    def _holder(self, name: str) -> etree._Element:
        found = child(self._root, name)
        if found is None:
            raise ValueError(f"the style part has no {name}")
        return found

    def take_off(self) -> None:
        """Give every cell marked in an earlier round its own fill back."""
        for fill in children(self._fills, "fill"):
            pattern = child(fill, "patternFill")
            front = child(pattern, "fgColor") if pattern is not None else None
            if pattern is None or front is None or front.get("rgb") not in MARKS.values():
                continue
            back = child(pattern, "bgColor")
            colour = back.get("rgb") if back is not None else None
            if colour is None or colour == NO_FILL:
                pattern.set("patternType", "none")
                for part in list(pattern):
                    pattern.remove(part)
            else:
                front.set("rgb", colour)

    def marked(self, style: int, severity: Severity) -> int:
        """Return the number of the format that shows a cell of this style as marked."""
        key = (style, MARKS[severity])
        if key not in self._made:
            formats = list(self._formats)
            original = formats[style] if style < len(formats) else formats[0]
            copy = deepcopy(original)
            copy.set("fillId", str(self._mark_fill(int(original.get("fillId", "0")), MARKS[severity])))
            copy.set("applyFill", "1")
            self._made[key] = self.add("cellXfs", copy)
        return self._made[key]

    def _mark_fill(self, under: int, colour: str) -> int:
        fill = etree.Element(tag(self._root, "fill"))
        pattern = etree.SubElement(fill, tag(self._root, "patternFill"), patternType="solid")
        etree.SubElement(pattern, tag(self._root, "fgColor"), rgb=colour)
        etree.SubElement(pattern, tag(self._root, "bgColor"), rgb=self._colour_of(under))
        return self.add("fills", fill)

    def _colour_of(self, number: int) -> str:
        fills = list(self._fills)
        pattern = child(fills[number], "patternFill") if number < len(fills) else None
        if pattern is None or pattern.get("patternType") != "solid":
            return NO_FILL
        front = child(pattern, "fgColor")
        return (front.get("rgb") if front is not None else None) or NO_FILL

    def add(self, holder: str, element: etree._Element) -> int:
        """Append an entry to a list of the style part; return its number."""
        parent = self._holder(holder)
        parent.append(element)
        parent.set("count", str(len(parent)))
        return len(parent) - 1

    def element(self, text: str) -> etree._Element:
        """Return a style element from text, in the namespace of this part."""
        namespace = etree.QName(self._root).namespace
        wrapped = etree.fromstring(f'<w xmlns="{namespace}">{text}</w>')
        return wrapped[0]
