"""The drawings of a paper, filled: each marked chart or picture gets a part of its own.

What only a template's sample needed (its chart, its workbook, its picture) does not go along.
"""

import copy
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.render.chart import UnfitChartError, chart_workbook, fill_chart
from pipeline.render.drawn import MARK, ChartData, Drawn
from pipeline.render.faults import FaultyTemplateError, Spot
from pipeline.render.package import (
    CHART,
    CONTENT_TYPES,
    DECLARATION,
    RELATION,
    TYPES_NS,
    Package,
    parse,
    relations_name,
    relations_of,
    used_relations,
)
from pipeline.render.values import Picture

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PLACES = {ChartData: (f"{C}chart", f"{R}id", "图表"), Picture: (f"{A}blip", f"{R}embed", "图片")}
SIGNATURES = {b"\xff\xd8": "jpg", b"GIF8": "gif"}
NO_RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
ENDINGS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(slots=True)
class Drawings:
    """The drawings of one paper in the making: members added or changed, members gone, points of charts."""

    package: Package
    members: dict[str, bytes] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    points: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _count: int = 0
    _pictures: dict[bytes, str] = field(default_factory=dict)

    def fill(self, part: str, root: etree._Element, drawn: list[Drawn]) -> None:
        """Fill the marked drawings of a part. Raises FaultyTemplateError with the place."""
        marked = [node for node in root.iter(f"{WP}docPr") if MARK.match(node.get("descr", ""))]
        if len(marked) != len(drawn):
            raise _stray(part, root)
        if not drawn and relations_name(part) not in self.package.members:
            return
        relations = parse(self.package.members.get(relations_name(part), NO_RELATIONS))
        for properties in marked:
            words = properties.get("descr", "")
            properties.set("descr", MARK.sub("", words))
            self._draw(part, properties, drawn[int(MARK.findall(words)[0])], relations)
        _drop_samples(root, relations)
        self.members[relations_name(part)] = _saved(relations)

    def finish(self) -> None:
        """Drop what is no longer reached, and tell the package what is new."""
        whole = {**self.package.members, **self.members}
        reached = set(_reached(Package(whole, self.package.types)))
        before = set(_reached(self.package))
        self.gone = before - reached
        self.gone |= {relations_name(name) for name in self.gone if relations_name(name) in whole}
        self.members[CONTENT_TYPES] = self._content_types()

    def _draw(self, part: str, properties: etree._Element, drawn: Drawn, relations: etree._Element) -> None:
        tag, attribute, called = PLACES[type(drawn)]
        drawing = properties.getparent()
        place = None if drawing is None else next(drawing.iter(tag), None)
        if place is None:
            words = f"这个标记只能写在{called}的替代文字里"
            raise FaultyTemplateError(
                f"the drawing is no place for {type(drawn).__name__}", words, _spot(part, properties)
            )
        name = f"filled{self._count}"
        self._count += 1
        if isinstance(drawn, Picture):
            target, kind = self._picture(drawn.content), "image"
        else:
            target, kind = f"word/charts/{name}.xml", "chart"
            sample = relations_of(self.package, part).get(place.get(attribute, ""))
            if sample not in self.package.members:
                raise FaultyTemplateError(
                    "the chart is not in the file", "图表已损坏，请重新插入", _spot(part, properties)
                )
            self._chart(target, str(sample), drawn, _spot(part, properties))
        place.set(attribute, name)
        where = posixpath.relpath(target, posixpath.dirname(part))
        _relate(relations, name, kind, where)

    def _picture(self, content: bytes) -> str:
        """Return the member that holds the picture, one for all places that show it."""
        if content not in self._pictures:
            ending = next((ending for start, ending in SIGNATURES.items() if content.startswith(start)), "png")
            self._pictures[content] = f"word/media/filled{len(self._pictures)}.{ending}"
            self.members[self._pictures[content]] = content
        return self._pictures[content]

    def _chart(self, target: str, sample: str, data: ChartData, spot: Spot) -> None:
        root = copy.deepcopy(parse(self.package.members[sample]))
        try:
            fill_chart(root, data)
        except UnfitChartError as fault:
            raise FaultyTemplateError("the chart cannot take the data", str(fault), spot) from fault
        workbook = root.find(f"{C}externalData")
        if workbook is not None:
            sheet = target.replace("charts/", "embeddings/").replace(".xml", ".xlsx")
            self.members[sheet] = chart_workbook(root, data)
            relations = parse(self.package.members[relations_name(sample)])
            for node in relations:
                if node.get("Id") == workbook.get(f"{R}id"):
                    node.set("Target", posixpath.relpath(sheet, posixpath.dirname(target)))
            self.members[relations_name(target)] = _saved(relations)
        self.members[target] = _saved(root)
        self.points[target] = (*data.categories, *(value for line in data.series for value in line if value))

    def _content_types(self) -> bytes:
        root = parse(self.package.members[CONTENT_TYPES])
        gone = {f"/{name}" for name in self.gone}
        for node in [node for node in root if node.get("PartName") in gone]:
            root.remove(node)
        known = {node.get("Extension", "").lower() for node in root}
        for ending, kind in ENDINGS.items():
            if ending not in known and any(name.endswith(f".{ending}") for name in self.members):
                root.insert(0, root.makeelement(f"{TYPES_NS}Default", {"Extension": ending, "ContentType": kind}))
        for name in self.points:
            etree.SubElement(root, f"{TYPES_NS}Override", {"PartName": f"/{name}", "ContentType": CHART})
        return _saved(root)


def _drop_samples(root: etree._Element, relations: etree._Element) -> None:
    """Drop the relations to charts and pictures that the part no longer shows."""
    used = used_relations(root)
    for node in list(relations):
        if node.get("Id", "") not in used and posixpath.basename(node.get("Type", "")) in ("chart", "image"):
            relations.remove(node)


def _reached(package: Package) -> Iterator[str]:
    """Yield every member that the relations of the package lead to."""
    waiting, seen = [""], {""}
    while waiting:
        for target in relations_of(package, waiting.pop()).values():
            if target is not None and target not in seen:
                seen.add(target)
                waiting.append(target)
                yield target


def _relate(relations: etree._Element, identity: str, kind: str, target: str) -> None:
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    etree.SubElement(relations, RELATION, {"Id": identity, "Type": f"{types}/{kind}", "Target": target})


def _saved(root: etree._Element) -> bytes:
    return DECLARATION + etree.tostring(root, encoding="utf-8")


def _spot(part: str, node: etree._Element) -> Spot:
    paragraph = next(node.iterancestors(f"{W}p"), None)
    if paragraph is None:
        return Spot(part=part)
    number = next(at for at, entry in enumerate(node.getroottree().iter(f"{W}p"), start=1) if entry is paragraph)
    return Spot(part=part, text="".join(map(str, paragraph.itertext(f"{W}t"))), paragraph=number)


def _stray(part: str, root: etree._Element) -> FaultyTemplateError:
    """Return the fault of a mark that stands elsewhere than in an alternative text."""
    words = "“chart”和“picture”只能写在图表、图片的替代文字里（右键—编辑替代文字）"
    for node in root.iter(f"{W}t"):
        if MARK.search(node.text or ""):
            return FaultyTemplateError("chart or picture outside an alternative text", words, _spot(part, node))
    return FaultyTemplateError("chart or picture outside an alternative text", words, Spot(part=part))
