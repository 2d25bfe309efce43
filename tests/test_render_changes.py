"""Every kind of tracked change is read as accepted, as Word does it, by renderer, check and comments alike."""

import io
from collections.abc import Mapping

import pytest
from docx import Document
from mini_docx import docx, par, paragraphs, part, row, table
from paper_cases import scheme_of

from pipeline.lint.check import check_template
from pipeline.lint.comments import with_comments
from pipeline.render.engine import compile_template

RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
BY = 'w:author="x" w:date="2026-01-01T00:00:00Z"'


def run(text: str) -> str:
    return RUN.format(text)


def gone(text: str) -> str:
    return f'<w:del w:id="1" {BY}><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def new(text: str) -> str:
    return f'<w:ins w:id="2" {BY}>{run(text)}</w:ins>'


def marked(mark: str, content: str) -> str:
    """Return a paragraph whose own mark is deleted, moved or inserted."""
    return f'<w:p><w:pPr><w:rPr><w:{mark} w:id="3" {BY}/></w:rPr></w:pPr>{content}</w:p>'


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{par(text)}</w:tc>"


SPLIT = f"<w:p>{run('{{ na')}{new('me }}')}</w:p>"
FORMER = f'<w:rPr><w:b/><w:rPrChange w:id="1" {BY}><w:rPr/></w:rPrChange></w:rPr>'
FORMAT = f"<w:p><w:r>{FORMER}<w:t>{{{{ name }}}}</w:t></w:r></w:p>"
DELETED, INSERTED = (f'<w:cell{what} w:id="1" {BY}/>' for what in ("Del", "Ins"))
FIRST, SECOND = (f'<w:cellMerge w:id="1" {BY} w:vMerge="{how}"/>' for how in ("rest", "cont"))
CASES: Mapping[str, tuple[str, list[str]]] = {
    "a deletion in a line": (f"<w:p>{run('一')}{gone('{{ 1/0 }}')}{run('二')}</w:p>", ["一二"]),
    "an insertion in a tag": (SPLIT, ["甲"]),
    "an insertion deleted again": (f'<w:p>{run("一")}<w:ins w:id="2" {BY}>{gone("{{ x }}")}</w:ins></w:p>', ["一"]),
    "a format": (FORMAT, ["甲"]),
    "a whole paragraph deleted": (par("一") + marked("del", gone("{%p if x %}")) + par("二"), ["一", "二"]),
    "a paragraph mark deleted": (marked("del", run("{{ na")) + par("me }}。"), ["甲。"]),
    "three marks deleted": (marked("del", run("一")) + marked("del", run("二")) + par("三"), ["一二三"]),
    "a paragraph deleted before a table": (marked("del", gone("x")) + table(row("a", "b")), ["a", "b"]),
    "half a paragraph before a table": (marked("del", run("一")) + table(row("a", "b")), ["一", "a", "b"]),
    "a paragraph inserted": (marked("ins", new("{{ name }}")) + par("二"), ["甲", "二"]),
    "a paragraph moved": (
        marked("moveFrom", f'<w:moveFrom w:id="4" {BY}>{run("{{ name }}")}</w:moveFrom>')
        + par("一")
        + marked("moveTo", f'<w:moveTo w:id="5" {BY}>{run("{{ name }}")}</w:moveTo>'),
        ["一", "甲"],
    ),
    "a row deleted": (
        table(row("a", "b"), f'<w:tr><w:trPr><w:del w:id="1" {BY}/></w:trPr>{cell("{{ x }}")}{cell("d")}</w:tr>'),
        ["a", "b"],
    ),
    "a row inserted": (
        table(row("a", "b"), f'<w:tr><w:trPr><w:ins w:id="1" {BY}/></w:trPr>{cell("{{ name }}")}{cell("d")}</w:tr>'),
        ["a", "b", "甲", "d"],
    ),
    "a cell deleted": (
        table(f"<w:tr>{cell('a')}{cell('{{ x }}', DELETED)}</w:tr>"), ["a"]
    ),
    "a cell inserted": (
        table(f"<w:tr>{cell('a')}{cell('{{ name }}', INSERTED)}</w:tr>"), ["a", "甲"]
    ),
    "cells merged": (
        table(
            f"<w:tr>{cell('a', FIRST)}</w:tr>",
            f"<w:tr>{cell('b', SECOND)}</w:tr>",
            columns=1,
        ),
        ["a", "b"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_tracked_change_is_read_as_accepted(name: str) -> None:
    body, wanted = CASES[name]
    made = compile_template(docx(body + par("后"))).render({"name": "甲"})
    assert paragraphs(made) == [*wanted, "后"]
    left = {node.tag.rpartition("}")[2] for node in part(made).iter()}
    assert not left & {"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "rPrChange", "delText"}


def test_merged_cells_of_a_tracked_change_are_merged() -> None:
    made = compile_template(docx(CASES["cells merged"][0])).render({})
    assert [node.get(f"{{{node.nsmap['w']}}}val") for node in part(made).iter("{*}vMerge")] == ["restart", "continue"]


def test_a_fault_in_changed_text_is_told_and_its_comment_stands_at_it() -> None:
    body = marked("del", gone("x")) + marked("del", run("一")) + f"<w:p>{run('{{ org_')}{new('nmae }}')}</w:p>"
    report = check_template(docx(body), "", (scheme_of("zzc"),))
    (problem,) = report.problems
    assert problem.nearest[0] == "org_name" and problem.where.text == "一{{ org_nmae }}"
    commented = with_comments(docx(body), report.problems)
    assert commented is not None and Document(io.BytesIO(commented))
    around = [node.getparent() for node in part(commented).iter("{*}commentRangeStart")]
    assert [next(node.itertext("{*}t")) for node in around if node is not None] == ["{{ org_"]
