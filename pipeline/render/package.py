"""A Word file as a package of members: read with care, written the same way every time."""

import functools
import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.render.faults import WHOLE_FILE, FaultyTemplateError, Spot
from pipeline.render.foreign import (
    DAMAGED,
    ENCRYPTED,
    PREFIX,
    STRICT,
    TOO_LARGE,
    Foreign,
    foreign,
    of_another_kind,
)

CONTENT_TYPES = "[Content_Types].xml"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES_NS = "{http://schemas.openxmlformats.org/package/2006/content-types}"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORDPROCESSING = "application/vnd.openxmlformats-officedocument.wordprocessingml."
RENDERED = {MAIN} | {f"{WORDPROCESSING}{kind}+xml" for kind in ("header", "footer", "footnotes", "endnotes")}
CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
CORE = "application/vnd.openxmlformats-package.core-properties+xml"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STAMP_DATE = 1 << 5 | 1
"""1980-01-01 as zip files write it."""
UTF8 = 0x800
STRICT_NS = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_USED = etree.XPath(
    "/descendant::*/@r:*",
    namespaces={"r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships"},
    smart_strings=False,
)
QUICK = 3
"""How hard a member made for one paper is packed: a third of the time for a tenth more bytes."""
MAX_BYTES = 64 * 1024 * 1024
MAX_MEMBERS = 2000


@dataclass(frozen=True, slots=True)
class Package:
    """The members of a Word file and the content type of each."""

    members: Mapping[str, bytes]
    types: Mapping[str, str]

    def parts(self, wanted: set[str]) -> tuple[str, ...]:
        """Return the names of all members with one of the content types."""
        return tuple(name for name in self.members if self.types.get(name) in wanted)


PARSER = etree.XMLParser(
    recover=False, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
)


def parse(content: bytes | str) -> etree._Element:
    """Return the root of well-formed XML, never repaired.

    Raises etree.XMLSyntaxError, and ValueError for a document type declaration.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    if b"<!DOCTYPE" in data:
        raise ValueError("a document type declaration is not allowed")
    root = etree.fromstring(data, PARSER)
    if not data.isascii() and root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type declaration is not allowed")
    return root


def read_package(content: bytes) -> Package:
    """Return the package of a .docx file. Raises FaultyTemplateError for anything else."""
    try:
        members = _members(content)
        types = _content_types(members)
    except UnsafeError as error:
        raise _not_word(error.what) from error
    except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, EOFError, ValueError) as error:
        raise _not_word(foreign(content)) from error
    except etree.XMLSyntaxError as error:
        raise _not_word(DAMAGED) from error
    if MAIN not in types.values():
        raise _not_word(of_another_kind(types))
    return Package(members=members, types=types)


class UnsafeError(Exception):
    """A zip file that is not unpacked; `what` says why."""

    def __init__(self, what: Foreign) -> None:
        self.what = what
        super().__init__(what.cause)


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_BYTES:
            raise UnsafeError(TOO_LARGE)
        if any(info.flag_bits & 1 for info in infos):
            raise UnsafeError(ENCRYPTED)
        names = [info.filename for info in infos]
        if len(set(names)) != len(names):
            raise UnsafeError(DAMAGED)
        return {info.filename: archive.read(info) for info in infos}


def _content_types(members: Mapping[str, bytes]) -> dict[str, str]:
    defaults, overrides = _types_told(members[CONTENT_TYPES])
    return {
        name: overrides.get(f"/{name}".lower()) or defaults.get(name.rsplit(".", 1)[-1].lower(), "") for name in members
    }


@functools.lru_cache(maxsize=128)
def _types_told(content: bytes) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the types by ending and by name; papers share them with all others of their template."""
    root = parse(content)
    defaults, overrides = (
        {node.get(key, "").lower(): node.get("ContentType", "") for node in root.iter(f"{TYPES_NS}{kind}")}
        for kind, key in (("Default", "Extension"), ("Override", "PartName"))
    )
    return defaults, overrides


@functools.lru_cache(maxsize=4096)
def relations_name(part: str) -> str:
    """Return the name of the member that holds the relations of a part; of the package for an empty name."""
    folder, file = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def relations_of(package: Package, part: str) -> Mapping[str, str | None]:
    """Return the member that each relation of a part leads to, None outside the package."""
    raw = package.members.get(relations_name(part))
    return {} if raw is None else _targets(raw, posixpath.dirname(part))


def used_relations(root: etree._Element) -> frozenset[str]:
    """Return the ids of all relations that a part uses."""
    found = _USED(root)
    return frozenset(map(str, found)) if isinstance(found, list) else frozenset()


@functools.lru_cache(maxsize=512)
def _targets(relations: bytes, folder: str) -> Mapping[str, str | None]:
    """Return where each relation leads; most papers share them with all others of their template."""
    targets: dict[str, str | None] = {}
    for node in parse(relations).iter(RELATION):
        target = node.get("Target", "")
        inside = node.get("TargetMode") != "External"
        place = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") if inside else None
        targets[node.get("Id", "")] = place
    return targets


def _not_word(what: Foreign) -> FaultyTemplateError:
    cause = f"the file cannot be opened as a Word document: {what.cause}"
    return FaultyTemplateError(cause, what.explanation, Spot(part=WHOLE_FILE), what.remedy)


def check_writing(root: etree._Element, name: str) -> None:
    """Raise FaultyTemplateError for a part in another writing than that of Word: strict, or with other prefixes."""
    if etree.QName(root).namespace == STRICT_NS:
        raise FaultyTemplateError(STRICT.cause, STRICT.explanation, Spot(part=name), STRICT.remedy)
    if root.prefix != "w":
        raise FaultyTemplateError(PREFIX.cause, PREFIX.explanation, Spot(part=name), PREFIX.remedy)


def comments_of(package: Package) -> Mapping[str, bytes]:
    """Return the members that hold comments and who wrote them."""
    return {
        name: package.members[name]
        for name, kind in package.types.items()
        if ("comments" in kind or name == "word/people.xml") and name.endswith(".xml") and name != CONTENT_TYPES
    }


def without_comments(package: Package) -> Package:
    """Return the package without comments: what reviewers note in a template stays in the house."""
    gone = comments_of(package)
    if not gone:
        return package
    kept = {name: content for name, content in package.members.items() if name not in gone}
    names = {f"/{name}" for name in gone}
    kept[CONTENT_TYPES] = _dropped(kept[CONTENT_TYPES], "PartName", names)
    for name in [name for name in kept if name.endswith(".rels")]:
        folder = posixpath.dirname(posixpath.dirname(name))
        targets = {posixpath.relpath(entry, folder or ".") for entry in gone} | names
        kept[name] = _dropped(kept[name], "Target", targets)
    return Package(members=kept, types={name: package.types[name] for name in kept})


def _dropped(content: bytes, attribute: str, values: set[str]) -> bytes:
    root = parse(content)
    unwanted = [node for node in root if node.get(attribute) in values]
    for node in unwanted:
        root.remove(node)
    return DECLARATION + etree.tostring(root, encoding="utf-8") if unwanted else content


@dataclass(frozen=True, slots=True)
class Deflated:
    """A member as it stands in a zip file: its check sum, its length unpacked, its packed bytes."""

    crc: int
    size: int
    packed: bytes


def deflated(content: bytes, level: int = 6) -> Deflated:
    """Return the member packed."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Deflated(zlib.crc32(content), len(content), packer.compress(content) + packer.flush())


def write_package(members: Mapping[str, bytes], ready: Mapping[str, Deflated] | None = None) -> bytes:
    """Return the zip file: content types first, then by name, all stamped 1980-01-01.

    `ready` are more members, packed already: what a template never changes is packed once.
    """
    entries = {**(ready or {}), **{name: deflated(content, QUICK) for name, content in members.items()}}
    body, directory = bytearray(), bytearray()
    for name in sorted(entries, key=lambda name: (name != CONTENT_TYPES, name)):
        entry, encoded = entries[name], name.encode("utf-8")
        flags = 0 if name.isascii() else UTF8
        known = (20, flags, zipfile.ZIP_DEFLATED, 0, STAMP_DATE, entry.crc, len(entry.packed), entry.size, len(encoded))
        directory += struct.pack("<4s2B5H3L5H2L", b"PK\1\2", 20, 0, *known, 0, 0, 0, 0, 0, len(body)) + encoded
        body += struct.pack("<4s5H3L2H", b"PK\3\4", *known, 0) + encoded + entry.packed
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return bytes(body + directory + end)
