"""The gate before a paper is released: one seeded fault per rule."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator

import pytest
from mini_docx import NS, SECTION, docx, par, row, table

from pipeline.render.faults import PaperFault, PaperWithheldError
from pipeline.render.gate import inspect, release

BODY = "word/document.xml"
DRAWING = '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="7" name="n"/></wp:inline></w:drawing></w:r></w:p>'
FIELD = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'
BOOKMARK = '<w:p><w:bookmarkStart w:id="1" w:name="{}"/><w:bookmarkEnd w:id="1"/></w:p>'


def faults(content: bytes, printed: tuple[str, ...] = (), forbidden: tuple[str, ...] = ()) -> str:
    return told(inspect(content, {BODY: printed}, forbidden))


def told(found: Iterator[PaperFault]) -> str:
    return "; ".join(map(str, found))


def test_a_sound_paper_is_released_as_it_is() -> None:
    content = docx(par("名称：甲 乙") + table(row("a", "b")))
    assert release(content, {BODY: ("甲 乙", "a", "b")}) == content


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(PaperWithheldError) as caught:
        release(docx(par("{{ x }}") + table()), {BODY: ("不在",)})
    assert len(caught.value.faults) == 3
    assert all(re.search("[一-龥]", fault.explanation) for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (par("{{ x }}"), "left over"),
        (par("a %} b"), "left over"),
        (par("｛｛ x ｝｝"), "left over"),
        (par("金额 None 元"), "left over"),
        (par("nan"), "left over"),
        (par("得分 0.30000000000000004"), "left over"),
        ("<w:tbl><w:tblGrid/><w:tr><w:tc><w:tcPr/></w:tc></w:tr></w:tbl>", "does not end with a paragraph"),
        ("<w:tbl><w:tblGrid/><w:tr><w:trPr/></w:tr></w:tbl>", "row has no cell"),
        ("<w:tbl><w:tblGrid/></w:tbl>", "table has no row"),
        ("<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>", "no grid"),
        ("<w:p><w:p/></w:p>", "inside a paragraph"),
        ("<w:p><w:r><w:t>a<w:b/></w:t></w:r></w:p>", "inside text"),
        ("<w:sdt><w:sdtContent/></w:sdt>", "content control is empty"),
        ("<w:p><w:r><w:pict><w:txbxContent/></w:pict></w:r></w:p>", "text box has no paragraph"),
        (DRAWING * 2, "'7' stands twice"),
        (BOOKMARK.format("a") + BOOKMARK.format("b"), "'1' stands twice"),
        ('<w:p><w:bookmarkStart w:id="1" w:name="a"/></w:p>', "bookmark is not closed"),
        (FIELD, "field is not closed"),
        ('<w:p><w:hyperlink r:id="rId99"/></w:p>', "rId99"),
    ],
)
def test_a_seeded_fault_is_found(body: str, words: str) -> None:
    assert words in faults(docx(body))


@pytest.mark.parametrize("text", ["甲乙", "乙甲"])
def test_a_printed_value_that_is_not_in_the_text_is_found(text: str) -> None:
    assert not faults(docx(par("甲") + par("乙")), tuple("甲乙"))
    assert "'丙'" in faults(docx(par(text)), ("甲", "丙"))


def test_a_value_may_hold_what_looks_like_a_tag() -> None:
    assert not faults(docx(par("{{ x }} None")), ("{{ x }} None",))


def test_a_value_in_an_attribute_counts_as_printed() -> None:
    shaded = '<w:p><w:pPr><w:shd w:val="clear" w:fill="FF0000"/></w:pPr></w:p>'
    assert not faults(docx(shaded), ("FF0000",))


def test_a_forbidden_word_in_the_fixed_text_is_found_but_not_in_a_value() -> None:
    assert "审核员" in faults(docx(par("审核员：甲")), ("甲",), ("审核员",))
    assert not faults(docx(par("姓名：审核员甲")), ("审核员甲",), ("审核员",))


@pytest.mark.parametrize("lost", ["第一段", "格"])
def test_lost_fixed_text_is_found(lost: str) -> None:
    body, given = par("第一段") + par("甲") + table(row("格", "b")), "第一段甲格b"
    whole = {BODY: given, "word/header1.xml": ""}
    assert not list(inspect(docx(body), {BODY: ("甲",)}, (), whole))
    assert "of the template is not in its place" in told(
        inspect(docx(body.replace(lost, "")), {BODY: ("甲",)}, (), whole)
    )


def test_text_in_another_order_is_found() -> None:
    whole = {BODY: "甲乙"}
    assert "'甲乙' of the template" in told(inspect(docx(par("乙") + par("甲")), {}, (), whole))


def test_a_part_that_the_template_gave_and_that_is_missing_is_found() -> None:
    assert "footer1.xml: the part is missing" in told(inspect(docx(par("a")), {}, (), {"word/footer1.xml": "x"}))


def test_missing_section_properties_are_found() -> None:
    assert "section properties" in faults(docx(par("a"), section=""))


def test_a_part_that_is_not_well_formed_is_found() -> None:
    assert "not well-formed" in faults(docx("", more={BODY: f"<w:document {NS}><w:body><w:p></w:body>"}))


def test_relations_that_are_not_well_formed_are_found() -> None:
    assert "not well-formed" in faults(docx(par("a"), more={"word/_rels/document.xml.rels": "<Relationships"}))


def _without(name: str) -> Callable[[bytes], bytes]:
    def drop(content: bytes) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
            for info in source.infolist():
                if info.filename != name:
                    target.writestr(info.filename, source.read(info.filename))
        return buffer.getvalue()

    return drop


def test_a_relation_that_leads_nowhere_is_found() -> None:
    assert "header1.xml, which is missing" in faults(_without("word/header1.xml")(docx(par("a"))))


def test_a_member_without_content_type_is_found() -> None:
    assert "no content type" in faults(docx(par("a"), more={"word/media/x.xyz": "x"}))


def test_what_is_no_word_file_is_found() -> None:
    assert faults(b"x") and SECTION
