"""Lists numbered by Word: they count on, as docxtpl lets them, and begin anew where a loop says `renumber`."""

import io
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from mini_docx import NS, OFFICE, R, W, docx, par, part, table
from openxml_audit import OpenXmlValidator
from paper_cases import scheme_of
from support_workbooks import needs_libreoffice

from pipeline.lint.check import Report, check_template
from pipeline.lint.problems import Code, Weight
from pipeline.render.engine import compile_template
from pipeline.render.faults import FaultyTemplateError

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
LEVEL = (
    '<w:lvl w:ilvl="{0}"><w:start w:val="{1}"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%{2}."/>'
    '<w:pPr><w:ind w:left="420"/></w:pPr></w:lvl>'
)
LEVELS = LEVEL.format(0, 1, 1) + LEVEL.format(1, 5, 2)
LISTS = (
    f'<w:numbering {NS}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{LEVELS}'
    '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="9"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
STYLES = (
    f'<w:styles {NS}><w:style w:type="paragraph" w:styleId="Item"><w:name w:val="Item"/><w:basedOn w:val="Base"/>'
    '<w:pPr><w:ind w:left="99"/></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Base"><w:name w:val="Base"/>'
    '<w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style></w:styles>'
)
KINDS = {"document": "document.main", "header1": "header", "numbering": "numbering", "styles": "styles"}
MORE = {
    "word/numbering.xml": LISTS,
    "word/styles.xml": STYLES,
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(f'<Override PartName="/word/{n}.xml" ContentType="{OFFICE}.{k}+xml"/>' for n, k in KINDS.items())
        + "</Types>"
    ),
    "word/_rels/document.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{at}" Type="{R}/{kind}" Target="{kind}{"1" if kind == "header" else ""}.xml"/>'
            for at, kind in enumerate(("header", "numbering", "styles"), start=1)
        )
        + "</Relationships>"
    ),
}


def item(text: str, num: int = 7, level: int = 0) -> str:
    """Return a paragraph of a list."""
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def styled(text: str) -> str:
    """Return a paragraph that its style numbers."""
    return f'<w:p><w:pPr><w:pStyle w:val="Item"/><w:jc w:val="left"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def nested(inner: str, mark: str = "|renumber", outer: str = "") -> str:
    """Return a loop inside a loop."""
    loop = par(f"{{%p for x in r{mark} %}}") + inner + par("{%p endfor %}")
    return par("{%p for r in rows %}") + outer + loop + par("{%p endfor %}")


ROWS = {"rows": [["甲", "乙"], ["丙"], ["丁", "戊"]]}


def numbered(content: bytes) -> list[str]:
    """Return each paragraph with the number that Word counts on level 0: on through all lists of a definition."""
    nums = part(content, "word/numbering.xml").iter(f"{{{W}}}num")
    shapes = {num.get(f"{{{W}}}numId"): num[0].get(f"{{{W}}}val") for num in nums}
    counts: dict[str, int] = {}
    shown = []
    for paragraph in part(content).iter(f"{{{W}}}p"):
        text = "".join(map(str, paragraph.itertext(f"{{{W}}}t")))
        place = paragraph.find(f"{{{W}}}pPr/{{{W}}}numPr/{{{W}}}numId")
        num = None if place is None else place.get(f"{{{W}}}val")
        if num is None:
            shown.append(text)
            continue
        shape = str(shapes[num])
        counts[shape] = counts.get(shape, 0) + 1
        shown.append(f"{counts[shape]}.{text}")
    return shown


def made(body: str, values: dict[str, list[list[str]]] = ROWS) -> bytes:
    return compile_template(docx(body + par("后"), more=MORE)).render(values)


def test_a_list_counts_on_as_with_docxtpl_where_nothing_is_said() -> None:
    assert numbered(made(nested(item("{{ x }}"), ""))) == ["1.甲", "2.乙", "3.丙", "4.丁", "5.戊", "后"]


def test_a_loop_that_says_renumber_begins_its_list_anew_each_time() -> None:
    body = item("先") + nested(item("{{ x }}"))
    assert numbered(made(body)) == ["1.先", "1.甲", "2.乙", "1.丙", "1.丁", "2.戊", "后"]


def test_what_follows_the_loop_counts_on_in_the_list_of_the_template() -> None:
    body = item("先") + nested(item("{{ x }}"), outer=item("外")) + item("末")
    assert numbered(made(body, {"rows": [["甲"], ["乙"]]})) == ["1.先", "2.外", "1.甲", "3.外", "1.乙", "4.末", "后"]


def test_a_single_loop_begins_anew_too() -> None:
    body = item("先") + par("{%p for x in rows[0]|renumber %}") + item("{{ x }}") + par("{%p endfor %}")
    assert numbered(made(body)) == ["1.先", "1.甲", "2.乙", "后"]


def test_a_loop_of_rows_begins_anew() -> None:
    def line(text: str) -> str:
        return f"<w:tr><w:tc><w:tcPr/>{text}</w:tc></w:tr>"

    rows = (line(par("{%tr for x in r|renumber %}")), line(item("{{ x }}")), line(par("{%tr endfor %}")))
    body = par("{%p for r in rows %}") + table(*rows, columns=1) + par("隔") + par("{%p endfor %}")
    assert numbered(made(body)) == ["1.甲", "2.乙", "隔", "1.丙", "隔", "1.丁", "2.戊", "隔", "后"]


def test_three_loops_each_with_its_own_list() -> None:
    inner = par("{%p for y in x|renumber %}") + item("{{ y }}") + par("{%p endfor %}")
    body = nested(item("{{ x }}") + inner)
    assert numbered(made(body, {"rows": [["ab", "c"], ["d"]]})) == [
        "1.ab", "1.a", "2.b", "2.c", "1.c", "1.d", "1.d", "后",
    ]  # fmt: skip


def test_a_paragraph_that_its_style_numbers_begins_anew_with_the_indent_of_the_style() -> None:
    content = made(nested(styled("{{ x }}")))
    assert numbered(content) == ["1.甲", "2.乙", "1.丙", "1.丁", "2.戊", "后"]
    properties = next(part(content).iter(f"{{{W}}}pPr"))
    assert [etree.QName(node).localname for node in properties] == ["pStyle", "numPr", "ind", "jc"]
    assert properties.find(f"{{{W}}}ind").get(f"{{{W}}}left") == "99"  # type: ignore[union-attr]


def test_a_new_list_has_the_look_of_the_old_one_and_every_level_starts_where_it_did(tmp_path: Path) -> None:
    content = made(nested(item("{{ x }}") + item("下级", level=1)))
    new = list(part(content, "word/numbering.xml").iter(f"{{{W}}}num"))[2:]
    assert [num.get(f"{{{W}}}numId") for num in new] == ["10", "11", "12"]
    shapes = {
        one.get(f"{{{W}}}abstractNumId"): one for one in part(content, "word/numbering.xml").iter("{*}abstractNum")
    }
    assert list(shapes) == ["0", "1", "2", "3"]
    for at, num in enumerate(new, start=1):
        assert num.find(f"{{{W}}}abstractNumId").get(f"{{{W}}}val") == str(at)  # type: ignore[union-attr]
        assert [etree.tostring(lvl) for lvl in shapes[str(at)].iter("{*}lvlText")] == [
            etree.tostring(lvl) for lvl in shapes["0"].iter("{*}lvlText")
        ]
        starts = [node.get(f"{{{W}}}val") for node in num.iter(f"{{{W}}}startOverride")]
        assert starts == ["1", "5", *["1"] * 7]
    file = tmp_path / "paper.docx"
    file.write_bytes(content)
    assert not [error for error in OpenXmlValidator().validate(str(file)).errors if "numbering" in str(error)]
    assert Document(io.BytesIO(content))


def test_the_same_input_gives_the_same_bytes_and_no_list_is_left_over() -> None:
    body = nested(item("{{ x }}"))
    assert made(body) == made(body)
    none = made(body, {"rows": []})
    assert len(list(part(none, "word/numbering.xml").iter(f"{{{W}}}num"))) == 2


@pytest.mark.parametrize(
    "tag", ["{{ rows|renumber }}", "{% set a = rows|renumber %}", "{% if rows|renumber %}{% endif %}"]
)
def test_renumber_elsewhere_than_in_a_loop_is_an_error_with_its_place(tag: str) -> None:
    with pytest.raises(FaultyTemplateError) as caught:
        made(par("前") + par(tag))
    assert caught.value.spot.paragraph == 2 and "循环的开头" in caught.value.wrong


def checked(body: str) -> Report:
    return check_template(docx(body, more=MORE), "", (scheme_of("zzc"),))


def codes(lines: Sequence[str]) -> str:
    return (
        par("{%p for m in team %}") + lines[0] + par(f"{{%p for x in m.professional_codes{lines[1]} %}}") + lines[2]
        + par("{%p endfor %}") + par("{%p endfor %}")
    )  # fmt: skip


HINTS = {
    "a list in an inner loop counts on": (("", "", item("{{ x }}")), 3, "professional_codes|renumber"),
    "a list of a style in an inner loop counts on": (("", "", styled("{{ x }}")), 3, "professional_codes|renumber"),
    "the inner loop begins anew": (("", "|renumber", item("{{ x }}")), 0, ""),
    "a lower level begins anew by itself": ((item("{{ m.name }}"), "", item("{{ x }}", level=1)), 0, ""),
    "a lower level needs no renumber": ((item("{{ m.name }}"), "|renumber", item("{{ x }}", level=1)), 3, "去掉"),
    "nothing there to renumber": (("", "|renumber", par("{{ x }}")), 2, "自动编号"),
}


@pytest.mark.parametrize("name", HINTS)
def test_the_check_tells_of_lists_that_count_on_and_of_marks_that_do_nothing(name: str) -> None:
    lines, paragraph, words = HINTS[name]
    problems = checked(codes(lines)).problems
    if not paragraph:
        assert not problems
        return
    (problem,) = problems
    assert (problem.code, problem.weight, problem.where.paragraph) == (Code.NUMBERING, Weight.HINT, paragraph)
    assert words in problem.advice


def test_renumber_on_what_is_no_loop_is_told_at_its_tag() -> None:
    (problem,) = checked(par("前") + par("{% if team|renumber %}有{% endif %}")).problems
    assert problem.code is Code.WRONG_PLACE and problem.where.paragraph == 2 and problem.weight is Weight.ERROR


@needs_libreoffice
def test_libreoffice_counts_as_the_reviewer_asked(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(made(item("先") + nested(item("{{ x }}"), outer=par("站")) + item("末")))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "txt:Text"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "a.docx")], check=True, capture_output=True)
    lines = (tmp_path / "a.txt").read_text("utf-8-sig").split("\n")
    shown = ["".join(line.split()) for line in lines if line.strip()]
    assert shown == ["1.先", "站", "1.甲", "2.乙", "站", "1.丙", "站", "1.丁", "2.戊", "2.末", "后"]
