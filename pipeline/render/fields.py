"""Fields that only Word can bring up to date: tables of contents and references to pages."""

import re
from dataclasses import replace

from lxml import etree

from pipeline.render.package import DECLARATION, RENDERED, WORDPROCESSING, Package, parse

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SETTINGS = f"{WORDPROCESSING}settings+xml"
OUTDATED = re.compile(r"^\s*(?:TOC|PAGEREF|INDEX|TOA)\b")
LATER = ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids", "attachedSchema",
         "themeFontLang", "clrSchemeMapping", "captions", "readModeInkLockDown", "smartTagType", "schemaLibrary",
         "shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator")  # fmt: skip
"""What follows the wish to update fields in the settings of a Word file."""


def outdated_fields(root: etree._Element) -> list[etree._Element]:
    """Return the nodes of a part whose fields will be out of date once the text is filled in."""
    found = [node for node in root.iter(f"{W}instrText") if OUTDATED.match(node.text or "")]
    return found + [node for node in root.iter(f"{W}fldSimple") if OUTDATED.match(node.get(f"{W}instr", ""))]


def with_update(package: Package) -> Package:
    """Return the package so that Word offers to update its fields on opening, where it has such fields."""
    if not any(outdated_fields(parse(package.members[name])) for name in package.parts(RENDERED)):
        return package
    members = dict(package.members)
    for name in package.parts({SETTINGS}):
        root = parse(members[name])
        wish = root.find(f"{W}updateFields")
        if wish is None:
            wish = root.makeelement(f"{W}updateFields", {})
            after = next((node for node in root if _local(node) in LATER), None)
            root.append(wish) if after is None else after.addprevious(wish)
        wish.set(f"{W}val", "true")
        members[name] = DECLARATION + etree.tostring(root, encoding="utf-8")
    return replace(package, members=members)


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname
