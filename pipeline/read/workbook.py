"""Read a workbook file into a `RawWorkbook`, or say in Chinese why it cannot be read."""

import re
from collections.abc import Mapping

from lxml import etree

from pipeline.errors import BadWorkbookError
from pipeline.read.container import Container
from pipeline.read.package import (
    Relation,
    cell_formats,
    relations,
    shared_texts,
    workbook_part,
)
from pipeline.read.raw import Area, RawSheet, RawTable, RawWorkbook
from pipeline.read.sheet import Shared, area, read_sheet
from pipeline.read.xml import DAMAGED, attribute, child, local, parse

SHEETS_AT_MOST = 200
_REFERENCE = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!(.+)$")


def read_workbook(content: bytes) -> RawWorkbook:
    """Return everything that stands in the workbook; no formula is run, no link followed.

    Raises BadWorkbookError, with a Chinese sentence for the auditor, for whatever is not a
    whole, unencrypted, macro-free .xlsx workbook of a reasonable size.
    """
    try:
        return _read(Container(content))
    except BadWorkbookError:
        raise
    except Exception as error:
        raise BadWorkbookError(*DAMAGED) from error


def _read(container: Container) -> RawWorkbook:
    part = workbook_part(container)
    root = parse(container.read(part))
    links = relations(container, part)
    shared = Shared(
        shared_texts(container, _target(links, "sharedStrings", container)),
        cell_formats(container, _target(links, "styles", container)),
    )
    sheets: list[RawSheet] = []
    tables: dict[str, RawTable] = {}
    for entry in _entries(root, "sheets")[:SHEETS_AT_MOST]:
        link = links.get(attribute(entry, "id") or "")
        if link is None or link.kind != "worksheet" or link.target not in container.names:
            continue
        name = entry.get("name", "")
        sheets.append(read_sheet(container.read(link.target), name, entry.get("state", "visible"), shared))
        tables |= _tables(container, link.target, name)
    return RawWorkbook(tuple(sheets), _names(root), tables, _uses_1904(root))


def _target(links: Mapping[str, Relation], kind: str, container: Container) -> str | None:
    found = (link.target for link in links.values() if link.kind == kind)
    return next((target for target in found if target in container.names), None)


def _entries(root: etree._Element, name: str) -> list[etree._Element]:
    holder = child(root, name)
    return list(holder) if holder is not None else []


def _uses_1904(root: etree._Element) -> bool:
    settings = child(root, "workbookPr")
    return settings is not None and settings.get("date1904") in ("1", "true")


def _tables(container: Container, sheet_part: str, sheet: str) -> dict[str, RawTable]:
    found: dict[str, RawTable] = {}
    for link in relations(container, sheet_part).values():
        if link.kind != "table" or link.target not in container.names:
            continue
        root = parse(container.read(link.target))
        place = area(sheet, root.get("ref", ""))
        name = (root.get("displayName") or root.get("name") or "").lower()
        if place is not None and name:
            found[name] = RawTable(name, place)
    return found


def _names(root: etree._Element) -> dict[str, Area | None]:
    """Return the names of the whole workbook; a name of a single sheet counts where no other is."""
    names: dict[str, Area | None] = {}
    for entry in _entries(root, "definedNames"):
        if local(entry) != "definedName":
            continue
        key = entry.get("name", "").lower()
        if entry.get("localSheetId") is None or key not in names:
            names[key] = _referred(entry.text or "")
    return names


def _referred(text: str) -> Area | None:
    match = _REFERENCE.match(text.strip().lstrip("="))
    if match is None:
        return None
    sheet = match[1].replace("''", "'") if match[1] else match[2].lstrip("$")
    return area(sheet, match[3])
