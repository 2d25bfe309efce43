"""Charts and pictures: the alternative text says what fills them, and nothing of the sample goes along."""

import io
import re
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from mini_docx import docx, par
from openxml_audit import OpenXmlValidator

from pipeline.render.engine import compile_template
from pipeline.render.faults import FaultyTemplateError
from pipeline.render.gate import inspect
from pipeline.render.qr import qr_picture
from pipeline.render.values import BLANK, Figure, Listed, Picture, Record
from tools.drawing import A, C, chart, chart_parts, picture, picture_parts
from tools.package import build

ROWS = Listed(
    Record({"name": name, "share": share, "rows": Figure(3)})
    for name, share in (("基础 & <设施>", Figure(Fraction(2623, 30))), ("产品", Figure(80)), ("绩效", BLANK))
)
SCORE = {"rows": ROWS, "nothing": Listed(()), "scheme": Record({"footer": "规则", "body": "机构"}, text="规则")}
PNG = b"\x89PNG\r\n\x1a\nexample"
CHART_WORDS = '{{ rows|chart("name", "share") }}'


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EDGES = tuple(f"<w:{edge} xmlns:w='{W}'><w:p/></w:{edge}>" for edge in ("hdr", "ftr"))


def template(*runs: str, drawn: Any = None) -> bytes:
    body = "".join(run if run.startswith("<w:p>") else f"<w:p>{run}</w:p>" for run in runs)
    return build(body, *EDGES, drawn=drawn or [chart_parts("得分率")])


def rendered(content: bytes, **values: Any) -> dict[str, bytes]:
    shown = {"paper": Record({"title": "文件"}), "case_no": "示例1", **SCORE, **values}
    with zipfile.ZipFile(io.BytesIO(compile_template(content).render(shown))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def charts(members: Mapping[str, bytes]) -> list[str]:
    return sorted(name for name in members if re.fullmatch(r"word/charts/[^/]+\.xml", name))


def points(chart_part: bytes) -> list[str]:
    return [node.text or "" for node in etree.fromstring(chart_part).iter(f"{{{C}}}v")]


def fault(content: bytes, **values: Any) -> FaultyTemplateError:
    with pytest.raises(FaultyTemplateError) as raised:
        rendered(content, **values)
    return raised.value


class TestAChart:
    def test_holds_a_category_for_each_row_and_a_point_for_each_number(self) -> None:
        members = rendered(template(chart(CHART_WORDS, 10, 5)))
        (name,) = charts(members)
        assert points(members[name]) == ["得分率", "基础 & <设施>", "产品", "绩效", "87.433333", "80"]

    def test_brings_the_same_numbers_in_the_workbook_behind_it(self) -> None:
        members = rendered(template(chart(CHART_WORDS, 10, 5)))
        (name,) = [name for name in members if name.endswith(".xlsx")]
        sheet = openpyxl.load_workbook(io.BytesIO(members[name])).worksheets[0]
        found = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert found == [["", "得分率"], ["基础 & <设施>", 87.433333], ["产品", 80], ["绩效", None]]

    def test_says_its_numbers_in_words_in_the_alternative_text(self) -> None:
        text = rendered(template(chart(CHART_WORDS, 10, 5)))["word/document.xml"].decode()
        assert 'descr="基础 &amp; &lt;设施&gt; 87.433333；产品 80；绩效 —"' in text

    def test_leaves_nothing_of_the_sample_in_the_file(self) -> None:
        members = rendered(template(chart(CHART_WORDS, 10, 5)))
        assert not [name for name in members if "chart1" in name]
        assert all("示例指标".encode() not in content for content in members.values())

    def test_keeps_what_a_reviewer_set_in_word(self) -> None:
        members = rendered(template(chart(CHART_WORDS, 10, 5)))
        text = members[charts(members)[0]].decode()
        assert "2F6B46" in text and 'formatCode="0.0&quot;%&quot;"' in text and "黑体" in text

    def test_goes_with_the_paragraph_that_a_condition_drops(self) -> None:
        members = rendered(template(par("{%p if nothing %}"), chart(CHART_WORDS, 10, 5), par("{%p endif %}")))
        assert charts(members) == [] and not [name for name in members if name.endswith(".xlsx")]

    def test_is_made_anew_for_each_round_of_a_loop(self) -> None:
        runs = (
            par("{%p for list in [rows, nothing] %}"),
            chart('{{ list|chart("name", "share") }}', 10, 5),
            par("{%p endfor %}"),
        )
        members = rendered(template(*runs))
        assert [len(points(members[name])) for name in charts(members)] == [6, 1]

    def test_understands_quotes_and_braces_as_word_writes_them(self) -> None:
        members = rendered(template(chart("｛｛ rows｜chart(“name”，“share”) ｝｝", 10, 5)))
        assert "87.433333" in points(members[charts(members)[0]])

    def test_passes_the_docx_validator(self, tmp_path: Any) -> None:
        path = tmp_path / "paper.docx"
        shown = {"paper": Record({"title": "文件"}), "case_no": "示例1", **SCORE}
        path.write_bytes(compile_template(template(chart(CHART_WORDS, 10, 5))).render(shown))
        assert OpenXmlValidator().validate(str(path)).errors == []

    def test_with_more_values_than_series_is_refused_at_its_place(self) -> None:
        found = fault(template(par("前"), chart('{{ rows|chart("name", "share", "rows") }}', 10, 5)))
        assert "1个系列，标记给出2个" in found.wrong and found.spot.paragraph == 2

    def test_outside_an_alternative_text_is_refused_at_its_place(self) -> None:
        found = fault(template(chart("", 10, 5), par(CHART_WORDS.replace('"', "'"))))
        assert "只能写在" in found.wrong and found.spot.paragraph == 2

    def test_in_the_alternative_text_of_a_picture_is_refused(self) -> None:
        found = fault(template(picture(CHART_WORDS, 2), drawn=[picture_parts()]))
        assert found.wrong == "这个标记只能写在图表的替代文字里"

    def test_that_lost_a_point_does_not_pass_the_gate(self) -> None:
        filled = compile_template(template(chart(CHART_WORDS, 10, 5))).fill(
            {"paper": Record({"title": "文件"}), "case_no": "示例1", **SCORE}
        )
        spoiled = _replaced(filled.content, "word/charts/filled0.xml", b"87.433333", b"88")
        assert any("87.433333" in fault.cause for fault in inspect(spoiled, filled.printed))


class TestAPicture:
    CONTENT = template(picture("{{ code|picture }}", 2), drawn=[picture_parts()])

    def test_takes_the_place_of_the_sample(self) -> None:
        members = rendered(self.CONTENT, code=Picture(PNG, "编号 1"))
        assert [content for name, content in members.items() if name.startswith("word/media/")] == [PNG]
        embedded = etree.fromstring(members["word/document.xml"]).find(f".//{{{A}}}blip")
        assert embedded is not None and 'descr="编号 1"' in members["word/document.xml"].decode()

    def test_that_is_not_there_is_an_error_with_a_remedy(self) -> None:
        assert "请放在条件里" in fault(self.CONTENT, code=BLANK).wrong

    @pytest.mark.parametrize("words", ["{{ code|picture }}", "｛｛ code|picture ｝｝"])
    def test_is_filled_once_where_word_keeps_its_words_twice(self, words: str) -> None:
        drawn = picture(words, 2).replace('name="picture1.png"', f'name="picture1.png" descr="{words}"')
        members = rendered(template(drawn, drawn=[picture_parts()]), code=Picture(PNG, "编号 1"))
        assert members["word/media/filled0.png"] == PNG and "{{" not in members["word/document.xml"].decode()

    def test_that_is_none_cannot_be_printed(self) -> None:
        assert "图片无法识别" in fault(docx(par("{{ code }}")), code=Picture(PNG, "编号 1")).wrong

    def test_printed_in_the_text_stands_there_in_its_size_with_its_words(self, tmp_path: Path) -> None:
        content = template(par("码：{{ code }}。"), par("{{ code }}"), drawn=[picture_parts()])
        members = rendered(content, code=qr_picture("编号 <1>"))
        (name,) = [name for name in members if name.startswith("word/media/")]
        assert members[name] == qr_picture("编号 <1>").content
        body = etree.fromstring(members["word/document.xml"])
        drawings = list(body.iter("{*}inline"))
        assert [drawing.find("{*}extent").get("cx") for drawing in drawings] == ["900000", "900000"]  # type: ignore[union-attr]
        assert {drawing.find("{*}docPr").get("descr") for drawing in drawings} == {"编号 <1>"}  # type: ignore[union-attr]
        assert "码：。" in "".join(map(str, body.itertext(f"{{{W}}}t")))
        shown = {"paper": Record({"title": "文件"}), "case_no": "示例1", **SCORE, "code": qr_picture("编号 <1>")}
        (tmp_path / "a.docx").write_bytes(compile_template(content).render(shown))
        assert OpenXmlValidator().validate(str(tmp_path / "a.docx")).errors == []

    def test_printed_in_a_header_of_its_own_gets_there(self) -> None:
        members = rendered(docx(par("x"), par("{{ code }}")), code=qr_picture("1"))
        assert b"media/filled0.png" in members["word/_rels/header1.xml.rels"]


def _replaced(content: bytes, member: str, old: bytes, new: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, text.replace(old, new) if name == member else text)
    return made.getvalue()
