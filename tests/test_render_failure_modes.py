"""The failure modes that a serious document system must beat, each with its input.

Others are held elsewhere: 1 and 2 in test_render_engine.py, test_render_gate.py and
test_render_fuzz.py; 7, 10, 11, 17 and 19 in test_render_engine.py; 16 in test_templates.py;
20 also in test_templates.py (saved by LibreOffice) and test_service_templates_edited.py; 21 in
test_validate_faults.py and test_read_files.py; 13, where Word numbers the list, in test_render_numbering.py.
"""

import re
import time
from collections.abc import Mapping
from typing import Any

import pytest
from lxml import etree
from mini_docx import NS, OFFICE, R, docx, par, paragraphs, part, row, table
from paper_cases import IDS, scheme_of
from template_faults import members_of

from pipeline.lint.check import check_template
from pipeline.lint.problems import Code, Weight
from pipeline.render.engine import compile_template
from pipeline.render.faults import FaultyTemplateError
from pipeline.render.values import BLANK, Record

RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'


def rendered(body: str, /, **values: Any) -> list[str]:
    return paragraphs(compile_template(docx(body)).render(values))


def fault_of(body: str, /, **values: Any) -> FaultyTemplateError:
    with pytest.raises(FaultyTemplateError) as caught:
        compile_template(docx(body)).render(values)
    return caught.value


NOISE = {
    "spelling marks": '<w:proofErr w:type="spellStart"/>',
    "a bookmark": '<w:bookmarkStart w:id="3" w:name="x"/><w:bookmarkEnd w:id="3"/>',
    "a comment": '<w:commentRangeStart w:id="1"/>',
    "a revision id": '<w:r w:rsidR="00AB12CD"><w:t></w:t></w:r>',
    "a rendered page break": "<w:r><w:lastRenderedPageBreak/></w:r>",
    "other formatting": "<w:r><w:rPr><w:b/></w:rPr><w:t></w:t></w:r>",
}


@pytest.mark.parametrize("noise", NOISE)
def test_mode_3_noise_of_word_inside_a_tag_changes_nothing(noise: str) -> None:
    body = f"<w:p>{RUN.format('名：{{ na')}{NOISE[noise]}{RUN.format('me }}。')}</w:p>"
    assert rendered(body, name="甲") == ["名：甲。"]


def test_mode_4_tracked_changes_are_read_as_accepted_and_deleted_text_is_never_evaluated() -> None:
    gone = '<w:del w:id="1"><w:r><w:delText>{{ 1/0 }}</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="2">{RUN.format("旧")}</w:moveFrom><w:moveTo w:id="3">{RUN.format("新")}</w:moveTo>'
    assert rendered(f"<w:p>{RUN.format('{{ a }}')}{gone}{moved}</w:p>", a="甲") == ["甲新"]


ACROSS = {
    "a link": "<w:hyperlink>{}</w:hyperlink>",
    "a content control": "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "a field": '<w:fldSimple w:instr="DATE">{}</w:fldSimple>',
}


@pytest.mark.parametrize("owner", ACROSS)
def test_mode_5_a_tag_across_a_border_is_an_error_with_its_paragraph(owner: str) -> None:
    body = par("前") + f"<w:p>{ACROSS[owner].format(RUN.format('{{ na'))}{RUN.format('me }}')}</w:p>"
    fault = fault_of(body, name="甲")
    assert fault.spot.paragraph == 2 and fault.spot.text == "{{ name }}"


@pytest.mark.parametrize("owner", ACROSS)
def test_mode_5_a_tag_wholly_inside_is_filled(owner: str) -> None:
    assert rendered(f"<w:p>{ACROSS[owner].format(RUN.format('{{ name }}'))}</w:p>", name="甲") == ["甲"]


@pytest.mark.parametrize(
    "tag",
    [
        "{% if a == “甲” %}是{% endif %}",
        "{% if a == ‘甲’ %}是{% endif %}",
        "{% if\u00a0a\u00a0== '甲' %}是{% endif %}",
        "{% if\u200b a == '甲' %}是{% endif %}",
        "｛％ if a ＝＝ '甲' ％｝是｛％ endif ％｝",
        "{% if a｜length == 1 %}是{% endif %}",
        "{% if （a） == '甲' %}是{% endif %}",
        "{%　if a　== '甲' %}是{% endif %}",
    ],
)
def test_mode_6_what_word_and_input_methods_make_of_signs_is_understood(tag: str) -> None:
    assert rendered(par(tag), a="甲") == ["是"]


@pytest.mark.parametrize("sign", ["„甲“", "«甲»", "–", "…", "＂甲＂"])
def test_mode_6_a_sign_that_cannot_be_understood_is_an_error_at_its_tag(sign: str) -> None:
    fault = fault_of(par("前") + par("{% if a == " + sign + " %}是{% endif %}"), a="甲")
    assert fault.spot.paragraph == 2


@pytest.mark.parametrize("field", ["甲方 名称", "a-b", "2025年", "项目", "items"])
def test_mode_8_a_field_of_any_name_prints_its_value(field: str) -> None:
    assert rendered(par(f"{{{{ order['{field}'] }}}}"), order=Record({field: "值"})) == ["值"]


def test_mode_9_a_missing_value_a_missing_name_and_an_empty_text_are_three_things() -> None:
    assert rendered(par("[{{ a }}]"), a=BLANK) == ["[—]"]
    assert rendered(par("[{{ a }}]"), a="") == ["[]"]
    assert "did you mean 'name'" in str(fault_of(par("{{ nmae }}"), name=""))


def test_mode_12_rows_and_paragraphs_after_conditions_are_counted_exactly() -> None:
    body = (
        par("一") + par("{%p if no %}") + par("二") + par("{%p else %}") + par("三") + par("{%p endif %}") + par("四")
    )
    assert rendered(body, no=False) == ["一", "三", "四"]
    rows = table(row("头", ""), row("{%tr for r in rows %}", ""), row("{{ r }}", ""), row("{%tr endfor %}", ""))
    content = compile_template(docx(rows)).render({"rows": ["甲", "乙", "丙"]})
    assert len(list(part(content).iter("{*}tr"))) == 4


def test_mode_13_a_list_in_a_loop_inside_a_loop_begins_anew_with_the_index_and_a_list_of_word_is_told() -> None:
    inner = par("{%p for x in r %}") + "{}" + par("{%p endfor %}")
    body = par("{%p for r in rows %}") + inner + par("{%p endfor %}")
    assert rendered(body.replace("{}", par("{{ loop.index }}.{{ x }}")), rows=["甲乙", "丙"]) == [
        "1.甲",
        "2.乙",
        "1.丙",
    ]
    numbered = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
    body = par("{%p for r in team %}") + par("{%p for x in r.professional_codes %}") + numbered
    body += par("{%p endfor %}") + numbered + par("{%p endfor %}")
    report = check_template(docx(body), "", (scheme_of(IDS[0]),))
    hints = [problem for problem in report.problems if problem.code is Code.NUMBERING]
    assert [problem.where.paragraph for problem in hints] == [3] and "loop.index" in hints[0].remedy


PLACES: Mapping[str, str] = {
    "header1": "header", "header2": "header", "header3": "header", "footer1": "footer", "footer2": "footer",
    "footnotes": "footnotes", "endnotes": "endnotes",
}  # fmt: skip


def test_mode_14_headers_footers_notes_of_all_kinds_boxes_and_alternative_texts_are_filled() -> None:
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{OFFICE}.{kind}+xml"/>'
        for name, kind in {"document": "document.main", **PLACES}.items()
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{R}/{kind}" Target="{name}.xml"/>'
        for at, (name, kind) in enumerate(PLACES.items(), start=1)
    )
    roots = {"header": "hdr", "footer": "ftr", "footnotes": "footnotes", "endnotes": "endnotes"}
    more = {
        f"word/{name}.xml": f"<w:{roots[kind]} {NS}>{par('{{ a }}')}</w:{roots[kind]}>" for name, kind in PLACES.items()
    } | {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>'
        ),
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}'
            "</Relationships>"
        ),
    }
    box = f"<w:p><w:r><w:pict><w:txbxContent>{par('{{ a }}')}</w:txbxContent></w:pict></w:r></w:p>"
    inline = '<wp:inline><wp:docPr id="1" name="n" descr="{{ a }}"/></wp:inline>'
    picture = f"<w:p><w:r><w:drawing>{inline}</w:drawing></w:r></w:p>"
    content = compile_template(docx(box + picture, more=more)).render({"a": "R&D"})
    assert {name: paragraphs(content, f"word/{name}.xml") for name in PLACES} == {name: ["R&D"] for name in PLACES}
    assert paragraphs(content)[1] == "R&D"
    assert next(part(content).iter("{*}docPr")).get("descr") == "R&D"


CONTENTS = {
    "simple": '<w:p><w:fldSimple w:instr=" TOC \\o "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>',
    "in pieces": '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
}


def with_settings(body: str) -> bytes:
    types = members_of(docx(""))["[Content_Types].xml"].decode()
    override = f'<Override PartName="/word/settings.xml" ContentType="{OFFICE}.settings+xml"/></Types>'
    more = {
        "[Content_Types].xml": types.replace("</Types>", override),
        "word/settings.xml": f"<w:settings {NS}><w:zoom/><w:compat/></w:settings>",
    }
    return docx(body, more=more)


@pytest.mark.parametrize("field", CONTENTS)
def test_mode_15_a_table_of_contents_is_updated_by_word_and_the_reviewer_is_told(field: str) -> None:
    settings = part(compile_template(with_settings(CONTENTS[field])).render({}), "word/settings.xml")
    assert [etree.QName(node).localname for node in settings] == ["zoom", "updateFields", "compat"]
    report = check_template(docx(par("前") + CONTENTS[field]), "", ())
    hint = next(problem for problem in report.problems if problem.code is Code.OUTDATED)
    assert hint.where.paragraph == 2 and hint.weight is Weight.HINT and not report.broken


def test_mode_15_without_one_word_asks_nothing() -> None:
    page = '<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
    settings = part(compile_template(with_settings(page)).render({}), "word/settings.xml")
    assert [etree.QName(node).localname for node in settings] == ["zoom", "compat"]


def test_mode_18_twenty_thousand_rows_take_time_in_proportion() -> None:
    body = table(row("{%tr for r in rows %}", ""), row("{{ r.a }}", "{{ r.b }}"), row("{%tr endfor %}", ""))
    template = compile_template(docx(body))
    spent = []
    for count in (2_000, 20_000):
        rows = [Record({"a": f"第{at}行", "b": "一\n二"}) for at in range(count)]
        start = time.process_time()
        content = template.render({"rows": rows})
        spent.append(time.process_time() - start)
        assert len(list(part(content).iter("{*}tr"))) == count
    assert spent[1] < 25 * spent[0]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("macroEnabled.main", ".docm"), ("template.main", ".dotx"), ("macroEnabledTemplate.main", ".dotm")],
)
def test_mode_20_templates_with_macros_and_word_templates_are_refused_by_name(kind: str, name: str) -> None:
    types = _types_of(docx("")).replace(f"{OFFICE}.document.main", f"application/wordprocessingml.{kind}")
    with pytest.raises(FaultyTemplateError, match=re.escape(name)) as caught:
        compile_template(docx("", more={"[Content_Types].xml": types}))
    assert "另存为“Word 文档（*.docx）”" in caught.value.explanation


def _types_of(content: bytes) -> str:
    return members_of(content)["[Content_Types].xml"].decode()
