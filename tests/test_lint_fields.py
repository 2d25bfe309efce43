"""The field sheet: every field with its meaning, and everything on it can be pasted as it stands."""

import io
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from mini_docx import docx, par, row, table
from openxml_audit import OpenXmlValidator
from paper_cases import IDS, scheme_of

from pipeline.cli.main import carry_out
from pipeline.errors import ExitCode
from pipeline.lint.check import check_template
from pipeline.lint.fieldlist import conditions, field_lines
from pipeline.lint.fieldsheet import field_sheet
from pipeline.lint.problems import Problem, Weight

SCHEMES = [scheme_of(identity) for identity in IDS]
KINDS = sorted({paper.kind for scheme in SCHEMES for paper in scheme.papers.kinds})


def errors(body: str, kind: str, identity: str) -> list[Problem]:
    report = check_template(docx(body), kind, (scheme_of(identity),))
    return [problem for problem in report.problems if problem.weight is Weight.ERROR]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_meaning(kind: str) -> None:
    lines = field_lines(kind, [scheme for scheme in SCHEMES if scheme.paper(kind)])
    assert [line.path for line in lines if not line.meaning] == []


@pytest.mark.parametrize("identity", IDS)
def test_every_field_can_be_pasted(identity: str) -> None:
    lines = field_lines("nc_report", [scheme_of(identity)])
    single = "".join(par(line.paste) for line in lines if not line.table and line.sort != "图片")
    assert errors(single, "nc_report", identity) == []


def test_a_picture_is_pasted_into_the_alternative_text_of_another() -> None:
    pictures = [line.paste for line in field_lines("nc_report", SCHEMES) if line.sort == "图片"]
    assert pictures == ["{{ certificate.code|picture }}"]


@pytest.mark.parametrize("identity", IDS)
def test_every_loop_and_condition_can_be_pasted(identity: str, tmp_path: Path) -> None:
    content = field_sheet("audit_plan", [scheme_of(identity)], ".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    body = ""
    for start, field, *_ in book["表格和循环"].iter_rows(min_row=3, values_only=True):
        if start and "." not in str(start).split(" in ")[1].split(" ")[0]:
            first, _, last = str(start).split("\n")
            body += table(row(first, ""), row(str(field), ""), row(last, ""))
    assert body
    for _, paste in conditions(field_lines("audit_plan", [scheme_of(identity)])):
        body += "".join(par(piece) for piece in paste.split("\n")) if "%tr" not in paste else ""
    assert errors(body, "audit_plan", identity) == []


def test_what_the_rule_demands_comes_first_with_its_clause() -> None:
    scheme = SCHEMES[0]
    book = openpyxl.load_workbook(io.BytesIO(field_sheet("audit_plan", [scheme], ".xlsx")))
    first = next(book["字段"].iter_rows(min_row=3, max_row=3, values_only=True))
    paper = scheme.paper("audit_plan")
    assert paper is not None
    assert any(content.clause in str(first[6]) for content in paper.contents)


def test_a_field_of_some_schemes_only_names_them() -> None:
    own = next(f.key for f in SCHEMES[-1].fields if not any(scheme.has_field(f.key) for scheme in SCHEMES[:-1]))
    (line,) = [line for line in field_lines("audit_plan", SCHEMES) if line.path == own]
    assert line.only == (SCHEMES[-1].id,)


def test_the_word_sheet_is_valid_and_has_all_fields(tmp_path: Path) -> None:
    file = tmp_path / "fields.docx"
    assert carry_out(["lint", "--fields", "nc_report", "--scheme", IDS[0], "-o", str(file)]) == ExitCode.OK
    assert OpenXmlValidator().validate(str(file)).errors == []
    table = Document(str(file)).tables[0]
    assert len(table.rows) > 100 and any(cell.text == "{{ org_name }}" for cell in table.columns[0].cells)


def test_the_sheet_is_the_same_every_time() -> None:
    made = [field_sheet("nc_report", SCHEMES, suffix) for suffix in (".xlsx", ".xlsx")]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    "arguments", [["--fields", "nonsense", "-o", "a.xlsx"], ["--fields", "nc_report"], ["--fields", "x", "-o", "a.pdf"]]
)
def test_a_wrong_kind_or_file_is_wrong_usage(arguments: list[str]) -> None:
    assert carry_out(["lint", *arguments]) == ExitCode.USAGE
