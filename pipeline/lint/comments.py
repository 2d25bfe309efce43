"""A copy of the template with Word comments at the places where something is wrong.

Only the parts that must change do: the text, the comments, the two lists that name them. All
other members are the same bytes.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterable, Sequence

from lxml import etree

from pipeline.errors import TemplateError
from pipeline.lint.problems import WEIGHT_NAMES, Problem, Weight
from pipeline.render.changes import accept_changes
from pipeline.render.gate import broken_relations
from pipeline.render.package import CONTENT_TYPES, MAIN, TYPES_NS, Package, parse, read_package
from pipeline.render.source import own_texts

MAIN_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{MAIN_NS}}}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
RELATIONS_NS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
COMMENTS_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NUMBER = "greencert-paragraph"
NO_RELATIONS = f'<Relationships xmlns="{RELATIONS_NS[1:-1]}"/>'.encode()
AUTHOR, INITIALS = "模板检查", "检"


def with_comments(content: bytes, problems: Sequence[Problem]) -> bytes | None:
    """Return the copy with comments; None where the file cannot be opened at all."""
    try:
        package = read_package(content)
        main = next(name for name in package.members if package.types[name] == MAIN)
        root = _parsed(package.members[main])
        for name in package.members:
            if name.endswith((".xml", ".rels")):
                parse(package.members[name])
        if any(broken_relations(package)):
            return None
    except (TemplateError, etree.XMLSyntaxError, StopIteration, ValueError):
        return None
    if not problems or next(root.iter(f"{W}p"), None) is None:
        return None
    comments = _Comments(package, main)
    paragraphs = _numbered(root)
    for anchor, group in _grouped(problems, main, len(paragraphs)):
        paragraph = paragraphs[anchor[0] - 1] if anchor[0] else _first(root)
        host = _host(paragraph)
        at, length = anchor[1:] if host is paragraph else (0, 0)
        _mark(host, at, length, comments.add(group, main))
    changed = {main: DECLARATION + etree.tostring(root, encoding="utf-8"), **comments.members()}
    return _repacked(content, changed)


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)


def _numbered(root: etree._Element) -> list[etree._Element]:
    """Return the paragraphs as the check numbered them, tracked changes accepted."""
    originals = list(root.iter(f"{W}p"))
    for number, node in enumerate(originals):
        node.set(NUMBER, str(number))
    copy = _parsed(etree.tostring(root))
    for node in originals:
        del node.attrib[NUMBER]
    accept_changes(copy)
    return [originals[int(node.get(NUMBER, "0"))] for node in copy.iter(f"{W}p")]


def _host(paragraph: etree._Element) -> etree._Element:
    """Return the paragraph in which a comment on this one may stand: around a text box, not inside it."""
    boxes = list(paragraph.iterancestors(f"{W}txbxContent"))
    return next(boxes[-1].iterancestors(f"{W}p"), paragraph) if boxes else paragraph


def _first(root: etree._Element) -> etree._Element:
    """Return the first paragraph that holds text, for what has no place of its own."""
    found = list(root.iter(f"{W}p"))
    return next((node for node in found if any(text.text for text in own_texts(node))), found[0])


Anchor = tuple[int, int, int]


def _grouped(problems: Iterable[Problem], main: str, paragraphs: int) -> list[tuple[Anchor, list[Problem]]]:
    """Return the problems by where their comment stands: paragraph (0: the first), begin, length."""
    groups: dict[Anchor, list[Problem]] = {}
    for problem in problems:
        where = problem.where
        inside = where.part == main and 0 < where.paragraph <= paragraphs
        anchor = (where.paragraph, where.at, len(where.tag)) if inside else (0, 0, 0)
        groups.setdefault(anchor, []).append(problem)
    return sorted(groups.items(), key=lambda entry: entry[0])


def _mark(paragraph: etree._Element, at: int, length: int, identity: int) -> None:
    start, end = _runs(paragraph, at, length)
    begin = paragraph.makeelement(f"{W}commentRangeStart", {f"{W}id": str(identity)})
    finish = paragraph.makeelement(f"{W}commentRangeEnd", {f"{W}id": str(identity)})
    reference = paragraph.makeelement(f"{W}r", {})
    etree.SubElement(reference, f"{W}commentReference", {f"{W}id": str(identity)})
    if start is None or end is None:
        properties = paragraph.find(f"{W}pPr")
        paragraph.insert(0 if properties is None else 1, begin)
        paragraph.extend((finish, reference))
        return
    start.addprevious(begin)
    end.addnext(finish)
    finish.addnext(reference)


def _runs(paragraph: etree._Element, at: int, length: int) -> tuple[etree._Element | None, etree._Element | None]:
    """Return the children of the paragraph in which a stretch of its text begins and ends."""
    if not length:
        return None, None
    start = end = None
    position = 0
    for node in own_texts(paragraph):
        size = len(node.text or "")
        if start is None and position + size > at:
            start = node
        if position < at + length:
            end = node
        position += size
    return _child(paragraph, start), _child(paragraph, end)


def _child(paragraph: etree._Element, node: etree._Element | None) -> etree._Element | None:
    while node is not None and node.getparent() is not paragraph:
        node = node.getparent()
    return node


class _Comments:
    """The comments part of a package, with the two lists that name it."""

    def __init__(self, package: Package, main: str) -> None:
        self._folder, file = posixpath.split(main)
        self._relations_name = posixpath.join(self._folder, "_rels", f"{file}.rels")
        relations = package.members.get(self._relations_name)
        self._relations = _parsed(relations or NO_RELATIONS)
        self._types = _parsed(package.members[CONTENT_TYPES])
        existing = next((n for n in package.members if package.types[n] == COMMENTS_TYPE), None)
        self.name = existing or posixpath.join(self._folder, "comments.xml")
        self._is_new = existing is None
        self._root = (
            _parsed(package.members[existing]) if existing else etree.Element(f"{W}comments", nsmap={"w": MAIN_NS})
        )
        self._next = 1 + max((int(node.get(f"{W}id", "0")) for node in self._root.iter(f"{W}comment")), default=-1)

    def add(self, problems: Sequence[Problem], main: str) -> int:
        """Add one comment that tells the problems, a paragraph each; return its id."""
        identity, self._next = self._next, self._next + 1
        comment = etree.SubElement(
            self._root, f"{W}comment", {f"{W}id": str(identity), f"{W}author": AUTHOR, f"{W}initials": INITIALS}
        )
        for problem in problems:
            run = etree.SubElement(etree.SubElement(comment, f"{W}p"), f"{W}r")
            text = etree.SubElement(run, f"{W}t", {XML_SPACE: "preserve"})
            text.text = _text(problem, main)
        return identity

    def members(self) -> dict[str, bytes]:
        """Return the changed members."""
        made = {self.name: DECLARATION + etree.tostring(self._root, encoding="utf-8")}
        if self._is_new:
            etree.SubElement(
                self._types,
                f"{TYPES_NS}Override",
                {"PartName": f"/{self.name}", "ContentType": COMMENTS_TYPE},
            )
            target = posixpath.relpath(self.name, self._folder or ".")
            etree.SubElement(
                self._relations,
                f"{RELATIONS_NS}Relationship",
                {"Id": "rIdGreencertComments", "Type": COMMENTS_RELATION, "Target": target},
            )
            made[CONTENT_TYPES] = DECLARATION + etree.tostring(self._types, encoding="utf-8")
            made[self._relations_name] = DECLARATION + etree.tostring(self._relations, encoding="utf-8")
        return made


def _text(problem: Problem, main: str) -> str:
    elsewhere = problem.where.part not in ("", main) or "文本框" in problem.where.place
    place = f"【{problem.where.place}】{problem.where.tag}　" if elsewhere else ""
    label = "" if problem.weight is Weight.ERROR else f"［{WEIGHT_NAMES[problem.weight]}］"
    text = f"{label}{place}{problem.advice}"
    return "".join(char if char >= " " and not 0xD800 <= ord(char) <= 0xDFFF else " " for char in text)


def _repacked(content: bytes, changed: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as made:
        left = dict(changed)
        for info in source.infolist():
            if not info.is_dir():
                made.writestr(info, left.pop(info.filename, b"") or source.read(info), zipfile.ZIP_DEFLATED)
        for name, data in left.items():
            stamp = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            made.writestr(stamp, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
