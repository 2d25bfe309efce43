"""What can be told from the text of paragraphs alone: halves of tags, lost text, near misses."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from pipeline.lint.names import nearest
from pipeline.lint.problems import Code, Problem, Weight
from pipeline.lint.shapes import Shape
from pipeline.lint.tags import Paragraph, Tag, W, without_tags
from pipeline.render.held import objects_in_tags, removed_with, unfilled
from pipeline.render.source import own_texts

HALF = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
NAME = r"[A-Za-z_][\w.]*"
LIKE_TAGS = (
    re.compile(rf"(?<![{{$])\{{\s*({NAME})\s*\}}(?!\}})"),
    re.compile(rf"\$\{{\s*({NAME})\s*\}}"),
    re.compile(rf"\[\[\s*({NAME})\s*\]\]"),
    re.compile(rf"<<\s*({NAME})\s*>>"),
    re.compile(rf"«\s*({NAME})\s*»"),
    re.compile(rf"[｛{{]\s*[｛{{]\s+?({NAME})\s*[｝}}]\s*[｝}}]"),
    re.compile(rf"［［\s*({NAME})\s*］］"),
    re.compile(rf"【【\s*({NAME})\s*】】"),
)
MACHINE_WORD = re.compile(r"(?<![A-Za-z])(?:None|nan|NaN|Undefined)(?![A-Za-z])")
REMOVES = {"p": "整段", "tr": "整行", "tc": "整格"}
SCOPES = {"p": f"{W}p", "tr": f"{W}tr", "tc": f"{W}tc"}


def writing_problems(paragraphs: Sequence[Paragraph], root: Shape) -> Iterator[Problem]:
    """Yield what is wrong with the writing of a part, whatever its fields are."""
    halves: list[tuple[Paragraph, re.Match[str]]] = []
    for paragraph in paragraphs:
        rest = without_tags(paragraph.text)
        found = list(HALF.finditer(rest))
        halves += [(paragraph, half) for half in found]
        yield from _cut(paragraph)
        yield from _held(paragraph)
        if not found:
            yield from _near_misses(paragraph, rest, root)
        yield from _machine_words(paragraph, rest)
    yield from (_half(paragraph, half) for paragraph, half in halves)
    yield from _lost(paragraphs)


def half_named(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """Yield the names that stand in halves of tags."""
    for paragraph in paragraphs:
        rest = without_tags(paragraph.text)
        if HALF.search(rest):
            yield from re.findall(r"[a-z_][a-z0-9_.]*", rest)


def _half(paragraph: Paragraph, half: re.Match[str]) -> Problem:
    tag = Tag(_around(paragraph.text, half), half.start())
    pairs = {"{{": "}}", "{%": "%}", "{#": "#}", "}}": "{{", "%}": "{%", "#}": "{#"}
    other = pairs[half[0]]
    side = "结尾" if half[0].startswith("{") else "开头"
    return Problem(
        code=Code.HALF_TAG,
        where=paragraph.where(tag),
        message=f"标记不完整：有“{half[0]}”而没有{side}的“{other}”",
        remedy=f"请在同一段内补上 {other}；写全的标记形如 {{{{ 名称 }}}} 或 {{% if … %}}。",
    )


def _around(text: str, half: re.Match[str]) -> str:
    if half[0].startswith("{"):
        rest = text[half.end() :]
        stop = re.search(r"[{}，。；\n]", rest)
        return half[0] + rest[: stop.start() if stop else 40]
    before = text[: half.start()]
    start = max(before.rfind(char) for char in "{}，。；\n")
    return before[start + 1 :][-40:] + half[0]


def _cut(paragraph: Paragraph) -> Iterator[Problem]:
    """Yield the tags of which one half stands in a link, a content control or a field."""
    if not paragraph.tags:
        return
    owners: list[etree._Element | None] = []
    for node in own_texts(paragraph.node):
        run = node.getparent()
        owners += [None if run is None else run.getparent()] * len(node.text or "")
    for tag in paragraph.tags:
        within = owners[tag.at : tag.at + len(tag.text)]
        if any(owner is not within[0] for owner in within):
            yield Problem(
                code=Code.CUT_TAG,
                where=paragraph.where(tag),
                message="标记一半在超链接、内容控件或域里面，一半在外面",
                remedy=f"请整个删去，在同一处重新输入 {tag.text}。",
            )


def _held(paragraph: Paragraph) -> Iterator[Problem]:
    """Yield the tags that would take along what is no text, and those where nothing is filled."""
    if paragraph.beside:
        return
    for held in unfilled(paragraph.node):
        yield Problem(
            code=Code.WRONG_PLACE,
            where=paragraph.where(),
            message=f"“{held.tag}”在{held.what}里，不会被填写",
            remedy="请写成普通文字；链接地址、公式里不能填字段。",
        )
    for held in objects_in_tags(paragraph.node):
        yield Problem(
            code=Code.TEXT_LOST,
            where=paragraph.where(Tag(held.tag, held.at)),
            message=f"“{held.tag}”中间夹有{held.what}，会丢失",
            remedy=f"请整个删去，重新输入 {held.tag}，{held.what}放在标记之外。",
        )
    for held in removed_with(paragraph.node, paragraph.text):
        yield Problem(
            code=Code.TEXT_LOST,
            where=paragraph.where(Tag(held.tag, held.at)),
            message=f"“{held.tag}”会把所在的{held.what}，会丢失",
            remedy="请把标记单独放一段（表格里单独放一行），那里不要有别的东西。",
        )


def _near_misses(paragraph: Paragraph, rest: str, root: Shape) -> Iterator[Problem]:
    for pattern in LIKE_TAGS:
        for match in pattern.finditer(rest):
            name = match[1]
            known = name.split(".")[0] in root.fields
            guesses = (name,) if known else nearest(name, root.fields, root)
            wanted = guesses[0] if guesses else name
            yield Problem(
                code=Code.LEFTOVER,
                where=paragraph.where(Tag(match[0], match.start())),
                message=f"“{match[0]}”像是标记，但会原样印出来",
                remedy=f"要填入字段的，请写 {{{{ {wanted} }}}}；只是文字的，不必改。",
                nearest=() if known else guesses,
                weight=Weight.ERROR if guesses else Weight.HINT,
            )


def _machine_words(paragraph: Paragraph, rest: str) -> Iterator[Problem]:
    for match in MACHINE_WORD.finditer(rest):
        yield Problem(
            code=Code.LEFTOVER,
            where=paragraph.where(Tag(match[0], match.start())),
            message=f"“{match[0]}”像是程序里的空值，印有它的文件不会放行",
            remedy="请删去或换一个词，例如“无”或“—”。",
        )


def _lost(paragraphs: Sequence[Paragraph]) -> Iterator[Problem]:
    """Yield the tags that remove their paragraph, row or cell while it holds something else."""
    by_node = {paragraph.node: paragraph for paragraph in paragraphs}
    for paragraph in paragraphs:
        for tag in paragraph.tags:
            if tag.kind in REMOVES:
                yield from _beside(paragraph, tag, by_node)


def _beside(paragraph: Paragraph, tag: Tag, by_node: dict[etree._Element, Paragraph]) -> Iterator[Problem]:
    scope = _scope(paragraph, tag.kind)
    if scope is None:
        yield Problem(
            code=Code.WRONG_PLACE,
            where=paragraph.where(tag),
            message=f"“{tag.text}”只能放在表格里",
            remedy=f"表格外请写 {tag.text.replace(f'%{tag.kind}', '%p', 1)}。",
        )
        return
    inside = [by_node[node] for node in scope.iter(f"{W}p") if node in by_node]
    others = [(entry, entry.text.replace(tag.text, "", 1) if entry is paragraph else entry.text) for entry in inside]
    lost = next(((entry, text.strip()) for entry, text in others if text.strip()), None)
    if lost is not None and _is_first(tag, paragraph, inside):
        yield Problem(
            code=Code.TEXT_LOST,
            where=paragraph.where(tag),
            message=f"“{tag.text}”会把所在的{REMOVES[tag.kind]}删去，那里还有“{lost[1][:30]}”，会丢失",
            remedy=f"请把“{lost[1][:30]}”移到别处，让标记单独占{REMOVES[tag.kind]}。",
        )


def _is_first(tag: Tag, paragraph: Paragraph, inside: list[Paragraph]) -> bool:
    """Say whether the tag is the first of its kind there, so that each fault is told once."""
    first = next((entry, one) for entry in inside for one in entry.tags if one.kind == tag.kind)
    return first == (paragraph, tag)


def _scope(paragraph: Paragraph, kind: str) -> etree._Element | None:
    if kind == "p":
        return paragraph.node
    return next(paragraph.node.iterancestors(SCOPES[kind]), None)
