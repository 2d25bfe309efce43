"""What changed between two versions of a template, in words: text, tables, fields."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.errors import TemplateError
from pipeline.lint.check import Report
from pipeline.lint.tags import W, paragraphs_of
from pipeline.render.faults import Spot
from pipeline.render.package import RENDERED, parse, read_package


@dataclass(frozen=True, slots=True)
class _Look:
    """A version as a reviewer sees it: texts by part, rows and columns of each table."""

    texts: dict[str, list[str]]
    tables: dict[str, list[tuple[int, int]]]


def changes(before: bytes, after: bytes, reports: tuple[Report, Report]) -> list[str]:
    """Return the changes from one version to the next, a line each; `reports` are their checks."""
    try:
        old, new = _look(before), _look(after)
    except (TemplateError, etree.XMLSyntaxError, ValueError):
        return ["两个版本中有一个无法打开，不能比较。"]
    lines = [*_texts(old, new), *_tables(old, new), *_fields(*reports)]
    return lines or ["文字、表格和字段都没有变化；只改了格式。"]


def _look(content: bytes) -> _Look:
    package = read_package(content)
    texts: dict[str, list[str]] = {}
    tables: dict[str, list[tuple[int, int]]] = {}
    for name in sorted(package.parts(RENDERED)):
        root = parse(package.members[name])
        _drop_field_results(root)
        label = Spot(part=name).part_label
        found = [paragraph.text.strip() for paragraph in paragraphs_of(root, name)]
        texts.setdefault(label, []).extend(text for text in found if text)
        tables.setdefault(label, []).extend(_size(table) for table in root.iter(f"{W}tbl"))
    return _Look(texts, tables)


def _drop_field_results(root: etree._Element) -> None:
    """Empty what fields such as page numbers show: it changes whenever the file is saved."""
    shows: list[bool] = []
    for node in root.iter(f"{W}fldChar", f"{W}t"):
        kind = node.get(f"{W}fldCharType")
        if kind == "begin":
            shows.append(False)
        elif shows and kind == "separate":
            shows[-1] = True
        elif shows and kind == "end":
            shows.pop()
        elif any(shows) or next(node.iterancestors(f"{W}fldSimple"), None) is not None:
            node.text = ""


def _size(table: etree._Element) -> tuple[int, int]:
    rows = table.findall(f"{W}tr")
    return len(rows), max((len(row.findall(f"{W}tc")) for row in rows), default=0)


def _texts(old: _Look, new: _Look) -> Iterator[str]:
    for label in sorted({*old.texts, *new.texts}):
        before, after = old.texts.get(label, []), new.texts.get(label, [])
        for action, a1, a2, b1, b2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if action != "equal":
                yield from _stretch(label, before[a1:a2], after[b1:b2])


def _stretch(label: str, before: list[str], after: list[str]) -> Iterator[str]:
    for at in range(max(len(before), len(after))):
        if at >= len(after):
            yield f"{label}：删去“{before[at]}”"
        elif at >= len(before):
            yield f"{label}：增加“{after[at]}”"
        else:
            yield f"{label}：“{before[at]}”改为“{after[at]}”"


def _tables(old: _Look, new: _Look) -> Iterator[str]:
    for label in sorted({*old.tables, *new.tables}):
        before, after = old.tables.get(label, []), new.tables.get(label, [])
        if len(before) != len(after):
            yield f"{label}：表格由 {len(before)} 个变为 {len(after)} 个"
            continue
        for number, (one, two) in enumerate(zip(before, after, strict=True), start=1):
            if one != two:
                yield f"{label}表格{number}：由 {one[0]} 行 {one[1]} 列变为 {two[0]} 行 {two[1]} 列"


def _fields(old: Report, new: Report) -> Iterator[str]:
    before, after = (frozenset().union(*report.shown.values()) for report in (old, new))
    if after - before:
        yield f"新用的字段：{'、'.join(sorted(after - before))}"
    if before - after:
        yield f"不再用的字段：{'、'.join(sorted(before - after))}"
