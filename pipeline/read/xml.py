"""Parse the XML parts of a workbook: no entities, no network, no document type, bounded depth."""

from collections.abc import Iterator
from io import BytesIO
from typing import cast

from lxml import etree

from pipeline.errors import BadWorkbookError

DAMAGED = ("文件内容已损坏，无法识别。", "请在 Excel 或 WPS 中打开原文件，重新保存后再提交。")
DECLARED = ("文件内部含有不允许的声明，为安全起见不予读取。", DAMAGED[1])
DECLARATION_BYTES = 4096


def _refuse_document_type(content: bytes) -> None:
    if b"<!DOCTYPE" in content[:DECLARATION_BYTES]:
        raise BadWorkbookError(*DECLARED)


def _refuse_declared(root: etree._Element) -> None:
    """Refuse a document type that only shows once the text is decoded."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadWorkbookError(*DECLARED)


def parse(content: bytes) -> etree._Element:
    """Return the root of a part; refuses broken XML and any document type declaration."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    _refuse_document_type(content)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadWorkbookError(*DAMAGED) from error
    _refuse_declared(root)
    return root


def stream(content: bytes, tags: frozenset[str]) -> Iterator[tuple[str, etree._Element]]:
    """Yield elements of a large part as they end, by local name, and free them afterwards."""
    _refuse_document_type(content)
    events = etree.iterparse(
        BytesIO(content),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in events:
            name = local(element)
            if name in tags:
                yield name, element
                element.clear()
                _forget_before(element)
        _refuse_declared(events.root)
    except etree.XMLSyntaxError as error:
        raise BadWorkbookError(*DAMAGED) from error


def _forget_before(element: etree._Element) -> None:
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local(element: etree._Element) -> str:
    """Return the tag without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children of that local name."""
    return (child for child in element if local(child) == name)


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of that local name."""
    return next(children(element, name), None)


def attribute(element: etree._Element, name: str) -> str | None:
    """Return an attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if cast("str", key).rpartition("}")[2] == name:
            return cast("str", value)
    return None


def inner_text(element: etree._Element) -> str:
    """Return the text of a string item: its runs joined, phonetic readings left out."""
    return "".join(
        part.text or ""
        for part in element.iter()
        if local(part) == "t" and not any(local(up) == "rPh" for up in part.iterancestors())
    )
