"""The renderer: docxtpl's syntax, safe values, no silent loss, the same bytes every time."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from lxml import etree
from mini_docx import W, docx, par, paragraphs, part, row, table

from pipeline.render.engine import compile_template
from pipeline.render.faults import FaultyTemplateError, PaperWithheldError
from pipeline.render.repair import repair
from pipeline.render.repairs import Notes
from pipeline.render.values import BLANK, Chosen, Listed, Record

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
HOSTILE = "A&B <示例> \"引号\" '单' ]]> x < y & <select> ok"


def rendered(body: str, header: str = "", /, **values: Any) -> list[str]:
    return paragraphs(compile_template(docx(body, header)).render(values))


def fault_of(body: str, /, **values: Any) -> FaultyTemplateError:
    with pytest.raises(FaultyTemplateError) as caught:
        compile_template(docx(body)).render(values)
    return caught.value


class TestSilentLoss:
    """The cases in which docxtpl loses text without a word."""

    @pytest.mark.parametrize("value", [HOSTILE, "R&D", "a<b", "]]>", "&amp;", "{_{ x }_}"])
    def test_a_value_with_markup_characters_arrives_unharmed(self, value: str) -> None:
        assert rendered(par("前 {{ name }} 后") + par("最后一段"), name=value) == [f"前 {value} 后", "最后一段"]

    def test_a_value_with_markup_in_a_table_row_arrives_unharmed(self) -> None:
        body = table(row("{%tr for r in rows %}", ""), row("{{ r.a }}", "{{ r.b }}"), row("{%tr endfor %}", ""))
        assert rendered(body, rows=[{"a": "a<b", "b": "R&D"}])[:2] == ["a<b", "R&D"]

    def test_a_tag_cut_by_a_tracked_insertion_is_read_as_accepted(self) -> None:
        inserted = '<w:ins w:id="1" w:author="x"><w:r><w:t>me }} tail</w:t></w:r></w:ins>'
        body = "<w:p><w:r><w:t>{{ na</w:t></w:r>" + inserted + "</w:p>" + par("下一段")
        assert rendered(body, name="甲") == ["甲 tail", "下一段"]

    def test_a_deleted_tag_is_not_evaluated(self) -> None:
        deleted = '<w:p><w:del w:id="1"><w:r><w:delText>{{ gone }}</w:delText></w:r></w:del>' + par("留下")[5:]
        assert rendered(deleted) == ["留下"]

    def test_a_tag_half_inside_a_hyperlink_is_an_error_with_its_place(self) -> None:
        link = "<w:hyperlink><w:r><w:t>{{ na</w:t></w:r></w:hyperlink>"
        fault = fault_of(f"<w:p>{link}<w:r><w:t>me }}}}</w:t></w:r></w:p>" + par("后"), name="甲")
        assert "link" in str(fault)
        assert fault.spot.text == "{{ name }}"

    def test_an_ampersand_in_a_literal_compares_right(self) -> None:
        body = par('{% if d == "R&amp;D" %}研发{% else %}其他{% endif %}')
        assert rendered(body, d="R&D") == ["研发"]

    def test_a_misspelt_name_is_an_error_with_the_nearest_name_and_the_place(self) -> None:
        fault = fault_of(par("第一段") + par("名称：{{ nmae }}"), name="甲")
        assert "did you mean 'name'" in str(fault) and "nmae" in fault.spot.text
        assert fault.spot.paragraph == 2 and "你是否想写“name”" in fault.explanation

    @pytest.mark.parametrize("field", ["items", "keys", "values", "count", "index", "copy", "get"])
    def test_a_field_called_like_a_method_prints_its_value(self, field: str) -> None:
        assert rendered(par("{{ order." + field + " }}"), order=Record({field: "值"})) == ["值"]

    @pytest.mark.parametrize("value", [None, float("nan"), 0.1 + 0.2, object(), Decimal("nan"), len])
    def test_what_has_no_decent_text_is_an_error(self, value: object) -> None:
        assert "{{ x }}" in fault_of(par("{{ x }}"), x=value).spot.text

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (date(2026, 1, 31), "2026年1月31日"),
            (Decimal("0.30"), "0.3"),
            (Decimal("1E+2"), "100"),
            (Fraction(4, 3), "1.333333…（4/3）"),
            (7, "7"),
            (True, "是"),
            (False, "否"),
            (BLANK, "—"),
            (Listed(["甲", "乙"]), "甲、乙"),
            (Chosen("初次认证", "initial"), "初次认证"),
        ],
    )
    def test_values_print_as_a_chinese_office_would(self, value: object, text: str) -> None:
        assert rendered(par("{{ x }}"), x=value) == [text]

    def test_full_width_braces_are_understood(self) -> None:
        assert rendered(par("｛｛ name ｝｝，｛% if name %}有｛％ endif ％｝"), name="甲") == ["甲，有"]

    def test_typographic_quotes_and_blanks_inside_a_tag_are_understood(self) -> None:
        assert rendered(par("{% if a\u00a0== “甲” %}是{% endif %}"), a="甲") == ["是"]

    @pytest.mark.parametrize("text", ["{{ name", "name }}", "{% if name", "{ name }}"])
    def test_half_a_tag_is_an_error_with_its_paragraph(self, text: str) -> None:
        assert fault_of(par("第一段") + par(text), name="甲").spot.text == text

    def test_text_beside_a_paragraph_tag_would_be_lost_and_is_an_error(self) -> None:
        fault = fault_of(par("重要的字{%p if a %}") + par("x") + par("{%p endif %}"), a=True)
        assert "would be lost" in str(fault) and "重要的字" in fault.spot.text

    def test_a_block_that_crosses_paragraphs_is_an_error_with_its_place(self) -> None:
        fault = fault_of(par("一") + table(row("{% if a %}左", "右{% endif %}")), a=False)
        assert fault.spot.part == "word/document.xml" and fault.spot.text

    def test_an_unclosed_block_is_an_error(self) -> None:
        assert "endfor" in fault_of(par("{% for a in b %}x"), b=[1]).explanation

    def test_a_box_before_the_text_of_its_paragraph_loses_nothing(self) -> None:
        box = f"<w:p><w:r><w:pict><w:txbxContent>{par('框 {{ name }}')}</w:txbxContent></w:pict></w:r>"
        assert rendered(box + "<w:r><w:t>旁边</w:t></w:r></w:p>", name="甲") == ["框 甲旁边", "框 甲"]

    def test_lines_after_a_box_in_their_paragraph_stay_lines(self) -> None:
        box = f"<w:p><w:r><w:pict><w:txbxContent>{par('框')}</w:txbxContent></w:pict></w:r>"
        content = compile_template(docx(box + "<w:r><w:t>{{ x }}</w:t></w:r></w:p>" + par("{{ x }}"))).render(
            {"x": "一\n二"}
        )
        assert paragraphs(content) == ["框一\n二", "框", "一\n二"]

    def test_what_is_joined_prints_as_it_would_alone(self) -> None:
        values = {"day": date(2026, 3, 2), "yes": True, "n": Decimal("1.50")}
        assert rendered(par("{{ day ~ yes ~ n ~ '分' }}"), **values) == ["2026年3月2日是1.5分"]
        assert fault_of(par("{{ 'a' ~ none }}")).spot.text
        assert fault_of(par("{{ (0.1 + 0.2) ~ '' }}")).spot.text
        assert "did you mean 'name'" in str(fault_of(par("{{ 'a' ~ nmae }}"), name="甲"))

    def test_template_syntax_in_a_value_is_only_text(self) -> None:
        assert rendered(par("{{ x }}"), x="{{ y }} {% if %} None nan") == ["{{ y }} {% if %} None nan"]


class TestStructure:
    """What loops and conditions leave behind is made sound."""

    def test_a_cell_emptied_by_a_false_block_keeps_a_paragraph(self) -> None:
        cell = "<w:tc><w:tcPr/>" + par("{%p if no %}") + par("x") + par("{%p endif %}") + "</w:tc>"
        content = compile_template(docx(table(f"<w:tr>{cell}</w:tr>", columns=1))).render({"no": False})
        cells = list(part(content).iter(f"{{{W}}}tc"))
        assert [child.tag for child in cells[0]][-1] == f"{{{W}}}p"

    def test_a_table_without_rows_is_removed(self) -> None:
        body = table(row("{%tr for r in rows %}", ""), row("{{ r }}", ""), row("{%tr endfor %}", "")) + par("后")
        content = compile_template(docx(body)).render({"rows": []})
        assert not list(part(content).iter(f"{{{W}}}tbl")) and paragraphs(content) == ["后"]

    def test_ids_of_pictures_are_unique_after_a_loop(self) -> None:
        picture = '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="n"/></wp:inline></w:drawing></w:r></w:p>'
        body = par("{%p for i in xs %}") + picture + par("{%p endfor %}")
        root = part(compile_template(docx(body)).render({"xs": [1, 2, 3]}))
        ids = [node.get("id") for node in root.iter("{*}docPr")]
        assert len(ids) == len(set(ids)) == 3

    def test_bookmarks_and_paragraph_ids_repeated_by_a_loop_stay_unique(self) -> None:
        w14 = f'xmlns:w14="{W14}"'
        marked = (
            f'<w:p {w14} w14:paraId="0A0A0A0A"><w:bookmarkStart w:id="5" w:name="here"/>'
            '<w:r><w:t>x</w:t></w:r><w:bookmarkEnd w:id="5"/></w:p>'
        )
        body = par("{%p for i in xs %}") + marked + par("{%p endfor %}")
        root = part(compile_template(docx(body)).render({"xs": [1, 2]}))
        assert len(list(root.iter("{*}bookmarkStart"))) == len(list(root.iter("{*}bookmarkEnd"))) == 1
        assert [node.get(f"{{{W14}}}paraId") for node in root.iter(f"{{{W}}}p")].count("0A0A0A0A") == 1

    def test_half_a_bookmark_is_dropped(self) -> None:
        half = '<w:p><w:bookmarkStart w:id="5" w:name="a"/><w:bookmarkEnd w:id="6"/></w:p>' + par("x")
        assert not list(part(compile_template(docx(half)).render({})).iter("{*}bookmarkStart", "{*}bookmarkEnd"))

    @pytest.mark.parametrize("spoil", ["p", "tr", "t"])
    def test_fixed_text_lost_after_filling_withholds_the_paper(
        self, spoil: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def lossy(root: etree._Element, notes: Notes) -> None:
            node = next(root.iter(f"{{{W}}}{spoil}"), None)
            if node is not None:
                node.getparent().remove(node)  # type: ignore[union-attr]
            repair(root, notes)

        monkeypatch.setattr("pipeline.render.engine.repair", lossy)
        mark = '<w:p><w:r><w:t>首</w:t></w:r><w:bookmarkStart w:id="1" w:name="a"/></w:p>'
        with pytest.raises(PaperWithheldError, match="of the template is not in its place"):
            compile_template(docx(mark + table(row("固定文字", "甲"), row("{{ x }}", "乙")) + par("后"))).render(
                {"x": "丙"}
            )

    def test_line_breaks_in_a_value_become_breaks(self) -> None:
        assert rendered(par("{{ x }}"), x="一\n二\r\n三") == ["一\n二\n三"]

    def test_blanks_at_the_ends_of_a_value_are_kept(self) -> None:
        assert rendered("<w:p><w:r><w:t>{{ x }}</w:t></w:r></w:p>", x="  两格  ") == ["  两格  "]

    def test_a_control_character_is_an_error_that_names_it(self) -> None:
        assert "U+0007" in str(fault_of(par("{{ x }}"), x="a\x07b"))

    def test_headers_are_rendered_too(self) -> None:
        content = compile_template(docx(par("x"), par("{{ a }}"))).render({"a": "R&D"})
        assert paragraphs(content, "word/header1.xml") == ["R&D"]

    def test_the_same_input_gives_the_same_bytes(self) -> None:
        template = docx(par("{{ a }}"))
        first = compile_template(template).render({"a": "甲"})
        compile_template.cache_clear()
        assert compile_template(template).render({"a": "甲"}) == first
        with zipfile.ZipFile(io.BytesIO(first)) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


class TestSandbox:
    """A template is data, not a program."""

    @pytest.mark.parametrize(
        "expression",
        [
            "{{ ''.__class__.__mro__ }}",
            "{{ x.__class__ }}",
            "{{ cycler.__init__.__globals__ }}",
            "{{ x.append(1) }}",
            "{{ range(10**9)|list }}",
            "{{ self.__init__ }}",
            "{{ 'x' * 10**9 }}",
            "{{ 'x'|center(10**9) }}",
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "{% for a in range(99999) %}{{ 'x'|replace('x', 'y' ~ 'z') }}{{ long }}{% endfor %}",
            "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(90) }}",
        ],
    )
    def test_reaching_into_the_program_is_refused(self, expression: str) -> None:
        assert fault_of(par(expression), x=Record({"a": 1}), long="长" * 1000).spot.text

    @pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", docx("x")[:200]])
    def test_what_is_no_word_file_is_refused(self, content: bytes) -> None:
        with pytest.raises(FaultyTemplateError):
            compile_template(content)

    @pytest.mark.parametrize("part", ["word/_rels/document.xml.rels", "word/document.xml", "word/styles.xml"])
    def test_a_damaged_part_is_an_error_that_names_it(self, part: str) -> None:
        with pytest.raises(FaultyTemplateError, match=part):
            compile_template(docx("", more={part: "<w:a"}))

    def test_a_document_type_declaration_is_refused(self) -> None:
        evil = '<!DOCTYPE x [<!ENTITY a "b">]><w:document/>'
        with pytest.raises(FaultyTemplateError):
            compile_template(docx("", more={"word/document.xml": evil}))
