"""Templates as Word, people and other programs leave them: a right paper, or a problem at its place with its remedy."""

import io
import zipfile
from collections.abc import Mapping

import pytest
from docx import Document
from lxml import etree
from mini_docx import NS, docx, par, paragraphs, part, row, table
from paper_cases import scheme_of
from template_faults import members_of, packed

from pipeline.lint.check import check_template
from pipeline.lint.comments import with_comments
from pipeline.lint.problems import Code, Problem, Weight
from pipeline.render.engine import compile_template
from pipeline.render.faults import FaultyTemplateError

RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
PICTURE = '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="n"/></wp:inline></w:drawing></w:r>'
NOTE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
BEGIN, END = (f'<w:r><w:fldChar w:fldCharType="{side}"/></w:r>' for side in ("begin", "end"))
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
BOX = "<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r></w:p>"
TWICE = (
    f'<w:p><w:r><mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="wps"><w:drawing><w:txbxContent>{{0}}'
    "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def run(text: str) -> str:
    return RUN.format(text)


def problems(body: str, more: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    return check_template(docx(body, more=more), "", (scheme_of("zzc"),)).problems


def cut(thing: str) -> str:
    return f"<w:p>{run('{{ org_')}{thing}{run('name }}')}</w:p>"


def shared(thing: str) -> str:
    return par("{%p if org_name %}") + par("甲") + f"<w:p>{thing}{run('{%p endif %}')}</w:p>"


ROW_WITH_PICTURE = f"<w:tr><w:tc><w:tcPr/>{par('{%tr if org_name %}')}<w:p>{PICTURE}</w:p></w:tc></w:tr>"
SECTION = '<w:pPr><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr></w:pPr>'
HELD: Mapping[str, tuple[str, Code, int, str]] = {
    "a footnote in a tag": (cut(NOTE), Code.TEXT_LOST, 2, "脚注"),
    "a picture in a tag": (cut(PICTURE), Code.TEXT_LOST, 2, "图形"),
    "half a field in a tag": (cut(BEGIN) + f"<w:p>{END}</w:p>", Code.TEXT_LOST, 2, "域的一半"),
    "a symbol in a tag": (cut('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'), Code.TEXT_LOST, 2, "符号"),
    "a picture beside a tag that removes it": (shared(PICTURE), Code.TEXT_LOST, 4, "图形"),
    "a page break before a tag": (shared('<w:r><w:br w:type="page"/></w:r>'), Code.TEXT_LOST, 4, "分页符"),
    "a break before a tag that a table follows": (
        f"<w:p><w:pPr><w:pageBreakBefore/></w:pPr>{run('{%p if org_name %}')}</w:p>" + table(row("a", "b"))
        + par("{%p endif %}"), Code.TEXT_LOST, 2, "段前分页",
    ),
    "a section break beside a tag": (shared(SECTION), Code.TEXT_LOST, 4, "分节符"),
    "a footnote beside a tag": (shared(NOTE), Code.TEXT_LOST, 4, "脚注"),
    "a picture in the row of a tag": (
        table(ROW_WITH_PICTURE, row("a"), row("{%tr endif %}"), columns=1), Code.TEXT_LOST, 2, "图形",
    ),
    "a tag in the code of a field": (
        f'<w:p>{BEGIN}<w:r><w:instrText> HYPERLINK "x/{{{{ org_</w:instrText></w:r><w:r><w:instrText>name }}}}" '
        f"</w:instrText></w:r>{END}</w:p>", Code.WRONG_PLACE, 2, "域代码",
    ),
    "a tag in a simple field": (
        '<w:p><w:fldSimple w:instr=" REF {{ org_name }} "><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>',
        Code.WRONG_PLACE, 2, "域代码",
    ),
    "a tag in a formula": (
        f"<w:p><m:oMath {MATH}><m:r><m:t>{{{{ org_name }}}}</m:t></m:r></m:oMath></w:p>", Code.WRONG_PLACE, 2, "公式",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HELD)
def test_what_would_be_lost_or_not_filled_is_an_error_in_its_paragraph(name: str) -> None:
    body, code, paragraph, words = HELD[name]
    (problem,) = problems(par("前") + body)
    assert (problem.code, problem.where.paragraph) == (code, paragraph)
    assert words in problem.message and problem.remedy
    with pytest.raises(FaultyTemplateError) as caught:
        compile_template(docx(par("前") + body)).render({"org_name": "甲"})
    assert caught.value.spot.paragraph == paragraph and words in caught.value.wrong


BROKEN = (
    f'<w:p>{run("{%p if a %}")}<w:r><w:br w:type="page"/></w:r></w:p>',
    f"<w:p><w:pPr><w:pageBreakBefore/></w:pPr>{run('{%p if a %}')}</w:p>",
)


@pytest.mark.parametrize("behind", BROKEN)
def test_a_page_break_of_a_tag_breaks_before_the_next_paragraph(behind: str) -> None:
    styled = '<w:p><w:pPr><w:pStyle w:val="x"/><w:jc w:val="left"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>'
    content = docx(par("前") + behind + styled + par("{%p endif %}"))
    assert not problems(par("前") + behind.replace("if a", "if org_name") + styled + par("{%p endif %}"))
    made = compile_template(content).render({"a": True})
    properties = list(part(made).iter("{*}p"))[1][0]
    assert [etree.QName(node).localname for node in properties] == ["pStyle", "pageBreakBefore", "jc"]
    assert not list(part(made).iter("{*}br"))
    assert not list(part(compile_template(content).render({"a": False})).iter("{*}pageBreakBefore"))


def test_a_break_or_section_of_its_own_inside_a_condition_stays() -> None:
    own = f"<w:p>{SECTION}{run('甲')}</w:p>" + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    made = compile_template(docx(par("{%p if a %}") + own + par("{%p endif %}"))).render({"a": True})
    assert len(list(part(made).iter("{*}sectPr"))) == 2 and len(list(part(made).iter("{*}br"))) == 1


SUBDOCUMENTS = ("{{p subdoc }}", "{{ subdoc }}", "{{p org_name }}", "{{ tpl.new_subdoc('a.docx') }}", "{{r org_name }}")


@pytest.mark.parametrize("tag", SUBDOCUMENTS)
def test_sub_documents_and_rich_text_of_programs_are_named_as_not_supported(tag: str) -> None:
    (problem,) = problems(par("前") + par(tag))
    assert (problem.code, problem.where.paragraph, problem.where.tag) == (Code.NOT_ALLOWED, 2, tag)
    assert "不支持" in problem.message and "直接写在这个模板里" in problem.remedy
    assert "org_name" not in tag or "{{ org_name }}" in problem.remedy


@pytest.mark.parametrize("box", [BOX, TWICE])
def test_a_fault_in_a_text_box_is_told_once_and_its_comment_stands_around_the_box(box: str) -> None:
    content = docx(par("前") + box.format(par("{{ org_nmae }}")))
    found = check_template(content, "", (scheme_of("zzc"),)).problems
    assert [(problem.where.paragraph, problem.where.place) for problem in found] == [(3, "正文第3段（文本框里）")]
    commented = with_comments(content, found)
    assert commented is not None and Document(io.BytesIO(commented))
    root = part(commented)
    (start,) = root.iter("{*}commentRangeStart")
    assert not list(start.iterancestors("{*}txbxContent"))
    assert start.getparent() is list(root.iter("{*}p"))[1]
    assert "文本框" in "".join(map(str, part(commented, "word/comments.xml").itertext()))


def test_both_copies_of_a_text_box_are_filled() -> None:
    made = compile_template(docx(TWICE.format(par("{{ a }}")))).render({"a": "甲"})
    assert paragraphs(made)[1:] == ["甲", "甲"]


BESIDE = {
    "an alternative text's title": '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="n" title="{}"/>'
    "</wp:inline></w:drawing></w:r></w:p>",
    "word art": '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="{}"/></v:shape>'
    "</w:pict></w:r></w:p>",
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_tag_in_an_attribute_is_filled_and_a_wrong_name_there_is_told(name: str) -> None:
    body = BESIDE[name]
    made = compile_template(docx(body.format("｛｛ a ｝｝"))).render({"a": "R&D"})
    assert "R&D" in [value for node in part(made).iter(etree.Element) for value in node.attrib.values()]
    (problem,) = problems(par("前") + body.format("{{ org_nmae }}"))
    assert problem.nearest[0] == "org_name" and problem.where.paragraph == 2


UNSEEN = ["{{\u200f a }}", "{{ a\u200d }}", "{{ a\u00ad }}", "{{ ａ }}", "{{\u202fa }}", "{{ b【0】 }}", "{{\u2060a}}"]


@pytest.mark.parametrize("tag", UNSEEN)
def test_signs_that_nobody_sees_and_wide_letters_in_a_tag_are_understood(tag: str) -> None:
    assert paragraphs(compile_template(docx(par(tag))).render({"a": "甲", "b": ["甲"]})) == ["甲"]


def _zip(names: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in names.items():
            archive.writestr(name, text)
    return buffer.getvalue()


OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(64)
GOOD = docx(par("甲"))
FOREIGN: Mapping[str, tuple[bytes, str]] = {
    "nothing": (b"", "0 字节"),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "an old .doc": (OLE + "WordDocument".encode("utf-16-le"), ".doc"),
    "a PDF": (b"%PDF-1.7", "PDF"),
    "an RTF": (b"{\\rtf1", "RTF"),
    "a web page": (b"<html></html>", "网页"),
    "half a file": (GOOD[:-40], "不完整"),
    "an .odt": (_zip({"content.xml": "<a/>", "mimetype": "x"}), ".odt"),
    "a workbook": (_zip({"xl/workbook.xml": "<a/>"}), "Excel"),
    "any zip": (_zip({"a.txt": "x"}), "不是 Word 文档"),
    "a bomb": (packed({**members_of(GOOD), "word/media/a.xml": bytes(65 * 1024 * 1024)}), "过大"),
    "strict Open XML": (
        packed({name: text.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                                   b"http://purl.oclc.org/ooxml/wordprocessingml/main")
                for name, text in members_of(GOOD).items()}), "Strict",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_that_is_no_plain_word_document_is_named_with_what_to_do(name: str) -> None:
    content, words = FOREIGN[name]
    (problem,) = check_template(content, "", (scheme_of("zzc"),)).problems
    assert problem.code is Code.BAD_FILE and words in problem.message and problem.remedy.endswith("。")
    assert with_comments(content, (problem,)) is None or name == "strict Open XML"
    with pytest.raises(FaultyTemplateError):
        compile_template(content)


def test_a_document_type_in_another_encoding_is_refused() -> None:
    body = members_of(GOOD)["word/document.xml"].decode()
    evil = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w:document [<!ENTITY a "b">]>{body}'.encode("utf-16")
    with pytest.raises(FaultyTemplateError, match="document type"):
        compile_template(packed({**members_of(GOOD), "word/document.xml": evil}))


def test_a_text_that_goes_by_another_number_is_still_the_text() -> None:
    members = members_of(docx(par("{{ org_nmae }}")))
    other = {
        name.replace("document.xml", "document2.xml"): text.replace(b"word/document.xml", b"word/document2.xml")
        for name, text in members.items()
    }
    (problem,) = check_template(packed(other), "", (scheme_of("zzc"),)).problems
    assert problem.where.place == "正文第1段"
    assert with_comments(packed(other), (problem,))


def test_a_file_put_in_whole_is_told() -> None:
    relations = members_of(GOOD)["word/_rels/document.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
    chunk = f'<Relationship Id="rIdC" Type="{kind}" Target="header1.xml"/></Relationships>'
    (problem,) = problems(
        par("甲") + '<w:altChunk r:id="rIdC"/>',
        {"word/_rels/document.xml.rels": relations.replace("</Relationships>", chunk)},
    )
    assert problem.code is Code.EMBEDDED and "header1.xml" in problem.message


@pytest.mark.parametrize("place", ["box", "header"])
def test_an_emptied_box_or_header_keeps_a_paragraph(place: str) -> None:
    gone = par("{%p if no %}") + par("甲") + par("{%p endif %}")
    body, header = (BOX.format(gone), "") if place == "box" else (par("x"), gone)
    made = compile_template(docx(body, header)).finish({"no": False})
    assert [repair.kind for repair in made.repairs] == ["empty_box"]
    name, holder = ("word/document.xml", "txbxContent") if place == "box" else ("word/header1.xml", "hdr")
    assert len(list(next(part(made.content, name).iter(f"{{*}}{holder}")))) == 1


def test_cells_in_content_controls_count_for_the_grid() -> None:
    control = f"<w:sdt><w:sdtContent><w:tc><w:tcPr/>{par('a')}</w:tc></w:sdtContent></w:sdt>"
    made = compile_template(docx(table(f"<w:tr>{control}<w:tc><w:tcPr/>{par('b')}</w:tc></w:tr>"))).finish({})
    assert len(list(part(made.content).iter("{*}gridCol"))) == 2 and not made.repairs


def test_a_tag_in_a_block_of_words_is_told() -> None:
    glossary = f"<w:glossaryDocument {NS}>{par('{{ org_name }}')}</w:glossaryDocument>"
    types = members_of(GOOD)["[Content_Types].xml"].decode()
    override = '<Override PartName="/word/glossary/document.xml" ContentType="application/x.glossary+xml"/></Types>'
    more = {"word/glossary/document.xml": glossary, "[Content_Types].xml": types.replace("</Types>", override)}
    (problem,) = problems(par("甲"), more)
    assert problem.code is Code.WRONG_PLACE and problem.where.place == "构建基块"


def test_tables_that_touch_once_filled_are_told_because_word_joins_them() -> None:
    loop = par("{%p for m in team %}") + table(row("{{ m.name }}", "b")) + "{}" + par("{%p endfor %}")
    assert not problems(loop.replace("{}", par("")))
    body = table(row("一", "b")) + par("{%p if org_name %}") + par("{%p endif %}") + table(row("二", "b"))
    (hint,) = problems(body)
    assert (hint.code, hint.weight, hint.where.place) == (Code.TOUCHING, Weight.HINT, "试印件正文表格1")
    assert "一" in hint.where.text and "空段" in hint.remedy
