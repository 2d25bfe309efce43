"""How the parts of a workbook hang together: relations, content, shared texts, number formats."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.errors import BadWorkbookError
from pipeline.read.container import SAVE_AS, Container
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


_BUILT_IN = {
    **dict.fromkeys((9, 10), Display.PERCENT),
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59)), Display.DATE),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 46, 47), Display.TIME),
}
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


def cell_displays(container: Container, part: str | None) -> tuple[Display, ...]:
    """Return, per cell style number, what its number format makes of a number."""
    if part is None:
        return ()
    root = parse(container.read(part))
    own: dict[int, Display] = {}
    formats = child(root, "numFmts")
    for entry in formats if formats is not None else ():
        number = attribute(entry, "numFmtId") or ""
        if number.isdigit():
            own[int(number)] = display_of(attribute(entry, "formatCode") or "")
    styles = child(root, "cellXfs")
    displays = []
    for entry in styles if styles is not None else ():
        number = attribute(entry, "numFmtId") or "0"
        code = int(number) if number.isdigit() else 0
        displays.append(own.get(code, _BUILT_IN.get(code, Display.PLAIN)))
    return tuple(displays)
