"""How the parts of a workbook hang together: relations, content, shared texts, number formats."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.errors import BadWorkbookError
from pipeline.read.container import SAVE_AS, Container
from pipeline.read.number_format import BUILT_IN, GENERAL
from pipeline.read.raw import Display
from pipeline.read.xml import attribute, child, children, inner_text, local, parse

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another inside the package."""

    kind: str
    target: str


def relations(container: Container, part: str) -> Mapping[str, Relation]:
    """Return the relations of a part by id; links to the outside are left out, never followed."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in container.names:
        return {}
    found = {}
    for entry in children(parse(container.read(path)), "Relationship"):
        if entry.get("TargetMode") == "External":
            continue
        target = str(entry.get("Target", ""))
        joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        kind = str(entry.get("Type", "")).rpartition("/")[2]
        found[str(entry.get("Id"))] = Relation(kind, posixpath.normpath(joined))
    return found


def workbook_part(container: Container) -> str:
    """Return the name of the main part; refuses packages that hold no workbook."""
    for relation in relations(container, "").values():
        if relation.kind == "officeDocument" and relation.target in container.names:
            return relation.target
    raise BadWorkbookError("文件里没有工作簿内容。", SAVE_AS)


def decoded(text: str) -> str:
    """Return a stored text with Excel's `_xHHHH_` escapes undone and line ends as newlines."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def shared_texts(container: Container, part: str | None) -> tuple[str, ...]:
    """Return the table of shared texts."""
    if part is None:
        return ()
    root = parse(container.read(part))
    return tuple(decoded(inner_text(item)) for item in root if local(item) == "si")


_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKET = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)


def display_of(code: str) -> Display:
    """Return what a number format makes of a number."""
    first = _BRACKET.sub("", _QUOTED.sub("", code)).split(";")[0].lower()
    if "general" in first:
        return Display.PLAIN
    if any(sign in first for sign in "yd") or "aaa" in first:
        return Display.DATE
    if "h" in first or "s" in first:
        return Display.TIME
    if "m" in first:
        return Display.DATE
    return Display.PERCENT if "%" in first else Display.PLAIN


@dataclass(frozen=True, slots=True)
class CellFormat:
    """A number format: its code, and what it makes of a number."""

    code: str = GENERAL
    display: Display = Display.PLAIN


def cell_formats(container: Container, part: str | None) -> tuple[CellFormat, ...]:
    """Return the number format of each cell style, by its number."""
    if part is None:
        return ()
    root = parse(container.read(part))
    codes = dict(BUILT_IN)
    formats = child(root, "numFmts")
    for entry in formats if formats is not None else ():
        number = attribute(entry, "numFmtId") or ""
        if number.isdigit():
            codes[int(number)] = attribute(entry, "formatCode") or ""
    styles = child(root, "cellXfs")
    numbers = [attribute(entry, "numFmtId") or "0" for entry in (styles if styles is not None else ())]
    used = [codes.get(int(number) if number.isdigit() else 0, GENERAL) for number in numbers]
    return tuple(CellFormat(code, display_of(code)) for code in used)
