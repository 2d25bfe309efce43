"""Neutral repairs, one kind at a time: what came in, what was put right and where, and who is told."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from mini_docx import NS, OFFICE, docx, par, part, row, table
from paper_cases import scheme_of

from pipeline.cli.main import carry_out
from pipeline.lint.check import check_template
from pipeline.outcome import Paper, Repair
from pipeline.record import _document
from pipeline.render.engine import compile_template
from pipeline.render.repairs import WORDS, Kind

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
LOOP, END = par("{%p for i in xs %}"), par("{%p endfor %}")
ROWS = table(row("{%tr for i in xs %}", ""), row("{{ i }}", "b"), row("{%tr endfor %}", ""))
CONTROL = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
BOUND = '<w:dataBinding w:xpath="/a" w:storeItemID="x"/><w:showingPlcHdr/>'
PICTURE = '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="n"/></wp:inline></w:drawing></w:r></w:p>'
MARK = '<w:bookmarkStart w:id="5" w:name="here"/><w:bookmarkEnd w:id="5"/>'
BARE = "<w:tc><w:tcPr/>{%p if no %}<w:p/></w:tc>"
CUT = f"<w:tc><w:tcPr/>{par('{%p if no %}')}{par('字')}{par('{%p endif %}')}</w:tc>"


def cell(text: str) -> str:
    return f"<w:tc><w:tcPr/>{par(text)}</w:tc>"


CASES: Mapping[Kind, tuple[str, tuple[Repair, ...] | str, int]] = {
    Kind.CHANGES: (par("甲") + "<w:p><w:ins w:id='1'><w:r><w:t>乙</w:t></w:r></w:ins></w:p>", "正文第2段", 1),
    Kind.WRAPPERS: ("<w:p><w:smartTag><w:r><w:t>{{ xs[0] }}</w:t></w:r></w:smartTag></w:p>", "正文第1段", 1),
    Kind.PAGE_BREAK: (
        '<w:p><w:r><w:t>{%p if xs %}</w:t><w:br w:type="page"/></w:r></w:p>' + par("甲") + par("{%p endif %}"),
        "正文第1段", 1,
    ),
    Kind.BINDINGS: (CONTROL.format(BOUND, par("{{ xs[0] }}")), "正文", 1),
    Kind.EMPTY_ROW: (table(f"<w:tr>{cell('{%tc if no %}')}{cell('a')}{cell('{%tc endif %}')}</w:tr>", row("b", "c")),
                     "正文表格1第1行", 1),
    Kind.EMPTY_TABLE: (table(row("{%tr if no %}", ""), row("a", "b"), row("{%tr endif %}", "")), "正文表格1", 1),
    Kind.EMPTY_CELL: (table(f"<w:tr>{CUT}{cell('b')}{CUT}</w:tr>", columns=3), "正文表格1第1行第1格", 2),
    Kind.EMPTY_CONTROL: (CONTROL.format("", par("{%p if no %}") + par("a") + par("{%p endif %}")), "正文", 1),
    Kind.EMPTY_BOX: (
        "<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r></w:p>".format(
            par("{%p if no %}") + par("a") + par("{%p endif %}")
        ),
        "正文第1段", 1,
    ),
    Kind.GRID: (table(f"<w:tr>{cell('a')}{cell('b')}{cell('c')}</w:tr>"), "正文表格1", 1),
    Kind.BLANKS: ("<w:p><w:r><w:t>甲 </w:t></w:r></w:p>", "正文第1段", 1),
    Kind.BOOKMARK: (LOOP + f"<w:p>{MARK}</w:p>" + END, "正文第2段", 1),
    Kind.HALF_BOOKMARK: ('<w:p><w:bookmarkStart w:id="5" w:name="a"/></w:p>', "正文第1段", 1),
    Kind.PARAGRAPH_ID: (LOOP + f'<w:p {W14} w14:paraId="0A0A0A0A"/>' + END, "正文第2段", 1),
    Kind.DRAWING_ID: (LOOP + PICTURE + END, "正文第2段", 1),
    Kind.CONTROL_ID: (LOOP + CONTROL.format('<w:id w:val="7"/>', par("{{ i }}")) + END, "正文", 1),
}  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.COMMENTS])
def test_a_neutral_repair_is_noted_with_its_place_and_the_paper_is_sound(kind: Kind) -> None:
    body, place, count = CASES[kind]
    made = compile_template(docx(body + par("后"))).finish({"xs": ["甲", "乙"], "no": False})
    assert Repair(kind=kind.value, words=WORDS[kind], part="word/document.xml", place=str(place), count=count) in (
        made.repairs
    )
    again = compile_template(made.content).finish({})
    assert kind.value not in {repair.kind for repair in again.repairs}


def test_comments_of_a_template_are_left_out_and_noted() -> None:
    comment = f'<w:comments {NS}><w:comment w:id="0" w:author="x">{par("问一下")}</w:comment></w:comments>'
    kinds = (("document", "document.main"), ("header1", "header"), ("comments", "comments"))
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{OFFICE}.{kind}+xml"/>' for name, kind in kinds
    )
    more = {
        "word/comments.xml": comment,
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>'
        ),
    }
    made = compile_template(docx(par("甲"), more=more)).finish({})
    assert [repair.text for repair in made.repairs] == ["批注：批注没有带入文件"]


def test_every_kind_of_repair_has_its_words_and_its_case() -> None:
    assert {*CASES, Kind.COMMENTS} == set(Kind) == set(WORDS)


def test_a_sound_paper_notes_nothing() -> None:
    assert not compile_template(docx(ROWS + par("后"))).finish({"xs": ["甲", "乙"]}).repairs


def test_an_emptied_control_in_a_line_keeps_a_run_and_one_around_rows_goes() -> None:
    inline = f"<w:p>{CONTROL.format('', '')}</w:p>"
    rows = row("{%tr if no %}", "") + row("a", "b") + row("{%tr endif %}", "")
    body = inline + table(CONTROL.format("", rows), row("c", "d"))
    root = part(compile_template(docx(body)).render({"no": False}))
    controls = list(root.iter("{*}sdtContent"))
    assert len(controls) == 1 and [node.tag.rpartition("}")[2] for node in controls[0]] == ["r"]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "audit_plan.docx"
    file.write_bytes(docx(CASES[Kind.EMPTY_TABLE][0].replace("no", "not org_name") + par("{{ org_name }}")))
    return file


TOLD = "正文表格1：没有行的表格已删去"


def test_lint_tells_the_repairs_beside_the_problems_and_writes_no_comment_for_them(
    template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = check_template(template.read_bytes(), "", (scheme_of("zzc"),))
    assert not report.problems and [repair.text for repair in report.repairs] == [TOLD]
    carry_out(["lint", "--kind", "audit_plan", "--scheme", "zzc", str(template)])
    assert f"自动整理　{TOLD}" in capsys.readouterr().out
    carry_out(["lint", "--kind", "audit_plan", "--scheme", "zzc", "--json", str(template)])
    told: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["templates"][0]["repairs"]
    assert [repair["text"] for repair in told] == [TOLD] and told[0]["kind"] == "empty_table"


def test_a_preview_tells_the_repairs_of_each_case(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["preview", str(template), "--scheme", "zzc", "--kind", "audit_plan", "--no-pdf"]
    assert carry_out([*arguments, "-o", str(tmp_path / "x.docx")]) == 0
    assert capsys.readouterr().out.count(TOLD) == 3


def test_the_result_of_a_job_names_the_repairs_of_each_paper() -> None:
    words = {"kind": "empty_table", "part": "word/document.xml", "place": "正文表格1"}
    repair = Repair(**words, words=WORDS[Kind.EMPTY_TABLE], count=2)
    paper = Paper(kind="audit_plan", name="a.docx", content=b"x", repairs=(repair,))
    assert _document(paper)["repairs"] == [{**words, "count": 2, "text": f"{TOLD}（共 2 处）"}]
