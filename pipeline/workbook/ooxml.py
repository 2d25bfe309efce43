"""Editing the parts of a workbook package: one view on members read, changed and added."""

import posixpath
from collections.abc import Iterator

from lxml import etree

from pipeline.read.container import Container
from pipeline.read.package import workbook_part
from pipeline.read.xml import attribute, child, children, local, parse

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
TYPES_PART = "[Content_Types].xml"


class Package:
    """A workbook package being edited; `changed` holds what differs from the original."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._trees: dict[str, etree._Element] = {}
        self._raw: dict[str, bytes] = {}
        self.workbook = workbook_part(container)

    def has(self, name: str) -> bool:
        """Say whether the member exists, new ones included."""
        return name in self._container.names or name in self._trees or name in self._raw

    def tree(self, name: str) -> etree._Element:
        """Return the root of a member for editing."""
        if name not in self._trees:
            self._trees[name] = parse(self._container.read(name))
        return self._trees[name]

    def add_tree(self, name: str, root: etree._Element) -> None:
        """Add a member, or replace one."""
        self._trees[name] = root

    def read(self, name: str) -> bytes:
        """Return a member as bytes."""
        return self._raw.get(name) or self._container.read(name)

    def write(self, name: str, data: bytes) -> None:
        """Add or replace a member by bytes."""
        self._raw[name] = data

    def changed(self) -> dict[str, bytes]:
        """Return the members edited or added, as bytes."""
        edited = {
            name: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            for name, root in self._trees.items()
        }
        return {**edited, **self._raw}

    @property
    def relation_types(self) -> str:
        """Return the namespace of relation types that this workbook uses."""
        main = etree.QName(self.tree(self.workbook)).namespace
        return STRICT if main == STRICT_MAIN else TRANSITIONAL

    def relations(self, part: str) -> etree._Element:
        """Return the relations of a part for editing, made where there are none."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(path):
            self.add_tree(
                path,
                etree.fromstring(f'<Relationships xmlns="{RELATIONSHIPS}"/>'),
            )
        return self.tree(path)

    def target(self, part: str, relation_id: str | None) -> str | None:
        """Return the member that a relation of a part leads to."""
        for entry in children(self.relations(part), "Relationship"):
            if entry.get("Id") == relation_id:
                return self._joined(part, entry.get("Target", ""))
        return None

    def related(self, part: str, kind: str) -> str | None:
        """Return the first member related to a part in that way."""
        for entry in children(self.relations(part), "Relationship"):
            if entry.get("Type", "").endswith(f"/{kind}"):
                return self._joined(part, entry.get("Target", ""))
        return None

    def _joined(self, part: str, target: str) -> str:
        if target.startswith("/"):
            return target.lstrip("/")
        return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation from a part to a member; return its id."""
        root = self.relations(part)
        used = {entry.get("Id") for entry in root}
        number = next(n for n in range(1, len(used) + 2) if f"rId{n}" not in used)
        entry = etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship")
        entry.set("Id", f"rId{number}")
        entry.set("Type", f"{self.relation_types}/{kind}")
        entry.set("Target", f"/{target}")
        return f"rId{number}"

    def register(self, name: str, content_type: str) -> None:
        """Declare the content type of a new member."""
        root = self.tree(TYPES_PART)
        if any(entry.get("PartName") == f"/{name}" for entry in children(root, "Override")):
            return
        entry = etree.SubElement(root, f"{{{CONTENT_TYPES}}}Override")
        entry.set("PartName", f"/{name}")
        entry.set("ContentType", content_type)

    def register_default(self, extension: str, content_type: str) -> None:
        """Declare the content type of an extension where none is declared."""
        root = self.tree(TYPES_PART)
        if any(entry.get("Extension") == extension for entry in children(root, "Default")):
            return
        entry = etree.Element(f"{{{CONTENT_TYPES}}}Default")
        entry.set("Extension", extension)
        entry.set("ContentType", content_type)
        root.insert(0, entry)

    def free_name(self, pattern: str) -> str:
        """Return the first member name of the pattern (with `{}`) that is not taken."""
        return next(name for n in range(1, 10_000) if not self.has(name := pattern.format(n)))

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Yield name and member of every worksheet."""
        holder = child(self.tree(self.workbook), "sheets")
        for entry in holder if holder is not None else ():
            member = self.target(self.workbook, attribute(entry, "id"))
            if member is not None and self.has(member):
                yield entry.get("name", ""), member


def tag(root: etree._Element, name: str) -> str:
    """Return a tag in the namespace of the element."""
    return f"{{{etree.QName(root).namespace}}}{name}"


def put_in_order(parent: etree._Element, element: etree._Element, after: frozenset[str]) -> None:
    """Insert an element before the first child whose name must follow it."""
    for place, other in enumerate(parent):
        if local(other) in after:
            parent.insert(place, element)
            return
    parent.append(element)


def legal(text: str) -> str:
    """Return the text with characters that XML forbids replaced."""
    return "".join(sign if _is_legal(sign) else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _is_legal(sign: str) -> bool:
    code = ord(sign)
    if code < 0x20:
        return sign in "\t\n\r"
    return not (0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF))
