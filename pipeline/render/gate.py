"""The gate before a paper is released: nothing printed is missing, nothing is broken.

It reads the saved file afresh. What the template printed must be in the text, in order; no
tag, `None` or `nan` may be left over; the structure must be one that Word opens.
"""

import functools
import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from pipeline.render.faults import FaultyTemplateError, PaperFault, PaperWithheldError, Spot
from pipeline.render.package import (
    CHART,
    CONTENT_TYPES,
    MAIN,
    RENDERED,
    Package,
    parse,
    read_package,
    relations_of,
    used_relations,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
DESCRIPTIONS = etree.XPath("/descendant::wp:docPr/@descr", namespaces={"wp": WP[1:-1]}, smart_strings=False)
TEXTS = etree.XPath("/descendant::w:t/text()", namespaces={"w": W[1:-1]}, smart_strings=False)
ATTRIBUTES = etree.XPath("//@*", smart_strings=False)
MALFORMED = tuple(
    (etree.XPath(f"/descendant::w:{path}", namespaces={"w": W[1:-1]}), words, explanation)
    for path, words, explanation in (
        ("tc[not(*[last()][self::w:p])]", "a table cell does not end with a paragraph", "单元格末尾没有段落"),
        ("tr[not(.//w:tc)]", "a table row has no cell", "表格的一行没有单元格"),
        ("tbl[not(.//w:tr)]", "a table has no row", "表格没有行"),
        ("tbl[not(w:tblGrid)]", "a table has no grid", "表格没有列宽定义"),
        ("p[parent::w:p or parent::w:r or parent::w:t]", "a paragraph stands inside a paragraph", "段落套在段落里"),
        ("t[*]", "markup stands inside text", "文字里夹有文件内部的标记"),
        ("sdtContent[not(*)]", "a content control is empty", "内容控件是空的"),
        ("txbxContent[not(.//w:p)]", "a text box has no paragraph", "文本框里没有段落"),
    )
)
LEFT_OVER = re.compile(
    r"\{\{|\}\}|\{%|%\}|｛｛|｝｝|｛%|%｝|(?<![A-Za-z])(?:None|nan|NaN|Undefined)(?![A-Za-z])|<built-in|objectat0x"
    r"|(?<![0-9])[0-9]+\.[0-9]{15,}(?![0-9…])"
)


Trees = Mapping[str, tuple[bytes, etree._Element]]
"""Parts as they were to be saved, each with the tree that its bytes stand for."""


def release(
    content: bytes,
    printed: Mapping[str, tuple[str, ...]],
    forbidden: tuple[str, ...] = (),
    texts: Mapping[str, str] | None = None,
    trees: Trees | None = None,
) -> bytes:
    """Return the paper if it is sound. Raises PaperWithheldError that lists all faults.

    `forbidden` are words that the template's own text must not print; `texts` is the whole text
    that the template gave for each part; `trees` spares reading again what was saved byte for byte.
    """
    faults = tuple(inspect(content, printed, forbidden, texts, trees))
    if faults:
        raise PaperWithheldError(faults)
    return content


def inspect(
    content: bytes,
    printed: Mapping[str, tuple[str, ...]],
    forbidden: tuple[str, ...] = (),
    texts: Mapping[str, str] | None = None,
    trees: Trees | None = None,
) -> Iterator[PaperFault]:
    """Yield every fault of a saved paper; `printed` holds the values printed per part, `texts` its whole text."""
    try:
        package = read_package(content)
    except FaultyTemplateError as fault:
        yield PaperFault(str(fault), fault.wrong)
        return
    broken = tuple(broken_relations(package))
    yield from broken
    for name in texts or ():
        if name not in package.members:
            yield _fault(name, "the part is missing", "整个部分不见了")
    for name in package.members:
        if not package.types[name] and name != CONTENT_TYPES:
            yield PaperFault(f"{name}: no content type", f"{name} 没有内容类型")
    for name in package.parts(RENDERED):
        try:
            known, tree = (trees or {}).get(name, (b"", None))
            root = tree if tree is not None and known == package.members[name] else parse(package.members[name])
        except (etree.XMLSyntaxError, ValueError) as error:
            yield _fault(name, f"not well-formed: {error}", "文件内部已损坏")
            continue
        text = _squeezed("".join(_strings(TEXTS, root)))
        yield from _texts(name, root, text, printed.get(name, ()), forbidden)
        yield from _whole(name, text, (texts or {}).get(name))
        yield from (_fault(name, fault.cause, fault.explanation) for check in STRUCTURE for fault in check(root))
        yield from () if broken else _dangling(name, root, package)
        if package.types[name] == MAIN:
            yield from _section(name, root)
    for name in package.parts({CHART}):
        yield from _points(name, package.members[name], printed.get(name, ()))


def _fault(name: str, cause: str, explanation: str) -> PaperFault:
    return PaperFault(f"{name}: {cause}", f"{Spot(part=name).part_label}：{explanation}")


def text_of(root: etree._Element) -> str:
    """Return the text of a part as it stands, breaks and tabs as blanks."""
    nodes = root.iter(f"{W}t", f"{W}br", f"{W}tab", f"{W}p")
    return "".join(node.text or "" if node.tag == f"{W}t" else "\n" for node in nodes)


def _whole(name: str, text: str, given: str | None) -> Iterator[PaperFault]:
    """Yield the first difference between the text of a part and what the template gave for it."""
    wanted = text if given is None else _squeezed(given)
    if text == wanted:
        return
    at = next((at for at, pair in enumerate(zip(text, wanted, strict=False)) if pair[0] != pair[1]), len(text))
    missing, found = wanted[at : at + 60], text[at : at + 60]
    yield _fault(
        name,
        f"the text {missing!r} of the template is not in its place, {found!r} is",
        f"模板的文字“{missing}”不在原来的位置，那里是“{found}”",
    )


def _texts(
    name: str, root: etree._Element, text: str, values: tuple[str, ...], forbidden: tuple[str, ...]
) -> Iterator[PaperFault]:
    wanted = _squeezed("\n\ufdd0\n".join(values)).split("\ufdd0") if values else []
    doubtful = LEFT_OVER.search(text) is not None or any(word in text for word in forbidden)
    attributes: str | None = None
    at, gaps = 0, []
    for value, squeezed in zip(values, wanted, strict=True):
        found = text.find(squeezed, at)
        if found >= 0:
            gaps.append((at, found))
            at = found + len(squeezed)
            continue
        if squeezed in text or any(squeezed in _squeezed(words) for words in _strings(DESCRIPTIONS, root)):
            continue
        attributes = attributes or _squeezed("\n".join(_strings(ATTRIBUTES, root)))
        if squeezed not in attributes:
            yield _fault(
                name,
                f"the value {value[:80]!r} was printed but is not in the text",
                f"填入的“{value[:80]}”在文件里找不到",
            )
    gaps.append((at, len(text)))
    for start, end in gaps if doubtful else ():
        yield from _left_over(name, text[start:end], forbidden)


def _left_over(name: str, gap: str, forbidden: tuple[str, ...]) -> Iterator[PaperFault]:
    left = LEFT_OVER.search(gap)
    if left:
        near = gap[max(0, left.start() - 30) : left.end() + 30]
        yield _fault(name, f"{left[0]!r} is left over near {near!r}", f"“{near}”里留有“{left[0]}”")
    for word in forbidden:
        if word in gap:
            yield _fault(name, f"the scheme forbids the word {word!r}", f"规则不允许使用“{word}”一词")


def _points(name: str, chart: bytes, values: tuple[str, ...]) -> Iterator[PaperFault]:
    """Yield the values that a chart was filled with and does not hold, in their order."""
    held = iter([node.text or "" for node in parse(chart).iter(f"{C}v")] if values else ())
    for value in values:
        if value not in held:
            yield PaperFault(
                f"{name}: the value {value[:80]!r} was drawn but is not in the chart",
                f"图表里没有“{value[:80]}”",
            )
            return


def _squeezed(text: str) -> str:
    return "".join(text.replace("\a", "").split())


def _strings(find: etree.XPath, root: etree._Element) -> list[str]:
    found = find(root)
    return [str(text) for text in found] if isinstance(found, list) else []


def _shape(root: etree._Element) -> Iterator[PaperFault]:
    """Yield every cell, row, table, paragraph, text and content control that Word would not open."""
    for find, words, explanation in MALFORMED:
        for node in _nodes(find, root):
            text = _squeezed(text_of(node))[:60]
            yield PaperFault(f"{words}: {text!r}", f"{explanation}（“{text}”处）")


def _nodes(find: etree.XPath, root: etree._Element) -> list[etree._Element]:
    found = find(root)
    return [node for node in found if isinstance(node, etree._Element)] if isinstance(found, list) else []


def _identities(root: etree._Element) -> Iterator[PaperFault]:
    kinds = ((f"{WP}docPr", "id"), (f"{W}bookmarkStart", f"{W}id"), (f"{W}bookmarkStart", f"{W}name"))
    for tag, attribute in kinds:
        seen: set[str] = set()
        for node in root.iter(tag):
            identity = str(node.get(attribute))
            if identity in seen:
                yield PaperFault(f"the id {identity!r} stands twice", f"内部编号“{identity}”用了两次")
            seen.add(identity)


def _balance(root: etree._Element) -> Iterator[PaperFault]:
    starts = {node.get(f"{W}id") for node in root.iter(f"{W}bookmarkStart")}
    ends = {node.get(f"{W}id") for node in root.iter(f"{W}bookmarkEnd")}
    if starts != ends:
        yield PaperFault("a bookmark is not closed", "书签只有一半")
    depth = 0
    for node in root.iter(f"{W}fldChar"):
        depth += {"begin": 1, "end": -1}.get(str(node.get(f"{W}fldCharType")), 0)
        if depth < 0:
            break
    if depth:
        yield PaperFault("a field is not closed", "域（如页码、目录、链接）只有一半")


def _section(name: str, root: etree._Element) -> Iterator[PaperFault]:
    body = root.find(f"{W}body")
    if body is None or len(body) == 0 or body[-1].tag != f"{W}sectPr":
        yield _fault(name, "the section properties at the end are missing", "末尾缺少页面设置（节属性）")


def broken_relations(package: Package) -> Iterator[PaperFault]:
    """Yield each relation that leads to a member which is missing, or that is itself missing."""
    for name in package.members:
        if name.endswith(".rels") and not _is_well_formed(package.members[name]):
            yield PaperFault(f"{name}: not well-formed", f"{name} 已损坏")
            return
    main = package.parts({MAIN})
    if not set(main) & set(relations_of(package, "").values()):
        yield PaperFault(f"no relation of the package leads to {', '.join(main)}", "文件内部找不到正文")
    for part in ("", *package.members):
        for identity, target in relations_of(package, part).items():
            if target is not None and target not in package.members:
                cause = f"{part or 'the package'}: relation {identity} leads to {target}, which is missing"
                yield PaperFault(cause, f"文件内部缺少 {target}")


@functools.lru_cache(maxsize=512)
def _is_well_formed(content: bytes) -> bool:
    try:
        parse(content)
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True


def _dangling(name: str, root: etree._Element, package: Package) -> Iterator[PaperFault]:
    known = relations_of(package, name)
    for value in sorted(used_relations(root) - known.keys()):
        yield _fault(name, f"the relation {value} does not exist", f"文件内部的引用 {value} 不存在")


STRUCTURE: tuple[Callable[[etree._Element], Iterator[PaperFault]], ...] = (_shape, _identities, _balance)
