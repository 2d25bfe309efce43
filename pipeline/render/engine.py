"""The renderer: docxtpl's template syntax, compiled once, rendered many times, nothing lost.

`compile_template` reads and checks a template; `Template.render` fills it, repairs what loops
leave behind, writes the file the same way every time and sends it through the gate.
"""

import functools
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import jinja2
from docxtpl import DocxTemplate
from jinja2.exceptions import SecurityError
from lxml import etree

from pipeline.outcome import Repair
from pipeline.render.drawings import Drawings
from pipeline.render.faults import FaultyTemplateError, Spot
from pipeline.render.fields import with_update
from pipeline.render.gate import release
from pipeline.render.numbering import LIST, LISTS, ListBook, Lists, ListStyles, list_book, list_styles
from pipeline.render.package import (
    CORE,
    DECLARATION,
    RENDERED,
    Deflated,
    Package,
    check_writing,
    comments_of,
    deflated,
    parse,
    read_package,
    without_comments,
    write_package,
)
from pipeline.render.printing import UnprintableError
from pipeline.render.repair import FIRST_DRAWING_ID, is_steady, may_need_repair, number_drawings, repair
from pipeline.render.repairs import WORDS, Kind, Notes, merged
from pipeline.render.sandbox import (
    DRAWING,
    RECORDER,
    STEP,
    PaperEnvironment,
    Recorder,
    counted,
    make_environment,
    nearest,
)
from pipeline.render.source import MARKUP, TEXT, part_source

DRAWING_SIGN = "<wp:docPr"
_PARAGRAPH_END = "</w:p>"
BREAKS = "\t\n\a\f"
_BREAKS = re.compile(f"[{BREAKS}]")
DRAWS = re.compile(rf"\|\s*(?:{'|'.join(DRAWING)})\b")
_NAME = re.compile(r"^'([^']+)' is undefined$")
RENDER_ERRORS = (
    UnprintableError,
    jinja2.TemplateError,
    TypeError,
    ValueError,
    KeyError,
    ArithmeticError,
    AttributeError,
    RecursionError,
)
_ENVIRONMENT: PaperEnvironment = make_environment()
_DOCXTPL = DocxTemplate("")


@dataclass(frozen=True, slots=True)
class Filled:
    """A paper as saved, and what went into each of its parts: the values printed, the whole text.

    `trees` are the parts as saved, each with the tree that its bytes stand for; `repairs` what was
    put right in the template and in the paper.
    """

    content: bytes
    printed: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]
    trees: Mapping[str, tuple[bytes, etree._Element]]
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """A paper that passed the gate, and the neutral repairs that were made for it."""

    content: bytes
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    source: str
    program: jinja2.Template
    steady: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read, checked and compiled."""

    package: Package
    parts: tuple[_Part, ...]
    unchanged: Mapping[str, Deflated]
    draws: bool
    lists: ListBook | None = None
    repairs: tuple[Repair, ...] = ()

    def render(self, values: Mapping[str, Any], forbidden: tuple[str, ...] = ()) -> bytes:
        """Return the bytes of the finished paper, as `finish` makes it."""
        return self.finish(values, forbidden).content

    def finish(self, values: Mapping[str, Any], forbidden: tuple[str, ...] = ()) -> Finished:
        """Return the finished paper; `forbidden` words must not stand in its fixed text.

        Raises FaultyTemplateError for a fault of the template (with its place) and
        PaperWithheldError where the saved paper fails the gate.
        """
        filled = self.fill(values)
        content = release(filled.content, filled.printed, forbidden, filled.texts, filled.trees)
        return Finished(content, filled.repairs)

    def fill(self, values: Mapping[str, Any]) -> Filled:
        """Return the paper before the gate, with what was printed."""
        trees: dict[str, tuple[bytes, etree._Element]] = {}
        printed: dict[str, tuple[str, ...]] = {}
        texts: dict[str, str] = {}
        repairs = list(self.repairs)
        drawing_id = FIRST_DRAWING_ID
        drawings, lists = Drawings(self.package), Lists(self.lists)
        draws = self.draws
        for part in self.parts:
            text, recorder = _run(part, {**values, LISTS: lists, LIST: lists.number})
            made, root = _reparse(text, part)
            notes = Notes(part.name)
            as_made = part.steady and not may_need_repair(made)
            if not as_made:
                repair(root, notes)
            if DRAWING_SIGN in made:
                as_made = False
                drawing_id = number_drawings(root, drawing_id, notes)
            repairs += notes.repairs
            if recorder.drawn or (self.draws and DRAWS.search(part.source)):
                draws = True
                drawings.fill(part.name, root, recorder.drawn)
            saved = made.encode("utf-8") if as_made else etree.tostring(root, encoding="utf-8")
            trees[part.name] = (DECLARATION + saved, root)
            printed[part.name] = tuple(recorder.values)
            texts[part.name] = html.unescape("".join(TEXT.findall(text)))
        members = {name: saved for name, (saved, _) in trees.items()} | lists.members()
        if not draws:
            return Filled(write_package(members, self.unchanged), printed, texts, trees, merged(repairs))
        drawings.finish()
        kept = {name: packed for name, packed in self.unchanged.items() if name not in drawings.gone}
        content = write_package({**members, **drawings.members}, kept)
        return Filled(content, {**printed, **drawings.points}, texts, trees, merged(repairs))


@functools.lru_cache(maxsize=128)
def compile_template(content: bytes) -> Template:
    """Return the compiled template of a .docx file. Raises FaultyTemplateError with the place."""
    package = read_package(content)
    for name in package.members:
        if name.endswith((".xml", ".rels")):
            _well_formed(name, package)
    repairs = list(_comments_left_out(package))
    package = with_update(without_comments(package))
    names = sorted(package.parts(RENDERED)) + sorted(package.parts({CORE}))
    notes = [Notes(name) for name in names]
    styles = list_styles(package)
    parts = tuple(_compile_part(each, package, styles) for each in notes)
    unchanged = {name: deflated(package.members[name]) for name in package.members.keys() - set(names)}
    draws = any(DRAWS.search(part.source) for part in parts)
    repairs += (repair for each in notes for repair in each.repairs)
    return Template(package, parts, unchanged, draws, list_book(package), tuple(repairs))


def _comments_left_out(package: Package) -> Iterator[Repair]:
    count = sum(len(parse(content).findall("{*}comment")) for content in comments_of(package).values())
    if count:
        kind = Kind.COMMENTS
        yield Repair(kind=kind.value, words=WORDS[kind], part="word/comments.xml", place="批注", count=count)


def _compile_part(notes: Notes, package: Package, styles: ListStyles) -> _Part:
    name = notes.part
    root = _well_formed(name, package)
    wordprocessing = package.types[name] in RENDERED
    if wordprocessing:
        check_writing(root, name)
    source = part_source(root, name, notes, styles) if wordprocessing else etree.tostring(root, encoding="unicode")
    try:
        program = _ENVIRONMENT.from_string(counted(_ENVIRONMENT, source))
    except jinja2.TemplateSyntaxError as error:
        explanation = "标记写法有误：请检查括号、引号，以及 {% for %}/{% if %} 是否各有对应的 {% endfor %}/{% endif %}"
        raise FaultyTemplateError(f"{error.message}", explanation, _spot(name, source, error.lineno)) from error
    return _Part(name=name, source=source, program=program, steady=is_steady(root))


def _well_formed(name: str, package: Package) -> etree._Element:
    try:
        return parse(package.members[name])
    except (etree.XMLSyntaxError, ValueError) as error:
        explanation = "文件内部已损坏，请用 Word 重新保存"
        raise FaultyTemplateError(f"the part is damaged: {error}", explanation, Spot(part=name)) from error


def _run(part: _Part, values: Mapping[str, Any]) -> tuple[str, Recorder]:
    recorder = Recorder()
    try:
        text = part.program.render({**values, RECORDER: recorder, STEP: recorder.step})
    except RENDER_ERRORS as error:
        spot = _spot(part.name, part.source, _line_of(error.__traceback__))
        cause, explanation = _in_words(error, values)
        raise FaultyTemplateError(cause, explanation, spot) from error
    return text, recorder


def _in_words(error: Exception, values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the cause in English and the explanation in Chinese."""
    if isinstance(error, UnprintableError):
        return str(error), error.explanation
    if isinstance(error, SecurityError):
        return f"not allowed: {error}", "模板中不允许这样的写法"
    if isinstance(error, jinja2.UndefinedError):
        cause = _with_suggestion(str(error), values)
        return cause, _undefined_explanation(cause)
    return f"the tag cannot be carried out: {error}", "此标记无法执行，请核对字段类型与写法"


def _with_suggestion(message: str, values: Mapping[str, Any]) -> str:
    name = _NAME.match(message)
    return f"{name[1]!r} is not a field{nearest(name[1], values)}" if name else message


def _undefined_explanation(cause: str) -> str:
    quoted = re.findall(r"'([^']+)'", cause)
    if len(quoted) > 1:
        return f"没有名为“{quoted[0]}”的字段，你是否想写“{quoted[1]}”？"
    return f"没有名为“{quoted[0]}”的字段，请从字段表中复制名称" if quoted else "字段不存在"


def _line_of(traceback: TracebackType | None) -> int:
    line = 0
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _spot(part: str, source: str, line: int | None) -> Spot:
    """Return the place of a source line: every paragraph begins a line of the source."""
    lines = source.split("\n")
    if not line or line > len(lines):
        return Spot(part=part)
    text = MARKUP.sub("", lines[line - 1]).strip()
    return Spot(part=part, text=text, paragraph=max(line - 1, 0))


def _reparse(text: str, part: _Part) -> tuple[str, etree._Element]:
    joined = _with_breaks(text.replace("\n<w:p>", "<w:p>").replace("\n<w:p ", "<w:p "))
    try:
        return joined, parse(joined)
    except etree.XMLSyntaxError as error:
        raise FaultyTemplateError(
            f"the tags of the template cut across paragraphs, rows or cells: {error.msg}",
            "{% if %}/{% for %} 与对应的结束标记不在同一段、同一行或同一格内；请改用 {%p %}、{%tr %} 或移到同一处",
            _broken_spot(text, part.name),
        ) from error


def _with_breaks(text: str) -> str:
    """Return the part with line breaks, tabs and page breaks of its values as Word has them."""
    if not any(sign in text for sign in BREAKS):
        return text
    pieces, done = [], 0
    for found in _BREAKS.finditer(text):
        at = found.start()
        if at < done:
            continue
        closed = text.rfind(_PARAGRAPH_END, done, at)
        last = done if closed < 0 else closed + len(_PARAGRAPH_END)
        opened = max(text.rfind("<w:t>", last, at), text.rfind("<w:t ", last, at))
        if opened <= text.rfind("</w:t>", last, at):
            continue
        start = max(last, text.rfind("<w:p>", last, at), text.rfind("<w:p ", last, at))
        end = text.find(_PARAGRAPH_END, at) + len(_PARAGRAPH_END)
        pieces += [text[done:start], _broken(text[start:end])]
        done = end
    return "".join((*pieces, text[done:]))


def _broken(paragraph: str) -> str:
    """Return a paragraph, or the rest of one after a box inside it, with its breaks as Word has them."""
    if paragraph.startswith("<w:p"):
        return str(_DOCXTPL.resolve_listing(paragraph))
    return str(_DOCXTPL.resolve_listing(f"<w:p>{paragraph}")).removeprefix("<w:p>")


def _broken_spot(text: str, part: str) -> Spot:
    try:
        parse(text)
    except etree.XMLSyntaxError as error:
        return _spot(part, text, error.position[0])
    return Spot(part=part)
