"""Shipped templates with one known fault each, and where and how it must be told."""

import copy
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree
from paper_cases import IDS, scheme_of, templates

from pipeline.lint.problems import Code
from pipeline.lint.tags import Paragraph, Tag, W, paragraphs_of
from pipeline.render.source import own_texts
from pipeline.scheme.scheme import Scheme

BODY = "word/document.xml"


@dataclass(frozen=True)
class Faulty:
    """A template with a fault: code, paragraph numbers that may be named, a text of the advice."""

    name: str
    content: bytes
    kind: str
    scheme: Scheme
    code: Code
    paragraphs: frozenset[int]
    advice: str


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@dataclass
class Draft:
    """A template opened for a change."""

    folder: str
    kind: str
    scheme: Scheme
    members: dict[str, bytes]
    root: etree._Element
    paragraphs: tuple[Paragraph, ...]

    def tags(self, wanted: Callable[[Tag], bool]) -> list[tuple[Paragraph, Tag]]:
        return [(p, tag) for p in self.paragraphs for tag in p.tags if wanted(tag) and self.node(p, tag) is not None]

    def node(self, paragraph: Paragraph, tag: Tag) -> etree._Element | None:
        if paragraph.beside:
            return next(self.drawings(paragraph.node, tag), None)
        return next((node for node in own_texts(paragraph.node) if tag.text in (node.text or "")), None)

    def drawings(self, node: etree._Element, tag: Tag) -> Iterator[etree._Element]:
        return (drawing for drawing in node.iter("{*}docPr") if tag.text in drawing.get("descr", ""))

    def replace(self, paragraph: Paragraph, tag: Tag, text: str) -> bytes:
        root = copy.deepcopy(self.root)
        node = list(root.iter(f"{W}p"))[paragraph.number - 1]
        if paragraph.beside:
            drawing = next(self.drawings(node, tag))
            drawing.set("descr", drawing.get("descr", "").replace(tag.text, text, 1))
            return packed({**self.members, BODY: etree.tostring(root)})
        target = next(piece for piece in own_texts(node) if tag.text in (piece.text or ""))
        target.text = (target.text or "").replace(tag.text, text, 1)
        return packed({**self.members, BODY: etree.tostring(root)})


def drafts() -> Iterator[Draft]:
    for (folder, kind), content in sorted(templates().items()):
        serving = [i for i in IDS if folder in (i, "common") and (folder == i or (i, kind) not in templates())]
        scheme = scheme_of(next(i for i in serving if scheme_of(i).paper(kind)))
        members = members_of(content)
        root = etree.fromstring(members[BODY])
        yield Draft(folder, kind, scheme, members, root, paragraphs_of(root, BODY))


Pair = tuple[tuple[Paragraph, Tag], tuple[Paragraph, Tag]]
Change = tuple[Paragraph, Tag, str, Code, frozenset[int], str]


def _values(draft: Draft) -> list[tuple[Paragraph, Tag]]:
    return draft.tags(lambda tag: not tag.is_statement and bool(re.fullmatch(r"[a-z_.0-9]+", tag.inner)))


def _here(paragraph: Paragraph) -> frozenset[int]:
    return frozenset({paragraph.number})


def misspelt(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in _values(draft):
        *group, name = tag.inner.split(".")
        at = len(name) // 2
        wrong = name[:at] + name[at + 1 :] if len(name) > 3 else name + "e"
        full = ".".join([*group, wrong])
        yield paragraph, tag, f"{{{{ {full} }}}}", Code.UNKNOWN_FIELD, _here(paragraph), name


def unclosed(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in _values(draft):
        yield paragraph, tag, tag.text[:-1], Code.HALF_TAG, _here(paragraph), "补上 }}"


def unopened(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in _values(draft):
        yield paragraph, tag, tag.text[1:], Code.HALF_TAG, _here(paragraph), "补上 {{"


def one_brace(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in _values(draft):
        if tag.inner.split(".")[0] in ("org_name", "scope", "uscc", "case_no", "paper", "terms", "scheme"):
            yield paragraph, tag, f"{{{tag.inner}}}", Code.LEFTOVER, _here(paragraph), f"{{{{ {tag.inner} }}}}"


def attribute_of_text(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in _values(draft):
        if tag.inner in ("org_name", "scope", "uscc", "case_no", "decision_date"):
            yield paragraph, tag, f"{{{{ {tag.inner}.name }}}}", Code.WRONG_TYPE, _here(paragraph), tag.inner


def date_of_text(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in _values(draft):
        if tag.inner in ("org_name", "scope", "uscc", "paper.title"):
            yield paragraph, tag, f"{{{{ {tag.inner}|date }}}}", Code.WRONG_TYPE, _here(paragraph), "去掉“|date”"


def unknown_format(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in _values(draft):
        changed = f"{{{{ {tag.inner}|nubmer }}}}"
        yield paragraph, tag, changed, Code.UNKNOWN_FORMAT, _here(paragraph), "number"


def hyphened(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in _values(draft):
        if tag.inner in ("org_name", "case_no", "decision_date"):
            wrong = tag.inner.replace("_", "-")
            yield paragraph, tag, f"{{{{ {wrong} }}}}", Code.UNKNOWN_FIELD, _here(paragraph), tag.inner


def group_printed(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in _values(draft):
        if tag.inner in ("paper.title", "audit_time.total", "score.percent", "certificate.number", "plan.purpose"):
            group = tag.inner.split(".")[0]
            yield paragraph, tag, f"{{{{ {group} }}}}", Code.WRONG_TYPE, _here(paragraph), "写明其中一个"


def quote_open(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in _values(draft):
        changed = f'{{{{ {tag.inner}|default("无) }}}}'
        yield paragraph, tag, changed, Code.BAD_SYNTAX, _here(paragraph), "引号"


def loop_over_one(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in draft.tags(lambda tag: tag.word == "for"):
        changed = re.sub(r" in .*? %}", " in org_name %}", tag.text)
        yield paragraph, tag, changed, Code.WRONG_TYPE, _here(paragraph), "{{ org_name }}"


def end_lost(draft: Draft) -> Iterator[Change]:
    """With an end lost, the opening or one around it in the same place is left alone."""
    pairs = _pairs(draft)
    for start, end in pairs:
        around = [other[0][0].number for other in pairs if _around(other, (start, end))]
        yield *end, "", Code.BLOCK_OPEN, frozenset({start[0].number, *around}), end[1].inner


def start_lost(draft: Draft) -> Iterator[Change]:
    """With an opening lost, its end or one around it in the same place is left alone."""
    pairs = _pairs(draft)
    for start, end in pairs:
        around = [other[1][0].number for other in pairs if _around(other, (start, end))]
        yield *start, "", Code.BLOCK_STRAY, frozenset({end[0].number, *around}), "删去此标记"


def _around(outer: Pair, inner: Pair) -> bool:
    same = (outer[0][1].word, outer[0][1].kind) == (inner[0][1].word, inner[0][1].kind)
    return same and _order(outer[0]) <= _order(inner[0]) and _order(inner[1]) <= _order(outer[1])


def _order(entry: tuple[Paragraph, Tag]) -> tuple[int, int]:
    return entry[0].number, entry[1].at


def other_kind_of_end(draft: Draft) -> Iterator[Change]:
    for _, (paragraph, tag) in _pairs(draft):
        if tag.kind in ("tr", "p"):
            yield paragraph, tag, f"{{% {tag.inner} %}}", Code.BLOCK_CROSSED, _here(paragraph), tag.text


def text_beside(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in draft.tags(lambda tag: tag.kind in ("tr", "p")):
        if paragraph.text.strip() == tag.text:
            yield paragraph, tag, f"重要 {tag.text}", Code.TEXT_LOST, _here(paragraph), "移到别处"


def misspelt_word(draft: Draft) -> Iterator[Change]:
    for paragraph, tag in draft.tags(lambda tag: tag.word == "endif"):
        changed = tag.text.replace("endif", "edif")
        yield paragraph, tag, changed, Code.BAD_SYNTAX, _here(paragraph), "endif"


def drawing(draft: Draft) -> Iterator[Change]:
    """Alternative texts: a wrong field, a wrong column, a wrong format, a brace lost."""
    for paragraph, tag in draft.tags(lambda tag: "|chart" in tag.inner or "|picture" in tag.inner):
        path, _, rest = tag.inner.partition("|")
        here = _here(paragraph)
        yield paragraph, tag, f"{{{{ {path[:-1]}|{rest} }}}}", Code.UNKNOWN_FIELD, here, path.split(".")[-1]
        yield paragraph, tag, f"{{{{ {path}|x{rest} }}}}", Code.UNKNOWN_FORMAT, here, rest.split("(")[0]
        yield paragraph, tag, tag.text[:-1], Code.HALF_TAG, here, "补上 }}"
        if "share" in rest:
            yield paragraph, tag, tag.text.replace("share", "shaer"), Code.UNKNOWN_FIELD, here, "share"


def _pairs(draft: Draft) -> list[Pair]:
    stack, found = [], []
    for entry in draft.tags(lambda tag: tag.is_statement):
        if entry[1].word in ("for", "if"):
            stack.append(entry)
        elif entry[1].word.startswith("end"):
            found.append((stack.pop(), entry))
    return found


CHANGES: tuple[Callable[[Draft], Iterator[Change]], ...] = (
    misspelt, unclosed, unopened, one_brace, attribute_of_text, date_of_text, unknown_format, hyphened,
    group_printed, quote_open, loop_over_one, end_lost, start_lost, other_kind_of_end, text_beside, misspelt_word,
    drawing,
)  # fmt: skip


def faulty_templates(each: int, seed: int = 4) -> Iterator[Faulty]:
    """Yield templates with one fault each, at most `each` of a sort."""
    chance = random.Random(seed)
    opened = list(drafts())
    for change in CHANGES:
        made = [(draft, entry) for draft in opened for entry in change(draft)]
        for draft, (paragraph, tag, text, code, where, advice) in chance.sample(made, min(each, len(made))):
            yield Faulty(
                f"{change.__name__}: {draft.folder}/{draft.kind} paragraph {paragraph.number} {tag.text}",
                draft.replace(paragraph, tag, text),
                draft.kind, draft.scheme, code, where, advice,
            )  # fmt: skip
