"""The tags of a part of a template: every paragraph with its place in words and the tags in it.

Unlike the renderer this reading never stops: halves of tags are kept as such.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.lint.problems import Where
from pipeline.render.changes import accept_changes
from pipeline.render.faults import Spot
from pipeline.render.held import pass_breaks
from pipeline.render.places import place_in_table, tables_of
from pipeline.render.source import own_texts, plain_tags, widen_tags

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TAG = re.compile(r"\{\{(?:(?!\{\{|\{%|\{#).)*?\}\}|\{%(?:(?!\{\{|\{%|\{#).)*?%\}|\{#.*?#\}", re.DOTALL)
PARTS = re.compile(r"^\{[{%]-?\s*(?:(p|tr|tc|r)(?=\s))?(.*?)-?[%}]\}$", re.DOTALL)
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""The second copy of a box, for older programs: Word writes it anew from the first."""
BOX = f"{W}txbxContent"
WORDS_BESIDE = {"descr": "图形的替代文字", "title": "图形替代文字的标题", "string": "的艺术字", "name": "的书签名"}
QUOTES = str.maketrans("“”„«»‘’", '"""""\'\'')


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: its text as typed, where it begins, what it removes (`p`, `tr` …), what it says."""

    text: str
    at: int
    kind: str = ""
    inner: str = ""

    @property
    def is_statement(self) -> bool:
        """Say whether it is a {% … %} tag."""
        return self.text.startswith("{%")

    @property
    def is_comment(self) -> bool:
        """Say whether it is a {# … #} tag."""
        return self.text.startswith("{#")

    @property
    def word(self) -> str:
        """Return the first word of a statement: for, if, endfor and so on."""
        found = re.match(r"\w+", self.inner)
        return found[0] if found and self.is_statement else ""

    @property
    def rest(self) -> str:
        """Return what follows the first word of a statement."""
        return self.inner[len(self.word) :].strip()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its number from 1, its place in words, its text, its tags.

    The alternative text of a drawing stands as one more of the same number, `beside` the text.
    """

    node: etree._Element
    part: str
    number: int
    place: str
    text: str
    tags: tuple[Tag, ...]
    beside: bool = False

    def where(self, tag: Tag | None = None) -> Where:
        """Return the place of a tag of this paragraph."""
        return Where(
            part=self.part,
            place=self.place,
            paragraph=self.number,
            text=self.text,
            tag=tag.text if tag and not self.beside else "",
            at=tag.at if tag and not self.beside else 0,
        )


def paragraphs_of(root: etree._Element, part: str) -> tuple[Paragraph, ...]:
    """Return all paragraphs of a part, tracked changes accepted and full-width braces understood."""
    accept_changes(root)
    widen_tags(root)
    pass_breaks(root)
    tables = tables_of(root)
    label = Spot(part=part).part_label
    made = []
    for number, node in enumerate(root.iter(f"{W}p"), start=1):
        if next(node.iterancestors(FALLBACK), None) is not None:
            continue
        text = "".join(piece.text or "" for piece in own_texts(node))
        place = f"{label}{place_in_table(node, tables) or f'第{number}段'}"
        place += "（文本框里）" if next(node.iterancestors(BOX), None) is not None else ""
        made.append(Paragraph(node, part, number, place, text, tuple(tags_in(text))))
        for where, words in _words_beside(node):
            tags = tuple(tags_in(words))
            made.append(Paragraph(node, part, number, f"{place}{where}", words, tags, beside=True))
    return tuple(made)


def _words_beside(node: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the texts with tags that stand in attributes: alternative texts, art of words, codes of fields."""
    for inner in node.iter(etree.Element):
        for name, value in inner.attrib.items():
            words, key = str(value), str(name).rpartition("}")[2]
            if "{" not in words or (_is_second(inner) and key in ("descr", "alt", "title")):
                continue
            if key == "instr" or (key != "descr" and TAG.search(words) is None):
                continue
            if inner is node or next(inner.iterancestors(f"{W}p")) is node:
                yield WORDS_BESIDE.get(key, "的内部属性"), words


def _is_second(node: etree._Element) -> bool:
    """Say whether the alternative text of a node is a copy that is dropped before filling."""
    return etree.QName(node).localname in ("cNvPr", "shape", "imagedata")


def tags_in(text: str) -> Iterator[Tag]:
    """Yield the whole tags of a text."""
    for match in TAG.finditer(text):
        if match[0].startswith("{#"):
            yield Tag(match[0], match.start())
            continue
        parts = PARTS.match(plain_tags(match[0]).translate(QUOTES))
        assert parts is not None
        yield Tag(match[0], match.start(), parts[1] or "", parts[2].strip())


def without_tags(text: str) -> str:
    """Return the text with whole tags replaced by blanks of the same length."""
    return TAG.sub(lambda match: " " * len(match[0]), text)
