"""From a part as Word saves it to the text that jinja2 compiles.

docxtpl's own `patch_xml` does the main work, so that its syntax is understood as it is there.
Before it, what people type in Word is put right: full-width braces, tracked changes.
After it, `&` inside tags is unescaped, and no static text may have gone missing.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from docxtpl import DocxTemplate
from lxml import etree

from pipeline.render.blocks import check_blocks
from pipeline.render.changes import accept_changes
from pipeline.render.faults import FaultyTemplateError, Spot
from pipeline.render.held import objects_in_tags, pass_breaks, removed_with, unfilled
from pipeline.render.numbering import ListStyles, own_lists
from pipeline.render.repairs import Kind, Notes

WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
MARKUP = re.compile(r"<[^>]*>")
TEXT = re.compile(r"<w:t(?: [^>]*)?(?<!/)>(.*?)</w:t>", re.DOTALL)
COMMENTED = re.compile(r"\{#(p|tr|tc) ")
TAG_SIGNS = re.compile("[{｛]")
WORDART = "{urn:schemas-microsoft-com:vml}textpath"
WORDS_IN = frozenset({"descr", "title", "string"})
SECOND_WORDS = ("{*}cNvPr", "{urn:schemas-microsoft-com:vml}shape", "{urn:schemas-microsoft-com:vml}imagedata")
TIES = frozenset({"dataBinding", "showingPlcHdr"})
HALF_TAG = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
ESCAPES = {"{_{": "{{ '{{' }}", "}_}": "{{ '}}' }}", "{_%": "{{ '{%' }}", "%_}": "{{ '%}' }}"}
_ASCII_AS_WIDE = {ord("！") - ord("!") + code: code for code in range(ord("!"), ord("~") + 1) if chr(code) not in "\"'"}
_UNSEEN = (0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
WIDE = _ASCII_AS_WIDE | str.maketrans("【】　\xa0", "[]  ") | dict.fromkeys(_UNSEEN)
"""What people type in a tag with an input method, or what comes along unseen, and what it stands for."""
LITERAL = re.compile(r"(\"[^\"]*\"|'[^']*')")
_DOCXTPL = DocxTemplate("")


def part_source(root: etree._Element, part: str, notes: Notes, styles: ListStyles) -> str:
    """Return the jinja2 source of a part; each paragraph begins a new line.

    What is put right in the template is noted; `styles` tell which paragraphs their style numbers.

    Raises FaultyTemplateError where a tag is cut in two or text would be lost.
    """
    accept_changes(root, notes)
    widen_tags(root)
    pass_breaks(root, notes)
    _drop_second_words(root)
    _free_controls(root, notes)
    paragraphs = paragraph_texts(root)
    _check_tags(root, paragraphs, part)
    plain = tuple(plain_tags(text) for text in paragraphs)
    check_blocks(root, part, plain)
    own_lists(root, plain, styles)
    patched = _DOCXTPL.patch_xml(etree.tostring(root, encoding="unicode"))
    patched = plain_tags(patched)
    _check_nothing_lost(_stretches(root, paragraphs), patched, part)
    for escape, literal in ESCAPES.items():
        patched = patched.replace(escape, literal)
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", patched)


def widen_tags(root: etree._Element) -> None:
    """Turn full-width braces around tags into plain ones, in paragraphs and alternative texts."""
    for paragraph in root.iter(f"{W}p"):
        texts = [node for node in paragraph.iter(f"{W}t") if node.text]
        whole = "".join(node.text or "" for node in texts)
        if "｛" not in whole and "｝" not in whole and "％" not in whole:
            continue
        fixed = _narrowed(whole)
        for node in texts:
            length = len(node.text or "")
            node.text, fixed = fixed[:length], fixed[length:]

    for node in root.iter(f"{WP}docPr", WORDART):
        for name in WORDS_IN & set(map(str, node.attrib)):
            node.set(name, _narrowed(node.get(name, "")))


def _drop_second_words(root: etree._Element) -> None:
    """Drop the copies of an alternative text that Word and LibreOffice keep beside it: it is filled once."""
    for node in root.iter(*SECOND_WORDS):
        for name in ("descr", "alt", "title"):
            if TAG_SIGNS.search(node.get(name, "")):
                del node.attrib[name]


def _free_controls(root: etree._Element, notes: Notes) -> None:
    """Untie content controls that hold a tag: Word would put back the bound text, or treat it as a hint."""
    for control in root.iter(f"{W}sdt"):
        ties = [node for node in control.iterfind(f"{W}sdtPr/*") if etree.QName(node).localname in TIES]
        if ties and TAG_SIGNS.search("".join(str(text) for text in control.itertext(f"{W}t"))):
            notes.add(Kind.BINDINGS, control)
            for node in ties:
                node.getparent().remove(node)  # type: ignore[union-attr]


def _narrowed(text: str) -> str:
    text = re.sub(r"[｛{]([｛{%％#＃])", lambda m: "{" + _plain(m[1]), text)
    return re.sub(r"([｝}%％#＃])[｝}]", lambda m: _plain(m[1]) + "}", text)


def _plain(char: str) -> str:
    return {"｛": "{", "｝": "}", "％": "%", "＃": "#"}.get(char, char)


def paragraph_texts(root: etree._Element) -> tuple[str, ...]:
    """Return the text of every paragraph, boxes inside a paragraph counted for themselves."""
    return tuple("".join(node.text or "" for node in own_texts(paragraph)) for paragraph in root.iter(f"{W}p"))


def own_texts(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Yield the text nodes of a paragraph, but not those of boxes inside it."""
    for node in paragraph.iter(f"{W}t"):
        if next(node.iterancestors(f"{W}p")) is paragraph:
            yield node


def _check_tags(root: etree._Element, paragraphs: tuple[str, ...], part: str) -> None:
    for at, (paragraph, text) in enumerate(zip(root.iter(f"{W}p"), paragraphs, strict=True), start=1):
        spot = Spot(part=part, text=text, paragraph=at)
        _check_filled(paragraph, spot)
        if "{" in text:
            _check_not_cut(paragraph, spot)
            _check_nothing_held(paragraph, spot)
        rest = TAG.sub("", text)
        half = HALF_TAG.search(rest)
        if half:
            raise FaultyTemplateError(
                f"a tag is not complete in its paragraph, {half[0]!r} stands alone",
                f"标记不完整：只有“{half[0]}”的一半，请在同一段内写全 {{{{ … }}}} 或 {{% … %}}",
                Spot(part=part, text=text, paragraph=at),
            )


def _check_filled(paragraph: etree._Element, spot: Spot) -> None:
    for held in unfilled(paragraph):
        raise FaultyTemplateError(
            f"{held.tag!r} stands where nothing is filled: the code of a field or a formula",
            f"“{held.tag}”在{held.what}里，不会被填写；请写成普通文字",
            spot,
        )


def _check_nothing_held(paragraph: etree._Element, spot: Spot) -> None:
    """Refuse a tag that would take along something that is no text."""
    for held in objects_in_tags(paragraph):
        raise FaultyTemplateError(
            f"something that is no text stands in the middle of {held.tag!r}",
            f"“{held.tag}”中间夹有{held.what}，会丢失；请删去后重新输入标记",
            spot,
        )
    for held in removed_with(paragraph, spot.text):
        raise FaultyTemplateError(
            f"{held.tag!r} removes its place together with something that is no text",
            f"“{held.tag}”会把所在的{held.what}，会丢失；请把标记单独放一段或一行",
            spot,
        )


def _check_not_cut(paragraph: etree._Element, spot: Spot) -> None:
    """Refuse a tag of which one half stands in a link, a content control or a field."""
    owners: list[etree._Element | None] = []
    for node in own_texts(paragraph):
        run = node.getparent()
        owners += [None if run is None else run.getparent()] * len(node.text or "")
    for match in TAG.finditer(spot.text):
        if any(owner is not owners[match.start()] for owner in owners[match.start() : match.end()]):
            raise FaultyTemplateError(
                f"one half of {match[0]!r} stands in a link, a content control or a field",
                f"“{match[0]}”一半在超链接、内容控件或域里面，一半在外面；请删去后在同一处重新输入",
                spot,
            )


def plain_tags(text: str) -> str:
    """Return the text with full-width signs, typographic quotes and odd blanks in tags made plain."""
    return TAG.sub(_clean_tag, text)


def _clean_tag(match: re.Match[str]) -> str:
    pieces = LITERAL.split(match[0].replace("&quot;", '"').replace("&amp;", "&"))
    return "".join(piece if at % 2 else piece.translate(WIDE) for at, piece in enumerate(pieces))


def _stretches(root: etree._Element, paragraphs: tuple[str, ...]) -> Iterator[Spot]:
    """Yield the text of the part in the order of the file, cut where a box stands inside a paragraph.

    What a comment takes out with its whole paragraph, row or cell is left out.
    """
    numbers = {node: number for number, node in enumerate(root.iter(f"{W}p"), start=1)}
    out = _commented_out(root, paragraphs)
    nodes = ((next(node.iterancestors(f"{W}p"), None), node) for node in root.iter(f"{W}t"))
    for paragraph, group in itertools.groupby(nodes, key=lambda pair: pair[0]):
        if paragraph is not None and paragraph not in out:
            yield Spot(part="", text="".join(node.text or "" for _, node in group), paragraph=numbers[paragraph])


def _commented_out(root: etree._Element, paragraphs: tuple[str, ...]) -> set[etree._Element]:
    out: set[etree._Element] = set()
    for node, text in zip(root.iter(f"{W}p"), paragraphs, strict=True):
        for kind in COMMENTED.findall(text):
            around = node if kind == "p" else next(node.iterancestors(f"{W}{kind}"), node)
            out.update(around.iter(f"{W}p"))
    return out


def _check_nothing_lost(stretches: Iterator[Spot], patched: str, part: str) -> None:
    """Compare the static text before and after: docxtpl drops what stands beside a row tag."""
    kept = _squeezed("".join(TEXT.findall(TAG.sub("", patched))))
    at = 0
    for spot in stretches:
        static = _squeezed(_escaped(TAG.sub("", spot.text)))
        if kept[at : at + len(static)] != static:
            raise FaultyTemplateError(
                "text beside a tag that removes its paragraph, row or cell would be lost",
                "此处文字与 {%p %}、{%tr %} 或 {%tc %} 标记同在一处，生成时会丢失；请把标记单独放一段或一行",
                replace(spot, part=part),
            )
        at += len(static)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
